"""Planned work begins, ends and overruns by the clock, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.errors import ConflictError
from outages.incidents import Stage, State
from outages.news import News
from outages.notifications import Policy, Result
from outages.store import Store
from outages.store.admin_tables import audit
from outages.tickets import TicketState
from tests.support.store_world import ANNA, AUTHOR, NOON, Town, restate, settle_town

STARTS = NOON + timedelta(hours=1)
ENDS = NOON + timedelta(hours=6)
MOMENT = timedelta(seconds=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def test_work_ahead_gets_no_tickets_until_it_begins(town: Town) -> None:
    before = await town.ticket(1, None)
    work = await town.work(STARTS, ENDS)
    assert await town.ticket(1, work) == before
    assert await town.incidents.turn(at=STARTS - MOMENT) == []

    (begun,) = await town.incidents.turn(at=STARTS)

    assert begun == await town.incidents.get(work.id)
    assert begun == replace(work, version=work.version + 1)
    assert await town.tickets.find() == [replace(before, incident_id=work.id)]
    assert await town.incidents.turn(at=STARTS) == []


async def test_who_asks_about_work_ahead_is_told_of_todays_outage(town: Town) -> None:
    ahead = await town.work(NOON + timedelta(days=7), NOON + timedelta(days=8))
    await town.wish(await town.ticket(1, ahead), ANNA)
    today = await town.outage(4)
    assert (await town.ticket(1, today)).incident_id == today.id

    await town.incidents.restore(today.id, author=AUTHOR, at=STARTS)

    assert await town.tell(Result.HEARD, STARTS) == [f"{ANNA} {News.RESTORED}"]


async def test_work_that_ends_by_the_clock_ends_at_its_stated_end(town: Town) -> None:
    work = await town.work(STARTS, ENDS, by_clock=True)
    await town.incidents.turn(at=STARTS)
    await town.wish(await town.ticket(1, work, at=STARTS), ANNA)
    await town.ticket(4, work, at=STARTS)
    version = await town.incidents.version()

    (ended,) = await town.incidents.turn(at=ENDS + timedelta(minutes=1))

    assert ended == await town.incidents.get(work.id)
    assert (ended.state, ended.restored_at) == (State.RESTORED, ENDS)
    assert await town.incidents.version() == version + 1
    lines = await town.store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(line.author, line.action) for line in lines[-2:]] == [("clock", "begin"), ("clock", "turn")]
    assert await town.tell(Result.HEARD, ENDS) == []
    assert await town.tell(Result.HEARD, ENDS + timedelta(minutes=1)) == [f"{ANNA} {News.RESTORED}"]
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.CLOSED}


async def test_work_that_the_clock_ended_too_early_is_reopened(town: Town) -> None:
    work = await town.work(STARTS, ENDS, by_clock=True)
    await town.incidents.turn(at=STARTS)
    await town.wish(await town.ticket(1, work, at=STARTS), ANNA)
    late = ENDS + timedelta(minutes=1)
    await town.incidents.turn(at=late)
    await town.tell(Result.HEARD, late)

    await town.incidents.reopen(work.id, None, author=AUTHOR, at=late)

    assert await town.tell(Result.HEARD, late) == [f"{ANNA} {News.REOPENED}"]
    assert await town.incidents.turn(at=late) == []
    assert [ticket.incident_id for ticket in await town.tickets.find(states=[TicketState.OPEN])] == [work.id]


async def test_work_that_nobody_ends_overruns_and_keeps_its_tickets(town: Town) -> None:
    work = await town.work(STARTS, ENDS)
    ticket = await town.ticket(1, None)
    await town.incidents.turn(at=STARTS)

    assert await town.incidents.turn(at=ENDS) == []

    assert (await town.incidents.get(work.id)).stage(ENDS) is Stage.OVERRUN
    assert [found.incident_id for found in await town.tickets.find()] == [work.id]
    assert ticket.incident_id is None


async def test_work_missed_by_the_clock_from_beginning_to_end_is_told_once(town: Town) -> None:
    await town.work(STARTS, ENDS, by_clock=True)
    await town.wish(await town.ticket(1, None), ANNA)

    (ended,) = await town.incidents.turn(at=ENDS)

    assert ended.state is State.RESTORED
    assert await town.tell(Result.HEARD, ENDS) == [f"{ANNA} {News.RESTORED}"]


async def test_work_is_moved_without_being_cancelled(town: Town) -> None:
    work = await town.work(STARTS, ENDS)
    await town.ticket(1, None)
    later = replace(restate(work), starts_at=STARTS + timedelta(hours=2))

    moved = await town.incidents.edit(work.id, later, author=AUTHOR, at=NOON, seen=work.version)

    assert (moved.state, moved.stage(STARTS)) == (State.ACTIVE, Stage.SCHEDULED)
    assert await town.incidents.turn(at=STARTS) == []
    assert len(await town.incidents.turn(at=STARTS + timedelta(hours=2))) == 1


async def test_work_that_is_put_off_after_it_began_lets_its_tickets_go(town: Town) -> None:
    work = await town.work(STARTS, ENDS)
    ticket = await town.ticket(1, None)
    await town.wish(ticket, ANNA)
    await town.incidents.turn(at=STARTS)
    put_off = replace(restate(work), starts_at=STARTS + timedelta(hours=2))

    await town.incidents.edit(work.id, put_off, author=AUTHOR, at=STARTS + MOMENT, seen=None)
    assert await town.tickets.find() == [ticket]

    await town.incidents.turn(at=STARTS + timedelta(hours=2))
    assert [found.incident_id for found in await town.tickets.find()] == [work.id]


async def test_work_that_has_not_begun_is_withdrawn_and_not_restored(town: Town) -> None:
    work = await town.work(STARTS, ENDS)
    with pytest.raises(ConflictError, match="not begun"):
        await town.incidents.restore(work.id, author=AUTHOR, at=NOON)
    await town.incidents.cancel(work.id, author=AUTHOR, at=NOON)
    assert await town.incidents.turn(at=STARTS) == []
