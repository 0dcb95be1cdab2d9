"""A dialogue's Call on a real Asterisk channel."""

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import uuid4

import structlog
from typing_extensions import override

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError, ChannelGone
from asterisk.ari.outcomes import ChannelEnded, ChannelKey, EndKind
from asterisk.ari.outcomes import PlaybackResult as ChannelPlayed
from ivr.calls.playing import PlaybackWatch
from ivr.dialogs.call import Call, Destination, HungUp, NotPlayed, Played
from outages.calls import HeardPrompt, KeyPress
from prompts.wording.phrases import Prompt

#: How long past its plan, in seconds, the dialplan leaves a call with us before its fallback takes it.
GRACE = 4.0

#: Silence, in seconds, that ends a recording.
SILENCE = 3

#: Agents are told who calls.
_AGENTS = (Destination.AGENT, Destination.PRIORITY)

#: The channel variable with the language to go on in, once the caller has chosen another one.
SPOKEN = "SPOKEN"


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handover:
    """What the dialplan, and with it the agent's telephone, is told of a caller who is handed over.

    `ticket` is a number, empty for none; `rung_number` (E.164) is set when the line placed the call.
    """

    language: str
    ticket: str = ""
    may_keep_place: bool = False
    rung_number: str = ""
    goes_first: bool = False

    @property
    def extension(self) -> str:
        """The dialplan's extension that says all this, which saves a request."""
        flags = "k" * self.may_keep_place + "f" * self.goes_first
        return f"{self.language}-{self.ticket}-{flags}-{self.rung_number.removeprefix('+')}"


class PhoneCall(Call):
    """Notes which prompts were heard and which keys came when."""

    def __init__(self, channel: ARIChannel, watch: PlaybackWatch) -> None:
        self.keys: list[KeyPress] = []
        self.first_play_at: float | None = None
        #: Makes what the agent who gets the call is told; None for nothing.
        self.goes_with: Callable[[], Handover] | None = None
        #: Done once Asterisk has taken the first prompts to play; None for nothing.
        self.once_playing: Callable[[], Awaitable[None]] | None = None
        self._channel, self._watch = channel, watch
        self._began = time.monotonic()
        self._language: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether we can't follow the call any more, which may go on without us."""
        ending = self._channel.ending
        return ending is not None and ending.kind is EndKind.LOST

    @override
    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play the prompts in order, or only wait for a key when there are none."""
        seconds = sum(prompt.seconds for prompt in prompts)
        heard: tuple[HeardPrompt, ...] = ()
        began = 0
        try:
            # Renewed before each playback: should we hang or die, the dialplan takes the caller soon after it.
            await self._channel.renew_timeout(math.ceil(seconds + wait + GRACE))
            await self._note_language(prompts)
            self.first_play_at = self.first_play_at or time.monotonic()
            began = self._ms_at(time.monotonic())
            played = await self._play(prompts)
            heard = _heard(prompts, played, began)
            if played.unplayed and played.key is None:
                raise NotPlayed(heard)
            key = played.key or (await self._channel.next_key(wait) if wait else None)
        except ChannelEnded as end:
            raise HungUp(heard or (_heard(prompts, end.played, began) if end.played else ())) from end
        return Played(heard, self._note(key))

    async def take_over(self) -> str:
        """Silence what the previous worker was playing; return the language the caller chose there, "" for none.

        Raise HungUp when the caller has left.
        """
        try:
            await self._channel.silence()
            return await self._channel.get_variable(SPOKEN)
        except ChannelEnded as end:
            raise HungUp from end

    async def move(self, app: str, args: Sequence[str]) -> None:
        """Move the call to another worker; raise HungUp when the caller has left."""
        try:
            await self._channel.move(app, args)
        except ChannelEnded as end:
            raise HungUp from end

    @override
    async def record(self, seconds: int) -> bytes | None:
        name = f"detail-{uuid4().hex}"
        try:
            await self._channel.renew_timeout(math.ceil(seconds + SILENCE + GRACE + GRACE))
            return await self._channel.record_voice(name, max_seconds=seconds, max_silence=SILENCE)
        except ChannelEnded as end:
            raise HungUp from end
        except ARIError as error:
            log.warning("nothing_recorded", channel=self._channel.id, error=str(error))
            return None

    @override
    async def hand_over(self, destination: Destination) -> None:
        try:
            told = self.goes_with() if self.goes_with and destination in _AGENTS else None
            await self._channel.continue_in_dialplan(destination, told.extension if told else "s")
        except ChannelEnded as end:
            raise HungUp from end

    @override
    async def hang_up(self) -> None:
        try:
            await self._channel.hang_up()
        except (ChannelEnded, ChannelGone):
            return

    async def _note_language(self, prompts: Sequence[Prompt]) -> None:
        """Keep the language on the channel once the caller changes it: a worker that takes over knows only the first."""
        language = prompts[0].phrase.language if prompts else self._language
        if self._language not in (None, language):
            await self._channel.set_variable(SPOKEN, str(language))
        self._language = language

    async def _play(self, prompts: Sequence[Prompt]) -> ChannelPlayed:
        # Asterisk refuses to play nothing.
        if not prompts:
            return ChannelPlayed(0, cut=False)
        files, lengths = [str(prompt.file) for prompt in prompts], [prompt.seconds for prompt in prompts]
        if self._watch.finds_damage(self._channel.id, prompts):
            return ChannelPlayed(0, cut=True, unplayed=tuple(files))
        once_begun, self.once_playing = self.once_playing, None
        try:
            played = await self._channel.play(files, lengths=lengths, until_key=True, once_begun=once_begun)
        except ChannelEnded as end:
            if end.played:
                self._watch.note(self._channel.id, prompts, end.played)
            raise
        self._watch.note(self._channel.id, prompts, played)
        return played

    def _note(self, key: ChannelKey | None) -> str | None:
        if key is None:
            return None
        self.keys.append(KeyPress(key.digit, self._ms_at(key.at)))
        return key.digit

    def _ms_at(self, moment: float) -> int:
        """Return a moment (monotonic seconds) in milliseconds after the answer."""
        return max(0, round((moment - self._began) * 1000))


def _heard(prompts: Sequence[Prompt], played: ChannelPlayed, began: int) -> tuple[HeardPrompt, ...]:
    """Return the prompts that began, the first `began` ms after the answer; only the last one can have been cut."""
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
