"""Checks before anything starts: that no other line runs here, and that the ports are free."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from asterisk.server.locks import Lock
from ivr.config.contradictions import check_together
from ivr.config.ports import web_port
from ivr.config.settings import Settings


def pages_lock(home: Path) -> Lock:
    """Return the lock that the worker holds which serves the pages."""
    return Lock(home / "web.lock")


async def check_start(settings: Settings, stop: asyncio.Event) -> None:
    """Check for all workers before any is started; raise IVRError saying what stands in the way.

    Wait for workers of an earlier run that are ending.
    """
    check_together(settings)
    for number in range(1, settings.workers + 1):
        place = _place(settings.home, number)
        await place.take_after("The service", settings.home, stop)
        place.release()
    _check_pages(settings)


@contextlib.asynccontextmanager
async def hold_place(settings: Settings, stop: asyncio.Event) -> AsyncIterator[None]:
    """Be the only process of this worker until the block ends; raise IVRError saying what stands in the way."""
    check_together(settings)
    place = _place(settings.home, settings.worker or 1)
    what = "The service" if settings.workers == 1 else f"Worker {settings.worker}"
    await place.take_after(what, settings.home, stop)
    ending = asyncio.create_task(_announce_end(place, stop))
    try:
        _check_pages(settings)
        yield
    finally:
        ending.cancel()
        place.release()


def _place(home: Path, number: int) -> Lock:
    return Lock(home / f"worker-{number}.lock")


def _check_pages(settings: Settings) -> None:
    """Try the port of the pages, unless one of our workers serves them."""
    lock = pages_lock(settings.home)
    if lock.take():
        try:
            web_port(settings).check()
        finally:
            lock.release()


async def _announce_end(place: Lock, stop: asyncio.Event) -> None:
    await stop.wait()
    place.announce_end()
