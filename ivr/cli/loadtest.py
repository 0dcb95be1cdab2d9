"""The command `outage-ivr drill`."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.console import read_target
from ivr.cli.running import run
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.loadtest.crowd import Crowd, Plan
from ivr.loadtest.readings import LineReading, MetricsPlace, watch
from ivr.loadtest.report import LoadTestReport, keep
from ivr.loadtest.target import Target, callers, read_line, read_numbers

#: Seconds to watch the dialog level after the last call: it has to come down again.
_AFTERWARDS = 10.0


@click.command()
@click.option("--calls-per-second", "rate", type=click.FloatRange(min=0.01, max=200), required=True)
@click.option("--seconds", type=click.FloatRange(min=1, max=3600), required=True)
@click.option(
    "--line", "line", help="The line, as in sip:100@127.0.0.1:5060; this installation's when left out."
)
@click.option(
    "--from-file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Numbers to call from, one per line; the demo town's and a test range when left out.",
)
@click.option(
    "--metrics", "metrics", help="Web address of the line's metrics; this installation's when left out."
)
@click.option("--token", default="", help="Token for the metrics that --metrics names.")
@click.option(
    "--yes", "insisting", is_flag=True, help="Load-test a line that is neither this one nor a spare."
)
def drill(
    *,
    rate: float,
    seconds: float,
    line: str | None,
    file: Path | None,
    metrics: str | None,
    token: str,
    insisting: bool,
) -> None:
    """Load-test a spare line with a crowd of callers, and report what each of them heard.

    Callers press keys that repeat something; none that asks for a call, a text message or an agent. The report is kept
    in HOME/drills. The exit status is 1 when a caller was left in silence or heard the wrong thing.
    """

    async def hold(settings: Settings) -> LoadTestReport:
        own = f"{settings.sip_host}:{settings.sip_port}"
        target = read_line(line or own, spare=settings.spare_lines, insisting=insisting)
        numbers = read_numbers(file)
        catalogue = PromptCatalogue.load(settings.home / "prompts")
        watched = MetricsPlace(metrics or "", token)
        if metrics is None and target.address == read_target(own):
            watched = MetricsPlace(f"{settings.web_address}/metrics", read_secrets(settings.home).own_token)
        report = await _hold(target, Plan(rate, seconds), numbers, catalogue, watched)
        kept = await asyncio.to_thread(keep, report, settings.home / "drills")
        click.echo(report.as_text() + f"kept in{'':<15}{kept}")
        return report

    if run(hold).flaws:
        sys.exit(1)


async def _hold(
    target: Target, plan: Plan, numbers: Sequence[str], catalogue: PromptCatalogue, metrics: MetricsPlace
) -> LoadTestReport:
    """Let the crowd call, and watch the dialog level until it has come down."""
    at, readings = datetime.now(UTC), list[LineReading]()
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Calls over", total=plan.calls, told="")
        crowd = Crowd(target, catalogue, lambda: progress.update(task, **_shown(crowd, readings)))
        began = asyncio.get_running_loop().time()
        watching = asyncio.create_task(watch(metrics, began, readings.append))
        try:
            await crowd.call(plan, callers(numbers))
            if readings:
                await asyncio.sleep(_AFTERWARDS)
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
    return LoadTestReport(
        line=target.name,
        at=at,
        plan=plan,
        calls=crowd.experiences,
        readings=readings,
        late=crowd.late,
    )


def _shown(crowd: Crowd, readings: Sequence[LineReading]) -> dict[str, Any]:
    answered = sum(one.answered for one in crowd.experiences)
    refused = sum(one.refused for one in crowd.experiences)
    flawed = sum(bool(one.flaw) for one in crowd.experiences)
    told = f"placed {crowd.placed}, answered {answered}, refused {refused}, flawed {flawed}"
    step = f", level {readings[-1].step} of 3" if readings else ""
    return {"completed": len(crowd.experiences), "told": told + step}
