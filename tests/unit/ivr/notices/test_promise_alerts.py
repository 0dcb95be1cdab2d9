"""A promise is logged and counted once when it is due soon, and once when it is overdue."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from ivr.notices.promise_alerts import PromiseAlerts
from ivr.observability.metrics import Metrics
from outages.estimates import AlertStage, EtrRevision, Subject
from outages.incidents import Incident, PromiseAlert, State
from outages.promises import find_alerts, stage_of
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import FakeClock
from tests.unit.outages.test_incidents import ACTIVE, NOON

QUARTER = timedelta(minutes=15)
DUE = NOON + timedelta(hours=1)


def promising(etr: datetime | None, next_news: datetime | None = None) -> Incident:
    return replace(ACTIVE, revisions=(EtrRevision(2, etr, None, "olga", NOON, next_news),))


@pytest.mark.parametrize(
    ("incident", "at", "stage"),
    [
        (promising(DUE), DUE - timedelta(minutes=16), None),
        (promising(DUE), DUE - timedelta(minutes=15), AlertStage.DUE_SOON),
        (promising(DUE), DUE - timedelta(seconds=1), AlertStage.DUE_SOON),
        (promising(DUE), DUE, AlertStage.OVERDUE),
        (promising(None, DUE), DUE, AlertStage.OVERDUE),
        (promising(DUE, DUE + QUARTER), DUE + QUARTER, AlertStage.OVERDUE),
        (promising(None), DUE, None),
        (replace(promising(DUE), state=State.RESTORED), DUE, None),
    ],
)
def test_a_promise_comes_near_and_passes(incident: Incident, at: datetime, stage: AlertStage | None) -> None:
    assert stage_of(incident, at=at, ahead=QUARTER) is stage


def alerts_of(
    incident: Incident, at: datetime, *claimed: tuple[Subject, AlertStage]
) -> list[tuple[Subject, AlertStage]]:
    found = find_alerts(incident, at=at, ahead=QUARTER, claimed=claimed)
    return [(one.about, one.stage) for one in found]


SOON, OVERDUE = AlertStage.DUE_SOON, AlertStage.OVERDUE
ETR, NEWS = Subject.ETR, Subject.NEXT_NEWS


def test_nobody_is_alerted_of_a_promise_that_was_near_from_the_start() -> None:
    for stated, warned in [(DUE - timedelta(minutes=14), []), (DUE - QUARTER, [(ETR, SOON)])]:
        incident = replace(ACTIVE, revisions=(EtrRevision(1, DUE, None, "olga", stated),))
        assert alerts_of(incident, DUE - timedelta(minutes=1)) == warned
        assert alerts_of(incident, DUE) == [(ETR, OVERDUE)]


def test_an_end_and_the_news_after_it_are_warned_of_one_after_the_other() -> None:
    incident = promising(DUE, DUE + 2 * QUARTER)
    steps = [
        (DUE - QUARTER, [(ETR, SOON)]),
        (DUE, [(ETR, OVERDUE)]),
        (DUE + QUARTER, [(NEWS, SOON)]),
        (DUE + 2 * QUARTER, [(NEWS, OVERDUE)]),
    ]
    claimed: list[tuple[Subject, AlertStage]] = []
    for at, due in steps:
        assert alerts_of(incident, at, *claimed) == due
        claimed += due
        assert alerts_of(incident, at, *claimed) == []


def test_news_is_not_owed_while_an_end_lies_ahead() -> None:
    incident = promising(DUE, DUE - 2 * QUARTER)
    assert alerts_of(incident, DUE - 2 * QUARTER) == []
    assert alerts_of(incident, DUE) == [(ETR, OVERDUE), (NEWS, OVERDUE)]


def test_news_that_did_not_come_is_overdue_without_any_end() -> None:
    assert alerts_of(promising(None, DUE), DUE) == [(NEWS, OVERDUE)]
    alert = find_alerts(promising(None, DUE), at=DUE, ahead=QUARTER, claimed=())[0]
    assert alert.due == DUE


def watch_with(repository: FakeIncidents) -> tuple[PromiseAlerts, Metrics]:
    metrics = Metrics()
    clock = FakeClock(DUE - timedelta(minutes=10))
    return PromiseAlerts(repository, clock, metrics, ahead=QUARTER), metrics


def book_with(stage: AlertStage) -> FakeIncidents:
    return FakeIncidents(FakeAreas(), alerts=[PromiseAlert(promising(DUE), stage)])


async def test_the_log_and_the_metric_tell_once() -> None:
    watch, metrics = watch_with(book_with(AlertStage.OVERDUE))

    with capture_logs() as logs:
        await watch.watch()
        await watch.watch()

    (line,) = logs
    assert (line["event"], line["incident"], line["revision"]) == ("promise_lapsed", 5, 2)
    assert (line["due"], line["about"]) == (DUE.isoformat(), "etr")
    assert metrics.registry.get_sample_value("outage_ivr_lapses_total", {"stage": "lapsed"}) == 1
