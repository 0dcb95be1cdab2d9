"""Runs a command with the settings, and says in one sentence what was to be expected to go wrong."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from ivr.ari.errors import ARIError
from ivr.errors import IVRError
from ivr.log import configure_log
from ivr.occupancy import occupy
from ivr.settings import Settings, make_home, read_settings
from outages.errors import OutagesError
from prompts.errors import PromptsError

T = TypeVar("T")

#: What a command says in one sentence instead of a traceback.
EXPECTED = (IVRError, OutagesError, PromptsError, ARIError)


def run(command: Callable[[Settings], Coroutine[Any, Any, T]], log_level: str = "warning") -> T:
    """Run a command with the settings; what was to be expected ends it with one sentence."""
    try:
        settings = read_settings()
        make_home(settings)
        configure_log(log_level)
        with occupy(settings.home):
            return asyncio.run(command(settings))
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)
