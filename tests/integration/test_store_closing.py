"""Tickets that people close and reopen, and those that end because nobody cares any more, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.news import News
from outages.notifications import Policy, Result
from outages.store import Store
from outages.store.admin_tables import audit
from outages.tickets import ABANDONED_AFTER, REASON_LENGTH, Closing, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, NOON, Town, settle_town

LATER = NOON + timedelta(hours=1)
FORGOTTEN = NOON + ABANDONED_AFTER
MOMENT = timedelta(seconds=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _close(town: Town, ticket: Ticket, reason: str = "fuse replaced") -> Ticket:
    return await town.tickets.close(ticket.number, reason=reason, author="ivan", at=LATER)


async def _reopen(town: Town, ticket: Ticket) -> Ticket:
    return await town.tickets.reopen(ticket.number, reason="still dark", author="ivan", at=LATER)


async def test_a_ticket_is_closed_by_people_with_a_reason(town: Town) -> None:
    ticket = await town.ticket(1, None)

    closed = await _close(town, ticket, "  fuse replaced ")

    assert (closed.state, closed.closing) == (TicketState.CLOSED, Closing.BY_PEOPLE)
    assert (closed.closed_at, closed.reason) == (LATER, "fuse replaced")
    assert await town.tickets.find() == [closed]
    lines = await town.store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(line.author, line.action, line.entity_id, line.detail) for line in lines] == [
        ("ivan", "close", ticket.number, {"reason": "fuse replaced"})
    ]


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "x" * (REASON_LENGTH + 1)])
async def test_a_reason_is_one_line(town: Town, reason: str) -> None:
    ticket = await town.ticket(1, None)
    with pytest.raises(InvalidError) as refused:
        await _close(town, ticket, reason)
    assert refused.value.field == "reason"
    assert await town.tickets.find() == [ticket]


async def test_what_is_closed_is_not_closed_again_nor_what_does_not_exist(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await _close(town, ticket)
    with pytest.raises(ConflictError, match="closed already"):
        await _close(town, ticket)
    with pytest.raises(NotFoundError, match="404"):
        await town.tickets.close("404", reason="x", author="ivan", at=LATER)
    with pytest.raises(NotFoundError, match="404"):
        await town.tickets.reopen("404", reason="x", author="ivan", at=LATER)


async def test_who_asked_is_told_though_people_closed_the_ticket(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA)
    await _close(town, ticket)

    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {News.RESTORED}"]
    assert [found.closing for found in await town.tickets.find()] == [Closing.BY_PEOPLE]


async def test_a_reopened_ticket_waits_for_what_is_out_there_by_now(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await _close(town, ticket)
    with pytest.raises(InvalidError, match="reason"):
        await town.tickets.reopen(ticket.number, reason=" ", author="ivan", at=LATER)
    await town.outage(6)
    one = await town.outage(4)

    again = await _reopen(town, ticket)

    assert (again.state, again.closing, again.closed_at) == (TicketState.OPEN, None, None)
    assert (again.incident_id, again.reason) == (one.id, "still dark")
    with pytest.raises(ConflictError, match="open already"):
        await _reopen(town, ticket)


async def test_a_ticket_with_a_successor_is_not_reopened(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await _close(town, ticket)
    await town.ticket(1, None)
    with pytest.raises(ConflictError, match="another ticket"):
        await _reopen(town, ticket)


async def test_a_ticket_that_nobody_cares_about_ends_by_age(town: Town) -> None:
    forgotten, called, waiting, asked = [await town.ticket(point, None) for point in (1, 2, 3, 4)]
    await town.outage(6)
    await town.wish(asked, ANNA)
    await town.ticket(2, None, at=LATER)
    assert await town.tickets.close_abandoned(at=FORGOTTEN) == 0

    assert await town.tickets.close_abandoned(at=FORGOTTEN + MOMENT) == 1

    (closed,) = await town.tickets.find(states=[TicketState.CLOSED])
    assert (closed.id, closed.closing, closed.closed_at) == (
        forgotten.id,
        Closing.ABANDONED,
        FORGOTTEN + MOMENT,
    )
    opened = await town.tickets.find(states=[TicketState.OPEN])
    assert {ticket.id for ticket in opened} == {called.id, waiting.id, asked.id}


async def test_a_report_of_long_ago_does_not_swallow_a_new_one(town: Town) -> None:
    old = await town.ticket(1, None)
    today = NOON + timedelta(days=200)

    fresh = await town.ticket(1, None, at=today)

    assert (fresh.id != old.id, fresh.opened_at) == (True, today)
    (closed,) = await town.tickets.find(states=[TicketState.CLOSED])
    assert (closed.id, closed.closing, closed.closed_at) == (old.id, Closing.ABANDONED, today)


async def test_a_ticket_is_joined_while_its_outage_lasts_or_people_call(town: Town) -> None:
    lasting = await town.ticket(1, await town.outage(4))
    assert (await town.ticket(1, None, at=NOON + timedelta(days=200))).id == lasting.id

    called = await town.ticket(2, None)
    for days in (13, 26, 39):
        assert (await town.ticket(2, None, at=NOON + timedelta(days=days))).id == called.id
