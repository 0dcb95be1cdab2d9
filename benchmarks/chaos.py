"""`make chaos`: a restoration told to very many while processes are killed and suspended; its row goes into the docs."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.acceptance.test_chaos import own_server
from tests.support.chaos import Outcome, Size, survive, told_line
from tests.support.kannel_server import run_kannel
from tests.support.runtime import PROJECT

_DOCUMENT = PROJECT / "docs" / "benchmarks.md"
_LAST = "<!-- chaos: end -->"
#: Prompts stay here between runs, so that they are rendered once.
_PROMPTS = PROJECT / "var" / "benchmarks" / "prompts"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--people", default=100_000, show_default=True, help="Half are rung, half are written to.")
@click.option("--kills", default=500, show_default=True)
@click.option("--pauses", default=20, show_default=True)
def main(*, people: int, kills: int, pauses: int) -> None:
    """Tell a restoration on PostgreSQL under chaos, and add the outcome to docs/benchmarks.md."""
    _PROMPTS.mkdir(parents=True, exist_ok=True)
    size, began = Size(people, kills, pauses), time.monotonic()
    outcome = asyncio.run(_run(size))
    row = _row(size, outcome, minutes=(time.monotonic() - began) / 60)
    click.echo(row)
    _DOCUMENT.write_text(_DOCUMENT.read_text().replace(_LAST, f"{row}\n{_LAST}"))


async def _run(size: Size) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, own_server() as (server, _):
        (Path(folder) / "kannel").mkdir()
        async with run_kannel(Path(folder) / "kannel") as kannel:
            with told_line(Path(folder), _PROMPTS, kannel, server.url("line")) as line:
                return await survive(line, kannel, size)


def _row(size: Size, outcome: Outcome, *, minutes: float) -> str:
    written = size.people - size.people // 2
    cells = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        *(f"{one:,}" for one in (size.people, size.kills, size.pauses)),
        f"{minutes:.0f}",
        *(f"{one:,}" for one in (outcome.told, outcome.lost, outcome.told_twice, outcome.written_twice)),
        f"{outcome.unknown_calls:,}",
        f"{outcome.unknown_messages / written:.2%}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
