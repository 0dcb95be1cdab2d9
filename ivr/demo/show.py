"""Runs Asterisk, the service and the demo town together until Ctrl-C."""

import asyncio
import contextlib
import csv
from collections.abc import Callable

from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress
from rich.table import Table

from ivr.app import DRAIN, import_subscribers, open_books, serve
from ivr.asterisk.configuration import asterisk_config
from ivr.asterisk.process import Asterisk, find_program
from ivr.demo.town import AUTHOR, LOGIN, TOWN, settle_town
from ivr.errors import IVRError
from ivr.secrets import read_secrets
from ivr.settings import Settings
from ivr.workers.foreman import Foreman, recruit
from outages.clock import SystemClock

#: So many workers are shown at least, so that one may be killed in the middle of a call.
WORKERS = 2


async def show_town(settings: Settings, stop: asyncio.Event, console: Console) -> None:
    """Run everything until `stop` is set or a part can't go on; what was started is stopped in any case."""
    # Who tries it at night is rung at night.
    changed = {"workers": max(settings.workers, WORKERS), "quiet_hours": ""}
    settings = settings.model_copy(update=changed)
    await import_subscribers(settings, TOWN, author=AUTHOR)
    async with open_books(settings) as (_, books):
        await settle_town(settings, books, SystemClock().now())
    installation = await find_program(settings.asterisk_program, settings.runtime, settings.asterisk_allow)
    asterisk = Asterisk(asterisk_config(settings), installation)
    console.print("Starting Asterisk …")
    await asterisk.start()
    farewell = asyncio.create_task(_say_goodbye(stop, console))
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            await _serve(
                settings, stop, asterisk, _speaking(progress), lambda: _welcome(settings, console, progress)
            )
    finally:
        farewell.cancel()
        await asterisk.stop()
        console.print("Stopped.")


async def _say_goodbye(stop: asyncio.Event, console: Console) -> None:
    """Say why it takes a while, on a line below the terminal's own ^C."""
    await stop.wait()
    console.print(f"\nStopping. Calls that are up may go on for {DRAIN:.0f} seconds.")


async def _serve(
    settings: Settings,
    stop: asyncio.Event,
    asterisk: Asterisk,
    speaking: Callable[[int, int], None],
    ready: Callable[[], None],
) -> None:
    """Serve until told to stop; an Asterisk that ends by itself ends the show."""
    working = asyncio.Event()
    first = settings.model_copy(update={"worker": 1})
    service = asyncio.create_task(serve(first, stop, ready=working.set, progress=speaking))
    others = asyncio.create_task(_serve_beside(settings, stop, working, ready))
    ended = asyncio.create_task(asterisk.ended())
    await asyncio.wait([service, others, ended], return_when=asyncio.FIRST_COMPLETED)
    crashed = ended.done()
    stop.set()
    ended.cancel()
    working.set()
    await asyncio.gather(service, others)
    with contextlib.suppress(asyncio.CancelledError):
        await ended
    if crashed:
        raise IVRError(f"Asterisk has ended; its log is {asterisk.config.home / 'log' / 'asterisk.log'}")


async def _serve_beside(
    settings: Settings, stop: asyncio.Event, working: asyncio.Event, ready: Callable[[], None]
) -> None:
    """Once the first worker is at work, let the others join, each in a process of its own."""
    await working.wait()
    quiet = settings.model_copy(update={"log_level": "error"})
    await Foreman(recruit(range(2, settings.workers + 1), quiet)).run(stop, ready)


def _speaking(progress: Progress) -> Callable[[int, int], None]:
    """Show how far the fixed phrases are, once there is one to be spoken."""
    task = progress.add_task("Speaking the fixed phrases (first start only)", total=None, visible=False)
    return lambda done, total: progress.update(task, completed=done, total=total, visible=done < total)


def _welcome(settings: Settings, console: Console, progress: Progress) -> None:
    progress.stop()
    facts = Table.grid(padding=(0, 2))
    facts.add_row("The line", f"sip:100@{settings.sip_host}:{settings.sip_port}")
    facts.add_row("The duty board", settings.web_address)
    facts.add_row("Its login", f"{LOGIN}   password {read_secrets(settings.home).demo_password}")
    for row in _households():
        facts.add_row(row[0], row[1])
    console.print(Panel(facts, title="The line is open", expand=False))
    console.print(
        "In a second terminal call it as a subscriber, ask to be rung back, and keep the sound:\n"
        "  .venv/bin/outage-ivr dial --from +79990000101 --keys 1 --save heard.wav\n"
        "In a third one, be that subscriber's telephone and say that it works:\n"
        "  .venv/bin/outage-ivr answer --keys 1\n"
        "Then open the incident on the duty board and press «Услуга восстановлена» (Service is back).\n"
        "Ctrl-C stops everything.",
        soft_wrap=True,
        highlight=False,
    )


def _households() -> list[tuple[str, str]]:
    with TOWN.open(encoding="utf-8", newline="") as file:
        return [
            (row["phones"].replace(";", ", "), f"{row['name']}, {row['street']}, {row['house']}")
            for row in csv.DictReader(file)
        ]
