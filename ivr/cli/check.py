"""`outage-ivr check`."""

import json
import sys
from collections.abc import Mapping

import click

from ivr.app.checks import list_checks
from ivr.checks import Check, Finding, Verdict, run_checks
from ivr.config.contradictions import check_together
from ivr.config.reading import read_settings
from ivr.errors import SettingsError
from ivr.observability.log import configure_log

_COLOURS = {Verdict.OK: "green", Verdict.UNKNOWN: "cyan", Verdict.WARNING: "yellow", Verdict.FAILED: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def check(*, as_json: bool) -> None:
    """Check everything that the line needs, whether it runs or not, and change nothing.

    One line per check: ok; unknown, when it can't be checked here; warning or failed, with what to do. The exit status
    is 0 when nothing needs doing, 1 when the worst is a warning, 2 when a check has failed.
    """
    # The findings say it all.
    configure_log("critical")
    findings = {}
    for name, finding in run_checks(_checks()):
        findings[name] = finding
        if not as_json:
            verdict = click.style(f"{finding.verdict.value:8}", fg=_COLOURS[finding.verdict])
            click.echo(f"{verdict} {name:12} {finding.text}")
    worst = max(one.verdict.status for one in findings.values())
    if as_json:
        click.echo(_as_json(findings, worst))
    # Threads of checks that still hang are abandoned.
    sys.exit(worst)


def _checks() -> list[Check]:
    try:
        settings = read_settings()
        check_together(settings)
        return list_checks(settings)
    except SettingsError as error:
        wrong = Finding(Verdict.FAILED, "; ".join(str(error).splitlines()))
        return [Check("settings", lambda: wrong)]


def _as_json(findings: Mapping[str, Finding], worst: int) -> str:
    checks = [
        {"name": name, "verdict": finding.verdict.value, "text": finding.text}
        for name, finding in findings.items()
    ]
    return json.dumps({"status": worst, "checks": checks}, ensure_ascii=False)
