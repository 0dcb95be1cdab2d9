"""`python -m benchmarks`: our line against plain Asterisk in one run on this machine."""

import tempfile
from pathlib import Path

import click
from rich.console import Console

from benchmarks.contest import FULL, QUICK, SHORT, Contest, Tell
from benchmarks.installation import Installation
from benchmarks.machine import describe_machine
from benchmarks.report import Section, print_report, put_between, to_markdown
from benchmarks.town import Town
from tests.support.runtime import PROJECT, RUNTIME

DOCUMENT = PROJECT / "docs" / "benchmarks.md"
FIRST, LAST = "<!-- measured: begin -->", "<!-- measured: end -->"
SMALL, LARGE = Town(streets=10, incidents=1), Town(streets=10_000, incidents=1000)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="CPU and delay only, in about two minutes; else it takes 20.")
@click.option("--write-docs", is_flag=True, help="Put the result into docs/benchmarks.md.")
def main(*, quick: bool, write_docs: bool) -> None:
    """Measure our line and plain Asterisk side by side; nothing else should run on the machine."""
    if quick and write_docs:
        raise click.UsageError("what is written down is measured in full: leave one of the two out")
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, console.status("starting") as status:

        def tell(what: str) -> None:
            status.update(what)
            if not console.is_terminal:
                console.print(what, highlight=False)

        contest = Contest(QUICK if quick else FULL, tell)
        sections = (
            _measure_quick(contest, Path(folder)) if quick else _measure_all(contest, Path(folder), tell)
        )
    notes = [*describe_machine(RUNTIME), *contest.notes()]
    print_report(console, sections, notes)
    if write_docs:
        text = put_between(DOCUMENT.read_text(), to_markdown(sections, notes), first=FIRST, last=LAST)
        DOCUMENT.write_text(text)


def _measure_quick(contest: Contest, folder: Path) -> list[Section]:
    with Installation(folder / "small", SMALL) as small:
        footprint = small.footprint()
        contest.warm_up(small)
        section, _ = contest.compare_short(small)
        return [footprint, section]


def _measure_all(contest: Contest, folder: Path, tell: Tell) -> list[Section]:
    tell("opening the small town")
    with Installation(folder / "small", SMALL) as small:
        footprint = small.footprint()
        contest.warm_up(small)
        short, short_rate = contest.compare_short(small)
        whole, whole_rate = contest.compare_whole(small)
        most = Section("The most calls a second without a failure", "plain Asterisk", "our line")
        most.rows = [
            contest.climb(small, hold=small.whole_seconds, first=whole_rate, climbs=1),
            contest.climb(small, hold=SHORT, first=short_rate, climbs=FULL.climbs),
        ]
        tell("opening the large town")
        with Installation(folder / "large", LARGE) as large:
            contest.warm_up(small, large)
            return [footprint, most, short, whole, contest.compare_scale(small, large)]


if __name__ == "__main__":
    main()
