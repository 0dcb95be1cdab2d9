"""Ring-backs as the dialer gets them: nobody is rung with news that is not true any more."""

from dataclasses import replace

import pytest

from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.outbound.source import ClaimedCall
from ivr.observability.metrics import Metrics
from outages.incidents import Incident
from outages.news import News
from outages.notifications import DueNotification, NotifiedPoint, Result
from outages.subscribers import Service, SubscriberId
from outages.tickets import TicketId
from prompts.wording.languages import wording_for
from tests.support.fake_telephony import FakeOutages, FakeQueue, due_notification
from tests.support.fakes import NOON, FakeClock, incident_in, point_at

TELEVISION = replace(incident_in(key=2), services=frozenset({Service.TV}))


def ring_backs_of(queue: FakeQueue, *out: Incident) -> RingBacks:
    """Return the ring-backs of a queue while these are out."""
    settler = Settler(queue, FakeClock(), Metrics(), NOTIFICATION)
    return RingBacks(queue, queue.leases, settler, FakeOutages(list(out)), node="here")


async def claimed(ring_backs: RingBacks) -> list[ClaimedCall[DueNotification]]:
    return [call async for call in ring_backs.claim(10, underway=0, at=NOON)]


@pytest.mark.parametrize(
    ("news", "out"),
    [(News.RESTORED, [incident_in()]), (News.WITHDRAWN, [incident_in()]), (News.REOPENED, [])],
)
async def test_news_that_is_not_true_any_more_rings_nobody(news: News, out: list[Incident]) -> None:
    queue = FakeQueue([replace(due_notification(), news=news)])
    assert await claimed(ring_backs_of(queue, *out)) == []
    assert queue.results == {"attempt-1": Result.LATE}


@pytest.mark.parametrize(
    ("news", "out"),
    [(News.RESTORED, [TELEVISION]), (News.WITHDRAWN, [TELEVISION]), (News.REOPENED, [incident_in()])],
)
async def test_news_that_is_true_of_something_is_told(news: News, out: list[Incident]) -> None:
    queue = FakeQueue([replace(due_notification(), news=news)])
    (call,) = await claimed(ring_backs_of(queue, *out))
    assert call.attempt_id == "attempt-1"
    assert queue.results == {}


async def test_an_agent_gets_the_first_ticket_of_several_addresses() -> None:
    due = due_notification()
    other = NotifiedPoint(TicketId(2), "4712002", point_at("5", key=2), frozenset({Service.INTERNET}))
    (call,) = await claimed(ring_backs_of(FakeQueue([replace(due, points=(*due.points, other))])))
    assert (call.handover.ticket, call.ticket_id, call.subscriber_id) == (
        "4712001",
        TicketId(1),
        SubscriberId(1),
    )


@pytest.mark.parametrize(
    ("news", "out", "begins", "ends"),
    [
        (News.RESTORED, [], "callback_greeting", ["restored", "menu_callback", "menu_opt_out"]),
        (
            News.RESTORED,
            [TELEVISION],
            "callback_greeting",
            ["restored", "but_still", "outage_known", "etr", "menu_partly_back", "menu_opt_out"],
        ),
        (
            News.RESTORED,
            [incident_in()],
            "news_greeting",
            ["outage_known", "etr_brief", "menu_choice", "menu_opt_out"],
        ),
        (News.WITHDRAWN, [], "news_greeting", ["withdrawn", "menu_restored", "menu_opt_out"]),
        (
            News.REOPENED,
            [incident_in()],
            "news_greeting",
            ["outage_known", "etr_brief", "menu_choice", "menu_opt_out"],
        ),
    ],
)
def test_everything_that_will_be_said_exists_before_anybody_is_rung(
    news: News, out: list[Incident], begins: str, ends: list[str]
) -> None:
    ring_backs = ring_backs_of(FakeQueue(), *out)
    due = replace(due_notification(), news=news)
    told, menu = ring_backs.script(due, wording_for("ru"))
    said = [one.id for one in [*told, *menu]]
    assert (said[0], said[-len(ends) :]) == (begins, ends)
    assert [one.id for one in menu] == ends[-2:]
