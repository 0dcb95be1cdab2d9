"""Several workers on one fake Asterisk: which are connected, which hang, and which calls each has."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from asterisk.ari.errors import ARIConflictError, ARIError, ChannelGone
from asterisk.ari.events import UserEvent
from asterisk.ari.models import Application, PlaybackSnapshot, PlaybackState
from asterisk.ari.playback import name_playbacks
from asterisk.ari.router import TAKEN_OVER
from ivr.cluster.failover import Failover


@dataclass
class Switchboard:
    """What Asterisk knows: the calls of each application, and what happened to them."""

    now: float = 100.0
    calls: dict[str, list[str]] = field(default_factory=dict)
    hands: dict[str, "Hand"] = field(default_factory=dict)
    playing: set[str] = field(default_factory=set)
    stopped: list[str] = field(default_factory=list)
    #: The calls moved, in order, and the most moved at the same time.
    moved: list[str] = field(default_factory=list)
    moving: int = 0
    most_moving: int = 0
    evicted: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    stuck: set[str] = field(default_factory=set)
    #: Moved calls that Asterisk keeps listing under their old application.
    lingering: set[str] = field(default_factory=set)
    away: bool = False

    def worker(self, app: str, *calls: str) -> "Hand":
        """Connect a worker that has these calls."""
        self.calls[app] = list(calls)
        self.hands[app] = Hand(app, self)
        return self.hands[app]

    def removes(self, app: str) -> None:
        """Disconnect a worker that has no calls."""
        del self.calls[app], self.hands[app]

    async def beats(self, times: int = 1, *, every: float = 0.3) -> None:
        """Let time pass, and have every worker that doesn't hang check on the others."""
        for _ in range(times):
            self.now += every
            for hand in list(self.hands.values()):
                if not hand.hangs:
                    await hand.failover.beat()
            for _ in range(20):
                await asyncio.sleep(0)


class Hand:
    """One worker, as the others see it."""

    def __init__(self, app: str, board: Switchboard) -> None:
        self.app, self.hangs = app, False
        self.words: asyncio.Queue[UserEvent] = asyncio.Queue()
        self.connected = asyncio.Event()
        self.connected.set()
        self.news = 0
        self._board = board
        self.failover = Failover(self, clock=lambda: board.now)  # type: ignore[arg-type]

    @property
    def calls(self) -> list[str]:
        """The calls that this worker has."""
        return self._board.calls.get(self.app, [])

    async def take_in(self) -> None:
        """Count the call."""
        self.news += 1

    async def list_applications(self) -> list[Application]:
        """List the applications that Asterisk knows."""
        if self._board.away:
            raise ARIError("nobody there")
        return [Application(name, tuple(calls)) for name, calls in self._board.calls.items()]

    async def get_application(self, app: str) -> Application:
        """Look an application up."""
        if app not in self._board.calls:
            raise ARIConflictError("404")
        return Application(app, tuple(self._board.calls[app]))

    async def send_word(self, name: str, *, sender: str, to: str) -> bool:
        """Send a message to another worker."""
        if to in self._board.hands:
            self._board.hands[to].words.put_nowait(UserEvent(name, sender))
        return True

    async def evict(self, app: str) -> None:
        """Take over the name of a hanging worker, then release it."""
        self._board.evicted.append(app)

    async def get_playback(self, playback_id: str) -> PlaybackSnapshot | None:
        """Look up a playback."""
        await asyncio.sleep(0)
        if playback_id in self._board.playing:
            return PlaybackSnapshot(playback_id, playback_id[:-2], "", PlaybackState.PLAYING)
        return None

    async def stop_playback(self, playback_id: str) -> bool:
        """Stop a playback."""
        self._board.stopped.append(playback_id)
        self._board.playing.remove(playback_id)
        return True

    async def hang_up(self, channel_id: str) -> None:
        for calls in self._board.calls.values():
            if channel_id in calls:
                calls.remove(channel_id)
        self._board.ended.append(channel_id)

    async def move(self, channel_id: str, app: str, args: Sequence[str]) -> None:
        """Move a call here; an application without calls and worker is forgotten."""
        assert args == TAKEN_OVER
        assert not self._board.playing & {*name_playbacks(channel_id)}
        self._board.moving += 1
        self._board.most_moving = max(self._board.most_moving, self._board.moving)
        await asyncio.sleep(0)
        self._board.moving -= 1
        if channel_id in self._board.stuck:
            raise ChannelGone("404")
        for name, calls in list(self._board.calls.items()):
            if channel_id in calls and channel_id not in self._board.lingering:
                calls.remove(channel_id)
                if not calls and (name not in self._board.hands or self._board.hands[name].hangs):
                    del self._board.calls[name]
        self._board.calls[app].append(channel_id)
        self._board.moved.append(channel_id)
