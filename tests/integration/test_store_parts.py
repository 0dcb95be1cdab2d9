"""A part of an incident is restored, on both databases: exactly those are told whose service is back."""

from datetime import timedelta

import pytest

from outages.addresses.house_rules import read_house_rule
from outages.errors import ConflictError, InvalidError
from outages.incidents import Incident, State
from outages.notifications import DueNotification, NotificationState, Policy, Result
from outages.places import AreaId
from outages.scopes import ScopeItem
from outages.store import Store
from outages.tickets import Channel, Closing, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=6)
KOROLYOV = ScopeItem(AreaId(3))
NOVAYA = ScopeItem(AreaId(6))


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _restore(town: Town, incident: Incident, *items: ScopeItem) -> Incident:
    return await town.incidents.restore_part(incident.id, items, author=AUTHOR, at=LATER)


async def _claim(town: Town) -> list[DueNotification]:
    return await town.notifications.claim(Channel.CALL, limit=9, at=EVENING, lease=timedelta(minutes=1))


async def test_a_restored_part_is_kept_and_no_longer_covered(town: Town) -> None:
    one = await town.outage(2)
    (anna, *_) = (await town.subscribers.recognise(ANNA)).points

    restored = await _restore(town, one, KOROLYOV)
    again = await _restore(town, one, ScopeItem(AreaId(6), read_house_rule("1-9 odd")))

    assert restored.scope.restored == (KOROLYOV,)
    assert await town.incidents.get(one.id) == again
    assert again.scope.restored == (KOROLYOV, ScopeItem(AreaId(6), read_house_rule("1-9 odd")))
    assert (again.state, again.partly_restored) == (State.ACTIVE, True)
    assert (again.scope.hit(anna), again.covers(anna)) == (True, False)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (KOROLYOV, [VERA, BORIS, ANNA]),
        (ScopeItem(AreaId(3), read_house_rule("12")), [VERA, ANNA]),
        (ScopeItem(AreaId(5)), [BORIS]),
        (ScopeItem(AreaId(9)), [VERA, ANNA]),
        (ScopeItem(AreaId(3), read_house_rule("99")), []),
    ],
    ids=["street", "house by rule", "house", "switch", "a house without subscribers"],
)
async def test_exactly_those_who_asked_there_are_told(town: Town, item: ScopeItem, told: list[str]) -> None:
    one = await town.outage(2)
    for point, number in ((1, ANNA), (2, BORIS), (4, VERA), (5, ANNA)):
        await town.wish(await town.ticket(point, one), number)

    await _restore(town, one, item)

    assert [each.number for each in await town.notifications.find()] == told
    assert {each.due_at for each in await town.notifications.find()} <= {LATER}


async def test_tickets_there_of_those_who_did_not_ask_are_closed_and_others_wait(town: Town) -> None:
    one = await town.outage(2)
    asked, silent, elsewhere = [await town.ticket(point, one) for point in (1, 4, 5)]
    await town.wish(asked, ANNA)

    await _restore(town, one, KOROLYOV)

    found = {ticket.id: ticket for ticket in await town.tickets.find()}
    assert (found[asked.id].state, found[asked.id].restored_at) == (TicketState.OPEN, LATER)
    assert (found[silent.id].state, found[silent.id].closing) == (TicketState.CLOSED, Closing.RESTORED)
    assert found[elsewhere.id] == elsewhere


async def test_whoever_has_points_in_two_parts_is_told_of_each(town: Town) -> None:
    one = await town.outage(2)
    first, second = await town.ticket(2, one), await town.ticket(3, one)
    await town.wish(first, BORIS)
    await town.wish(second, BORIS)
    await _restore(town, one, KOROLYOV)

    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.HEARD, at=EVENING)
    assert [told.ticket_id for told in notification.points] == [first.id]
    assert [ticket.id for ticket in await town.tickets.find(states=[TicketState.OPEN])] == [second.id]

    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.WORKS, at=EVENING)
    assert [told.ticket_id for told in notification.points] == [second.id]
    assert await town.tickets.find(states=[TicketState.OPEN]) == []
    assert await _claim(town) == []


async def test_what_is_restored_while_somebody_is_told_is_told_after(town: Town) -> None:
    one = await town.outage(2)
    first, second = await town.ticket(2, one), await town.ticket(3, one)
    await town.wish(first, BORIS)
    await town.wish(second, BORIS)
    await _restore(town, one, KOROLYOV)
    (notification,) = await _claim(town)

    after = EVENING + timedelta(seconds=20)
    await town.incidents.restore(one.id, author=AUTHOR, at=after)
    await town.notifications.settle(notification.attempt.id, Result.WORKS, at=after)

    after_that, told = await town.notifications.find()
    assert (told.state, told.ticket_numbers) == (NotificationState.DONE, (first.number,))
    assert (after_that.state, after_that.ticket_numbers) == (NotificationState.PENDING, (second.number,))
    assert [ticket.id for ticket in await town.tickets.find(states=[TicketState.OPEN])] == [second.id]


async def test_still_out_there_leaves_the_ticket_to_a_specialist_and_the_rest_unmarked(town: Town) -> None:
    one = await town.outage(2)
    first, second = await town.ticket(2, one), await town.ticket(3, one)
    await town.wish(first, BORIS)
    await _restore(town, one, KOROLYOV)

    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.STILL_OUT, at=EVENING)

    still_out = {ticket.id: ticket.still_out for ticket in await town.tickets.find()}
    assert still_out == {first.id: True, second.id: False}
    assert await _claim(town) == []


async def test_who_had_not_asked_in_the_first_part_is_not_kept_waiting_by_the_second(town: Town) -> None:
    one = await town.outage(2)
    first, second = await town.ticket(2, one), await town.ticket(3, one)
    await town.wish(first, BORIS)
    await _restore(town, one, KOROLYOV)

    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)

    closed = await town.tickets.find(states=[TicketState.CLOSED])
    assert [(ticket.id, ticket.closing) for ticket in closed] == [(second.id, Closing.RESTORED)]
    assert [told.ticket_numbers for told in await town.notifications.find()] == [(first.number,)]


async def test_a_wish_in_the_moment_of_the_restoration_is_not_forgotten(town: Town) -> None:
    one = await town.outage(2)
    ticket = await town.ticket(1, one)
    await _restore(town, one, KOROLYOV)

    await town.wish(ticket, ANNA, at=LATER)

    assert [told.number for told in await town.notifications.find()] == [ANNA]
    assert [found.state for found in await town.tickets.find()] == [TicketState.OPEN]


async def test_a_ticket_of_a_restored_part_joins_the_next_incident_there(town: Town) -> None:
    one = await town.outage(2)
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA)
    await _restore(town, one, KOROLYOV)
    nested = await town.outage(4)

    joined = await town.ticket(1, nested)

    assert (joined.id, joined.incident_id, joined.restored_at) == (ticket.id, nested.id, None)
    assert await town.tickets.find() == [joined]


async def test_what_restores_nothing_or_all_is_refused_and_changes_nothing(town: Town) -> None:
    one = await town.outage(3)
    await town.wish(await town.ticket(1, one), ANNA)
    version = await town.incidents.version()

    for item, reason in ((NOVAYA, "outside"), (KOROLYOV, "whole"), (ScopeItem(AreaId(404)), "no area 404")):
        with pytest.raises(InvalidError, match=reason):
            await _restore(town, one, item)

    assert await town.incidents.get(one.id) == one
    assert await town.incidents.version() == version
    assert await town.notifications.find() == []


async def test_one_that_is_restored_in_part_can_not_be_withdrawn(town: Town) -> None:
    one = await town.outage(2)
    await _restore(town, one, KOROLYOV)

    with pytest.raises(ConflictError, match="in part"):
        await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)
