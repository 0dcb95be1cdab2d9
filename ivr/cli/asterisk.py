"""The command `outage-ivr asterisk`."""

import asyncio
import resource

import click
import structlog

from asterisk.server.process import Asterisk
from asterisk.server.program import find_program
from ivr.cli.running import run_until_stopped
from ivr.config.asterisk import asterisk_config
from ivr.config.contradictions import check_open_files, check_together
from ivr.config.settings import Settings
from ivr.errors import IVRError

log = structlog.get_logger()


@click.command()
def asterisk() -> None:
    """Configure Asterisk from the settings and run it in the foreground."""
    run_until_stopped(_run)


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    check_together(settings)
    check_open_files(settings, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    installation = await find_program(settings.asterisk_program, settings.runtime, settings.asterisk_allow)
    server = Asterisk(asterisk_config(settings), installation)
    log.info("asterisk_starting", sip=f"{settings.sip_host}:{settings.sip_port}")
    await server.start()
    log.info("asterisk_ready", sip=f"{settings.sip_host}:{settings.sip_port}")
    stopping, ended = asyncio.create_task(stop.wait()), asyncio.create_task(server.ended())
    keeping = asyncio.create_task(server.keep_log_small())
    await asyncio.wait([stopping, ended], return_when=asyncio.FIRST_COMPLETED)
    keeping.cancel()
    if ended.done():
        stopping.cancel()
        raise IVRError(f"Asterisk ended with status {ended.result()}")
    await server.stop()
    await ended
