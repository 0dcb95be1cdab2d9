"""A minimal Asterisk, for what a real one won't do on demand: events in a given order, silence, refusal."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import WSCloseCode, web
from tenacity import wait_none

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ApplicationReplacedError, ARIError, ARIRefusedError
from asterisk.ari.operations import Operations
from asterisk.ari.rest import Query

USER, PASSWORD, APP = "ivr", "secret", "outage-ivr-1"
_seconds = itertools.count()


def channel_json(channel_id: str, *, app: str = "Stasis", args: str = "line") -> dict[str, Any]:
    """Return the fields of a Channel that Asterisk always sends."""
    return {
        "id": channel_id,
        "name": f"Local/{channel_id};1",
        "state": "Up",
        "caller": {"name": "", "number": "+79990000101"},
        "dialplan": {"exten": "100", "app_name": app, "app_data": f"{APP},{args}"},
    }


def event_json(kind: str, channel_id: str, **fields: object) -> dict[str, Any]:
    """Return an event on one channel, as Asterisk would write it, a second after the one before."""
    moment = datetime.fromtimestamp(next(_seconds), UTC).isoformat()
    return {
        "type": kind,
        "application": APP,
        "channel": channel_json(channel_id),
        "timestamp": moment,
    } | fields


def playback_json(
    kind: str, channel_id: str, playback_id: str, state: str, media: str = "sound:x"
) -> dict[str, Any]:
    """Return an event of a playback on a channel that has reached the item `media`."""
    playback = {
        "id": playback_id,
        "media_uri": media,
        "target_uri": f"channel:{channel_id}",
        "state": state,
    }
    return {"type": kind, "application": APP, "playback": playback}


def dial_json(channel_id: str, status: str) -> dict[str, Any]:
    """Return a dial event of a call that is being placed."""
    return {"type": "Dial", "application": APP, "dialstatus": status, "peer": channel_json(channel_id)}


async def until(ready: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds; the test's own timeout is the limit."""
    while not ready():
        await asyncio.sleep(0)


@dataclass
class Asked:
    """A request that was made."""

    method: str
    path: str
    query: dict[str, str]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class AskedOperations(Operations):
    """Operations without a server: they record each request, and the test supplies the answers."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/ari", USER, PASSWORD, timeout=1)
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {}
        self.when_asked: dict[str, Callable[[Asked], None]] = {}
        self.when_awake: Callable[[], None] = lambda: None

    async def awake(self) -> None:
        self.when_awake()

    async def request(
        self, method: str, *segments: str, query: Query | None = None, body: object = None
    ) -> Any:  # noqa: ANN401 - as the real one
        given = {name: str(value) for name, value in (query or {}).items() if value is not None}
        asked = Asked(method, "/".join(segments), given, body)
        self.asked.append(asked)
        kind = f"{method} {segments[2] if len(segments) > 2 else segments[0]}"
        if kind in self.when_asked:
            self.when_asked[kind](asked)
        # Let other tasks run before the answer, as a real request would.
        await asyncio.sleep(0)
        answer = self.answers.get(kind)
        if isinstance(answer, ARIError):
            raise answer
        return answer

    async def fetch(self, *segments: str) -> bytes:
        return bytes(await self.request("GET", *segments) or b"")


class FakeAsterisk:
    """A server that speaks just enough ARI for the client to connect; the rest is up to the test.

    Attributes:
        asked: the requests in order, except for the event stream.
        answers: status and body by "METHOD path"; all other requests get 204.
        channels: what GET channels lists; subscribed: the ids that GET applications lists.
        refuse: the status with which new connections are refused, None to accept them.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.channels: list[dict[str, Any]] = []
        self.subscribed: list[str] = []
        self.refuse: int | None = None
        self.attempts = 0
        self.before_answer: Callable[[Asked], Any] | None = None
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/ari/events", self._stream)
        app.router.add_route("*", "/ari/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/ari"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.drop()
        if self._runner:
            await self._runner.cleanup()

    async def tell(self, event: dict[str, Any]) -> None:
        """Send an event to every connection."""
        for socket in self._sockets:
            await socket.send_json(event)

    async def tell_text(self, text: str) -> None:
        """Send any text to every connection."""
        for socket in self._sockets:
            await socket.send_str(text)

    async def drop(self) -> None:
        """Close every connection."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def list_asked(self) -> list[str]:
        """Return the requests as "METHOD path"."""
        return [str(asked) for asked in self.asked]

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.attempts += 1
        if self.refuse is not None:
            return web.Response(status=self.refuse)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.remove(socket)
        return socket

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.raw_path.partition("?")[0].removeprefix("/ari/")
        asked = Asked(
            request.method, path, dict(request.query), await request.json() if request.can_read_body else None
        )
        self.asked.append(asked)
        if self.before_answer:
            await self.before_answer(asked)
        if str(asked) in self.answers:
            status, body = self.answers[str(asked)]
            return web.json_response(body, status=status)
        if str(asked) == "GET applications":
            return web.json_response([{"name": APP, "channel_ids": self.subscribed}])
        if str(asked) == "GET channels":
            return web.json_response(self.channels)
        if path == f"applications/{APP}":
            return web.json_response({"name": APP, "channel_ids": self.subscribed})
        if request.method == "POST" and path.count("/") == 1:
            return web.json_response(channel_json(unquote(path.rpartition("/")[2])))
        return web.Response(status=204)


def make_client(
    asterisk: FakeAsterisk, *, timeout: float = 5.0, clock: Callable[[], float] = lambda: 0.0
) -> ARIClient:
    return ARIClient(
        asterisk.url,
        USER,
        PASSWORD,
        APP,
        timeout=timeout,
        backoff=wait_none(),
        sharing=0.05,
        clock=clock,
    )


@asynccontextmanager
async def running(client: ARIClient) -> AsyncIterator[asyncio.Task[None]]:
    async with client:
        task: asyncio.Task[None] = asyncio.create_task(client.run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, ApplicationReplacedError, ARIRefusedError):
                await task


async def reconnect(client: ARIClient, asterisk: FakeAsterisk) -> None:
    await asterisk.drop()
    await until(lambda: not client.connected.is_set())
    await client.connected.wait()
