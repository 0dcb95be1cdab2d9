"""An active incident is edited, merged and split, on both databases: tickets and requests follow."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from outages.addresses.house_rules import read_house_rule
from outages.calls import CallOutcome, CallRecord, Direction, Promise
from outages.errors import ConflictError, InvalidError, NotFoundError, StaleError
from outages.estimates import Delay
from outages.incidents import Incident, IncidentId, State
from outages.news import News
from outages.notifications import Policy, Result
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store import Store
from outages.subscribers import Service
from outages.tickets import TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town, restate, settle_town

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=6)
CITY = Scope((ScopeItem(AreaId(2)),))
KOROLYOV = ScopeItem(AreaId(3))
NOVAYA = ScopeItem(AreaId(6))


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _edit_scope(town: Town, incident: Incident, scope: Scope) -> Incident:
    draft = replace(restate(incident), scope=scope)
    return await town.incidents.edit(incident.id, draft, author=AUTHOR, at=LATER, seen=incident.version)


async def _merge(town: Town, incident: Incident, into: Incident) -> Incident:
    return await town.incidents.merge(incident.id, into.id, author=AUTHOR, at=LATER)


async def _waiting_for(town: Town, incident: Incident) -> set[int]:
    """Return the open tickets whose main incident it is."""
    opened = await town.tickets.find(states=[TicketState.OPEN])
    return {ticket.id for ticket in opened if ticket.incident_id == incident.id}


async def test_who_lies_outside_an_edited_scope_is_released_and_told(town: Town) -> None:
    one = await town.outage(2)
    anna, boris = await town.ticket(1, one), await town.ticket(3, one)
    silent = await town.ticket(4, one)
    await town.wish(anna, ANNA)
    await town.wish(boris, BORIS)

    await _edit_scope(town, one, Scope((NOVAYA,)))

    found = {ticket.id: ticket for ticket in await town.tickets.find()}
    assert found[boris.id] == boris
    assert [found[ticket.id] for ticket in (anna, silent)] == [
        replace(ticket, incident_id=None) for ticket in (anna, silent)
    ]
    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {News.WITHDRAWN}"]


async def test_who_lies_in_a_wider_scope_joins_with_their_requests(town: Town) -> None:
    alone = await town.ticket(3, None)
    await town.wish(alone, BORIS)
    one = await town.outage(3)

    await _edit_scope(town, one, CITY)

    assert await _waiting_for(town, one) == {alone.id}
    assert await town.notifications.find() == []
    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.HEARD, EVENING) == [f"{BORIS} {News.RESTORED}"]


async def test_who_is_released_waits_on_for_what_else_is_out(town: Town) -> None:
    anna = await town.ticket(1, None)
    await town.wish(anna, ANNA)
    wide, narrow = await town.outage(2), await town.outage(4)

    await _edit_scope(town, wide, Scope((NOVAYA,)))

    assert await _waiting_for(town, narrow) == {anna.id}
    assert await town.notifications.find() == []


async def test_an_edit_that_is_no_news_to_anybody_tells_nobody(town: Town) -> None:
    one = await town.outage(3)
    await town.wish(await town.ticket(1, one), ANNA)

    edited = await _edit_scope(town, one, CITY)
    await _edit_scope(town, edited, Scope((KOROLYOV,)))

    assert await town.notifications.find() == []
    assert (await town.incidents.get(one.id)).version == edited.version + 1


@pytest.mark.parametrize(
    ("scope", "services", "field"),
    [
        (Scope((KOROLYOV,)), frozenset({Service.GAS}), "services"),
        (Scope((ScopeItem(AreaId(3), read_house_rule("99")),)), None, "scope"),
        (Scope((ScopeItem(AreaId(4)),), exclude=(ScopeItem(AreaId(9)),)), None, "scope"),
        (Scope((KOROLYOV, ScopeItem(AreaId(5)))), None, "scope"),
        (Scope((ScopeItem(AreaId(404)),)), None, "scope"),
    ],
    ids=["nobody has the service", "nobody in the house", "all left out", "overlapping", "unknown"],
)
async def test_an_edit_that_leaves_nobody_or_overlaps_is_refused(
    town: Town, scope: Scope, services: frozenset[Service] | None, field: str
) -> None:
    one = await town.outage(3)
    await town.wish(await town.ticket(1, one), ANNA)
    draft = replace(restate(one), scope=scope, services=services or one.services)

    with pytest.raises(InvalidError) as refused:
        await town.incidents.edit(one.id, draft, author=AUTHOR, at=LATER, seen=None)

    assert refused.value.field == field
    assert await town.incidents.get(one.id) == one
    assert await town.notifications.find() == []


async def test_an_edit_of_what_was_seen_before_others_changed_it_is_refused(town: Town) -> None:
    one = await town.outage(3)
    await town.incidents.move_etr(one.id, EVENING, reason=Delay.ACCESS, author="ivan", at=NOON)
    second = await town.incidents.edit(
        one.id,
        replace(restate(await town.incidents.get(one.id)), note="fuse"),
        author="ivan",
        at=NOON,
        seen=one.version + 1,
    )

    with pytest.raises(StaleError) as refused:
        await _edit_scope(town, one, CITY)
    with pytest.raises(StaleError):
        await town.incidents.restore(one.id, author=AUTHOR, at=LATER, seen=one.version)

    assert set(refused.value.changed) == {"etr", "note"}
    assert await town.incidents.get(one.id) == second
    history = await town.incidents.history(one.id)
    assert [(each.number, each.action, each.author) for each in history] == [
        (1, "create", AUTHOR),
        (2, "publish", AUTHOR),
        (3, "move_etr", "ivan"),
        (4, "edit", "ivan"),
    ]
    assert history[-1].changed == ("note",)


async def test_a_nested_fault_has_a_parent_outside_itself(town: Town) -> None:
    outer, inner = await town.outage(2), await town.outage(4)
    nested = replace(restate(inner), parent_id=outer.id)
    assert (
        await town.incidents.edit(inner.id, nested, author=AUTHOR, at=LATER, seen=None)
    ).parent_id == outer.id

    for parent in (inner.id, IncidentId(404)):
        with pytest.raises(InvalidError) as refused:
            await town.incidents.edit(
                outer.id, replace(restate(outer), parent_id=parent), author=AUTHOR, at=LATER, seen=None
            )
        assert refused.value.field == "parent_id"


async def test_a_merged_incident_hands_its_tickets_on_in_silence(town: Town) -> None:
    one, other = await town.outage(3), await town.outage(6)
    anna, boris = await town.ticket(1, one), await town.ticket(3, other)
    await town.wish(anna, ANNA)
    await town.wish(boris, BORIS)

    grown = await _merge(town, one, other)

    merged = await town.incidents.get(one.id)
    assert (merged.state, merged.merged_into) == (State.MERGED, other.id)
    assert grown == await town.incidents.get(other.id)
    assert set(grown.scope.include) == {KOROLYOV, NOVAYA}
    assert await _waiting_for(town, other) == {anna.id, boris.id}
    assert await town.notifications.find() == []
    await town.incidents.restore(other.id, author=AUTHOR, at=EVENING)
    told = await town.tell(Result.HEARD, EVENING)
    assert sorted(told) == [f"{ANNA} {News.RESTORED}", f"{BORIS} {News.RESTORED}"]
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.CLOSED}


async def test_incidents_are_not_merged_in_a_circle(town: Town) -> None:
    first, second, third = [await town.outage(area) for area in (3, 6, 4)]
    await _merge(town, first, second)
    await _merge(town, second, third)

    assert (await town.incidents.get(first.id)).merged_into == third.id
    for one, into in ((third, first), (third, second)):
        with pytest.raises(ConflictError, match="merged"):
            await _merge(town, one, into)
    with pytest.raises(InvalidError) as refused:
        await _merge(town, third, third)
    assert refused.value.field == "into"
    with pytest.raises(NotFoundError):
        await _merge(town, third, replace(third, id=IncidentId(404)))
    assert (await town.incidents.get(third.id)).state is State.ACTIVE


async def test_two_who_merge_each_into_the_other_at_once_leave_one(town: Town) -> None:
    for _ in range(5):
        pair = [await town.outage(area) for area in (3, 6)]
        done = await asyncio.gather(
            _merge(town, *pair), _merge(town, *reversed(pair)), return_exceptions=True
        )
        assert [type(one) for one in done if isinstance(one, Exception)] == [ConflictError]
        states = {(await town.incidents.get(one.id)).state for one in pair}
        assert states == {State.MERGED, State.ACTIVE}


async def test_what_was_heard_of_a_merged_incident_is_promised_by_the_one_that_goes_on(town: Town) -> None:
    first, second, third = [await town.outage(area) for area in (3, 6, 4)]
    call = CallRecord(
        "call-1", Direction.INBOUND, ANNA, None, None, "ru", NOON, NOON, CallOutcome.COMPLETED,
        promises=(Promise(first.id, 1, EVENING),),
    )  # fmt: skip
    await town.calls.write([call])
    await _merge(town, first, second)
    await _merge(town, second, third)
    await town.incidents.restore(third.id, author=AUTHOR, at=EVENING)

    (heard,) = (await town.subscribers.recognise(ANNA)).heard
    assert heard.promise == Promise(third.id, 1, EVENING)
    assert (heard.state, heard.ended_at) == (State.RESTORED, EVENING)


async def test_a_part_that_is_split_off_takes_its_tickets_along_in_silence(town: Town) -> None:
    one = await town.outage(2)
    anna, boris = await town.ticket(1, one), await town.ticket(3, one)
    await town.wish(anna, ANNA)
    await town.wish(boris, BORIS)

    part = await town.incidents.split(one.id, [NOVAYA], author=AUTHOR, at=LATER)

    left = await town.incidents.get(one.id)
    assert (part.scope, left.scope) == (Scope((NOVAYA,)), Scope(CITY.include, exclude=(NOVAYA,)))
    assert (part.state, part.services, part.promise.number) == (State.ACTIVE, one.services, 1)
    assert part.began == one.began
    assert (await _waiting_for(town, one), await _waiting_for(town, part)) == ({anna.id}, {boris.id})
    assert await town.notifications.find() == []
    await town.incidents.restore(part.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.HEARD, EVENING) == [f"{BORIS} {News.RESTORED}"]
    await town.incidents.restore(one.id, author=AUTHOR, at=EVENING)
    assert await town.tell(Result.HEARD, EVENING) == [f"{ANNA} {News.RESTORED}"]


async def test_a_part_that_is_not_one_is_refused_and_changes_nothing(town: Town) -> None:
    one = await town.outage(3)
    for item, field in ((NOVAYA, "items.0"), (ScopeItem(AreaId(2)), "items.0"), (KOROLYOV, "items")):
        with pytest.raises(InvalidError) as refused:
            await town.incidents.split(one.id, [item], author=AUTHOR, at=LATER)
        assert refused.value.field == field
    assert await town.incidents.find() == [one]
