"""The web server's door: who connects and sends nothing, or takes no answer, is not waited for."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler
from typing_extensions import override

from asterisk.server.ports import Port


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """Limits on connections, in seconds and number.

    `head` is the longest wait for the first request after connecting, `idle` for the next one (longer than proxies keep
    a connection, so that they end it), `unread` for a peer that takes nothing of an answer; `connections` is how many
    there may be at once.
    """

    head: float = 15.0
    idle: float = 75.0
    unread: float = 30.0
    connections: int = 1000


_LIMITS: Final = DoorLimits()


class GuardedRunner(web.AppRunner):
    """Runs the application, and knows which connections have not sent a request yet."""

    def __init__(self, app: web.Application, limits: DoorLimits = _LIMITS) -> None:
        self.limits = limits
        self._silent: set[asyncio.BaseProtocol] = set()
        app.middlewares.insert(0, self._note_request)
        super().__init__(app, access_log=None, keepalive_timeout=limits.idle)

    def meet(self) -> asyncio.BaseProtocol:
        """Return what speaks with a new connection."""
        assert self.server is not None  # noqa: S101 - set up before anybody listens
        if len(self.server.connections) >= self.limits.connections:
            return _Refusal()
        speaker = self.server()
        self._silent.add(speaker)
        asyncio.get_running_loop().call_later(self.limits.head, self._close_if_silent, speaker)
        return speaker

    @web.middleware
    async def _note_request(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._silent.discard(request.protocol)
        return await handler(request)

    def _close_if_silent(self, speaker: RequestHandler) -> None:
        if speaker in self._silent:
            self._silent.discard(speaker)
            speaker.force_close()


class GuardedSite(web.BaseSite):
    """Listens at a port for a GuardedRunner."""

    def __init__(self, runner: GuardedRunner, port: Port) -> None:
        super().__init__(runner)
        self._guard, self._port = runner, port

    @property
    @override
    def name(self) -> str:
        return f"{self._port.host}:{self._port.number}"

    @override
    async def start(self) -> None:
        """Start to listen; raise OSError when the port is taken."""
        await super().start()
        family = socket.AF_INET6 if ":" in self._port.host else socket.AF_INET
        listener = socket.create_server((self._port.host, self._port.number), family=family)
        # Each connection inherits it: the kernel ends one whose peer takes nothing for so long.
        listener.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._guard.limits.unread * 1000)
        )
        self._server = await asyncio.get_running_loop().create_server(self._guard.meet, sock=listener)


class _Refusal(asyncio.Protocol):
    """Ends a connection that is one too many."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
