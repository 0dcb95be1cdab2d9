"""The commands of `outage-ivr person`: what is held about one person is handed out or erased."""

import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ivr.app.persons import open_personal_data
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from ivr.personal_data.persons import PersonalData
from outages.errors import NotFoundError
from outages.persons import FATES, Erasure, Whose
from outages.phones import to_e164

_AFTERWARDS = """\
Not reached by this: backups made before, Asterisk's own logs, the service's log, other nodes' sms.jsonl, and your billing
system. If its file still has the account, the next import brings the person back."""


@click.group()
def person() -> None:
    """Hand out or erase what is held about one person."""


@person.command()
@click.argument("who", metavar="ACCOUNT|NUMBER")
@click.argument("file", type=click.Path(path_type=Path))
def export(who: str, file: Path) -> None:
    """Write everything that is held about an ACCOUNT or a telephone NUMBER into FILE, a ZIP that must not exist yet."""
    if file.exists():
        raise click.ClickException(f"{file} exists: choose another name")

    async def run(settings: Settings) -> bytes:
        async with open_personal_data(settings) as data:
            return await data.export(await _find(data, who, settings.region), author=operator())

    _write(file, run_command(run))
    click.echo(f"{file}: hand it to nobody else")


@person.command()
@click.argument("who", metavar="ACCOUNT|NUMBER")
@click.option(
    "--yes", is_flag=True, help="Erase it; without this, only show what would go and what would stay."
)
def erase(who: str, *, yes: bool) -> None:
    """Erase what is held about an ACCOUNT or a telephone NUMBER; facts that must be kept stay under random markers."""

    async def run(settings: Settings) -> Erasure:
        async with open_personal_data(settings) as data:
            whose = await _find(data, who, settings.region)
            return await (data.erase(whose, author=operator()) if yes else data.preview(whose))

    _show(run_command(run))


async def _find(data: PersonalData, who: str, region: str) -> Whose:
    """Return whom an operator names: an account goes before a number that is written alike."""
    number = to_e164(who, region)
    if number is None:
        return Whose(account=who)
    try:
        await data.preview(Whose(account=who))
    except NotFoundError:
        return Whose(number=number)
    return Whose(account=who)


def _write(file: Path, content: bytes) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}; nothing was written") from error
    with os.fdopen(handle, "wb") as out:
        out.write(content)


def _show(found: Erasure) -> None:
    """Print what goes and what stays; end with status 1 if something has to end first."""
    click.echo(f"account {found.account or 'none'}; telephones {', '.join(found.numbers) or 'none'}")
    if found.shared:
        click.echo(f"also telephones of other accounts, and kept for those: {', '.join(found.shared)}")
    table = Table("held", "records", "goes", "stays, and why")
    for kind, count in found.found.items():
        if count:
            table.add_row(kind, str(count), FATES[kind].goes, FATES[kind].stays)
    Console().print(table)
    for obstacle in found.obstacles:
        click.echo(f"first: {obstacle}", err=True)
    if found.marker:
        click.echo(f"erased; what stays of the contract is called {found.marker}\n{_AFTERWARDS}")
    else:
        click.echo("nothing was changed; --yes erases it")
    if found.obstacles:
        sys.exit(1)
