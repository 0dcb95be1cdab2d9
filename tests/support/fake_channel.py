"""A channel without Asterisk: plays instantly, and fails or hangs up when the test says so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, ChannelKey, EndKind, PlaybackResult

GONE = ChannelEnded(ChannelEnding(EndKind.HUNG_UP, 16))


@dataclass
class FakeChannel:
    """The part of an ARIChannel that the line uses; `trouble` has the error to raise by request, `endless` never stops playing."""

    id: str = "call-1"
    number: str = "+79990000101"
    args: tuple[str, ...] = ("line", "allowed")
    found: bool = False
    endless: bool = False
    #: Names of files that Asterisk can't play.
    broken: set[str] = field(default_factory=set)
    #: A key that cuts every playback in its last file.
    cut_by: str = ""
    keys: list[str] = field(default_factory=list)
    trouble: dict[str, BaseException] = field(default_factory=dict)
    played: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    timeouts: list[int] = field(default_factory=list)
    gone_to: list[str] = field(default_factory=list)
    hung_up: bool = False
    moved: bool = False
    #: The application the call was moved to, and the arguments.
    moved_to: list[tuple[str, ...]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    silenced: bool = False
    ending: ChannelEnding | None = None
    #: What happens until Asterisk says that it plays.
    says_late: Callable[[], None] | None = None

    @property
    def snapshot(self) -> ChannelSnapshot:
        """The channel as it was when it arrived."""
        return ChannelSnapshot(self.id, self.number, "100", "Stasis", "")

    async def renew_timeout(self, seconds: int) -> None:
        """Remember the new deadline of the dialplan."""
        self._meet("renew_timeout")
        self.timeouts.append(seconds)

    async def set_variable(self, name: str, value: str) -> None:
        """Keep a channel variable."""
        self._meet("set_variable")
        self.variables[name] = value

    async def get_variable(self, name: str) -> str:
        """Return a channel variable."""
        self._meet("get_variable")
        return self.variables.get(name, "")

    async def silence(self) -> None:
        """Stop what an earlier worker was playing."""
        self.silenced = True

    async def move(self, app: str, args: Sequence[str]) -> None:
        """Move the call to another worker."""
        self._meet("move")
        self.moved_to.append((app, *args))
        self.moved = True

    async def play(
        self,
        files: Sequence[str],
        *,
        lengths: Sequence[float],
        until_key: bool,
        once_begun: Callable[[], Awaitable[None]] | None = None,
    ) -> PlaybackResult:
        """Play everything; Asterisk refuses an empty list."""
        assert len(files) == len(lengths) > 0
        self._meet("play")
        if self.says_late:
            self.says_late()
        if once_begun:
            await once_begun()
        if self.endless:
            await asyncio.Event().wait()
        key = ChannelKey(self.cut_by, 0.0) if self.cut_by else None
        names = [file.rpartition("/")[2] for file in files]
        self.played += [name for name in names if name not in self.broken]
        if self.broken.isdisjoint(names):
            return PlaybackResult(len(files), cut=key is not None, key=key)
        if self.broken.isdisjoint(names[:-1]):
            return PlaybackResult(len(files) - 1, cut=False, key=key, unplayed=(files[-1],))
        return PlaybackResult(0, cut=True, key=key, unplayed=tuple(files))

    async def next_key(self, within: float) -> ChannelKey | None:
        """Return the test's next key, if there is one."""
        self._meet("next_key")
        self.waited.append(within)
        return ChannelKey(self.keys.pop(0), 0.0) if self.keys else None

    async def continue_in_dialplan(self, context: str, extension: str = "s", priority: int = 1) -> None:
        """Remember where the dialplan continues; a call that another worker has can't be sent there."""
        self._meet("continue_in_dialplan")
        if self.moved:
            raise GONE
        self.gone_to.append(f"{context},{extension},{priority}")

    async def hang_up(self, *, cause: int | None = None) -> None:
        """Remember that it is over."""
        self._meet("hang_up")
        self.hung_up = cause is None

    def _meet(self, request: str) -> None:
        if trouble := self.trouble.get(request):
            raise trouble
