"""The command `outage-ivr serve`."""

import asyncio
import signal

import click
import structlog

from ivr.cli.running import run_until_stopped
from ivr.cluster.notify import READY, keep_notifying, notify
from ivr.cluster.start import check_role, check_start
from ivr.cluster.supervisor import Supervisor, recruit
from ivr.config.languages import choose_wordings
from ivr.config.settings import Settings
from outages.presence import ServiceRole

log = structlog.get_logger()


@click.command()
@click.option(
    "--role",
    type=click.Choice(list(ServiceRole)),
    help="Do only a part: take calls in, serve the pages, or tell people the news. Needs PostgreSQL.",
)
def serve(role: ServiceRole | None) -> None:
    """Run the service; Asterisk runs beside it (`outage-ivr asterisk`).

    With OUTAGE_IVR_WORKERS of 2 or more it starts that many workers; SIGHUP replaces them one after the other. Without
    a role each of them does everything; with roles, any number of processes may run beside each other.
    """

    async def run(settings: Settings, stop: asyncio.Event) -> None:
        check_role(settings, role)
        choose_wordings(settings)
        alone = settings.worker or settings.workers == 1 or role in (ServiceRole.WEB, ServiceRole.DISPATCH)
        await (_work if alone else _lead)(settings, stop, role)

    run_until_stopped(run)


async def _work(settings: Settings, stop: asyncio.Event, role: ServiceRole | None) -> None:
    """Work as the only worker, or as one of several."""
    from ivr.app.serving import serve as serve_calls  # noqa: PLC0415 - the supervisor needs nothing of it

    await serve_calls(settings, stop, role=role)


async def _lead(settings: Settings, stop: asyncio.Event, role: ServiceRole | None) -> None:
    """Supervise several workers."""
    await check_start(settings, stop, role)
    supervisor = Supervisor(recruit(range(1, settings.workers + 1), settings, role))
    exchanges: set[asyncio.Task[None]] = set()

    def exchange() -> None:
        exchanges.add(asyncio.create_task(supervisor.exchange()))

    def ready() -> None:
        log.info("workers_ready", workers=settings.workers)
        notify(READY)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, exchange)
    notifying = asyncio.create_task(keep_notifying(stop))
    await supervisor.run(stop, ready)
    for task in (notifying, *exchanges):
        task.cancel()
