"""A worker's connection to Asterisk: requests, one stream of events, and what to do when it breaks."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import NoReturn

import aiohttp
import structlog
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_fixed,
    wait_random_exponential,
)
from tenacity.wait import wait_base
from typing_extensions import override

from asterisk.ari.errors import (
    ApplicationReplacedError,
    ARIConflictError,
    ARIError,
    ARIRefusedError,
    ARITemporaryError,
    ARIUnreachableError,
)
from asterisk.ari.events import MODELLED, ApplicationReplaced, Event, PlaybackFinished, UserEvent, parse_event
from asterisk.ari.models import PlaybackState
from asterisk.ari.operations import Operations
from asterisk.ari.outgoing import Dialed
from asterisk.ari.rest import describe
from asterisk.ari.router import Router

logger = structlog.get_logger(__name__)

#: Seconds between our pings; Asterisk never pings.
HEARTBEAT = 10.0
#: Standstill after which a worker no longer knows which calls are its own, in seconds.
SLEPT = 1.0
#: Interval between checks for a standstill, in seconds.
PULSE = 0.25
#: Time that the others may take to share out the calls of a worker that they gave up, in seconds.
SHARING = 5.0
#: Interval at which that worker checks whether they have, in seconds.
LOOK = 0.1
#: Wait for a possibly dead peer when closing.
CLOSING = aiohttp.ClientWSTimeout(ws_close=1.0)


class ARIClient(Operations):
    """One worker of one ARI application.

    Enter it, then keep `run` going in a task beside those that take from the queues::

        async with ARIClient(url, user, password, app="outage-ivr-1") as ari, asyncio.TaskGroup() as tasks:
            tasks.create_task(ari.run())
            while True:
                tasks.create_task(handle(await ari.incoming.get()))

    Attributes:
        app: the application's name; no other worker may have it.
        incoming: calls that entered the application, including those that waited there when we connected.
        words: messages from other applications.
        connected: set while events flow and nothing can be missed.
        counters: what the client has done so far.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        app: str,
        *,
        timeout: float = 5.0,
        backoff: wait_base | None = None,
        heartbeat: float = HEARTBEAT,
        sharing: float = SHARING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a client.

        Args:
            url: ARI's, such as ``http://127.0.0.1:8088/ari``.
            user: the ARI account.
            password: the ARI account's.
            app: the application's name.
            timeout: seconds for one request, and for connecting.
            backoff: wait between attempts to connect; random and growing to 5 s by default.
            heartbeat: seconds between pings.
            sharing: seconds that the others may take to share out our calls should they give us up.
            clock: monotonic seconds, for the times of keys.
        """
        super().__init__(url, user, password, timeout=timeout)
        self.app = app
        self.connected = asyncio.Event()
        self.words: asyncio.Queue[UserEvent] = asyncio.Queue()
        self._router = Router(self, clock)
        self.incoming = self._router.incoming
        self._clock = clock
        self._pulse_at = clock()
        self._sure = True
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._backoff = backoff or wait_random_exponential(multiplier=0.25, max=5)
        self._heartbeat = heartbeat
        self._sharing = sharing
        self._connect_timeout = timeout

    async def run(self) -> NoReturn:
        """Keep the events flowing until cancelled; the remaining calls then end as lost.

        Raises:
            ApplicationReplacedError: another process has our name and keeps it.
            ARIRefusedError: Asterisk doesn't accept our account.
        """
        self._pulse_at = self._clock()
        pulse = asyncio.create_task(self._keep_pulse(), name="ari-pulse")
        try:
            while True:
                async for attempt in AsyncRetrying(
                    wait=self._backoff, retry=retry_if_exception_type(ARITemporaryError)
                ):
                    with attempt:
                        await self._hold_name()
        finally:
            pulse.cancel()
            self._router.lose_all()

    @override
    async def awake(self) -> None:
        """Return once it is certain that the calls we think are ours still are.

        A process that stood still for a while may find other workers talking with its callers: until it knows with
        which, it makes no request for any call.

        Raises:
            ARIUnreachableError: Asterisk can't be asked.
        """
        if self._clock() - self._pulse_at > SLEPT:
            self._wake_up()
        if self._sure:
            return
        try:
            async with asyncio.timeout(self._connect_timeout):
                await self.connected.wait()
        except TimeoutError as error:
            raise ARIUnreachableError("no connection since we stood still") from error

    async def evict(self, app: str) -> None:
        """Take a hanging worker's name and give it up at once: no more calls are offered to it."""
        socket = await self._open(app)
        await socket.close()

    async def dial(
        self,
        channel_id: str,
        endpoint: str,
        *,
        args: Sequence[str] = (),
        caller_id: str | None = None,
        ring_seconds: int,
        variables: Mapping[str, str] | None = None,
    ) -> Dialed:
        """Place a call under an id that we chose, and wait until it is answered or over.

        Args:
            channel_id: stored beforehand, so that the call can be looked up after a crash.
            endpoint: what to dial; never built from what a caller sent.
            args: for the worker that finds the channel after a crash; none may contain a comma.
            caller_id: shown to the callee.
            ring_seconds: longest ringing time.
            variables: channel variables, set before dialling.

        Raises:
            ChannelExistsError: the id is in use; no call was placed.
            ARIUnansweredError: no outcome is known; it may have rung.
            ARIError: no call was placed.
        """
        channel = self._router.expect(channel_id)
        try:
            return await channel.dial(
                endpoint,
                app=self.app,
                app_args=args,
                caller_id=caller_id,
                ring_seconds=ring_seconds,
                variables=variables,
            )
        except (ARIError, asyncio.CancelledError):
            self._router.forget(channel_id)
            raise

    def count_channels(self) -> int:
        """Return the number of channels that are ours now, including dialled ones."""
        return len(self._router)

    async def _keep_pulse(self) -> None:
        """Detect standstills of this process."""
        while True:
            await asyncio.sleep(PULSE)
            if self._clock() - self._pulse_at > SLEPT:
                self._wake_up()
            self._pulse_at = self._clock()

    def _wake_up(self) -> None:
        """Drop the connection, so that the next one tells which calls are still ours."""
        self._pulse_at, self._sure = self._clock(), False
        self.connected.clear()
        if self._socket:
            logger.warning("stood_still", app=self.app)
            self._waking = asyncio.create_task(self._socket.close())

    async def _let_others_share(self) -> None:
        """Wait while others take over the calls of our predecessor: two workers on one call would cut each other off.

        Once nobody takes any for a while, the rest are ours.
        """
        before: set[str] = set()
        while True:
            listed = {one.name: set(one.channel_ids) for one in await self.list_applications()}
            left = listed.pop(self.app, set())
            if not listed or left in (set(), before):
                return
            logger.info("others_share_calls", app=self.app, left=len(left))
            before = left
            await asyncio.sleep(self._sharing / 10)

    async def _hold_name(self) -> None:
        """Hold a connection; a worker that the others gave up, but that still runs, begins again without its calls."""
        try:
            await self._hold_connection()
        except ApplicationReplacedError:
            self._router.leave_all()
            await self._regain_name()

    async def _regain_name(self) -> None:
        """Wait until the others have shared out our calls; raise ApplicationReplacedError if the name stays taken."""
        logger.warning("given_up_by_others", app=self.app)
        async for attempt in AsyncRetrying(
            wait=wait_fixed(LOOK),
            stop=stop_after_delay(self._sharing),
            retry=retry_if_exception_type(ApplicationReplacedError),
            reraise=True,
        ):
            with attempt:
                if any(one.name == self.app for one in await self.list_applications()):
                    raise ApplicationReplacedError(f"another worker took the name {self.app}")

    async def _hold_connection(self) -> None:
        """Connect and read until the connection breaks; raise ARIUnreachableError if it never became usable."""
        self._socket = socket = await self._connect()
        self.counters.connections += 1
        settling = asyncio.create_task(self._settle(socket))
        try:
            await self._read(socket)
        finally:
            was_connected = self.connected.is_set()
            self.connected.clear()
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)
            await socket.close()
        logger.warning("ari_connection_lost", app=self.app, close_code=socket.close_code)
        if not was_connected:
            raise ARIUnreachableError("the connection broke before it was of use")

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        # An Asterisk that hangs accepts, once it goes on, every connection that we have given up meanwhile,
        # and whichever it takes for the last would silence the one in use. So none is tried while it hangs.
        try:
            await (self.ping() if self.counters.connections else self._let_others_share())
        except (ARITemporaryError, ARIConflictError) as error:
            raise self._note_unreachable(error) from error
        return await self._open(self.app)

    async def _open(self, app: str) -> aiohttp.ClientWebSocketResponse:
        url = self.locate("events", query={"app": app, "subscribeAll": "false"})
        try:
            async with asyncio.timeout(self._connect_timeout):
                return await self.session.ws_connect(url, heartbeat=self._heartbeat, timeout=CLOSING)
        except aiohttp.WSServerHandshakeError as error:
            if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
                raise ARIRefusedError(f"Asterisk doesn't accept our account: {error.status}") from error
            raise self._note_unreachable(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._note_unreachable(error) from error

    def _note_unreachable(self, error: Exception) -> ARIUnreachableError:
        logger.warning("ari_unreachable", app=self.app, reason=describe(error))
        return ARIUnreachableError(f"no events from Asterisk: {describe(error)}")

    async def _settle(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Make a new connection usable: only our events, and every channel accounted for."""
        try:
            await self.allow_events(self.app, sorted(MODELLED))
            found = await self._reconcile()
        except ARIError as error:
            logger.warning("ari_reconcile_failed", app=self.app, reason=str(error))
            await socket.close()
            return
        self._sure = True
        self.connected.set()
        logger.info("ari_connected", app=self.app, channels=len(self._router), found=found)

    async def _reconcile(self) -> int:
        before = self._router.list_placed()
        subscribed = set((await self.get_application(self.app)).channel_ids)
        channels = await self.list_channels() if subscribed or before else []
        present = {channel.id: channel for channel in channels if channel.id in subscribed}
        elsewhere = {channel.id for channel in channels if channel.in_stasis and channel.id not in subscribed}
        found = self._router.reconcile(before, present, elsewhere)
        for channel in before:
            playback_id = channel.playback_id
            if playback_id and await self.get_playback(playback_id) is None:
                channel.receive(PlaybackFinished(channel.id, playback_id, "", PlaybackState.DONE))
        return found

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(message.data)

    def _take(self, text: str) -> None:
        self.counters.events += 1
        try:
            event = parse_event(json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            self.counters.malformed_events += 1
            logger.warning("ari_malformed_event", app=self.app, reason=repr(error))
            return
        if event is not None:
            self._route(event)

    def _route(self, event: Event) -> None:
        if isinstance(event, ApplicationReplaced):
            raise ApplicationReplacedError(f"another worker took the name {self.app}")
        if isinstance(event, UserEvent):
            self.words.put_nowait(event)
        else:
            self._router.deliver(event)
