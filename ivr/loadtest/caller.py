"""One caller of a drill: listens, presses keys that do no harm, and tells what the call was like."""

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

#: Nobody may be left in silence for longer than this (seconds).
SILENCE = 3.0

#: How callers are refused cleanly: busy, no room.
CLEAN = (486, 503)

#: What the callers press in turn, a key at each menu; then they hang up. Each key tells something again: none asks for
#: a call or a text message, and none rings a person.
SCRIPTS: tuple[tuple[str, ...], ...] = ((), ("3",), (), ("3", "*"), (), ("3",), (), ("*",))

#: What shows that something of ours failed, or that a person was rung.
WRONG = ("trouble", "apology", "person_unavailable", "to_person", "to_priority")

#: What the phrases' ids begin with that tell a caller what they called for.
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

#: A person acts so long (seconds) after the line has begun to wait, and gives up a silent line or an endless call.
_THINKS, _GIVES_UP, _LONGEST = 1.0, 8.0, 180.0
_LOOKS_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Experience:
    """What one call was like; times are seconds.

    `began` counts from the beginning of the drill, `first_sound` from the call's, None without a sound. `status` is the
    one that refused the call, 200 for one that was answered. `heard` are the ids of what was heard whole, `unknown`
    is how much sound was none of the line's prompts.
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
        """What was heard that nobody should hear in a drill."""
        return tuple(one for one in self.heard if one in WRONG)

    @property
    def informed(self) -> bool:
        """Whether the caller was told what they called for."""
        return any(one.startswith(_NEWS) for one in self.heard)

    @property
    def refused(self) -> bool:
        """Whether the caller was turned away cleanly."""
        return not self.answered and self.status in CLEAN

    @property
    def flaw(self) -> str:
        """What was wrong with the call, in a few words; nothing when all was well."""
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
        """Return everything, ready to be written."""
        return asdict(self) | {"flaw": self.flaw}


class CrowdCaller:
    """Lives through one call."""

    def __init__(
        self, call: OutgoingCall, number: str, catalogue: PromptCatalogue, script: Sequence[str]
    ) -> None:
        self._call, self._number = call, number
        self._ear = Ear(catalogue, call.began_at)
        self._keys = list(script)
        self._pressed = ""
        self._answered = 0
        self._acted_at = call.began_at
        call.rtp.listen(self._ear)

    async def live(self, drill_began: float) -> Experience:
        """Follow the call to its end and tell how it was; `drill_began` is the event loop's time."""
        call = self._call
        while call.ending is None:
            await self._act()
            await call.until(lambda: call.ending, _LOOKS_EVERY)
        # What the last packets held is known when the ear has heard of the end.
        await self._ear.until(lambda: self._ear.ended, _LOOKS_EVERY)
        return self._tell(drill_began)

    async def _act(self) -> None:
        now = asyncio.get_running_loop().time()
        silent = now - max(self._ear.last_sound_at, self._acted_at)
        if now - self._call.began_at > _LONGEST or silent > _GIVES_UP:
            await self._call.hang_up()
        elif silent >= _THINKS and self._is_asked():
            await self._answer()

    def _is_asked(self) -> bool:
        """Whether the last thing that was heard since the last key asks for one."""
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

    def _tell(self, drill_began: float) -> Experience:
        call, ear = self._call, self._ear
        ending = call.ending
        at, status = (ending.at, ending.status) if ending else (call.began_at, 0)
        answered = call.answered_at is not None
        if not answered and ending and ending.by is not Party.THEM:
            status = 408
        first = ear.first_sound_at
        return Experience(
            number=self._number,
            began=round(call.began_at - drill_began, 3),
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
