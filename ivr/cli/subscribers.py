"""The commands of `outage-ivr subscribers`."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from ivr.app.repositories import import_subscribers
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from ivr.config.sources import read_mapping
from outages.imports import ImportFlaw, ImportReport
from outages.sources.errors import UnreadableError
from outages.sources.mapping import OURS
from outages.sources.proposals import propose_mapping

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def subscribers() -> None:
    """Import the subscribers."""


@subscribers.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--source", help="Where the file comes from: its mapping is HOME/imports/SOURCE.toml.")
def import_command(file: Path, source: str | None) -> None:
    """Add or update subscribers from FILE, CSV or .xlsx, all of them or none."""
    console = Console(stderr=True)

    async def run(settings: Settings) -> bool:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Importing {file.name}", total=None)
            report = await import_subscribers(
                settings,
                file,
                author=operator(),
                mapping=read_mapping(settings.home, source) if source else OURS,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        for flaw in report.flaws:
            click.echo(f"{file}{_place(flaw)}: {flaw.reason}", err=True)
        click.echo(_summary(report))
        return report.flaws_found == 0

    if not run_command(run):
        sys.exit(1)


@subscribers.command()
@click.argument("file", type=_FILE)
def propose(file: Path) -> None:
    """Print a mapping to begin with for FILE, which comes from another system."""
    try:
        click.echo(propose_mapping(file, file.name), nl=False)
    except UnreadableError as error:
        raise click.ClickException(f"{file}: {error}") from error


def _place(flaw: ImportFlaw) -> str:
    """Return where a flaw is: a flaw of the whole file has no line, one of a whole line no column."""
    line = f":{flaw.line}" if flaw.line else ""
    return f"{line}: {flaw.column}" if flaw.column else line


def _summary(report: ImportReport) -> str:
    """Return what an import did, in one sentence."""
    if report.flaws_found:
        return f"nothing was imported; flaws: {report.flaws_found}, shown: {len(report.flaws)}"
    return (
        f"{report.rows} rows: {report.subscribers_added} subscribers added, {report.subscribers_updated} updated; "
        f"{report.points_added} service points added, {report.points_updated} updated; {report.areas_added} areas added"
    )
