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
from outages.import_reports import DEFAULT_SOURCE, ImportChange, ImportReport, ImportTerms
from outages.imports import ImportFlaw
from outages.sources.errors import UnreadableError
from outages.sources.proposals import propose_mapping

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_WORDS = {
    ImportChange.SUBSCRIBER_ADDED: "subscriber added",
    ImportChange.SUBSCRIBER_UPDATED: "subscriber updated",
    ImportChange.SUBSCRIBER_ENDED: "subscriber ended",
    ImportChange.POINT_ADDED: "service point added",
    ImportChange.POINT_UPDATED: "service point updated",
    ImportChange.POINT_ENDED: "service point ended",
    ImportChange.PHONE_TAKEN: "telephone taken",
}


@click.group()
def subscribers() -> None:
    """Import the subscribers."""


@subscribers.command(name="import")
@click.argument("file", type=_FILE)
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    help="Where FILE comes from; HOME/imports/SOURCE.toml is its mapping, if it has one.",
)
@click.option("--full", is_flag=True, help="End what the source listed before and FILE lacks.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--confirm", is_flag=True, help="End even more than IMPORT_ENDS_AT_MOST allows.")
def import_command(file: Path, *, source: str, full: bool, dry_run: bool, confirm: bool) -> None:
    """Add or update subscribers from FILE, CSV or .xlsx, all of them or none."""
    console = Console(stderr=True)

    async def run(settings: Settings) -> bool:
        most = settings.import_ends_at_most
        terms = ImportTerms(source, full=full, ends_at_most=most, confirmed=confirm, dry_run=dry_run)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Importing {file.name}", total=None)
            report = await import_subscribers(
                settings,
                file,
                author=operator(),
                mapping=read_mapping(settings.home, source),
                terms=terms,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        for flaw in report.flaws:
            click.echo(f"{file}{_place(flaw)}: {flaw.reason}", err=True)
        for line in [*_show_examples(report, terms), _summary(report, terms)]:
            click.echo(line)
        return not report.flaws_found and not report.refused

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


def _show_examples(report: ImportReport, terms: ImportTerms) -> list[str]:
    """Return a line for each of the first changes, for those who are still to decide."""
    if not terms.dry_run and not report.refused:
        return []
    return [f"{_WORDS[one.change]}: {one.account}: {one.what}" for one in report.examples]


def _summary(report: ImportReport, terms: ImportTerms) -> str:
    """Return what an import did, or would do, in one sentence."""
    if report.flaws_found:
        return f"nothing was imported; flaws: {report.flaws_found}, shown: {len(report.flaws)}"
    if report.refused:
        return (
            f"nothing was imported: this file would end {report.points_ended} of {report.points_before} service points"
            f" of {terms.source}, more than {terms.ends_at_most} % (IMPORT_ENDS_AT_MOST); if it is the whole list,"
            " add --confirm"
        )
    return f"{'nothing was changed; would be: ' if terms.dry_run else ''}{_counts(report)}"


def _counts(report: ImportReport) -> str:
    return (
        f"{report.rows} rows: {report.subscribers_added} subscribers added, {report.subscribers_updated} updated,"
        f" {report.subscribers_ended} ended; {report.points_added} service points added, {report.points_updated} updated,"
        f" {report.points_ended} ended; {report.phones_taken} telephones taken; {report.areas_added} areas added"
    )
