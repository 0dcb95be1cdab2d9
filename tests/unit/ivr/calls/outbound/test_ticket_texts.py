"""Text messages with a ticket's number: what they tell besides it, and what is noted of that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.observability.metrics import Metrics
from outages.errors import StoreError, TemporaryDeliveryError
from outages.estimates import EtrRevision
from outages.incidents import Incident
from outages.ledger import Means, Told
from outages.news import News
from outages.notifications import DueNotification, Result
from outages.subscribers import Service
from outages.tickets import Channel
from tests.support.fake_ledger import FakeLedger
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fake_telephony import FakeQueue, due_notification
from tests.support.fakes import NOON, FakeClock, incident_in
from tests.unit.ivr.calls.outbound.test_messenger import Gateway, messenger_with

ALONE = "Заявка 4712001 принята. Назовите номер, если позвоните снова."


def due_number(*, other_fault: bool = False, language: str = "ru") -> DueNotification:
    """Return a claimed message with a ticket's number."""
    due = due_notification(channel=Channel.SMS, language=language)
    (listed,) = due.points
    services = frozenset[Service]() if other_fault else listed.point.services
    return replace(due, news=News.TICKET, incident_id=None, points=(replace(listed, services=services),))


async def send(
    due: DueNotification, *out: Incident, error: Exception | None = None
) -> tuple[list[str], FakeQueue, FakeLedger]:
    queue, gateway, ledger = FakeQueue([due]), Gateway(error), FakeLedger(FakeIncidents(FakeAreas()))
    await messenger_with(queue, gateway, *out, ledger=ledger).send_due()
    return [one.text for one in gateway.taken], queue, ledger


async def test_the_number_comes_with_the_outage_which_is_noted_as_told() -> None:
    (text,), queue, ledger = await send(due_number(), incident_in())
    assert text.startswith("улица Ленина, 12: не работает интернет.")
    assert text.endswith("Заявка 4712001.")
    assert "12:00" in text
    assert queue.results == {"attempt-1": Result.ACCEPTED}
    (told,) = ledger.kept
    assert (told.number, told.source, told.means, told.told) == (
        "+79990000101", "attempt-1", Means.SMS, Told.OUT,
    )  # fmt: skip
    assert (told.incident_id, told.revision, told.etr) == (1, 1, NOON + timedelta(hours=3))


async def test_the_estimate_is_the_one_that_holds_when_the_message_is_sent() -> None:
    later = EtrRevision(2, NOON + timedelta(hours=5), None, "manager", NOON)
    moved = replace(incident_in(), revisions=(*incident_in().revisions, later))
    (text,), _, ledger = await send(due_number(), moved)
    assert "14:00" in text
    assert [one.revision for one in ledger.kept] == [2]


async def test_of_two_outages_the_most_severe_is_told_and_noted() -> None:
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    both = replace(
        incident_in(key=3),
        services=frozenset({Service.INTERNET, Service.TV}),
        revisions=(EtrRevision(1, None, None, "manager", NOON),),
    )
    (text,), _, ledger = await send(due_number(), television, both)
    assert "не работают интернет и телевидение" in text
    assert [one.incident_id for one in ledger.kept] == [3]


@pytest.mark.parametrize(
    ("due", "out"), [(due_number(), []), (due_number(other_fault=True), [incident_in()])]
)
async def test_the_number_stands_alone_where_nothing_is_out_and_for_another_fault(
    due: DueNotification, out: list[Incident]
) -> None:
    texts, queue, ledger = await send(due, *out)
    assert (texts, queue.results) == ([ALONE], {"attempt-1": Result.ACCEPTED})
    assert ledger.kept == []


async def test_the_number_alone_is_in_the_language_of_the_call() -> None:
    texts, _, _ = await send(due_number(language="en"))
    assert texts == ["Ticket 4712001 is registered. Give this number if you call again."]


async def test_nothing_is_noted_of_a_message_that_was_not_taken() -> None:
    _, queue, ledger = await send(due_number(), incident_in(), error=TemporaryDeliveryError("queue full"))
    assert queue.results == {"attempt-1": Result.UNAVAILABLE}
    assert ledger.kept == []


async def test_what_was_told_is_noted_before_the_result_and_both_wait_for_the_database() -> None:
    queue, written, is_down = FakeQueue(), list[str](), True

    async def note() -> None:
        if is_down:
            raise StoreError("the disk is full")
        assert queue.results == {}
        written.append("told")

    settler = Settler(queue, FakeClock(), Metrics(), NOTIFICATION)
    await settler.settle("attempt-1", Result.DELIVERED, channel=Channel.SMS, before=note)
    assert (written, queue.results, settler.knows("attempt-1")) == ([], {}, True)
    is_down = False
    await settler.settle_unwritten()
    assert (written, queue.results) == (["told"], {"attempt-1": Result.DELIVERED})
    assert not settler.knows("attempt-1")
