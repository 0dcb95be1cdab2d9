"""Old data leave in small steps, counted, and the next run goes on where one has stopped."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr.calls.inbound.details import DetailFolder
from ivr.observability.metrics import Metrics
from ivr.personal_data.retention import MOST_STEPS, Retention
from outages.errors import StoreError
from outages.retention import DataKind
from tests.support.fake_persons import FakeMessages
from tests.support.fakes import NOON, FakeClock

A_STEP = 3
PERIODS = {kind: timedelta(days=100 + place) for place, kind in enumerate(DataKind)}


@dataclass
class FakeRetention:
    """Has so many old rows of each kind, and the names of some voices; `down` fails at a kind."""

    rows: dict[DataKind, int] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    down: DataKind | None = None
    asked: dict[DataKind, datetime] = field(default_factory=dict)

    async def forget(self, kind: DataKind, *, before: datetime) -> int:
        if kind is self.down:
            raise StoreError("the database is away")
        self.asked[kind] = before
        gone = min(A_STEP, self.rows.get(kind, 0))
        self.rows[kind] = self.rows.get(kind, 0) - gone
        return gone

    async def known_voices(self, names: Collection[str]) -> set[str]:
        return self.named & set(names)


def retention_of(
    repository: FakeRetention, folder: Path, messages: FakeMessages | None = None
) -> tuple[Retention, Metrics]:
    metrics = Metrics()
    retention = Retention(
        repository=repository,
        voices=DetailFolder(folder),
        messages=messages or FakeMessages(),
        periods=PERIODS,
        messages_kept=timedelta(days=90),
        clock=FakeClock(NOON),
        metrics=metrics,
    )
    return retention, metrics


def _forgotten(metrics: Metrics, kind: str) -> float:
    value = metrics.registry.get_sample_value("outage_ivr_forgotten_total", {"kind": kind})
    assert value is not None
    return value


async def test_each_kind_goes_after_its_own_time_and_is_counted(tmp_path: Path) -> None:
    repository, messages = FakeRetention(rows={DataKind.LEDGER: 7, DataKind.AUDIT: 1}), FakeMessages(old=2)
    retention, metrics = retention_of(repository, tmp_path, messages)
    await retention.run()
    assert repository.asked == {kind: NOON - kept for kind, kept in PERIODS.items()}
    assert messages.asked == [NOON - timedelta(days=90)]
    counted = {kind: _forgotten(metrics, kind) for kind in ("ledger", "audit", "sms", "calls")}
    assert counted == {"ledger": 7, "audit": 1, "sms": 2, "calls": 0}


async def test_a_run_stops_after_many_steps_and_the_next_goes_on(tmp_path: Path) -> None:
    repository = FakeRetention(rows={DataKind.CALLS: A_STEP * (MOST_STEPS + 1), DataKind.TICKETS: 1})
    retention, _ = retention_of(repository, tmp_path)
    await retention.run()
    assert (repository.rows[DataKind.CALLS], repository.rows[DataKind.TICKETS]) == (A_STEP, 0)
    await retention.run()
    assert repository.rows[DataKind.CALLS] == 0


async def test_what_was_deleted_before_a_failure_stays_deleted(tmp_path: Path) -> None:
    repository = FakeRetention(rows={DataKind.CALLS: 5, DataKind.AUDIT: 5}, down=DataKind.TICKETS)
    retention, metrics = retention_of(repository, tmp_path)
    with pytest.raises(StoreError):
        await retention.run()
    repository.down = None
    await retention.run()
    assert repository.rows[DataKind.CALLS] == repository.rows[DataKind.AUDIT] == 0
    assert (_forgotten(metrics, "calls"), _forgotten(metrics, "audit")) == (5, 5)


async def test_recordings_go_by_age_and_when_no_report_names_them(tmp_path: Path) -> None:
    ages = {"old.wav": 103, "named.wav": 50, "stray.wav": 50, "fresh.wav": 0}
    for name, days in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, (NOON - timedelta(days=days)).timestamp()))
    retention, _ = retention_of(FakeRetention(named={"old.wav", "named.wav"}), tmp_path)
    await retention.run()
    assert {file.name for file in _files(tmp_path)} == {"named.wav", "fresh.wav"}


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())
