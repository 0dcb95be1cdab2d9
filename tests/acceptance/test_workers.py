"""Several workers on one Asterisk: whichever dies, hangs or is exchanged, nobody on the phone loses anything."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from ivr.softphone.recogniser import Heard, Kind
from tests.acceptance.test_known_outage import in_three_hours
from tests.phone import Phone
from tests.running_line import Household, RunningLine

STREET = "улица Мира"
#: Nobody hears nothing for longer than this (seconds) because of a worker's end.
SILENCE = 3.0
#: What was on its way to the telephone may be heard so much later (seconds).
HEARD_LATE = 0.1
FIRST, SECOND = "worker-1", "worker-2"


@pytest.fixture
def crew(tmp_path: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line of two workers."""
    (tmp_path / "prompts").symlink_to(prompt_store)
    running = RunningLine(tmp_path, workers=2)
    try:
        running.opens()
        yield running
    finally:
        running.closes()


def numbers(count: int) -> list[str]:
    """Return so many callers' numbers."""
    return [f"+7999116{place:04d}" for place in range(count)]


async def prepare(line: RunningLine, callers: Sequence[str], language: str) -> int:
    """Let the callers live where something is out; return the incident."""
    line.imports(*(Household(one, STREET, str(place + 1), language) for place, one in enumerate(callers)))
    return await line.posts_outage(STREET, etr=in_three_hours())


def silence_since(phone: Phone, moment: float) -> float:
    """Return for how long at most nothing was heard between a moment and the last sound."""
    quiet, last = 0.0, moment
    for heard in sorted(phone.heard, key=lambda one: one.start):
        if heard.end > moment:
            quiet, last = max(quiet, heard.start - last), max(last, heard.end)
    return quiet


@dataclass
class Crowd:
    """Callers to whom something happens: some wait for a key, most listen, some have just dialled."""

    line: RunningLine
    language: str
    #: What became of each call: the longest silence because of what happened, and whether it was begun anew.
    silences: list[float] = field(default_factory=list)
    begun_anew: int = 0

    def __post_init__(self) -> None:
        self._happened = asyncio.Event()
        self._moment = 0.0
        self._ready = 0

    async def meets(self, callers: Sequence[str], happens: Callable[[], None]) -> None:
        """Let everybody call, let it happen, and go on to the end of every conversation."""
        sixth = len(callers) // 6
        async with asyncio.TaskGroup() as calling:
            for number in callers[:sixth]:
                calling.create_task(self._waits(number))
            await self._until_ready(sixth)
            for number in callers[sixth:-sixth]:
                calling.create_task(self._listens(number))
            await self._until_ready(len(callers) - sixth)
            self._moment = asyncio.get_running_loop().time()
            await asyncio.to_thread(happens)
            self._happened.set()
            for number in callers[-sixth:]:
                calling.create_task(self._arrives(number))

    async def _waits(self, number: str) -> None:
        """Be asked for a key when it happens."""
        async with await self.line.phone(number) as phone:
            await phone.dials(self.line.address, within=20)
            await self._hears(phone, "menu_outage")
            self._ready += 1
            await self._happened.wait()
            if await hears_something(phone, since=self._moment, within=SILENCE):
                self.silences.append(asyncio.get_running_loop().time() - self._moment)
                await self._hears(phone, "sorry_repeat")
            # Whoever hears nothing is with the other worker, which waits for the key; if not, it will not hear the key.
            await self._goes_on(phone)

    async def _listens(self, number: str) -> None:
        """Be told the news when it happens."""
        async with await self.line.phone(number) as phone:
            await phone.dials(self.line.address, within=20)
            await self._hears(phone, "greeting")
            self._ready += 1
            await self._happened.wait()
            await self._hears(phone, "menu_outage")
            self.silences.append(silence_since(phone, self._moment))
            await self._goes_on(phone)

    async def _arrives(self, number: str) -> None:
        """Dial when it has just happened."""
        async with await self.line.phone(number) as phone:
            await phone.dials(self.line.address, within=20)
            await self._hears(phone, "menu_outage")
            self.silences.append(silence_since(phone, phone.answered_at))
            await self._goes_on(phone)

    async def _goes_on(self, phone: Phone) -> None:
        """Ask to be rung; nobody is told so who has not asked, so what follows is an answer."""
        if find(phone, "sorry_repeat", self.language, since=self._moment):
            self.begun_anew += 1
            await self._hears(phone, "menu_outage", since=self._moment)
        await phone.presses("1")
        await self._hears(phone, "will_call")
        await phone.hangs_up()

    async def _hears(self, phone: Phone, wanted: str, *, since: float = 0.0) -> None:
        """Hear this prompt whole, whatever is cut short before it."""

        async def heard() -> bool:
            if phone.call is None or phone.call.ending:
                phone.fail(f"the line hung up before {wanted!r}")
            return bool(find(phone, wanted, self.language, since=since))

        await self.line.until(heard, within=60)

    async def _until_ready(self, count: int) -> None:
        async def ready() -> bool:
            return self._ready == count

        await self.line.until(ready, within=60)


async def hears_something(phone: Phone, *, since: float, within: float) -> bool:
    """Say whether any sound comes after a moment of the event loop's clock, within so many seconds from now."""
    ear = phone.ear
    return ear is not None and await ear.until(lambda: ear.last_sound_at > since + HEARD_LATE, within)


def find(phone: Phone, wanted: str, language: str, *, since: float = 0.0) -> list[Heard]:
    """Return where a prompt was heard to its end, of what began since a moment."""
    return [
        heard
        for heard in phone.heard
        if heard.kind is Kind.PROMPT
        and heard.start >= since
        and any((one.id, one.language) == (wanted, language) for one in heard.prompts)
    ]


async def lost_nothing(line: RunningLine, callers: Sequence[str], incident: int) -> None:
    """Check that every caller has one ticket and one record, and is told of the end once."""
    assert len(await line.tickets(limit="500")) == len(callers)
    await line.restores(incident)
    told = await line.notifications(limit="500")
    assert Counter(one["number"] for one in told) == dict.fromkeys(callers, 1)

    async def recorded() -> bool:
        return len(await line.calls(limit="500")) >= len(callers)

    await line.until(recorded)
    records = await line.calls(limit="500")
    assert Counter(one["caller_number"] for one in records) == dict.fromkeys(callers, 1)


def ends(line: RunningLine, how: str) -> Callable[[], None]:
    """Return what lets the second worker end in a way."""
    return {
        "dies": lambda: line.kills(SECOND),
        "hangs": lambda: line.freezes(SECOND),
        "is stopped": lambda: line.processes[SECOND].send_signal(signal.SIGTERM),
    }[how]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("how", ["dies", "hangs", "is stopped"])
async def test_sixty_callers_lose_nothing_when_a_worker(crew: RunningLine, how: str, language: str) -> None:
    await lose_nothing(crew, numbers(60), how, language)


@pytest.mark.alone
@pytest.mark.parametrize("how", ["dies", "hangs", "is stopped"])
async def test_three_hundred_callers_lose_nothing_when_a_worker(crew: RunningLine, how: str) -> None:
    await lose_nothing(crew, numbers(300), how, "ru")


async def lose_nothing(line: RunningLine, callers: Sequence[str], how: str, language: str) -> None:
    """Let it happen to one of two workers while all of these are on the line; the other one goes on with each."""
    incident = await prepare(line, callers, language)
    crowd = Crowd(line, language)
    await crowd.meets(callers, ends(line, how))
    assert max(crowd.silences) < SILENCE
    assert crowd.begun_anew == 0 if how == "is stopped" else crowd.begun_anew > len(callers) // 6
    await lost_nothing(line, callers, incident)


async def test_a_worker_that_hung_goes_on_and_serves_when_the_other_dies(crew: RunningLine) -> None:
    *some, another = callers = numbers(3)
    await prepare(crew, callers, "ru")
    for caller in some:
        crew.freezes(SECOND)
        async with await crew.phone(caller) as phone:
            await phone.dials(crew.address)
            await phone.hears_until("outage_at", within=SILENCE)
            crew.thaws(SECOND)
            await phone.hears_until("goodbye")
            await phone.line_hangs_up()
        await crew.until(crew.is_healthy)
    await crew.until(lambda: completed(crew, len(some)))
    crew.kills(FIRST)
    async with await crew.phone(another) as phone:
        await phone.dials(crew.address)
        await phone.hears("greeting", "outage_at")
        assert phone.longest_silence < SILENCE
    # The pages go with the worker that is left.
    await crew.until(lambda: answers(crew))


async def completed(line: RunningLine, count: int) -> bool:
    """Say whether there are so many records, all of conversations that went to their end."""
    return [one["outcome"] for one in await line.calls()] == ["completed"] * count


async def answers(line: RunningLine) -> bool:
    """Say whether the pages answer."""
    try:
        await line.asks("GET", "/incidents")
    except aiohttp.ClientError:
        return False
    return True


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_worker_that_is_started_anew_goes_on_with_its_own_callers(
    own_line: RunningLine, language: str
) -> None:
    (caller,) = callers = numbers(1)
    own_line.imports(Household(caller, STREET, "1", "ru"))
    await own_line.posts_outage(STREET, etr=in_three_hours())
    async with await own_line.phone(caller) as phone:
        await phone.dials(own_line.address)
        await phone.hears("greeting", language="ru")
        if language == "en":
            await phone.presses("*")
            await phone.is_interrupted()
            await phone.hears("outage_at", language="en")
        own_line.kills("serve")
        own_line.starts("serve")
        while not find(phone, "sorry_repeat", language):
            assert phone.longest_silence < 10
            await asyncio.sleep(0.2)
        while not find(phone, "menu_outage", language):
            await asyncio.sleep(0.2)
        await phone.hangs_up()
    assert len(await own_line.tickets()) == len(callers)
