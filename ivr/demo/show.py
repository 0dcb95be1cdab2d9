"""Runs Asterisk, the service and the demo town together until Ctrl-C."""

import asyncio
import contextlib
import csv
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from asterisk.server.process import Asterisk
from asterisk.server.program import find_program
from ivr.app.opening import confirm_open
from ivr.app.repositories import import_subscribers, open_repositories
from ivr.app.serving import serve
from ivr.app.worker import DRAIN
from ivr.cluster.start import check_start
from ivr.cluster.supervisor import Supervisor, recruit
from ivr.config.asterisk import asterisk_config
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.demo.progress import Speaking, show_speaking
from ivr.demo.town import AUTHOR, LOGIN, TOWN, settle_town
from ivr.errors import IVRError
from outages.clock import SystemClock

#: At least this many workers, so that one can be killed in the middle of a call.
WORKERS = 2


async def show_town(settings: Settings, stop: asyncio.Event, console: Console) -> None:
    """Run everything until `stop` is set or a part fails; stop all that was started in any case."""
    # People who try it at night expect to be called at night.
    changed = {"workers": max(settings.workers, WORKERS), "quiet_hours": ""}
    settings = settings.model_copy(update=changed)
    await check_start(settings, stop)
    installation = await find_program(settings.asterisk_program, settings.runtime, settings.asterisk_allow)
    asterisk = Asterisk(asterisk_config(settings), installation)
    console.print("Starting Asterisk …")
    await asterisk.start()
    farewell = asyncio.create_task(_say_goodbye(stop, console))
    try:
        await _settle(settings)
        with show_speaking(console) as (speaking, end):
            await _serve(settings, stop, asterisk, speaking, lambda: _welcome(settings, console, end))
    finally:
        farewell.cancel()
        await asterisk.stop()
        console.print("Stopped.")


async def _settle(settings: Settings) -> None:
    """Let the demo town's people live there, with something to call about."""
    await import_subscribers(settings, TOWN, author=AUTHOR)
    async with open_repositories(settings) as (_, repositories):
        await settle_town(settings, repositories, SystemClock())


async def _say_goodbye(stop: asyncio.Event, console: Console) -> None:
    """Say why stopping takes a while, on a line below the terminal's ^C."""
    await stop.wait()
    console.print(f"\nStopping. Calls that are up may go on for {DRAIN:.0f} seconds.")


async def _serve(
    settings: Settings,
    stop: asyncio.Event,
    asterisk: Asterisk,
    speaking: Speaking,
    welcome: Callable[[], None],
) -> None:
    """Serve until `stop` is set, Asterisk ends by itself, or the line fails to open."""
    ready = asyncio.Event(), asyncio.Event()
    first = settings.model_copy(update={"worker": 1})
    service = asyncio.create_task(serve(first, stop, ready=ready[0].set, progress=speaking))
    others = asyncio.create_task(_serve_beside(settings, stop, ready[1].set))
    opening = asyncio.create_task(_open(settings, ready, welcome))
    ended = asyncio.create_task(asterisk.ended())
    await asyncio.wait([service, others, opening, ended], return_when=asyncio.FIRST_COMPLETED)
    crashed = ended.done()
    stop.set()
    ended.cancel()
    opening.cancel()
    await asyncio.gather(service, others)
    for one in (opening, ended):
        with contextlib.suppress(asyncio.CancelledError):
            await one
    if crashed:
        raise IVRError(f"Asterisk has ended; its log is {asterisk.config.home / 'log' / 'asterisk.log'}")


async def _serve_beside(settings: Settings, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Run the other workers beside the first, each in its own process."""
    quiet = settings.model_copy(update={"log_level": "error"})
    await Supervisor(recruit(range(2, settings.workers + 1), quiet)).run(stop, ready)


async def _open(settings: Settings, ready: Iterable[asyncio.Event], welcome: Callable[[], None]) -> None:
    """Welcome the user once the line is open, then wait forever; raise IVRError when it doesn't open."""
    for one in ready:
        await one.wait()
    await confirm_open(settings)
    welcome()
    await asyncio.Event().wait()


def _welcome(settings: Settings, console: Console, end_progress: Callable[[], None]) -> None:
    end_progress()
    facts = Table.grid(padding=(0, 2))
    facts.add_row("The line", f"sip:100@{settings.sip_host}:{settings.sip_port}")
    facts.add_row("The duty board", settings.web_address)
    facts.add_row("Its login", f"{LOGIN}   password {read_secrets(settings.home).demo_password}")
    for row in _households():
        facts.add_row(row[0], row[1])
    console.print(Panel(facts, title="The line is open", expand=False))
    console.print(
        "In a second terminal call it as a subscriber, ask for a call when service is back, and keep the sound:\n"
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
