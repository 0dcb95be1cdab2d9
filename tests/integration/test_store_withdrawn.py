"""A notice is withdrawn, on both databases: those who asked are told that, and never that service is back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.incidents import IncidentKind
from outages.news import News
from outages.notifications import DueNotification, NotificationState, Policy, Result
from outages.store import Store
from outages.tickets import Channel, Closing, TicketState
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=1))


async def _claim(town: Town) -> list[DueNotification]:
    return await town.notifications.claim(Channel.CALL, limit=9, at=LATER, lease=timedelta(minutes=1))


async def _withdraw(town: Town) -> None:
    """Let Anna ask about a notice and Vera not; then withdraw it."""
    one = await town.outage()
    await town.wish(await town.ticket(1, one), ANNA)
    await town.ticket(4, one)
    await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)


async def test_whoever_asked_is_told_that_it_was_withdrawn(town: Town) -> None:
    await _withdraw(town)

    (told,) = await town.notifications.find()
    assert (told.news, told.number, told.due_at) == (News.WITHDRAWN, ANNA, LATER)
    (notification,) = await _claim(town)
    assert (notification.news, notification.kind, notification.number) == (
        News.WITHDRAWN,
        IncidentKind.UNPLANNED,
        ANNA,
    )
    found = await town.tickets.find()
    assert {(ticket.state, ticket.incident_id, ticket.restored_at) for ticket in found} == {
        (TicketState.OPEN, None, None)
    }


async def test_a_restoration_tells_of_itself(town: Town) -> None:
    one = await town.outage()
    await town.wish(await town.ticket(1, one), ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    assert [notification.news for notification in await _claim(town)] == [News.RESTORED]


@pytest.mark.parametrize(
    ("result", "closing", "still_out"),
    [
        (Result.HEARD, None, False),
        (Result.STILL_OUT, None, True),
        (Result.WANTS_AGENT, None, False),
        (Result.NO_ANSWER, None, False),
        (Result.WORKS, Closing.CONFIRMED, False),
    ],
)
async def test_being_told_closes_no_ticket_unless_service_works(
    town: Town, result: Result, closing: Closing | None, *, still_out: bool
) -> None:
    await _withdraw(town)
    (notification,) = await _claim(town)

    await town.notifications.settle(notification.attempt.id, result, at=LATER)

    vera, anna = await town.tickets.find()
    assert (anna.closing, anna.still_out) == (closing, still_out)
    assert (vera.state, vera.still_out) == (TicketState.OPEN, False)


async def test_whose_ticket_belongs_to_the_next_incident_by_then_is_not_told(town: Town) -> None:
    await _withdraw(town)
    ticket = await town.ticket(1, await town.outage())

    assert await _claim(town) == []
    assert [told.state for told in await town.notifications.find()] == [NotificationState.DONE]
    assert ticket in await town.tickets.find()


async def test_what_was_told_of_a_withdrawn_notice_leaves_the_next_incident_alone(town: Town) -> None:
    await _withdraw(town)
    (notification,) = await _claim(town)
    ticket = await town.ticket(1, await town.outage())

    await town.notifications.settle(notification.attempt.id, Result.WORKS, at=LATER)

    assert replace(ticket, state=TicketState.OPEN) in await town.tickets.find()


async def test_a_notice_nobody_asked_about_is_withdrawn_in_silence(town: Town) -> None:
    one = await town.outage()
    await town.wish(await town.ticket(4, None), VERA)
    await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)

    assert await town.notifications.find() == []
