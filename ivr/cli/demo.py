"""The command `outage-ivr demo`."""

import asyncio

import click
from rich.console import Console

from ivr.cli.running import run_until_stopped
from ivr.config.languages import choose_wordings
from ivr.config.settings import Settings
from ivr.demo.show import show_town


@click.command()
def demo() -> None:
    """Start Asterisk, the service and a small demo town; Ctrl-C stops everything."""

    async def run(settings: Settings, stop: asyncio.Event) -> None:
        choose_wordings(settings)
        await show_town(settings, stop, Console())

    run_until_stopped(run, log_level="error")
