"""Many simultaneous callers who follow the prompts and check that the line never leaves them in silence."""

import asyncio
import gc
import logging
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from asterisk.softphone.calls import Party
from asterisk.softphone.ear import Ear
from asterisk.softphone.errors import CallError
from asterisk.softphone.recogniser import Certainty, Recognised
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.patience import excused, unexcused
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

#: Where the callers live: several flats in each of the houses.
STREET, HOUSES = "улица Мира", 20
#: Longest silence allowed while it is the line's turn to speak, in seconds.
SILENCE = 3.0
#: Silence after a prompt, in seconds, that callers take for the end of the question.
ASKED = 0.4
#: Longest time a caller thinks before answering, in seconds.
THINKING = 2.0
#: Prompts with which the line asks for a key.
QUESTIONS = re.compile("menu_|other_language|hazard")
#: The last prompt before the line hangs up.
GOODBYE = "goodbye"
#: Prompts for callers who are put through when no agent is there; they hang up.
NOBODY = {"person_unavailable", "nobody_there"}
#: The end of a call that went silent, and the seconds within which its caller calls again.
GAVE_UP, AGAIN = "gave up", 10.0
#: Longest extra silence, in seconds, for which a busy machine excuses a caller who should have given up.
BUSY_AT_MOST = 15.0
#: First calls per second.
CALLS_PER_SECOND = 12
#: Interval at which callers notice what they hear, in seconds.
GLANCE = 0.1
#: Interval at which callers consider giving up, in seconds.
LOOK = 0.5
#: Longest a conversation may last after the end of the test, in seconds.
ENDS_WITHIN = 180.0

log = logging.getLogger(__name__)


@dataclass
class Crowd:
    """Callers who keep listening to the news, and finally ask to be told when the outage is over.

    Those who are hung up on before that call again. `silence` is the longest silence allowed, in seconds.
    """

    line: RunningLine
    silence: float = SILENCE
    #: Keys to choose from when the line asks, until the test ends.
    keys: str = "3"
    #: Silence after which callers hang up and call again, in seconds; None: they never do.
    gives_up_after: float | None = None
    #: Calls made, calls in progress, and finished calls by how they ended.
    calls: int = 0
    held: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    #: Each call's longest silence while it was the line's turn to speak, in seconds.
    silences: list[float] = field(default_factory=list)
    #: How many conversations were started over.
    begun_anew: int = 0
    #: The ticket numbers that each caller heard, and the callers who were promised a notification.
    told: dict[str, set[str]] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._over = asyncio.Event()

    @asynccontextmanager
    async def of(self, callers: Sequence[str]) -> AsyncIterator[None]:
        """Keep these callers on the line while the block runs, then let them finish."""
        # Millions of packets are kept: a garbage collection would deafen everybody for a second.
        gc.disable()
        try:
            async with asyncio.TaskGroup() as calling:
                for place, number in enumerate(callers):
                    after = place / CALLS_PER_SECOND
                    calling.create_task(self._lives(number, random.Random(place), after))  # noqa: S311 - no secret
                await self.line.until(lambda: self._holds(len(callers) * 9 // 10))
                yield
                self._over.set()
        finally:
            gc.enable()
        log.info(self.summary())

    def summary(self) -> str:
        """Return one line on what became of the calls."""
        return (
            f"{self.calls} calls, {dict(self.ends)}, begun anew {self.begun_anew} times, "
            f"longest silence {max(self.silences):.1f} s, {len(self.promised)} promised"
        )

    async def _holds(self, count: int) -> bool:
        return self.held >= count

    async def _lives(self, number: str, chance: random.Random, after: float) -> None:
        """Call again and again until the test ends."""
        while not self._over.is_set():
            await asyncio.sleep(after)
            end = await self._call(number, chance)
            # Calls that broke off together are not made again together.
            after = chance.uniform(0, AGAIN) if end == GAVE_UP else 0.0

    async def _call(self, number: str, chance: random.Random) -> str:
        """Hold a conversation to its end, and return how it ended."""
        async with await self.line.phone(number) as phone:
            call = await phone.dials(self.line.address)
            # Sending silence all the time doubles the work, so each caller sends only a packet now and then.
            call.rtp.pause()
            self.calls += 1
            self.held += 1
            presses: list[float] = []
            losing_patience = asyncio.create_task(self._lose_patience(phone))
            try:
                while await self._is_asked(phone, chance.uniform(0, THINKING)):
                    await press_once(phone, self._choose(chance))
                    presses.append(asyncio.get_running_loop().time())
            finally:
                self.held -= 1
                losing_patience.cancel()
            end = self._how_it_ended(phone)
            self.ends[end] += 1
            self._note(number, phone, presses, gave_up=end == GAVE_UP)
            return end

    async def _lose_patience(self, phone: Phone) -> None:
        """Hang up when the line goes silent or the call never ends."""
        assert phone.ear
        assert phone.call
        waited = 0.0
        while waited < ENDS_WITHIN and not self._hears_nothing(phone.ear):
            await asyncio.sleep(LOOK)
            waited += LOOK * self._over.is_set()
        await phone.call.hang_up()

    def _hears_nothing(self, ear: Ear) -> bool:
        since, now = ear.last_sound_at, asyncio.get_running_loop().time()
        return self.gives_up_after is not None and (
            now - since > self.gives_up_after + min(BUSY_AT_MOST, excused(since, now))
        )

    async def _is_asked(self, phone: Phone, thinking: float) -> bool:
        """Wait for the next question and think about it; say whether the call is still up."""
        ear, call, asked_before = phone.ear, phone.call, phone.heard[-1:]
        assert ear
        assert call
        since: float | None = None
        while call.ending is None:
            now = asyncio.get_running_loop().time()
            is_asked = bool(QUESTIONS.match(last_id(phone))) and phone.heard[-1:] != asked_before
            if not is_asked or now - ear.last_sound_at < ASKED:
                since = None
            elif now - (since := since or now) >= thinking:
                return True
            call.rtp.tick()
            await asyncio.sleep(GLANCE)
            if last_id(phone) in NOBODY:
                await phone.hangs_up()
        return False

    def _choose(self, chance: random.Random) -> str:
        """Return a key: replay the news, or, once the test ends, ask for a notification."""
        return chance.choice("12" if self._over.is_set() else self.keys)

    def _how_it_ended(self, phone: Phone) -> str:
        """Return the last prompt, or that the caller gave up; any other ending fails the test."""
        assert phone.ear
        assert phone.call
        assert phone.call.ending
        last = {one for heard in phone.heard[-1:] for one in ids_of(heard)}
        if nobody := last & NOBODY:
            return nobody.pop()
        if phone.call.ending.by is not Party.THEM:
            if self._hears_nothing(phone.ear):
                return GAVE_UP
            phone.fail("the conversation never ended")
        if GOODBYE in last:
            return GOODBYE
        return phone.fail("the line dropped a caller")

    def _note(self, number: str, phone: Phone, presses: Sequence[float], *, gave_up: bool) -> None:
        """Check the longest silence of a finished call, and note what the caller was told."""
        assert phone.call
        assert phone.call.ending
        # A caller who gave up heard nothing at the end: the call was already dead.
        until = phone.heard[-1].end if gave_up and phone.heard else phone.call.ending.at
        quiet = longest_silence(phone.heard, presses, phone.answered_at, until)
        self.silences.append(quiet)
        if quiet >= self.silence:
            phone.fail(f"{quiet:.1f} s of silence")
        self.begun_anew += sum("sorry_repeat" in ids_of(one) for one in phone.heard)
        self.told.setdefault(number, set()).update(tickets_told(phone.heard))
        if any(
            one.kind is Certainty.PROMPT and ids_of(one) & {"will_call", "will_sms"} for one in phone.heard
        ):
            self.promised.add(number)


async def meet_outage(line: RunningLine, callers: Sequence[str]) -> int:
    """Import the callers, every other one English-speaking, on a street with an outage; return its incident."""
    line.imports(
        *(
            # Each house is another prompt to render during the calls.
            Household(one, STREET, str(1 + place % HOUSES), ("ru", "en")[place % 2], flat=str(1 + place))
            for place, one in enumerate(callers)
        )
    )
    return await line.posts_outage(STREET, etr=in_three_hours())


async def press(phone: Phone, key: str) -> None:
    """Press a key, unless the call ends at the same moment."""
    try:
        await phone.presses(key)
    except CallError:
        phone.notes(f"too late for {key}")


async def press_once(phone: Phone, key: str) -> None:
    """Press a key on a telephone that otherwise sends nothing."""
    assert phone.call
    phone.call.rtp.resume()
    try:
        await press(phone, key)
    finally:
        phone.call.rtp.pause()


def ids_of(heard: Recognised) -> set[str]:
    """Return the ids of all prompts that match what was heard."""
    return {one.id for one in heard.prompts}


def last_id(phone: Phone) -> str:
    """Return the id of the last sound heard if it was a whole prompt, else an empty text."""
    last = phone.heard[-1:]
    return next((one.id for heard in last if heard.kind is Certainty.PROMPT for one in heard.prompts), "")


def longest_silence(
    heard: Sequence[Recognised], presses: Sequence[float], since: float, until: float
) -> float:
    """Return the longest silence of the line, in seconds, after the answer, a sound or a key.

    Time during which the machine was busy doesn't count.
    """
    longest, last = 0.0, since
    spoken = [(one.start, one.end) for one in heard]
    pressed = [(at, at) for at in presses]
    for start, end in sorted([*spoken, *pressed, (until, until)]):
        longest = max(longest, unexcused(last, start) if (start, end) not in pressed else 0.0)
        last = max(last, end)
    return longest


def tickets_told(heard: Sequence[Recognised]) -> set[str]:
    """Return the ticket numbers that were spoken, or as much of each as was heard."""
    said = ",".join(one.prompts[0].id if one.kind is Certainty.PROMPT else "-" for one in heard)
    return {re.sub(r"\D", "", one) for one in re.findall(r"ticket_number((?:,digit_\d\w*)+)", said)}
