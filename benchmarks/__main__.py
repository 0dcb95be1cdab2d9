"""`python -m benchmarks`: our line against plain Asterisk in one run on this machine."""

import os
import platform
import re
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import click
from rich.console import Console

from benchmarks.contest import FULL, QUICK, SHORT, Contest, Tell
from benchmarks.installation import Installation
from benchmarks.report import Note, Section, print_report, put_between, to_markdown
from benchmarks.town import Town
from tests.support.runtime import PROJECT, RUNTIME

DOCUMENT = PROJECT / "docs" / "benchmarks.md"
FIRST, LAST = "<!-- measured: begin -->", "<!-- measured: end -->"
_GIB = 2**30
SMALL, LARGE = Town(streets=10, incidents=1), Town(streets=10_000, incidents=1000)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="CPU and delay only, in about two minutes; else it takes 20.")
@click.option("--write-docs", is_flag=True, help="Put the result into docs/benchmarks.md.")
def main(*, quick: bool, write_docs: bool) -> None:
    """Measure our line and plain Asterisk side by side; nothing else should run on the machine."""
    if quick and write_docs:
        raise click.UsageError(
            "the documents take a full measurement only: leave out --quick or --write-docs"
        )
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


def describe_machine(runtime: Path) -> list[Note]:
    """Return names and values: the processor, the memory and the versions of the programs involved."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIB
    return [
        ("processor", f"{_cpu_model()}, {os.cpu_count()} cores, shared by all that is named here"),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Asterisk", _version(runtime / "bin" / "asterisk", "-V")),
        ("SIPp", _version(runtime / "bin" / "sipp", "-v")),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
    ]


def _cpu_model() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _version(program: Path, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+\.\d+[\w.-]*", done.stdout + done.stderr)
    return found[0].rstrip(".") if found else "unknown"


if __name__ == "__main__":
    main()
