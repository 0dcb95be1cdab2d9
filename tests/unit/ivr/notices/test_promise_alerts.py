"""The duty manager is alerted once when a promise is due soon, and once when it is overdue."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from ivr.notices.promise_alerts import PromiseAlerts
from ivr.observability.metrics import Metrics
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.errors import TemporaryDeliveryError
from outages.estimates import AlertStage, EtrRevision, Subject
from outages.incidents import Incident, PromiseAlert, State
from outages.notifications import DUTY, Result
from outages.promises import find_alerts, stage_of
from outages.sms_text import count_segments
from outages.text_messages import TextMessage
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


class Gateway:
    """Takes messages, but for one number."""

    def __init__(self, dead: str = "") -> None:
        self.dead, self.taken = dead, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if message.number == self.dead:
            raise TemporaryDeliveryError("no credit")
        self.taken.append(message)
        return Result.DELIVERED


def watch_with(
    repository: FakeIncidents, gateway: Gateway, *numbers: str, language: str = "ru"
) -> PromiseAlerts:
    clock = FakeClock(DUE - timedelta(minutes=10))
    texts = DutyTexts(
        repository.areas, words=PageTexts(language), clock=clock, zone=ZoneInfo("Europe/Moscow")
    )
    return PromiseAlerts(
        repository=repository,
        gateway=gateway,
        numbers=numbers,
        ahead=QUARTER,
        clock=clock,
        write=texts.promise_alert,
        metrics=Metrics(),
    )


def book_with(stage: AlertStage) -> FakeIncidents:
    return FakeIncidents(FakeAreas(), alerts=[PromiseAlert(promising(DUE), stage)])


@pytest.mark.parametrize(
    ("stage", "language", "said"),
    [
        (AlertStage.DUE_SOON, "ru", "Объявление 5, адрес удалён: к 16:00 обещаны новости."),
        (AlertStage.OVERDUE, "ru", "Объявление 5, адрес удалён: новости обещаны к 16:00, их нет"),
        (AlertStage.DUE_SOON, "en", "Notice 5, address removed: news is promised by 16:00."),
        (AlertStage.OVERDUE, "en", "Notice 5, address removed: news was promised by 16:00"),
    ],
)
async def test_promised_news_is_told_from_an_end(stage: AlertStage, language: str, said: str) -> None:
    alert = PromiseAlert(promising(None, DUE), stage, Subject.NEXT_NEWS)
    repository = FakeIncidents(FakeAreas(), alerts=[alert])
    gateway = Gateway()
    await watch_with(repository, gateway, "+79990000001", language=language).watch()
    (message,) = gateway.taken
    assert message.text.startswith(said)
    assert count_segments(message.text) <= 2


@pytest.mark.parametrize(
    ("stage", "language", "said"),
    [
        (AlertStage.DUE_SOON, "ru", "Объявление 5, адрес удалён: срок 16:00 скоро выйдет."),
        (AlertStage.OVERDUE, "ru", "Объявление 5, адрес удалён: срок 16:00 вышел"),
        (AlertStage.OVERDUE, "en", "Notice 5, address removed: 16:00 has passed"),
    ],
)
async def test_each_duty_number_gets_a_message_once(stage: AlertStage, language: str, said: str) -> None:
    gateway = Gateway(dead="+79990000002")
    watch = watch_with(book_with(stage), gateway, "+79990000001", "+79990000002", language=language)

    with capture_logs() as logs:
        await watch.watch()
        await watch.watch()

    (message,) = gateway.taken
    assert message.number == "+79990000001"
    assert message.id.startswith(DUTY)
    assert message.text.startswith(said)
    assert count_segments(message.text) <= 2
    assert [line["event"] for line in logs] == [f"promise_{stage}", "duty_not_told"]


async def test_without_numbers_the_log_and_the_metric_tell() -> None:
    gateway = Gateway()
    watch = watch_with(book_with(AlertStage.OVERDUE), gateway)

    with capture_logs() as logs:
        await watch.watch()

    assert gateway.taken == []
    assert (logs[0]["incident"], logs[0]["revision"], logs[0]["due"]) == (5, 2, DUE.isoformat())
    assert logs[0]["about"] == "etr"
    assert watch._metrics.registry.get_sample_value("outage_ivr_lapses_total", {"stage": "lapsed"}) == 1
