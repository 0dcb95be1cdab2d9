"""Checks before anything starts: that no other line runs here, and that the ports are free."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from asterisk.server.locks import Lock
from ivr.cluster.process import ServiceProcess
from ivr.config.contradictions import check_together
from ivr.config.ports import web_port
from ivr.config.settings import MOST_WORKERS, PREFIX, Settings
from ivr.errors import IVRError, SettingsError
from outages.presence import ServiceRole


def pages_lock(home: Path) -> Lock:
    """Return the lock that the worker holds which serves the pages."""
    return Lock(home / "web.lock")


def check_role(settings: Settings, role: ServiceRole | None) -> None:
    """Raise SettingsError when the database can't serve processes of different roles."""
    if role is not None and settings.database_url.startswith("sqlite"):
        raise SettingsError(
            f"--role {role} needs PostgreSQL in {PREFIX}DATABASE: with SQLite, `outage-ivr serve` without a role does everything"
        )


async def check_start(settings: Settings, stop: asyncio.Event, role: ServiceRole | None = None) -> None:
    """Check for all workers before any is started; raise IVRError saying what stands in the way.

    Wait for workers of an earlier run that are ending.
    """
    check_together(settings)
    for number in range(1, settings.workers + 1):
        place = _place(settings.home, number)
        await place.take_after("The service", settings.home, stop)
        place.release()
    if role in (None, ServiceRole.WEB):
        _check_pages(settings)


@contextlib.asynccontextmanager
async def hold_place(
    settings: Settings, stop: asyncio.Event, role: ServiceRole | None = None
) -> AsyncIterator[ServiceProcess]:
    """Be the only process of that name until the block ends; raise IVRError saying what stands in the way."""
    check_together(settings)
    if role in (None, ServiceRole.CALLS):
        process = ServiceProcess(settings.worker or 1, role)
        place = _place(settings.home, process.number)
        what = "The service" if settings.workers == 1 else f"Worker {settings.worker}"
        await place.take_after(what, settings.home, stop)
    else:
        process, place = _take_free(settings.home, role)
    ending = asyncio.create_task(_announce_end(place, stop))
    try:
        if process.plays(ServiceRole.WEB):
            _check_pages(settings)
        yield process
    finally:
        ending.cancel()
        place.release()


def _take_free(home: Path, role: ServiceRole) -> tuple[ServiceProcess, Lock]:
    """Take the first free place among those of the role."""
    for number in range(1, MOST_WORKERS + 1):
        process = ServiceProcess(number, role)
        place = Lock(home / f"{process.name}.lock")
        if place.take():
            return process, place
    raise IVRError(f"{MOST_WORKERS} processes of {home} play {role} already")


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
