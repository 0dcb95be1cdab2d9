"""One caller of a load test: listens, presses harmless keys, and reports what the call was like."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from asterisk.softphone.calls import Party
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.ear import Ear
from asterisk.softphone.errors import CallError
from asterisk.softphone.outgoing import OutgoingCall
from asterisk.softphone.recogniser import Certainty, Recognised

#: Longest acceptable silence, in seconds.
SILENCE = 3.0

#: The SIP statuses of a clean refusal: busy, service unavailable.
CLEAN = (486, 503)

#: The keys of the callers in turn, one per menu; then they hang up. Each key repeats something: none requests a call or
#: a text message, and none rings an agent.
KEY_SEQUENCES: tuple[tuple[str, ...], ...] = ((), ("3",), (), ("3", "*"), (), ("3",), (), ("*",))

#: Prompts that show a failure of the service, or that an agent was rung.
WRONG = ("trouble", "apology", "person_unavailable", "to_person", "to_priority")

#: How the ids of phrases begin that tell callers what they called for.
_NEWS = (
    "outage",
    "planned",
    "etr",
    "no_outage",
    "unknown_caller",
    "was_restored",
    "withdrawn",
    "called_often",
)

#: After these the line waits for a key.
_QUESTIONS = ("menu_", "ask_", "other_language", "hazard")

#: Seconds until a caller answers a waiting line, gives up a silent one, and ends an endless call.
_THINKING, _GIVING_UP, _LONGEST = 1.0, 8.0, 180.0
_INTERVAL = 0.1


@dataclass(frozen=True, slots=True)
class Experience:
    """What one call was like; times are in seconds.

    `began` counts from the beginning of the test, `first_sound` from that of the call, None without any sound. `status`
    is the SIP status: 200 for an answered call. `heard` are the ids of complete prompts, `unknown` is the length of
    sound that is no prompt of the line.
    """

    number: str
    began: float
    seconds: float
    answered: bool
    status: int
    first_sound: float | None
    silence: float
    heard: tuple[str, ...]
    unknown: float
    pressed: str

    @property
    def wrong(self) -> tuple[str, ...]:
        """The prompts that nobody should hear in a load test."""
        return tuple(one for one in self.heard if one in WRONG)

    @property
    def informed(self) -> bool:
        """Whether the caller heard what they called for."""
        return any(one.startswith(_NEWS) for one in self.heard)

    @property
    def refused(self) -> bool:
        """Whether the call was refused cleanly."""
        return not self.answered and self.status in CLEAN

    @property
    def flaw(self) -> str:
        """What was wrong with the call, in a few words; empty if nothing was."""
        if self.silence > SILENCE:
            return "silence"
        if self.unknown:
            return "unknown sound"
        if self.wrong:
            return f"wrong prompt: {self.wrong[0]}"
        if self.refused or (self.answered and self.informed):
            return ""
        return "no notice" if self.answered else f"ended with {self.status}"

    def as_json(self) -> dict[str, Any]:
        """Return all of it for a JSON file."""
        return asdict(self) | {"flaw": self.flaw}


class CrowdCaller:
    """Takes part in one call."""

    def __init__(
        self, call: OutgoingCall, number: str, catalogue: PromptCatalogue, keys: Sequence[str]
    ) -> None:
        self._call, self._number = call, number
        self._ear = Ear(catalogue, call.began_at)
        self._keys = list(keys)
        self._pressed = ""
        self._answered = 0
        self._acted_at = call.began_at
        call.rtp.listen(self._ear)

    async def live(self, test_began: float) -> Experience:
        """Follow the call to its end and return what it was like; `test_began` is the event loop's time."""
        call = self._call
        while call.ending is None:
            await self._act()
            await call.until(lambda: call.ending, _INTERVAL)
        # The ear knows what the last packets held once it has heard of the end.
        await self._ear.until(lambda: self._ear.ended, _INTERVAL)
        return self._describe(test_began)

    async def _act(self) -> None:
        now = asyncio.get_running_loop().time()
        silent = now - max(self._ear.last_sound_at, self._acted_at)
        if now - self._call.began_at > _LONGEST or silent > _GIVING_UP:
            await self._call.hang_up()
        elif silent >= _THINKING and self._is_asked():
            await self._answer()

    def _is_asked(self) -> bool:
        """Say whether the latest prompt since the last key asks for one."""
        if len(self._ear.heard) == self._answered:
            return False
        return any(one.id.startswith(_QUESTIONS) for one in self._ear.heard[-1].prompts)

    async def _answer(self) -> None:
        if not self._keys:
            await self._call.hang_up()
            return
        key = self._keys.pop(0)
        try:
            await self._call.press(key)
        except CallError:  # the line has hung up meanwhile
            return
        self._pressed += key
        self._answered = len(self._ear.heard)
        self._acted_at = asyncio.get_running_loop().time()

    def _describe(self, test_began: float) -> Experience:
        call, ear = self._call, self._ear
        ending = call.ending
        at, status = (ending.at, ending.status) if ending else (call.began_at, 0)
        answered = call.answered_at is not None
        if not answered and ending and ending.by is not Party.THEM:
            status = 408
        first = ear.first_sound_at
        return Experience(
            number=self._number,
            began=round(call.began_at - test_began, 3),
            seconds=round(at - call.began_at, 3),
            answered=answered,
            status=status,
            first_sound=None if first is None else round(first - call.began_at, 3),
            silence=round(ear.longest_silence(at), 3),
            heard=tuple(one.prompts[0].id for one in ear.heard if one.kind is Certainty.PROMPT),
            unknown=round(sum(map(_unknown, ear.heard)), 3),
            pressed=self._pressed,
        )


def _unknown(heard: Recognised) -> float:
    return heard.end - heard.start if heard.kind is Certainty.UNRECOGNISED else 0.0
