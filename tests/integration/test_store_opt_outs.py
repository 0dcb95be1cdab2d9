"""Who wants never to be rung, or never to be written to, is not; and every word of it is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.errors import ConflictError, NotFoundError, OptedOutError
from outages.notifications import NotificationState, Policy, Result
from outages.opt_outs import OptOutId, OptOutSource
from outages.store import SQLOptOutRepository, Store
from outages.store.admin_tables import audit
from outages.tickets import Channel, Closing, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(minutes=1)
AGENT = "Антон"


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2, jitter=0))


@pytest.fixture
def opt_outs(store: Store) -> SQLOptOutRepository:
    return SQLOptOutRepository(store)


async def test_a_key_in_a_ring_back_is_kept_and_nobody_is_rung_after_the_next_outage(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    first = await town.outage()
    ticket = await town.ticket(1, first)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(first.id, author=AUTHOR, at=NOON)
    (due,) = await town.ring(NOON)
    await town.notifications.settle(due.attempt.id, Result.OPTED_OUT, at=LATER)
    (kept,) = await opt_outs.find(number=ANNA)
    assert (kept.channel, kept.source, kept.author, kept.ended_at) == (
        Channel.CALL, OptOutSource.RING_BACK, due.attempt.id, None,
    )  # fmt: skip
    (closed,) = await town.tickets.find(number=ANNA)
    assert (closed.state, closed.closing) == (TicketState.CLOSED, Closing.TOLD)
    await town.incidents.reopen(first.id, None, author=AUTHOR, at=LATER)
    await town.incidents.restore(first.id, author=AUTHOR, at=LATER)
    assert await town.ring(LATER) == []
    assert len(await town.notifications.find(number=ANNA)) == 1


async def test_what_was_about_to_be_told_ends_untold_and_its_ticket_closes_as_not_reached(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    outage = await town.outage()
    await town.wish(await town.ticket(1, outage), ANNA)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON)
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=LATER)
    (untold,) = await town.notifications.find(number=ANNA)
    assert (untold.state, untold.due_at) == (NotificationState.OPTED_OUT, None)
    (ticket,) = await town.tickets.find(incident=outage.id)
    assert (ticket.state, ticket.closing) == (TicketState.CLOSED, Closing.UNREACHED)
    assert await town.ring(LATER) == []


async def test_a_ticket_stays_open_while_somebody_else_is_to_be_told(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    outage = await town.outage()
    ticket = await town.ticket(1, outage)
    await town.wish(ticket, ANNA)
    await town.wish(ticket, VERA)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON)
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=LATER)
    (left,) = await town.tickets.find(incident=outage.id)
    assert left.state is TicketState.OPEN
    assert [one.number for one in await town.ring(LATER)] == [VERA]


async def test_a_telephone_that_could_not_be_rung_is_not_tried_again(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    outage = await town.outage()
    await town.wish(await town.ticket(1, outage), ANNA)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON)
    (due,) = await town.ring(NOON)
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=NOON)
    await town.notifications.settle(due.attempt.id, Result.BUSY, at=NOON)
    assert await town.ring(NOON + timedelta(hours=1)) == []
    (untold,) = await town.notifications.find(number=ANNA)
    assert untold.state is NotificationState.OPTED_OUT


async def test_the_other_channel_goes_on(town: Town, opt_outs: SQLOptOutRepository) -> None:
    outage = await town.outage()
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=NOON)
    await town.wish(await town.ticket(1, outage), ANNA, channel=Channel.SMS)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON)
    assert [one.number for one in await town.ring(NOON, Channel.SMS)] == [ANNA]


async def test_who_asks_from_the_same_telephone_is_told_again_and_both_are_kept(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    before, after = await town.outage(4), await town.outage(5)
    await town.wish(await town.ticket(1, before), ANNA)
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=NOON)
    await town.wish(await town.ticket(2, after), ANNA, at=LATER)
    (ended,) = await opt_outs.find(number=ANNA, holding=False)
    assert (ended.ended_at, ended.ended_by) == (LATER, f"call-of-{ANNA}")
    assert await opt_outs.find(number=ANNA, holding=True) == []
    for outage in (before, after):
        await town.incidents.restore(outage.id, author=AUTHOR, at=LATER)
    (due,) = await town.ring(LATER)
    assert [one.point.id for one in due.points] == [2], "what was asked for before does not come back"


async def test_another_telephone_may_not_ask_for_it(town: Town, opt_outs: SQLOptOutRepository) -> None:
    ticket = await town.ticket(1, await town.outage())
    await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=NOON)
    with pytest.raises(OptedOutError):
        await town.wish(ticket, ANNA, by=BORIS)
    await town.wish(ticket, BORIS)
    assert [one.ended_at for one in await opt_outs.find(number=ANNA)] == [None]


async def test_an_opt_out_that_holds_is_kept_once(opt_outs: SQLOptOutRepository) -> None:
    first = await opt_outs.opt_out(ANNA, Channel.SMS, author=AGENT, at=NOON)
    again = await opt_outs.opt_out(ANNA, Channel.SMS, author="somebody else", at=LATER)
    assert again == first


async def test_people_end_an_opt_out_once_and_the_trail_says_so(
    town: Town, opt_outs: SQLOptOutRepository
) -> None:
    made = await opt_outs.opt_out(ANNA, Channel.CALL, author=AGENT, at=NOON)
    ended = await opt_outs.end(made.id, author="Мария", at=LATER)
    assert (ended.ended_at, ended.ended_by) == (LATER, "Мария")
    with pytest.raises(ConflictError):
        await opt_outs.end(made.id, author="Мария", at=LATER)
    with pytest.raises(NotFoundError):
        await opt_outs.end(OptOutId(404), author="Мария", at=LATER)
    trail = select(audit.c.action, audit.c.author, audit.c.entity_id).order_by(audit.c.id)
    rows = await town.store.read(lambda connection: connection.execute(trail).all())
    assert [tuple(row) for row in rows] == [
        ("opt_out", AGENT, str(made.id)),
        ("end_opt_out", "Мария", str(made.id)),
    ]


async def test_opt_outs_are_listed_by_number_and_page(opt_outs: SQLOptOutRepository) -> None:
    for number in (ANNA, BORIS, VERA):
        await opt_outs.opt_out(number, Channel.CALL, author=AGENT, at=NOON)
    newest, older = await opt_outs.find(limit=2)
    assert [newest.number, older.number] == [VERA, BORIS]
    assert [one.number for one in await opt_outs.find(before=older.id)] == [ANNA]
