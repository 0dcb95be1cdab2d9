"""Failover between the workers of one Asterisk: the others take over the calls of one that dies or hangs.

They hear of each other through Asterisk itself, a path that must work for their calls anyway.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIConflictError, ARIError, ChannelGone
from asterisk.ari.playback import name_playbacks
from asterisk.ari.router import TAKEN_OVER
from ivr.cluster.membership import Membership

log = structlog.get_logger()

#: Heartbeat interval, in seconds.
BEAT = 0.3

#: Silence, in seconds, after which a worker is gone: its callers hear nothing for less than three seconds.
PATIENCE = 1.4

#: How long, in seconds, a change waits until callers of all workers hear it.
SPREAD = 3.0

#: How many calls are moved at once; callers who are being told something listen on until then.
AT_ONCE = 10

#: How long, in seconds, a moved call is left alone: Asterisk may list it as the other's a little longer, and silencing
#: it again would cut off what its caller hears by then.
SETTLES = 3.0

#: The ids of calls out, which nobody continues: those of attempts, not Asterisk's own.
_PLACED = re.compile(r"(.*[.-])?[0-9a-f]{32}")

#: Gap between our own beats, in seconds, from which we are late and can't judge the others.
LATE = 0.8


class PeerMessage(StrEnum):
    """What workers tell each other."""

    #: I take calls.
    HERE = "here"
    #: I take no more calls.
    LEAVING = "leaving"
    #: What callers hear has changed in the database.
    CHANGED = "changed"
    #: My callers hear it too.
    TAKEN_IN = "taken_in"


class Failover:
    """One worker's part in watching the others and taking over from them; `clock` counts monotonic seconds."""

    def __init__(
        self,
        ari: ARIClient,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ari, self._clock = ari, clock
        self._membership = Membership(ari.app, patience=PATIENCE)
        self._beat_at = clock()
        self._evicted: set[str] = set()
        self._takeovers: dict[str, asyncio.Task[None]] = {}
        self._moved: dict[str, float] = {}
        self._spreading = asyncio.Lock()
        self._unaware: set[str] = set()
        self._all_aware = asyncio.Event()
        self._confirming: set[asyncio.Task[None]] = set()

    @property
    def leads(self) -> bool:
        """Whether this worker does what only one worker of an Asterisk may do."""
        return self._membership.leads(self._clock())

    @property
    def missing(self) -> list[str]:
        """The workers that died or hang, and still hold calls."""
        return self._membership.gone(self._clock())

    @property
    def size(self) -> int:
        """How many workers take calls, this one included."""
        return len(self._membership.successors(self._clock())) + (not self._membership.leaving)

    def successor_of(self, channel_id: str) -> str | None:
        """Return the application that takes over one of our calls when we end, None when there is no other worker."""
        return self._membership.successor_of(channel_id, self._clock())

    def leave(self) -> None:
        """Take over nothing more, and tell the others with the next beat."""
        self._membership.leaving = True

    async def run(self, take_in: Callable[[], Awaitable[None]]) -> None:
        """Watch the others until cancelled; await `take_in` when one of them has changed what callers hear."""
        listening = asyncio.create_task(self._listen(take_in), name="peer-messages")
        try:
            while True:
                await self.beat()
                await asyncio.sleep(BEAT)
        finally:
            listening.cancel()
            await asyncio.gather(
                listening, *self._takeovers.values(), *self._confirming, return_exceptions=True
            )

    async def spread(self) -> None:
        """Make the callers of all workers hear what has changed; return when they do, or after `SPREAD` seconds.

        A worker that did not answer in time finds the change in the database by itself.
        """
        async with self._spreading:
            self._unaware = set(self._membership.successors(self._clock()))
            self._all_aware.clear()
            if self._unaware:
                await self._tell(PeerMessage.CHANGED)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._all_aware.wait(), SPREAD)

    async def _tell(self, word: PeerMessage) -> None:
        told = (self._ari.send_word(word, sender=self._ari.app, to=peer) for peer in self._membership.peers)
        for error in await asyncio.gather(*told, return_exceptions=True):
            if isinstance(error, BaseException) and not isinstance(error, ARIError):
                raise error

    async def beat(self) -> None:
        """Send a heartbeat, learn who else is there, and begin to take over from workers that are gone."""
        try:
            listed = await self._ari.list_applications()
            self._membership.see((one.name for one in listed), self._clock())
            await self._tell(PeerMessage.LEAVING if self._membership.leaving else PeerMessage.HERE)
        except ARIError as error:
            log.debug("crew_not_seen", error=str(error))
            self._membership.forgive(self._clock())
        for name in self._judge():
            if name not in self._takeovers:
                self._takeovers[name] = asyncio.create_task(self._take_over(name))

    def _judge(self) -> list[str]:
        """Return the workers that are gone; none while we could not listen ourselves."""
        now = self._clock()
        late = now - self._beat_at > LATE
        self._beat_at = now
        if late or not self._ari.connected.is_set():
            self._membership.forgive(now)
        gone = self._membership.gone(now)
        self._evicted.intersection_update(gone)
        return gone

    async def _listen(self, take_in: Callable[[], Awaitable[None]]) -> None:
        while True:
            word = await self._ari.words.get()
            match word.name:
                case PeerMessage.CHANGED:
                    task = asyncio.create_task(self._take_in(word.sender, take_in))
                    self._confirming.add(task)
                    task.add_done_callback(self._confirming.discard)
                case PeerMessage.TAKEN_IN:
                    self._unaware.discard(word.sender)
                    if not self._unaware:
                        self._all_aware.set()
                case PeerMessage.HERE | PeerMessage.LEAVING:
                    leaving = word.name == PeerMessage.LEAVING
                    self._membership.hear(word.sender, leaving=leaving, at=self._clock())

    async def _take_in(self, sender: str, take_in: Callable[[], Awaitable[None]]) -> None:
        """Take in what another worker has changed, and confirm it."""
        await take_in()
        with contextlib.suppress(ARIError):
            await self._ari.send_word(PeerMessage.TAKEN_IN, sender=self._ari.app, to=sender)

    async def _take_over(self, name: str) -> None:
        """Take our share of a worker's calls; evict it first, so that Asterisk offers no more to one that only hangs."""
        try:
            if name not in self._evicted:
                log.warning("worker_gone", worker=name)
                await self._ari.evict(name)
                self._evicted.add(name)
            await self._take_all((await self._ari.get_application(name)).channel_ids, name)
        except ARIConflictError:
            log.debug("nothing_left", worker=name)
        except ARIError as error:
            log.warning("calls_not_taken_over", worker=name, error=str(error))
        finally:
            del self._takeovers[name]

    async def _take_all(self, left: Sequence[str], name: str) -> None:
        """Move the calls that are ours to take, silent ones first."""
        now = self._clock()
        self._moved = {channel_id: at for channel_id, at in self._moved.items() if now - at < SETTLES}
        mine = [one for one in left if one not in self._moved and self._membership.takes(one, now)]
        if mine:
            log.info("calls_taken_over", worker=name, calls=len(mine))
        room = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._end(one) for one in mine if _PLACED.fullmatch(one)))
        mine = [one for one in mine if not _PLACED.fullmatch(one)]

        async def take_if_silent(channel_id: str) -> tuple[str, str | None]:
            async with room:
                playback_id = await self._find_playback(channel_id)
                if playback_id is None:
                    await self._take(channel_id)
                return channel_id, playback_id

        async def take(channel_id: str, playback_id: str) -> None:
            async with room:
                await self._take(channel_id, playback_id)

        found = await asyncio.gather(*map(take_if_silent, mine))
        await asyncio.gather(*(take(one, playback_id) for one, playback_id in found if playback_id))

    async def _end(self, channel_id: str) -> None:
        """End a call out; its sound breaks off no earlier, so that Asterisk's records tell how much was heard."""
        with contextlib.suppress(ARIError):
            await self._ari.hang_up(channel_id)

    async def _find_playback(self, channel_id: str) -> str | None:
        """Return the channel's current playback, None for none or when Asterisk doesn't say."""
        with contextlib.suppress(ARIError):
            for playback_id in name_playbacks(channel_id):
                if await self._ari.get_playback(playback_id):
                    return playback_id
        return None

    async def _take(self, channel_id: str, playback_id: str | None = None) -> None:
        """Move one call here; stop its playback first, which would keep the channel from moving."""
        try:
            if playback_id:
                await self._ari.stop_playback(playback_id)
            await self._ari.move(channel_id, self._ari.app, TAKEN_OVER)
            self._moved[channel_id] = self._clock()
        except ChannelGone:
            return
        except ARIError as error:
            log.warning("call_not_taken_over", channel=channel_id, error=str(error))
