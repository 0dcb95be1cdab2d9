"""One call on the console: prints what is heard as it comes, and presses keys in turn."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import soundfile

from asterisk.softphone.calls import Party, SoftphoneCall
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.ear import Ear
from asterisk.softphone.errors import CallError, SoftphoneError
from asterisk.softphone.g711 import expand
from asterisk.softphone.likeness import PromptMatcher
from asterisk.softphone.packets import RATE
from asterisk.softphone.recogniser import Certainty, Recognised, join

Printer = Callable[[str], None]

#: Silence after speech that means that the line waits for a key, in seconds.
WAITING_SILENCE = 1.0


class ExitStatus(IntEnum):
    """The exit status of a call."""

    #: Answered, and every sound was recognised.
    FINE = 0
    #: No SIP reply came.
    NO_REPLY = 3
    #: It rang or was refused, and nobody answered.
    NOT_ANSWERED = 4
    #: Answered, but silent.
    NOTHING_HEARD = 5
    #: Some sound was no known prompt.
    UNRECOGNISED = 6


@dataclass(frozen=True, slots=True)
class PlannedKey:
    """A key to press: when the line waits for one, or at once, while it still speaks."""

    key: str
    at_once: bool = False


class Talk:
    """Prints what is heard in one call and presses the keys in turn."""

    def __init__(
        self,
        call: SoftphoneCall,
        catalogue: PromptCatalogue,
        printer: Printer,
        *,
        keys: Sequence[PlannedKey],
        silence_seconds: float,
    ) -> None:
        self._silence_seconds = silence_seconds
        self._call, self._catalogue, self._printer = call, catalogue, printer
        self._ear = Ear(catalogue, call.began_at)
        self._keys = list(keys)
        self._pressed_at = call.began_at
        self._heard: list[Recognised] = []
        self._shown = 0
        self._likeness: PromptMatcher | None = None
        call.rtp.listen(self._ear)

    async def run(self) -> None:
        """Follow the call until either side hangs up; this side does so after a long silence."""
        if self._call.answered_at is not None:
            self._say("answered", self._call.answered_at)
        while self._call.answered_at or self._call.has_sound:
            while self._shown < len(self._ear.heard):
                await self._show(self._ear.heard[self._shown])
                self._shown += 1
            if self._call.ending is not None:
                break
            await self._act()
            await self._ear.until(lambda: len(self._ear.heard) > self._shown or self._ear.ended, 0.1)
        if self._call.ending is None:
            await self._call.hang_up()
        self._tell_ending()

    def save(self, path: Path) -> None:
        """Write what was heard as a WAV file, 8 kHz, 16 bit, mono; raise SoftphoneError when that fails."""
        frames = self._ear.frames
        payload = join(frames, self._ear.codec) if frames else b""
        samples = expand(payload, self._ear.codec) if payload else np.zeros(0, dtype=np.int16)
        try:
            soundfile.write(path, samples, RATE, subtype="PCM_16", format="WAV")
        except (OSError, soundfile.LibsndfileError) as error:
            raise SoftphoneError(f"the sound cannot be kept in {path}: {error}") from error

    def judge(self) -> ExitStatus:
        """Return how the call went, and print why unless it went well."""
        unknown = [heard for heard in self._heard if heard.kind is Certainty.UNRECOGNISED]
        if self._call.answered_at is None and not self._heard:
            self._printer("the call was not answered")
            return ExitStatus.NOT_ANSWERED
        if not self._heard:
            self._printer(
                "the call was answered, but nothing was heard: does sound (RTP) reach this machine?"
            )
            return ExitStatus.NOTHING_HEARD
        if unknown:
            seconds = sum(heard.end - heard.start for heard in unknown)
            self._printer(f"{seconds:.1f} s of sound were no known prompt")
            return ExitStatus.UNRECOGNISED
        return ExitStatus.FINE

    async def _act(self) -> None:
        now = asyncio.get_running_loop().time()
        silent = now - max(self._ear.last_sound_at, self._pressed_at)
        spoke = self._ear.last_sound_at > self._pressed_at
        if self._keys and spoke and (self._keys[0].at_once or silent >= WAITING_SILENCE):
            await self._press(self._keys.pop(0).key, now)
        elif silent >= self._silence_seconds:
            self._say(f"silent for {self._silence_seconds:g} s, hanging up", now)
            await self._call.hang_up()

    async def _press(self, key: str, now: float) -> None:
        self._say(f"key {key}", now)
        try:
            await self._call.press(key)
        except CallError as error:  # the call has ended, which is printed next
            self._say(str(error), asyncio.get_running_loop().time())
        self._pressed_at = asyncio.get_running_loop().time()

    async def _show(self, heard: Recognised) -> None:
        for each in await self._look_closer(heard):
            self._heard.append(each)
            note = " … (cut short)" if each.kind is Certainty.INTERRUPTED else ""
            note += f" (likeness {each.score:.2f})" if each.score is not None else ""
            note += f" ({each.lost} packets lost)" if each.lost else ""
            self._say(each.text + note, each.start)

    async def _look_closer(self, heard: Recognised) -> list[Recognised]:
        """Try to recognise by likeness what isn't known byte for byte."""
        if heard.kind is not Certainty.UNRECOGNISED:
            return [heard]
        if self._likeness is None:
            self._likeness = await PromptMatcher.to(self._catalogue, self._ear.codec)
        return await self._likeness.name(heard) or [heard]

    def _tell_ending(self) -> None:
        ending = self._call.ending
        if ending is None:
            return
        who = {
            Party.US: "hung up",
            Party.THEM: "the other side ended the call",
            Party.NOBODY: "the call was lost",
        }
        status = "" if ending.status == 200 else f": {ending.status} {ending.reason}"  # noqa: PLR2004 - OK
        self._say(who[ending.by] + status, ending.at)

    def _say(self, text: str, at: float) -> None:
        self._printer(f"{at - self._call.began_at:6.1f} s  {text}")
