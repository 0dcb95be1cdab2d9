"""Live parts of pages: sent whole, and again whenever they have changed, as server-sent events."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from typing import Final

import structlog
from aiohttp import web

from ivr.web.auth.access import bearer_by_cookie
from ivr.web.pages.visit import PageHandler, Visit
from outages.errors import OutagesError

log = structlog.get_logger()

#: Seconds between two looks at what is shown; each tells the page that it is still connected.
LOOK_EVERY: Final = 2.0
#: After so many looks it is asked whether the visitor is still signed in.
_LOOKS_A_SESSION: Final = 15
#: Parts that nobody has looked at for so many looks are forgotten.
_FORGOTTEN_AFTER: Final = 30

_EVENTS: Final = "text/event-stream"
_BEAT: Final = b"event: beat\ndata:\n\n"
_OVER: Final = b"event: over\ndata:\n\n"

#: What tells parts apart: the address, the language, and what the visitor may see or do.
_Key = tuple[str, ...]


class LiveParts:
    """Renders each part once for all who see the same, at most every `every` seconds.

    Attributes:
        closing: set when the service stops, so that no page keeps it waiting.
    """

    def __init__(self, every: float = LOOK_EVERY) -> None:
        self.closing = asyncio.Event()
        self._every = every
        self._rendered: dict[_Key, tuple[float, asyncio.Task[bytes]]] = {}
        self._viewers: Counter[tuple[str, str, bool]] = Counter()

    def viewers(self, path: str) -> list[tuple[str, bool]]:
        """Return who has this part open in this process, by name, and whether they edit what it is about."""
        open_by = [(name, edits) for where, name, edits in +self._viewers if where == path]
        return sorted({name: (name, edits) for name, edits in sorted(open_by)}.values())

    @contextmanager
    def viewed(self, visit: Visit) -> Iterator[None]:
        """Count the visitor among the viewers until the block ends."""
        viewer = (visit.request.path, visit.bearer.name, "edits" in visit.request.query)
        self._viewers[viewer] += 1
        try:
            yield
        finally:
            self._viewers[viewer] -= 1

    async def show(self, key: _Key, render: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the part, as an event, as it was rendered a moment ago, else render it."""
        now = asyncio.get_running_loop().time()
        began, task = self._rendered.get(key, (0.0, None))
        if task is None or now - began >= self._every / 2:
            self._forget(now - _FORGOTTEN_AFTER * self._every)
            task = asyncio.ensure_future(render())
            self._rendered[key] = now, task
        # Who leaves must not stop it for the others.
        return await asyncio.shield(task)

    async def rest(self) -> None:
        """Wait for the next look."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), self._every)

    def _forget(self, before: float) -> None:
        self._rendered = {key: one for key, one in self._rendered.items() if one[0] >= before}


LIVE: Final = web.AppKey("live", LiveParts)


async def close_live(app: web.Application) -> None:
    """End all streams."""
    app[LIVE].closing.set()


def live(handler: PageHandler, *, personal: bool = False) -> PageHandler:
    """Return a handler that sends a part of a page again and again to who accepts events, and once to anybody else.

    A personal part is rendered for each visitor.
    """

    async def serve(visit: Visit) -> web.StreamResponse:
        if _EVENTS not in visit.request.headers.get("Accept", ""):
            return await handler(visit)
        return await _stream(visit, partial(_render, handler, visit), _key(visit, personal=personal))

    return serve


async def _stream(visit: Visit, render: Callable[[], Awaitable[bytes]], key: _Key) -> web.StreamResponse:
    parts, shown = visit.request.app[LIVE], b""
    response = web.StreamResponse(headers={"Content-Type": _EVENTS, "X-Accel-Buffering": "no"})
    await response.prepare(visit.request)
    with suppress(ConnectionResetError), parts.viewed(visit):
        for look in count(1):
            if parts.closing.is_set():
                break
            if look % _LOOKS_A_SESSION == 0 and await _is_signed_out(visit.request):
                await response.write(_OVER)
                break
            with suppress(OutagesError):
                part = await parts.show(key, render)
                await response.write(_BEAT if part == shown else part)
                shown = part
            await parts.rest()
    return response


async def _render(handler: PageHandler, visit: Visit) -> bytes:
    try:
        answer = await handler(visit.renewed())
    except OutagesError as error:
        # The page shows since when it hears nothing.
        log.warning("live_part_failed", path=visit.request.path, error=str(error))
        raise
    return _event(answer.text or "" if isinstance(answer, web.Response) else "")


async def _is_signed_out(request: web.Request) -> bool:
    try:
        return await bearer_by_cookie(request) is None
    except OutagesError:
        return False


def _key(visit: Visit, *, personal: bool) -> _Key:
    rights = visit.bearer.name if personal else visit.bearer.role
    return visit.request.path_qs, visit.words.code, rights


def _event(text: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"{lines}\n".encode()
