"""The commands of `outage-ivr`."""

import asyncio
import getpass
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import structlog
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ivr.app import import_subscribers, open_books, serve
from ivr.asterisk.configuration import asterisk_config
from ivr.asterisk.process import Asterisk, find_program
from ivr.cli.prompts import prompts
from ivr.cli.running import run as _run
from ivr.demo.show import show_town
from ivr.drill.commands import drill
from ivr.errors import IVRError
from ivr.log import configure_log
from ivr.settings import Settings
from ivr.softphone.catalogue import PromptCatalogue
from ivr.softphone.console import answer as answer_calls
from ivr.softphone.console import dial as dial_line
from ivr.softphone.console import read_keys
from ivr.workers.foreman import Foreman, recruit
from outages.accounts import Role
from outages.imports import ImportReport

log = structlog.get_logger()

ROLES = click.Choice([role.value for role in Role])

SHORTEST_PASSWORD = 8


def _name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not value.strip() or value != value.strip() or not value.isprintable():
        raise click.BadParameter("write a name, without spaces around it")
    return value


def _password(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if len(value) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"too short; {SHORTEST_PASSWORD} characters or more")
    return value


def _number(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\+?\d+", value, re.ASCII):
        raise click.BadParameter(f"{value!r} is no telephone number; write it as in +79990000101")
    return value


def _file_to_be(_context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    """Refuse before the call what can't be written after it."""
    if value is not None and not os.access(value.absolute().parent, os.W_OK):
        raise click.BadParameter(f"there is no folder {value.absolute().parent} that you may write to")
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="outage-ivr")
def main() -> None:
    """A telephone line that tells callers about outages and rings them back when service is restored."""


main.add_command(drill)
main.add_command(prompts)


@main.command()
def demo() -> None:
    """Start Asterisk, the service and a small demo town; Ctrl-C stops everything."""
    _run_until_stopped(lambda settings, stop: show_town(settings, stop, Console()), log_level="error")


@main.command(name="serve")
def serve_command() -> None:
    """Run the service; Asterisk runs beside it (`outage-ivr asterisk`).

    With OUTAGE_IVR_WORKERS of 2 or more it starts so many workers; SIGHUP exchanges them one after the other.
    """
    _run_until_stopped(_serve_all)


async def _serve_all(settings: Settings, stop: asyncio.Event) -> None:
    """Be the one worker, or the foreman of several."""
    if settings.worker or settings.workers == 1:
        await serve(settings, stop)
        return
    foreman = Foreman(recruit(range(1, settings.workers + 1), settings))
    exchanges: set[asyncio.Task[None]] = set()

    def exchange() -> None:
        exchanges.add(asyncio.create_task(foreman.exchange()))

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, exchange)
    await foreman.run(stop, lambda: log.info("workers_ready", workers=settings.workers))
    for task in exchanges:
        task.cancel()


@main.command()
def asterisk() -> None:
    """Configure Asterisk from the settings and run it in the foreground."""

    async def run(settings: Settings, stop: asyncio.Event) -> None:
        installation = await find_program(
            settings.asterisk_program, settings.runtime, settings.asterisk_allow
        )
        server = Asterisk(asterisk_config(settings), installation)
        await server.start()
        log.info("asterisk_ready", sip=f"{settings.sip_host}:{settings.sip_port}")
        stopping, ended = asyncio.create_task(stop.wait()), asyncio.create_task(server.ended())
        await asyncio.wait([stopping, ended], return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            stopping.cancel()
            raise IVRError(f"Asterisk ended with status {ended.result()}")
        await server.stop()
        await ended

    _run_until_stopped(run)


@main.group()
def subscribers() -> None:
    """The people who hold contracts."""


@subscribers.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Add or update subscribers from a CSV FILE, all of it or nothing."""
    console = Console(stderr=True)

    async def run(settings: Settings) -> bool:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Importing {file.name}", total=None)
            report = await import_subscribers(
                settings,
                file,
                author=_operator(),
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        for flaw in report.flaws:
            # What is wrong with a whole line has no column.
            column = f" {flaw.column}:" if flaw.column else ""
            click.echo(f"{file}:{flaw.line}:{column} {flaw.reason}", err=True)
        click.echo(_summary(report))
        return report.flaws_found == 0

    if not _run(run):
        sys.exit(1)


def _summary(report: ImportReport) -> str:
    """Say in a sentence what an import did."""
    if report.flaws_found:
        return f"nothing was imported; flaws: {report.flaws_found}, shown: {len(report.flaws)}"
    return (
        f"{report.rows} rows: {report.subscribers_added} subscribers added, {report.subscribers_updated} updated; "
        f"{report.points_added} service points added, {report.points_updated} updated; {report.areas_added} areas added"
    )


@main.group()
def token() -> None:
    """Tokens for programs that use the REST API."""


@token.command(name="add")
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
def add_token(name: str, role: str) -> None:
    """Make a token called NAME and print its secret, which is shown this once."""

    async def run(settings: Settings) -> str:
        async with open_books(settings) as (_, books):
            return await books.accounts.add_token(name, Role(role), author=_operator(), at=datetime.now(UTC))

    click.echo(_run(run))


@token.command(name="revoke")
@click.argument("name")
def revoke_token(name: str) -> None:
    """End the token called NAME at once."""

    async def run(settings: Settings) -> None:
        async with open_books(settings) as (_, books):
            await books.accounts.revoke_token(name, author=_operator(), at=datetime.now(UTC))

    _run(run)


@token.command(name="list")
def list_tokens() -> None:
    """List the tokens that are valid."""

    async def run(settings: Settings) -> None:
        table = Table("name", "role", "made")
        async with open_books(settings) as (_, books):
            for one in await books.accounts.tokens():
                table.add_row(one.name, one.role, one.created_at.isoformat(timespec="minutes"))
        Console().print(table)

    _run(run)


@main.command()
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
@click.password_option(callback=_password)
def login(name: str, role: str, password: str) -> None:
    """Make the login NAME for the web pages, or change its password and role."""

    async def run(settings: Settings) -> None:
        async with open_books(settings) as (_, books):
            await books.accounts.set_password(
                name, password, Role(role), author=_operator(), at=datetime.now(UTC)
            )
        click.echo(f"{name} may log in at {settings.web_address} as {role}")

    _run(run)


@main.command()
@click.option("--from", "number", callback=_number, help="The caller's number; withheld when left out.")
@click.option(
    "--keys", default="", help="Keys to press, one at each pause; ! before a key presses it at once."
)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=_file_to_be,
    help="Keep the sound in this WAV file.",
)
@click.option("--line", "target", help="HOST:PORT of the line; this installation's when left out.")
@click.option("--extension", default="100", show_default=True, help="What to dial there.")
def dial(number: str | None, keys: str, save: Path | None, target: str | None, extension: str) -> None:
    """Call the line over real SIP and RTP, and print what is heard."""

    async def run(settings: Settings) -> int:
        return await dial_line(
            target or f"{settings.sip_host}:{settings.sip_port}",
            extension,
            number=number,
            catalogue=PromptCatalogue.load(settings.home / "prompts"),
            printer=click.echo,
            keys=read_keys(keys),
            wav=save,
        )

    sys.exit(_run(run))


@main.command()
@click.option("--keys", default="", help="Keys to press in each call; ! before a key presses it at once.")
@click.option("--calls", type=click.IntRange(min=1), help="Stop after so many calls.")
@click.option(
    "--as", "role", type=click.Choice(["subscriber", "person"]), default="subscriber", show_default=True
)
def answer(keys: str, calls: int | None, role: str) -> None:
    """Be the telephone at the trunk (or the person behind key 0): answer calls and print what is heard."""

    async def run(settings: Settings) -> int:
        address = settings.trunk if role == "subscriber" else settings.person_addresses[0].rpartition("@")[2]
        host, _, port = address.partition(":")
        return await answer_calls(
            host,
            int(port or 5060),
            catalogue=PromptCatalogue.load(settings.home / "prompts"),
            printer=click.echo,
            keys=read_keys(keys),
            calls=calls,
        )

    sys.exit(_run(run))


def _run_until_stopped(
    command: Callable[[Settings, asyncio.Event], Awaitable[None]], log_level: str | None = None
) -> None:
    """Run a command that goes on until SIGINT or SIGTERM."""

    async def run(settings: Settings) -> None:
        configure_log(log_level or settings.log_level)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await command(settings, stop)

    _run(run)


def _operator() -> str:
    """Name who is at the command line, for the audit trail."""
    return f"command line of {getpass.getuser()}"
