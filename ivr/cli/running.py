"""Runs a command with the settings, and turns expected errors into one sentence."""

import asyncio
import getpass
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import click

from asterisk.errors import AsteriskError
from ivr.config.home import make_home
from ivr.config.occupancy import occupy
from ivr.config.reading import read_settings
from ivr.config.settings import Settings
from ivr.errors import IVRError
from ivr.observability.log import configure_log
from outages.errors import OutagesError
from prompts.errors import PromptsError

T = TypeVar("T")

#: Errors that are shown as one sentence instead of a traceback.
EXPECTED = (IVRError, OutagesError, PromptsError, AsteriskError)


def run(command: Callable[[Settings], Coroutine[Any, Any, T]], log_level: str = "warning") -> T:
    """Run a command with the settings; an expected error ends it with one sentence."""
    try:
        settings = read_settings()
        if closed := make_home(settings.home):
            click.echo(f"{settings.home}: closed to others ({closed} files and folders)", err=True)
        configure_log(log_level)
        with occupy(settings.home):
            return asyncio.run(command(settings))
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)


def run_until_stopped(
    command: Callable[[Settings, asyncio.Event], Awaitable[None]], log_level: str | None = None
) -> None:
    """Run a command until SIGINT or SIGTERM sets its event."""

    async def go_on(settings: Settings) -> None:
        configure_log(log_level or settings.log_level)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await command(settings, stop)

    run(go_on)


def operator() -> str:
    """Return the user of the command line, as the audit trail names them."""
    return f"command line of {getpass.getuser()}"
