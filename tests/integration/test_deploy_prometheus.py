"""Alerts fire when they should, and alerts and dashboard use only existing metrics, according to promtool."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from ivr.calls.queue.calls import QueueStage
from ivr.observability.metrics import Metrics
from ivr.observability.shared_metrics import SharedMetrics
from outages.tickets import Channel
from tests.support.deployment import DEPLOY, read_yaml
from tests.support.runtime import PROGRAMS, PROJECT

ALERTS = DEPLOY / "prometheus" / "alerts.yaml"
CASES = DEPLOY / "prometheus" / "alerts.test.yaml"
DASHBOARD = DEPLOY / "grafana" / "dashboard.json"
#: What Grafana fills in before it queries.
VARIABLES = {"$__rate_interval": "1m", "$instance": ".*"}
#: Metrics that Prometheus adds to each scrape.
OF_PROMETHEUS = {"up"}


def promtool(*arguments: str, fed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = PROGRAMS / "promtool"
    if not program.exists():
        pytest.fail("promtool is missing: run asterisk/obtain promtool")
    return subprocess.run(  # noqa: S603 - our own words
        [str(program), *arguments], input=fed, capture_output=True, check=False, timeout=120
    )


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def dashboard_expressions() -> list[str]:
    texts = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    for name, value in VARIABLES.items():
        texts = [text.replace(name, value) for text in texts]
    return texts


def rules() -> list[dict[str, Any]]:
    return [rule for group in read_yaml(ALERTS)["groups"] for rule in group["rules"]]


def used_metric() -> Metrics:
    """Return the metrics of a line in use, including those that appear with their first event."""
    metrics = Metrics()
    metrics.lost_writes.labels("call").inc()
    metrics.part_health.labels("trunk").set(0)
    for channel in Channel:
        metrics.notifications_due.labels(channel).set(0)
    for stage in QueueStage:
        metrics.queue_calls.labels(stage).set(0)
    metrics.begin_gateway("main", bool)
    return metrics


def shown_metrics() -> set[str]:
    return {sample.name for family in used_metric().registry.collect() for sample in family.samples}


def selectors(expression: str) -> Iterator[str]:
    """Return the names of metrics in an expression: words before a brace or alone that are neither functions nor labels."""
    bare = re.sub(r"\b(?:by|on)\s*\([^)]*\)", " ", re.sub(r"\{[^}]*\}", " ", expression))
    bare = re.sub(r"\[[^\]]*\]", " ", bare)
    for name in re.findall(r"[a-zA-Z_:][\w:]*(?!\w*\s*\()", bare):
        if name not in {"or", "and", "unless", "offset", "m"} and not re.search(rf"\b{name}\s*\(", bare):
            yield name


def test_prometheus_takes_the_alerts() -> None:
    checked = promtool("check", "rules", "--lint=all", "--lint-fatal", str(ALERTS))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_alert_fires_for_what_it_is_for_and_for_nothing_else() -> None:
    tested = promtool("test", "rules", str(CASES))
    assert tested.returncode == 0, (tested.stdout + tested.stderr).decode()


def test_every_alert_has_a_case_in_which_it_fires() -> None:
    fired = set(re.findall(r'alertname="(\w+)"', CASES.read_text()))
    assert fired == {rule["alert"] for rule in rules()}


def test_a_rule_that_asks_for_too_much_fails_its_case(tmp_path: Path) -> None:
    (tmp_path / ALERTS.name).write_text(ALERTS.read_text().replace("outage_ivr_line_load) > 0.95", "x) > 2"))
    shutil.copy(CASES, tmp_path)
    tested = promtool("test", "rules", str(tmp_path / CASES.name))
    assert b"OutageLineFull" in tested.stdout + tested.stderr
    assert tested.returncode == 1


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}, rule["alert"]
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]


def test_prometheus_understands_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    records = [
        {"record": f"panel:{number}", "expr": expression}
        for number, expression in enumerate(dashboard_expressions())
    ]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": records}]}))
    checked = promtool("check", "rules", str(file))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("expression", dashboard_expressions() + [rule["expr"] for rule in rules()])
def test_what_is_asked_for_is_shown_by_the_line(expression: str) -> None:
    asked = set(selectors(expression)) - OF_PROMETHEUS
    assert asked <= shown_metrics()
    assert asked or "up{" in expression


def test_a_metric_that_is_not_shown_would_be_found() -> None:
    asked = 'sum by (a) (rate(outage_ivr_x_total{b="c"}[5m])) / on (a) max(y) > 0.5 unless z offset 10m'
    assert set(selectors(asked)) == {"outage_ivr_x_total", "y", "z"}


def test_the_panels_tell_themselves_apart_and_say_what_they_show() -> None:
    ids = [panel["id"] for panel in panels()]
    assert len(set(ids)) == len(ids)
    for panel in panels():
        if panel["type"] != "row":
            assert panel["description"].endswith("."), panel["title"]
            assert panel["datasource"]["uid"] == "${datasource}"
            assert all(one["datasource"]["uid"] == "${datasource}" for one in panel["targets"])


def test_no_panel_lies_on_another() -> None:
    taken = [
        (x, y)
        for panel in panels()
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) < 24


@pytest.mark.parametrize("workers", [1, 2])
def test_prometheus_finds_no_fault_in_what_the_line_shows(workers: int, tmp_path: Path) -> None:
    metrics = used_metric()
    registry = metrics.registry
    if workers > 1:
        SharedMetrics(used_metric().registry, tmp_path, "2").write()
        registry = SharedMetrics(metrics.registry, tmp_path, "1").registry
    checked = promtool("check", "metrics", fed=generate_latest(registry))
    assert checked.returncode == 0, (checked.stdout + checked.stderr).decode()


def test_the_operators_guide_has_every_alert() -> None:
    table = (PROJECT / "docs" / "operator.md").read_text().partition("### Alerts")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(Outage\w+)`", table)) == {rule["alert"] for rule in rules()}
