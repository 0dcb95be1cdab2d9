"""One call as a coroutine sees it: requests and waits, any of which may learn that the call is over."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import cycle
from typing import TypeVar

from asterisk.ari.errors import ARIError, ARIFailedError, ChannelGone
from asterisk.ari.events import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelEvent,
    ChannelHangupRequest,
    PlaybackFinished,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from asterisk.ari.keys import RepeatedKeys
from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.operations import Operations
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, ChannelKey, EndKind, PlaybackResult
from asterisk.ari.playback import Playback, name_media, name_playbacks

T = TypeVar("T")

#: Extra wait for an event beyond its expected time before we go on without it, in seconds.
MARGIN = 5.0
#: Wait for an event that an answer has overtaken, in seconds.
SETTLE = 1.0


class ARIChannel:
    """A channel, fed with its events by the client and used by one call's task.

    Methods that ask or wait raise ChannelEnded once the call is over, unless they say otherwise, and the errors
    of `Operations` when Asterisk can't be asked.

    Attributes:
        args: the application's arguments from the dialplan or the originator.
        found: whether another worker, or this one before a restart, has already spoken with the caller.
        ending: how it ended; None while it is ours.
    """

    def __init__(
        self,
        operations: Operations,
        channel_id: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        margin: float = MARGIN,
        settle: float = SETTLE,
    ) -> None:
        self.id = channel_id
        self.args: tuple[str, ...] = ()
        self.found = False
        self.ending: ChannelEnding | None = None
        self._operations = operations
        self._clock = clock
        self._margin = margin
        self._settle = settle
        self._snapshot: ChannelSnapshot | None = None
        self._hangup: ChannelHangupRequest | None = None
        self._keys: deque[ChannelKey] = deque()
        self._repeated_keys = RepeatedKeys()
        self._playback: Playback | None = None
        self._recorded: RecordingFinished | None = None
        self._playback_ids = cycle(name_playbacks(channel_id))
        self._changed = asyncio.Event()

    @property
    def snapshot(self) -> ChannelSnapshot:
        """The channel as it was when it entered the application."""
        if self._snapshot is None:
            raise RuntimeError(f"channel {self.id} has not entered the application")
        return self._snapshot

    @property
    def begun(self) -> bool:
        """Whether it has entered the application."""
        return self._snapshot is not None

    @property
    def placed(self) -> bool:
        """Whether Asterisk must know the channel unless it is over."""
        return True

    @property
    def finished(self) -> bool:
        """Whether no further event can matter."""
        return self.ending is not None

    @property
    def moved(self) -> bool:
        """Whether another worker has the call now."""
        return self.ending is not None and self.ending.kind is EndKind.MOVED

    @property
    def playback_id(self) -> str | None:
        """The id of the current playback, None without one."""
        playback = self._playback
        return playback.id if playback and not playback.finished else None

    async def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable; the name is ours, never a caller's."""
        await self._ask(lambda: self._operations.set_variable(self.id, name, value))

    async def get_variable(self, name: str) -> str:
        """Return a channel variable, empty when it isn't set."""
        return await self._ask(lambda: self._operations.get_variable(self.id, name))

    async def renew_timeout(self, seconds: int) -> None:
        """Have the dialplan's fallback take the call this many seconds from now, should we hang."""
        await self.set_variable("TIMEOUT(absolute)", str(seconds))

    async def continue_in_dialplan(self, context: str, extension: str = "s", priority: int = 1) -> None:
        """Continue the call at a place in the dialplan."""
        await self._ask(
            lambda: self._operations.continue_in_dialplan(
                self.id, context=context, extension=extension, priority=priority
            )
        )

    async def move(self, app: str, args: Sequence[str]) -> None:
        """Move the call to another worker's application, with these arguments."""
        await self._ask(lambda: self._operations.move(self.id, app, args))
        self.leave_to_others()

    async def silence(self) -> None:
        """Stop what an earlier worker is playing, which blocks everything else on the channel."""
        for playback_id in name_playbacks(self.id):
            self._playback = Playback(playback_id, (), (), self._clock())
            if await self._operations.stop_playback(playback_id):
                await self._wait(lambda: not self.playback_id or self.ending is not None, self._settle)

    async def hang_up(self, *, cause: int | None = None) -> None:
        """End the call; do nothing when it is over.

        Args:
            cause: Q.850; for an unanswered call it selects the SIP status, such as 503 for 34.
        """
        await self._operations.awake()
        if self.moved:
            return
        try:
            await self._operations.hang_up(self.id, cause=cause)
        except ChannelGone:
            return

    async def play(
        self,
        files: Sequence[str],
        *,
        lengths: Sequence[float],
        until_key: bool,
        once_begun: Callable[[], Awaitable[None]] | None = None,
    ) -> PlaybackResult:
        """Play files one after another; nothing plays any more when it returns or is cancelled.

        Args:
            files: absolute paths without extension. One that Asterisk can't play is reported as `unplayed`.
            lengths: their lengths in seconds; shortly after their sum the playback is given up, as cut.
            until_key: whether a key ends it; with a key already waiting, nothing is played.
            once_begun: done once Asterisk has taken the files to play.

        Raises:
            ChannelEnded: the call ended with no key left to report; carries what was heard.
            ValueError: a file's name can't be played.
        """
        media = [name_media(file) for file in files]
        playback = Playback(next(self._playback_ids), media, lengths, self._clock())
        if until_key and self._keys:
            return PlaybackResult(0, cut=True, key=self._keys.popleft())
        await self._play(playback, once_begun, until_key=until_key)
        if playback.report(self._clock()).unplayed:
            # Or the call ends, and its end comes a moment later.
            await self._wait(lambda: self.ending is not None, self._settle)
        key = self._keys.popleft() if until_key and self._keys else None
        if key is None:
            self._check_alive(playback)
        return playback.report(self._clock(), key, call_ended=self.ending is not None)

    async def next_key(self, within: float) -> ChannelKey | None:
        """Return the first waiting key or the next one; None when none comes `within` seconds.

        Raises:
            ChannelEnded: the call ended with no key left to take.
        """
        await self._wait(lambda: bool(self._keys) or self.ending is not None, within)
        if self._keys:
            return self._keys.popleft()
        self._check_alive()
        return None

    async def record(self, name: str, *, max_seconds: int, max_silence: int) -> bool:
        """Record the caller until the key #, silence or the time limit; return whether that worked.

        Args:
            name: the recording's; ours, never a caller's.
            max_seconds: its longest duration.
            max_silence: seconds of silence that end it.
        """
        limits = {"max_seconds": max_seconds, "max_silence": max_silence}
        recorded = await self._record(
            name, max_seconds, lambda: self._operations.record(self.id, name, **limits)
        )
        self._check_alive()
        self._keys.clear()
        return recorded

    async def record_voice(self, name: str, *, max_seconds: int, max_silence: int) -> bytes | None:
        """Record after a tone until any key, and return a WAV file, even if the call has ended; None on failure.

        The key stays to be read, unless it is #.
        """
        limits = {"max_seconds": max_seconds, "max_silence": max_silence}
        recorded = await self._record(
            name, max_seconds, lambda: self._operations.record_voice(self.id, name, **limits)
        )
        if self._keys and self._keys[0].digit == "#":
            self._keys.popleft()
        sound = await self._operations.fetch_recording(name) if recorded else None
        with suppress(ARIError):
            await self._operations.delete_recording(name)
        return sound

    async def wait_ended(self) -> ChannelEnding:
        """Wait for the call's end and return it, without raising."""
        while self.ending is None:
            self._changed.clear()
            await self._changed.wait()
        return self.ending

    def begin(self, snapshot: ChannelSnapshot, args: tuple[str, ...]) -> None:
        """Record that the channel entered the application; only the first time counts."""
        if self._snapshot is None:
            self._snapshot, self.args = snapshot, args
            self._changed.set()

    def lose(self) -> None:
        """Record that the channel can't be followed any more."""
        self.ending = self.ending or ChannelEnding(EndKind.LOST)
        self._changed.set()

    def leave_to_others(self) -> None:
        """Record that another worker has the call; Asterisk may have told before that it left us."""
        if self.ending is None or self.ending.kind is EndKind.LEFT:
            self.ending = ChannelEnding(EndKind.MOVED)
        self._changed.set()

    def resume(self, snapshot: ChannelSnapshot | None) -> None:
        """Take up the channel's state after a lost connection; None when Asterisk no longer has it."""
        if snapshot is None:
            self.lose()
        elif not snapshot.in_stasis:
            self._leave()

    def receive(self, event: ChannelEvent) -> None:
        """Take the channel's next event; called in Asterisk's order, by the client's reader only."""
        match event:
            case ChannelDtmfReceived():
                self._take_key(event)
            case PlaybackFinished() if self._playback:
                self._playback.receive(event, self._clock())
            case StasisStart():
                self.begin(event.channel, event.args)
            case RecordingFinished():
                self._recorded = event
            case ChannelHangupRequest():
                self._hangup = event
            case StasisEnd():
                self._leave()
            case ChannelDestroyed() if self.ending is None or self.ending.kind is EndKind.HUNG_UP:
                self.ending = ChannelEnding(EndKind.HUNG_UP, event.cause, event.cause_txt, event.tech_cause)
        self._changed.set()

    def _take_key(self, event: ChannelDtmfReceived) -> None:
        if not self._repeated_keys.is_copy(event.digit, event.at):
            self._keys.append(ChannelKey(event.digit, self._clock()))

    def _leave(self) -> ChannelEnding:
        hangup = self._hangup
        if self.ending is None and hangup:
            self.ending = ChannelEnding(EndKind.HUNG_UP, hangup.cause, tech_cause=hangup.tech_cause)
        self.ending = self.ending or ChannelEnding(EndKind.LEFT)
        self._changed.set()
        return self.ending

    async def _record(self, name: str, max_seconds: int, begin: Callable[[], Awaitable[None]]) -> bool:
        """Start a recording and return, once it is over, whether it worked."""

        def is_over() -> bool:
            return self._recorded is not None and self._recorded.name == name

        self._check_alive()
        await self._ask(begin)
        await self._wait(lambda: is_over() or self.ending is not None, max_seconds + self._margin)
        if not is_over():
            await self._wait(is_over, self._settle)
        return is_over() and self._recorded is not None and not self._recorded.failed

    async def _play(
        self, playback: Playback, once_begun: Callable[[], Awaitable[None]] | None, *, until_key: bool
    ) -> None:
        def is_over() -> bool:
            # A hang-up finishes the playback first, and the channel a moment later.
            heard = playback.finished and self._hangup is None
            return heard or self.ending is not None or (until_key and bool(self._keys))

        self._check_alive()
        self._playback = playback
        try:
            await self._ask(lambda: self._operations.play(self.id, playback.id, playback.media))
            if once_begun:
                await once_begun()
            await self._wait(is_over, sum(playback.lengths) + self._margin)
        except asyncio.CancelledError:
            with suppress(ARIError):
                await self._stop(playback)
            raise
        await self._stop(playback)

    async def _stop(self, playback: Playback) -> None:
        if playback.finished or self.ending:
            return
        # A worker that has taken the call over plays under the same ids.
        await self._operations.awake()
        if self.ending:
            return
        playback.stopped = True
        playback.stopped = await self._operations.stop_playback(playback.id)
        await self._wait(lambda: playback.finished or self.ending is not None, self._settle)

    async def _ask(self, operation: Callable[[], Awaitable[T]]) -> T:
        await self._operations.awake()
        self._check_alive()
        try:
            return await operation()
        except (ChannelGone, ARIFailedError) as error:
            await self._wait(lambda: self.ending is not None, self._settle)
            # A request that meets a hang-up half-way fails with 500 rather than 404.
            if self.ending is None and isinstance(error, ARIFailedError):
                raise
            raise ChannelEnded(self._leave()) from error

    def _check_alive(self, playback: Playback | None = None) -> None:
        if self.ending:
            played = playback.report(self._clock(), call_ended=True) if playback else None
            raise ChannelEnded(self.ending, played)

    async def _wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until events have made it `ready`; return False when `seconds` pass before."""
        try:
            async with asyncio.timeout(seconds):
                while not ready():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
