"""The command `outage-ivr serve`."""

import asyncio
import signal

import click
import structlog

from ivr.cli.running import run_until_stopped
from ivr.cluster.start import check_start
from ivr.cluster.supervisor import Supervisor, recruit
from ivr.config.languages import choose_wordings
from ivr.config.settings import Settings

log = structlog.get_logger()


@click.command()
def serve() -> None:
    """Run the service; Asterisk runs beside it (`outage-ivr asterisk`).

    With OUTAGE_IVR_WORKERS of 2 or more it starts that many workers; SIGHUP replaces them one after the other.
    """

    async def run(settings: Settings, stop: asyncio.Event) -> None:
        choose_wordings(settings)
        await (_work if settings.worker or settings.workers == 1 else _lead)(settings, stop)

    run_until_stopped(run)


async def _work(settings: Settings, stop: asyncio.Event) -> None:
    """Work as the only worker, or as one of several."""
    from ivr.app.serving import serve as serve_calls  # noqa: PLC0415 - the supervisor needs nothing of it

    await serve_calls(settings, stop)


async def _lead(settings: Settings, stop: asyncio.Event) -> None:
    """Supervise several workers."""
    await check_start(settings, stop)
    supervisor = Supervisor(recruit(range(1, settings.workers + 1), settings))
    exchanges: set[asyncio.Task[None]] = set()

    def exchange() -> None:
        exchanges.add(asyncio.create_task(supervisor.exchange()))

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, exchange)
    await supervisor.run(stop, lambda: log.info("workers_ready", workers=settings.workers))
    for task in exchanges:
        task.cancel()
