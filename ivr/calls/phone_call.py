"""A dialogue's Call on a real Asterisk channel."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import uuid4

import structlog

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError, ChannelGone
from asterisk.ari.outcomes import ChannelEnded, ChannelKey
from asterisk.ari.outcomes import PlaybackResult as ChannelPlayed
from ivr.dialogs.call import Destination, HungUp, Played
from outages.calls import HeardPrompt, KeyPress
from prompts.wording.phrases import Prompt

#: How long past its own plan (seconds) the dialplan leaves a call with us before its fallback takes it.
GRACE = 4.0

#: So much silence (seconds) ends what somebody says.
SILENCE = 3

#: Who is there is told who calls.
_AGENTS = (Destination.AGENT, Destination.PRIORITY)

#: The channel's variable that holds the language in which to go on, once the caller has chosen another one.
SPOKEN = "SPOKEN"


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handover:
    """What the dialplan is told of a caller who is handed over to a person, and the person's telephone with it.

    `ticket` is its number, empty without one; `rung_number` (E.164) is set when it was the line that rang them.
    """

    language: str
    ticket: str = ""
    may_keep_place: bool = False
    rung_number: str = ""
    goes_first: bool = False

    @property
    def extension(self) -> str:
        """The dialplan's extension that says all this: it costs no request of its own."""
        flags = "k" * self.may_keep_place + "f" * self.goes_first
        return f"{self.language}-{self.ticket}-{flags}-{self.rung_number.removeprefix('+')}"


class PhoneCall:
    """Plays prompts on a channel and notes which were heard and which keys came when."""

    def __init__(self, channel: ARIChannel) -> None:
        self.keys: list[KeyPress] = []
        self.first_play_at: float | None = None
        #: What a person is told who gets the call; None for nothing.
        self.goes_with: Callable[[], Handover] | None = None
        self._channel = channel
        self._began = time.monotonic()
        self._language: str | None = None

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play the prompts in order; a key interrupts them, or follows within `wait` seconds. None at all is fine."""
        seconds = sum(prompt.seconds for prompt in prompts)
        heard: tuple[HeardPrompt, ...] = ()
        began = 0
        try:
            # Asked before each prompt: should we hang or die, the dialplan takes the caller soon after it.
            await self._channel.renew_timeout(math.ceil(seconds + wait + GRACE))
            await self._note_language(prompts)
            self.first_play_at = self.first_play_at or time.monotonic()
            began = self._ms_at(time.monotonic())
            # Asterisk refuses to play nothing.
            played = await self._play(prompts) if prompts else ChannelPlayed(0, cut=False)
            heard = _heard(prompts, played, began)
            key = played.key or (await self._channel.next_key(wait) if wait else None)
        except ChannelEnded as end:
            raise HungUp(heard or (_heard(prompts, end.played, began) if end.played else ())) from end
        return Played(heard, self._note(key))

    async def take_over(self) -> str:
        """End what the worker before us was saying; return the language that the caller chose with it, or nothing."""
        try:
            await self._channel.silence()
            return await self._channel.get_variable(SPOKEN)
        except ChannelEnded as end:
            raise HungUp from end

    async def move(self, app: str, args: Sequence[str]) -> None:
        """Let another worker go on; raise HungUp when the caller has left."""
        try:
            await self._channel.move(app, args)
        except ChannelEnded as end:
            raise HungUp from end

    async def record(self, seconds: int) -> bytes | None:
        """Record after a tone what the person says, and return it as a WAV file, None when nothing came of it."""
        name = f"detail-{uuid4().hex}"
        try:
            await self._channel.renew_timeout(math.ceil(seconds + SILENCE + GRACE + GRACE))
            return await self._channel.record_voice(name, max_seconds=seconds, max_silence=SILENCE)
        except ChannelEnded as end:
            raise HungUp from end
        except ARIError as error:
            log.warning("nothing_recorded", channel=self._channel.id, error=str(error))
            return None

    async def hand_over(self, destination: Destination) -> None:
        """Let the dialplan go on with the caller; raise HungUp when they have left."""
        try:
            told = self.goes_with() if self.goes_with and destination in _AGENTS else None
            await self._channel.continue_in_dialplan(destination, told.extension if told else "s")
        except ChannelEnded as end:
            raise HungUp from end

    async def hang_up(self) -> None:
        """End the call; one that is already over is no error."""
        try:
            await self._channel.hang_up()
        except (ChannelEnded, ChannelGone):
            return

    async def _note_language(self, prompts: Sequence[Prompt]) -> None:
        """Let whoever should take this call over know what the caller chose: with whom it began, they know by the number."""
        language = prompts[0].phrase.language if prompts else self._language
        if self._language not in (None, language):
            await self._channel.set_variable(SPOKEN, str(language))
        self._language = language

    async def _play(self, prompts: Sequence[Prompt]) -> ChannelPlayed:
        files = [str(prompt.file) for prompt in prompts]
        return await self._channel.play(files, lengths=[prompt.seconds for prompt in prompts], until_key=True)

    def _note(self, key: ChannelKey | None) -> str | None:
        if key is None:
            return None
        self.keys.append(KeyPress(key.digit, self._ms_at(key.at)))
        return key.digit

    def _ms_at(self, moment: float) -> int:
        """Return how many milliseconds after the answer a moment (monotonic) was."""
        return max(0, round((moment - self._began) * 1000))


def _heard(prompts: Sequence[Prompt], played: ChannelPlayed, began: int) -> tuple[HeardPrompt, ...]:
    """Say which prompts began and when, the first `began` ms after the answer; all but a cut last one were heard whole."""
    last = played.begun - 1
    before = list(accumulate((prompt.seconds for prompt in prompts), initial=0.0))
    return tuple(
        HeardPrompt(
            id=prompt.phrase.id,
            language=prompt.phrase.language,
            file=prompt.file.name,
            text=prompt.phrase.text,
            whole=not (played.cut and place == last),
            ms=began + round(before[place] * 1000),
        )
        for place, prompt in enumerate(prompts[: played.begun])
    )
