"""A restoration is taken back, on both databases: what was not told is not told, who heard "back" is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.errors import ConflictError
from outages.incidents import Incident, State
from outages.lifecycle import REOPENED_WITHIN
from outages.news import News
from outages.notifications import AttemptState, NotificationState, Policy, Result
from outages.store import Store
from outages.tickets import Closing, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=6)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _restored(town: Town) -> Incident:
    """Restore an outage about which Anna has asked, and somebody else has only called."""
    one = await town.outage(3)
    await town.wish(await town.ticket(1, one), ANNA)
    await town.ticket(4, one)
    return await town.incidents.restore(one.id, author=AUTHOR, at=LATER)


async def _reopen(town: Town, incident: Incident) -> Incident:
    return await town.incidents.reopen(incident.id, EVENING, author=AUTHOR, at=LATER)


async def test_what_has_not_been_told_is_not_told_any_more(town: Town) -> None:
    one = await _restored(town)

    again = await _reopen(town, one)

    assert (again.state, again.restored_at, again.reopened_at) == (State.ACTIVE, None, LATER)
    assert [promise.etr for promise in again.revisions] == [None, EVENING]
    assert await town.ring(LATER) == []
    (dropped,) = await town.notifications.find()
    assert (dropped.state, dropped.attempts) == (NotificationState.DONE, ())
    opened = await town.tickets.find(states=[TicketState.OPEN])
    assert {(ticket.point_id, ticket.incident_id, ticket.restored_at) for ticket in opened} == {
        (1, one.id, None),
        (4, one.id, None),
    }

    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.HEARD, EVENING) == [f"{ANNA} {News.RESTORED}"]
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.CLOSED}


async def test_who_heard_that_service_is_back_is_told_that_it_is_not(town: Town) -> None:
    one = await _restored(town)
    await town.tell(Result.WORKS, LATER)

    await _reopen(town, one)

    (due,) = await town.ring(LATER)
    assert (due.number, due.news, due.incident_id) == (ANNA, News.REOPENED, one.id)
    assert [(told.point.id, told.services) for told in due.points] == [(1, one.services)]
    await town.notifications.settle(due.attempt.id, Result.HEARD, at=LATER)
    assert len(await town.tickets.find(states=[TicketState.OPEN])) == 2

    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.WORKS, EVENING) == [f"{ANNA} {News.RESTORED}"]
    assert {(ticket.point_id, ticket.closing) for ticket in await town.tickets.find()} == {
        (1, Closing.CONFIRMED),
        (4, Closing.RESTORED),
    }


async def test_who_hears_that_service_is_back_as_it_is_taken_back_is_told_after(town: Town) -> None:
    one = await _restored(town)
    (due,) = await town.ring(LATER)

    await _reopen(town, one)
    await town.notifications.settle(due.attempt.id, Result.HEARD, at=LATER)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {News.REOPENED}"]
    assert len(await town.tickets.find(states=[TicketState.OPEN])) == 2


async def test_who_was_not_reached_with_the_mistake_hears_nothing_of_it(town: Town) -> None:
    one = await _restored(town)
    await town.tell(Result.BUSY, LATER)

    await _reopen(town, one)

    assert await town.ring(EVENING) == []
    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.HEARD, EVENING) == [f"{ANNA} {News.RESTORED}"]


async def test_a_correction_is_dropped_when_service_is_back_before_it_was_told(town: Town) -> None:
    one = await _restored(town)
    await town.tell(Result.HEARD, LATER)
    await _reopen(town, one)

    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)

    assert await town.tell(Result.HEARD, EVENING) == [f"{ANNA} {News.RESTORED}"]
    assert await town.ring(EVENING) == []


async def test_a_ticket_that_people_closed_stays_closed(town: Town) -> None:
    one = await town.outage(3)
    ticket = await town.ticket(1, one)
    await town.tickets.close(ticket.number, reason="moved away", author="ivan", at=NOON)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    await _reopen(town, one)

    assert [found.closing for found in await town.tickets.find()] == [Closing.BY_PEOPLE]


async def test_who_has_a_newer_ticket_by_then_keeps_one(town: Town) -> None:
    one = await _restored(town)
    await town.tell(Result.WORKS, LATER)
    newer = await town.ticket(1, None)

    await _reopen(town, one)

    opened = await town.tickets.find(states=[TicketState.OPEN])
    assert [ticket for ticket in opened if ticket.point_id == 1] == [replace(newer, incident_id=one.id)]


async def test_a_part_restored_before_stays_restored(town: Town) -> None:
    one = await town.outage(2)
    for point, number in ((2, BORIS), (4, VERA)):
        await town.wish(await town.ticket(point, one), number)
    (house,) = (await town.outage(5)).scope.include
    await town.incidents.restore_part(one.id, [house], author=AUTHOR, at=NOON)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    again = await _reopen(town, one)

    assert again.scope.restored == (house,)
    waiting = {
        ticket.point_id
        for ticket in await town.tickets.find(states=[TicketState.OPEN])
        if ticket.incident_id == one.id
    }
    assert waiting == {4}


async def test_only_what_was_restored_can_be_reopened(town: Town) -> None:
    one = await town.outage(3)
    with pytest.raises(ConflictError, match="active"):
        await _reopen(town, one)
    await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)
    with pytest.raises(ConflictError, match="cancelled"):
        await _reopen(town, one)


async def test_a_message_on_its_way_counts_as_heard(town: Town) -> None:
    one = await _restored(town)
    (due,) = await town.ring(LATER)
    await town.notifications.settle(due.attempt.id, Result.ACCEPTED, at=LATER)

    await _reopen(town, one)

    (correction, first) = await town.notifications.find()
    assert first.attempts[0].state is AttemptState.SENT
    assert (correction.number, correction.news) == (ANNA, News.REOPENED)


async def test_what_was_restored_long_ago_stays_restored(town: Town) -> None:
    one = await _restored(town)
    limit = LATER + REOPENED_WITHIN
    with pytest.raises(ConflictError, match="more than 30 days ago"):
        await town.incidents.reopen(one.id, None, author=AUTHOR, at=limit + timedelta(seconds=1))
    assert await town.incidents.get(one.id) == one
    again = await town.incidents.reopen(one.id, None, author=AUTHOR, at=limit)
    assert again.state is State.ACTIVE
