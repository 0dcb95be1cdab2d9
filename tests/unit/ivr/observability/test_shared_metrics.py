"""Prometheus asks one worker and hears of all."""

import os
from pathlib import Path

from prometheus_client import generate_latest

from ivr.observability.metrics import Metrics
from ivr.observability.shared_metrics import STALE, SharedMetrics
from outages.calls import CallOutcome, Direction


def shared(folder: Path, worker: int, calls: int) -> SharedMetrics:
    """Return the figures of a worker that has had so many calls, known to the others."""
    metrics = Metrics()
    metrics.calls.labels(Direction.INBOUND, CallOutcome.COMPLETED).inc(calls)
    metrics.first_sound.observe(0.01)
    one = SharedMetrics(metrics.registry, folder, str(worker))
    one.write()
    return one


def told_by(one: SharedMetrics) -> str:
    """Return what Prometheus is told."""
    return generate_latest(one.registry).decode()


def test_every_workers_figures_are_told_by_any_of_them(tmp_path: Path) -> None:
    first, second = shared(tmp_path, 1, 3), shared(tmp_path, 2, 4)
    for one in (first, second):
        text = told_by(one)
        for worker, calls in (("1", "3.0"), ("2", "4.0")):
            line = (
                f'outage_ivr_calls_total{{direction="inbound",outcome="completed",worker="{worker}"}} {calls}'
            )
            assert text.count(line) == 1
        assert text.count("# TYPE outage_ivr_calls_total counter") == 1
        assert text.count('outage_ivr_first_sound_seconds_bucket{le="0.01",worker="2"} 1.0') == 1


def test_a_worker_that_is_no_more_is_left_out(tmp_path: Path) -> None:
    first = shared(tmp_path, 1, 3)
    shared(tmp_path, 2, 4)
    file = tmp_path / "metrics-2.prom"
    long_ago = file.stat().st_mtime - STALE - 1
    os.utime(file, (long_ago, long_ago))
    assert 'worker="2"' not in told_by(first)
