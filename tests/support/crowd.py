"""Many callers at once, who do what the line asks of them, and check that they never wait for it in vain."""

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

#: Where they live: several flats in each of so many houses.
STREET, HOUSES = "улица Мира", 20
#: Nobody hears nothing for longer than this (seconds) when the line is to speak.
SILENCE = 3.0
#: Who hears nothing for so long (seconds) after a question takes it for its end.
ASKED = 0.4
#: A caller who is asked thinks for so long (seconds) at most.
THINKING = 2.0
#: What a line that has asked for a key has said last.
QUESTIONS = re.compile("menu_|other_language|hazard")
#: What is said before the line hangs up.
GOODBYE = "goodbye"
#: What is said to who was put through while no person is there; they hang up.
NOBODY = {"person_unavailable", "nobody_there"}
#: How the calls of those end who hear nothing any more; they call again within so many seconds.
GAVE_UP, AGAIN = "gave up", 10.0
#: Longest delay excused on a busy machine, in seconds, for a caller who is to give up.
BUSY_AT_MOST = 15.0
#: So many call for the first time in a second.
CALLS_PER_SECOND = 12
#: How often (seconds) callers notice what they hear.
GLANCE = 0.1
#: How often (seconds) callers ask themselves whether they go on waiting.
LOOK = 0.5
#: With everything at its end, a conversation goes on for so long (seconds) at most.
ENDS_WITHIN = 180.0

log = logging.getLogger(__name__)


@dataclass
class Crowd:
    """Callers who listen to the news again and again, and at the end ask to be told when it is over.

    Whoever is let go before that calls again. `silence` is for how long (seconds) nobody may hear nothing.
    """

    line: RunningLine
    silence: float = SILENCE
    #: The keys of which one is pressed when the line asks for one, until the end is near.
    keys: str = "3"
    #: Who hears nothing for so long (seconds) hangs up and calls again; None is nobody.
    gives_up_after: float | None = None
    #: How many calls were made, how many are being held, and how each of those that are over has ended.
    calls: int = 0
    held: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    #: The longest time (seconds) for which each call heard nothing though the line was to speak.
    silences: list[float] = field(default_factory=list)
    #: How often a conversation was begun anew.
    begun_anew: int = 0
    #: The numbers of tickets that each caller was told; who was told that they will be told of the end.
    told: dict[str, set[str]] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._over = asyncio.Event()

    @asynccontextmanager
    async def of(self, callers: Sequence[str]) -> AsyncIterator[None]:
        """Let so many callers talk with the line while something happens; afterwards let them end in peace."""
        # Millions of packets are kept: whoever searches them for garbage hears nothing for a second.
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
        """Return in a line what became of the calls."""
        return (
            f"{self.calls} calls, {dict(self.ends)}, begun anew {self.begun_anew} times, "
            f"longest silence {max(self.silences):.1f} s, {len(self.promised)} promised"
        )

    async def _holds(self, count: int) -> bool:
        return self.held >= count

    async def _lives(self, number: str, chance: random.Random, after: float) -> None:
        """Call until everything is over."""
        while not self._over.is_set():
            await asyncio.sleep(after)
            end = await self._call(number, chance)
            # Not all of those whose calls broke off at once call again at once.
            after = chance.uniform(0, AGAIN) if end == GAVE_UP else 0.0

    async def _call(self, number: str, chance: random.Random) -> str:
        """Hold a conversation to its end, and return how it ended."""
        async with await self.line.phone(number) as phone:
            call = await phone.dials(self.line.address)
            # A crowd that sends silence all the time is twice the work: each caller sends a packet now and then.
            call.rtp.pause()
            self.calls += 1
            self.held += 1
            presses: list[float] = []
            losing_patience = asyncio.create_task(self._lose_patience(phone))
            try:
                while await self._is_asked(phone, chance.uniform(0, THINKING)):
                    await press_once(phone, self._choose(phone, chance))
                    presses.append(asyncio.get_running_loop().time())
            finally:
                self.held -= 1
                losing_patience.cancel()
            end = self._how_it_ended(phone)
            self.ends[end] += 1
            self._note(number, phone, presses, gave_up=end == GAVE_UP)
            return end

    async def _lose_patience(self, phone: Phone) -> None:
        """Hang up when nothing is heard any more, or the call has no end."""
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
        """Wait for a question that was not answered yet, and think for a while; say whether the call is still up."""
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

    def _choose(self, phone: Phone, chance: random.Random) -> str:
        """Choose a key: hear it again, and at the end be told and be content with that."""
        if last_id(phone) in ("menu_wish", "menu_wish_sms"):
            return "1"
        return chance.choice("12" if self._over.is_set() else self.keys)

    def _how_it_ended(self, phone: Phone) -> str:
        """Return the line's last words, or that the caller gave up; any other end fails."""
        assert phone.ear
        assert phone.call
        assert phone.call.ending
        last = {one for heard in phone.heard[-1:] for one in ids_of(heard)}
        if nobody := last & NOBODY:
            return nobody.pop()
        if phone.call.ending.by is not Party.THEM:
            if self._hears_nothing(phone.ear):
                return GAVE_UP
            phone.fail("the conversation never came to its end")
        if GOODBYE in last:
            return GOODBYE
        return phone.fail("the line has dropped somebody")

    def _note(self, number: str, phone: Phone, presses: Sequence[float], *, gave_up: bool) -> None:
        """Check for how long nothing was heard in an ended call, and note what the caller was told."""
        assert phone.call
        assert phone.call.ending
        # Whoever gave up heard nothing at the end: the call had died before.
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
    """Let the callers, of whom every other one speaks English, live where something is out; return the incident."""
    line.imports(
        *(
            # Each house is one more prompt to render while they talk.
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
    """Return the ids of the prompts that something may have been."""
    return {one.id for one in heard.prompts}


def last_id(phone: Phone) -> str:
    """Return the id of the whole prompt that was heard last, nothing when it was something else."""
    last = phone.heard[-1:]
    return next((one.id for heard in last if heard.kind is Certainty.PROMPT for one in heard.prompts), "")


def longest_silence(
    heard: Sequence[Recognised], presses: Sequence[float], since: float, until: float
) -> float:
    """Return for how long at most (seconds) the line was to speak and didn't: after an answer, sounds and keys.

    Time in which the machine was busy doesn't count.
    """
    longest, last = 0.0, since
    spoken = [(one.start, one.end) for one in heard]
    pressed = [(at, at) for at in presses]
    for start, end in sorted([*spoken, *pressed, (until, until)]):
        longest = max(longest, unexcused(last, start) if (start, end) not in pressed else 0.0)
        last = max(last, end)
    return longest


def tickets_told(heard: Sequence[Recognised]) -> set[str]:
    """Return the numbers of tickets that were said, or as much of each as was heard."""
    said = ",".join(one.prompts[0].id if one.kind is Certainty.PROMPT else "-" for one in heard)
    return {re.sub(r"\D", "", one) for one in re.findall(r"ticket_number((?:,digit_\d\w*)+)", said)}
