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
from outages.imports import ImportReport


@click.group()
def subscribers() -> None:
    """Import the subscribers."""


@subscribers.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Add or update subscribers from a CSV FILE, all of them or none."""
    console = Console(stderr=True)

    async def run(settings: Settings) -> bool:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Importing {file.name}", total=None)
            report = await import_subscribers(
                settings,
                file,
                author=operator(),
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        for flaw in report.flaws:
            # A flaw of a whole line has no column.
            column = f" {flaw.column}:" if flaw.column else ""
            click.echo(f"{file}:{flaw.line}:{column} {flaw.reason}", err=True)
        click.echo(_summary(report))
        return report.flaws_found == 0

    if not run_command(run):
        sys.exit(1)


def _summary(report: ImportReport) -> str:
    """Return what an import did, in one sentence."""
    if report.flaws_found:
        return f"nothing was imported; flaws: {report.flaws_found}, shown: {len(report.flaws)}"
    return (
        f"{report.rows} rows: {report.subscribers_added} subscribers added, {report.subscribers_updated} updated; "
        f"{report.points_added} service points added, {report.points_updated} updated; {report.areas_added} areas added"
    )
