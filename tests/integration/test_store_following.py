"""Many tickets follow a change in short transactions, here of one ticket: nobody waits, is forgotten or told twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, update

from outages.incidents import Incident, IncidentId, State
from outages.notifications import Policy, Result
from outages.requests import RequestLimits
from outages.store import SQLIncidentRepository, Store, requests
from outages.store.following import catch_up
from outages.store.tables import incidents
from outages.subscribers import Service
from outages.tickets import Channel, Closing, Consent, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Held, Town, restate, settle_town

SOON, LATER = NOON + timedelta(minutes=5), NOON + timedelta(minutes=10)
_RESTORED = [f"{ANNA} restored", f"{BORIS} restored", f"{VERA} restored"]


@pytest.fixture
async def town(store: Store) -> Town:
    """Settle a town in which one ticket at most follows a change in its transaction."""
    town = await settle_town(store, Policy())
    return replace(town, incidents=SQLIncidentRepository(store, Policy(), batch=1))


async def _wait(town: Town, one: Incident) -> list[Ticket]:
    """Have Anna, Boris and Vera ask to be told about an outage of their street."""
    opened = []
    for point, number in ((1, ANNA), (2, BORIS), (4, VERA)):
        opened.append(await town.ticket(point, one))
        await town.wish(opened[-1], number)
    return opened


async def _restore(town: Town, one: Incident) -> Incident:
    return await town.incidents.restore(one.id, author=AUTHOR, at=NOON)


async def _follow(town: Town, ticket: Ticket) -> None:
    await town.store.write(partial(catch_up, ids=[ticket.id], now=NOON))


async def _ticket(town: Town, ticket: Ticket) -> Ticket:
    return next(one for one in await town.tickets.find() if one.id == ticket.id)


async def test_a_restoration_holds_before_its_tickets_follow(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)

    assert (await _restore(town, one)).state is State.RESTORED

    assert await town.notifications.find() == []
    assert await town.incidents.carry_out(at=NOON) == 3
    assert sorted(await town.tell(Result.WORKS, SOON)) == _RESTORED
    assert await town.tickets.find(states=[TicketState.OPEN]) == []
    assert await town.incidents.carry_out(at=LATER) == 0


async def test_another_worker_goes_on_where_one_was_cut_off(town: Town) -> None:
    one = await town.outage()
    _, boris, _ = await _wait(town, one)
    await _restore(town, one)
    await _follow(town, boris)
    first = await town.tell(Result.WORKS, SOON)

    other = SQLIncidentRepository(town.store, Policy(tries=9), batch=1)
    await other.carry_out(at=SOON)

    assert sorted([*first, *await town.tell(Result.WORKS, LATER)]) == _RESTORED


async def test_two_workers_at_once_tell_nobody_twice(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)
    await _restore(town, one)
    other = SQLIncidentRepository(town.store, Policy(), batch=2)

    await asyncio.gather(town.incidents.carry_out(at=NOON), other.carry_out(at=NOON))

    told = [*await town.tell(Result.HEARD, SOON), *await town.tell(Result.HEARD, LATER)]
    assert sorted(told) == _RESTORED


async def test_a_restoration_is_told_as_its_policy_said_then(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)
    quiet_now = Policy(tries=1)
    await SQLIncidentRepository(town.store, quiet_now, batch=1).restore(one.id, author=AUTHOR, at=NOON)
    await town.incidents.carry_out(at=SOON)

    await town.tell(Result.BUSY, SOON)

    assert await town.tell(Result.WORKS, SOON + timedelta(days=1)) == []


async def test_a_callers_ticket_follows_before_its_turn(town: Town) -> None:
    one = await town.outage()
    silent = await town.ticket(1, one)
    await town.ticket(2, one)
    await _restore(town, one)

    again = await town.ticket(1, None, at=SOON)

    assert again.id != silent.id
    assert (await _ticket(town, silent)).closing is Closing.RESTORED


async def test_a_request_made_before_the_tickets_turn_is_told(town: Town) -> None:
    one = await town.outage()
    anna = await town.ticket(1, one)
    await town.ticket(2, one)
    await _restore(town, one)

    await town.wish(anna, ANNA, at=SOON)
    await town.incidents.carry_out(at=SOON)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} restored"]


async def test_a_request_written_as_its_ticket_follows_is_told(town: Town) -> None:
    one = await town.outage()
    anna = await town.ticket(1, one)
    await town.ticket(2, one)
    await _restore(town, one)
    consent = Consent(anna.id, Channel.CALL, ANNA, "ru", "1", "call-1", NOON, asked_by=ANNA)
    held = Held()
    wish = await held.begin(
        town.store, partial(requests.record, consent=consent, policy=Policy(), limits=RequestLimits())
    )

    following = asyncio.create_task(town.incidents.carry_out(at=NOON))
    await held.release()
    await asyncio.gather(wish, following)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} restored"]


async def test_a_reopening_waits_until_all_have_followed_the_restoration(town: Town) -> None:
    one = await town.outage()
    anna, _, _ = await _wait(town, one)
    await _restore(town, one)
    await _follow(town, anna)
    assert await town.tell(Result.WORKS, SOON) == [f"{ANNA} restored"]

    await town.incidents.reopen(one.id, None, author=AUTHOR, at=LATER)
    await town.incidents.carry_out(at=LATER)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} reopened"]
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.OPEN}
    assert {ticket.restored_at for ticket in await town.tickets.find()} == {None}


async def test_nobody_is_told_of_a_restoration_taken_back_before_their_turn(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)
    await _restore(town, one)
    await town.incidents.reopen(one.id, None, author=AUTHOR, at=SOON)

    assert await town.tell(Result.HEARD, SOON) == []
    await town.incidents.carry_out(at=SOON)
    assert await town.tell(Result.HEARD, LATER) == []


async def test_a_ring_back_tells_also_what_has_ended_before_the_tickets_turn(town: Town) -> None:
    net = await town.outage(services=frozenset({Service.INTERNET}))
    anna = await town.ticket(1, net)
    await town.wish(anna, ANNA)
    television = await town.outage(services=frozenset({Service.TV}))
    await town.ticket(4, television)
    await town.incidents.carry_out(at=NOON)
    await town.incidents.restore(net.id, author=AUTHOR, at=NOON)
    await town.incidents.restore(television.id, author=AUTHOR, at=SOON)

    (due,) = await town.ring(LATER)

    assert [point.services for point in due.points] == [frozenset({Service.INTERNET, Service.TV})]
    await town.notifications.settle(due.attempt.id, Result.HEARD, at=LATER)
    await town.incidents.carry_out(at=LATER)
    assert await town.tell(Result.HEARD, LATER + timedelta(hours=1)) == []


async def test_what_is_published_while_a_telephone_rings_keeps_the_request(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)
    await _restore(town, one)
    await town.incidents.carry_out(at=NOON)
    ringing = await town.ring(SOON)
    another = await town.outage()

    for due in ringing:
        await town.notifications.settle(due.attempt.id, Result.HEARD, at=LATER)

    await _restore_at_last(town, another.id)
    assert sorted(await town.tell(Result.HEARD, LATER + timedelta(hours=1))) == _RESTORED


async def _restore_at_last(town: Town, key: IncidentId) -> None:
    await town.incidents.restore(key, author=AUTHOR, at=LATER + timedelta(minutes=1))
    await town.incidents.carry_out(at=LATER + timedelta(minutes=1))


async def test_a_merged_incident_ends_for_all_its_tickets_with_the_other(town: Town) -> None:
    one, other = await town.outage(), await town.outage(6)
    await _wait(town, one)
    await town.incidents.merge(one.id, other.id, author=AUTHOR, at=NOON)

    await town.incidents.restore(other.id, author=AUTHOR, at=SOON)
    await town.incidents.carry_out(at=SOON)

    assert sorted(await town.tell(Result.WORKS, LATER)) == _RESTORED


async def test_what_an_edit_leaves_out_is_told_so_and_the_rest_goes_on(town: Town) -> None:
    one = await town.outage()
    anna, boris, vera = await _wait(town, one)
    draft = replace(restate(one), scope=restate(await town.outage(4)).scope)

    await town.incidents.edit(one.id, draft, author=AUTHOR, at=SOON, seen=None)
    await town.incidents.carry_out(at=SOON)

    assert await town.tell(Result.HEARD, LATER) == [f"{BORIS} withdrawn"]
    assert (await _ticket(town, boris)).incident_id is None
    assert (await _ticket(town, anna)).incident_id == (await _ticket(town, vera)).incident_id == one.id


async def test_a_change_undone_by_an_older_release_is_not_carried_out(town: Town) -> None:
    one = await town.outage()
    await _wait(town, one)
    await _restore(town, one)
    await town.store.write(partial(_activate, key=one.id))

    assert await town.incidents.carry_out(at=SOON) == 0

    assert await town.tell(Result.HEARD, LATER) == []


def _activate(connection: Connection, key: IncidentId) -> None:
    """Make an incident active again, as a release does that knows nothing of tickets that follow later."""
    active = {"state": State.ACTIVE, "restored_at": None}
    connection.execute(update(incidents).where(incidents.c.id == key).values(active))


async def test_who_has_two_addresses_is_rung_once_though_one_follows_before_the_other(town: Town) -> None:
    one = await town.outage(area=2)
    at_home, at_work = await town.ticket(1, one), await town.ticket(3, one)
    for ticket in (at_home, at_work):
        await town.wish(ticket, ANNA)
    await _restore(town, one)
    await _follow(town, at_home)

    (rung,) = await town.ring(SOON)

    assert {point.ticket_id for point in rung.points} == {at_home.id, at_work.id}
    await town.notifications.settle(rung.attempt.id, Result.WORKS, at=SOON)
    await town.incidents.carry_out(at=LATER)
    assert await town.ring(LATER) == []
