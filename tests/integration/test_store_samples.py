"""Some people are asked first, and a branch in which it is still out waits for a manager, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert

from outages.branches import Branch, BranchId, BranchState
from outages.campaigns import Campaign, SampleState
from outages.errors import NotFoundError
from outages.incidents import Incident, State
from outages.notifications import NotificationState, Policy, Result
from outages.store import SQLBranchRepository, SQLTicketRepository, Store, samples
from outages.store.tables import phones
from outages.tickets import TicketState
from tests.support.store_world import AUTHOR, NOON
from tests.support.streets import ENDED, FIRST_STREET, SECOND_STREET, STREETS, SWITCH, THIRD_STREET, Streets

SAMPLED = Policy(tries=1, sample_size=9, sample_wait=timedelta(minutes=20))
SOON = ENDED + timedelta(minutes=1)
LATER = ENDED + timedelta(minutes=2)


@pytest.fixture
async def streets(store: Store) -> Streets:
    return await Streets.settle(store, SAMPLED)


async def _restored(streets: Streets) -> Incident:
    """Restore the city, and take the sample."""
    incident = await streets.outage()
    await streets.branches.advance(at=ENDED)
    return incident


async def _only(streets: Streets) -> Campaign:
    (one,) = await streets.campaigns.find()
    return one


async def _branch(streets: Streets, area: int) -> Branch:
    found = await streets.branches.find([(await _only(streets)).id])
    return next(one for one in found if one.area == area)


async def test_some_of_each_street_are_asked_first_those_who_have_waited_longest(streets: Streets) -> None:
    await streets.outage()
    assert await streets.town.ring(ENDED) == []
    assert (await _only(streets)).sample is SampleState.PLANNED
    await streets.branches.advance(at=ENDED)
    assert (await _only(streets)).sample is SampleState.TAKEN
    rung = {one.number for one in await streets.town.ring(ENDED)}
    assert rung == {streets.number(street, person) for street in STREETS for person in range(3)}
    progress = (await streets.campaigns.progress([(await _only(streets)).id], at=ENDED))[
        (await _only(streets)).id
    ]
    assert (progress.held, progress.underway, progress.people) == (21, 9, 30)


async def test_a_street_that_works_is_told_and_one_that_does_not_waits_for_a_manager(
    streets: Streets,
) -> None:
    parent = await _restored(streets)
    assert len(await streets.answer(ENDED, {SECOND_STREET})) == 9
    await streets.branches.advance(at=SOON)
    told = await streets.answer(SOON, set())
    assert sorted(set(told)) == [FIRST_STREET, THIRD_STREET]
    assert len(told) == 14
    held = await _branch(streets, SECOND_STREET)
    assert (held.state, held.people, held.works, held.still_out, held.waiting) == (
        BranchState.HELD,
        10,
        0,
        3,
        7,
    )
    assert held.incident_id is not None
    draft = await streets.town.incidents.get(held.incident_id)
    assert (draft.state, draft.parent_id, draft.cause) == (State.DRAFT, parent.id, parent.cause)
    assert draft.began_at == NOON
    assert [item.area for item in draft.scope.include] == [SECOND_STREET]
    assert await streets.branches.held() == [held]


async def test_tickets_of_a_held_street_are_open(streets: Streets) -> None:
    await _restored(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.branches.advance(at=SOON)
    await streets.answer(SOON, set())
    found = await streets.town.tickets.find(limit=99)
    opened = [one for one in found if one.state is TicketState.OPEN]
    assert sorted(one.point_id for one in opened) == [SECOND_STREET * 100 + one for one in range(10)]
    assert sum(one.still_out for one in opened) == 3


async def test_a_published_fault_withdraws_what_was_to_be_told_and_its_end_tells_everybody(
    streets: Streets,
) -> None:
    await _restored(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.branches.advance(at=SOON)
    await streets.answer(SOON, set())
    held = await _branch(streets, SECOND_STREET)
    assert held.incident_id is not None
    await streets.town.incidents.publish(held.incident_id, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    assert await streets.answer(SOON, set()) == []
    confirmed = await _branch(streets, SECOND_STREET)
    assert (confirmed.state, confirmed.changed_by, confirmed.waiting) == (BranchState.CONFIRMED, AUTHOR, 0)
    campaign = await _only(streets)
    progress = (await streets.campaigns.progress([campaign.id], at=SOON))[campaign.id]
    assert (progress.needless, progress.to_go, progress.held) == (7, 0, 0)
    await streets.town.incidents.restore(held.incident_id, author=AUTHOR, at=LATER)
    await streets.branches.advance(at=LATER)
    assert sorted(await streets.answer(LATER, set())) == [SECOND_STREET] * 10


async def test_a_discarded_draft_has_everybody_told(streets: Streets) -> None:
    await _restored(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    held = await _branch(streets, SECOND_STREET)
    assert held.incident_id is not None
    await streets.town.incidents.cancel(held.incident_id, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    told = await streets.answer(SOON, {SECOND_STREET})
    assert told.count(SECOND_STREET) == 7
    released = await _branch(streets, SECOND_STREET)
    # It was a manager's word: the same answers hold it no more.
    assert (released.state, released.changed_by) == (BranchState.RELEASED, AUTHOR)
    assert await streets.branches.held() == []


async def test_whom_another_way_is_left_to_reach_waits_in_a_held_street_too(store: Store) -> None:
    streets = await Streets.settle(store, replace(SAMPLED, tries_other_numbers=True))
    other = {"number": "+79991110002", "subscriber_id": SECOND_STREET * 100 + 2}
    await store.write(lambda connection: connection.execute(insert(phones), other))
    await _restored(streets)
    due = {one.number: one.attempt.id for one in await streets.town.ring(ENDED)}
    for person, result in enumerate([Result.STILL_OUT, Result.STILL_OUT, Result.BAD_NUMBER]):
        attempt = due[streets.number(SECOND_STREET, person)]
        await streets.town.notifications.settle(attempt, result, at=ENDED)
    held = await _branch(streets, SECOND_STREET)
    assert (held.state, held.people) == (BranchState.HELD, 10)
    assert await streets.town.ring(LATER) == []
    assert held.incident_id is not None
    await streets.town.incidents.cancel(held.incident_id, author=AUTHOR, at=LATER)
    await streets.branches.advance(at=LATER)
    assert other["number"] in {one.number for one in await streets.town.ring(LATER)}


async def test_a_sample_without_answers_keeps_nobody_for_ever(streets: Streets) -> None:
    await _restored(streets)
    for due in await streets.town.ring(ENDED):
        await streets.town.notifications.settle(due.attempt.id, Result.NO_ANSWER, at=ENDED)
    waited = ENDED + timedelta(minutes=21)
    for minute in range(22):
        at = ENDED + timedelta(minutes=minute)
        await streets.branches.advance(at=at)
        for due in await streets.town.ring(at):
            await streets.town.notifications.settle(due.attempt.id, Result.NO_ANSWER, at=at)
    campaign = await _only(streets)
    progress = (await streets.campaigns.progress([campaign.id], at=waited))[campaign.id]
    assert (progress.to_go, progress.unreached) == (0, {Result.NO_ANSWER: 30})


@pytest.mark.parametrize("step", [1, 2, 3])
async def test_a_worker_that_dies_at_any_step_of_the_planning_leaves_nobody_waiting(
    store: Store, step: int
) -> None:
    streets = await Streets.settle(store, SAMPLED)
    await streets.outage()
    (campaign,) = await store.read(partial(samples.find_planned, at=ENDED))
    made = await store.read(partial(samples.plan, campaign=campaign, at=ENDED))
    rows = await store.write(partial(samples.add_branches, made=made, at=ENDED))
    if step > 1:
        await store.write(partial(samples.add_links, rows=rows[:7]))
    if step > 2:
        await store.write(partial(samples.add_links, rows=rows))
        await store.write(partial(samples.begin, made=made, at=ENDED))
    told: list[int] = []
    for minute in range(3):
        at = ENDED + timedelta(minutes=minute)
        await streets.branches.advance(at=at)
        told += await streets.answer(at, set())
    assert len(told) == 30


async def test_a_few_people_are_told_at_once(store: Store) -> None:
    streets = await Streets.settle(store, SAMPLED, people=4)
    await _restored(streets)
    assert (await _only(streets)).sample is SampleState.NEEDLESS
    assert len(await streets.town.ring(ENDED)) == 12


async def test_a_street_is_held_in_the_running_wave_too(store: Store) -> None:
    streets = await Streets.settle(store, Policy(tries=1, sample_size=90), people=10)
    await _restored(streets)
    assert (await _only(streets)).sample is SampleState.NEEDLESS
    # Two of each street are rung at a time, as a line would that has few channels.
    rung = []
    for second in range(30):
        rung += await streets.answer(SOON + timedelta(seconds=second), {THIRD_STREET}, limit=3)
        await streets.branches.advance(at=SOON + timedelta(seconds=second))
    assert rung.count(THIRD_STREET) == 2
    assert rung.count(FIRST_STREET) == rung.count(SECOND_STREET) == 10
    assert (await _branch(streets, THIRD_STREET)).state is BranchState.HELD


async def test_the_node_is_held_if_it_explains_the_answers_better_than_the_streets(store: Store) -> None:
    streets = await Streets.settle(store, Policy(tries=1, sample_size=90), people=10, on_switch=4)
    await _restored(streets)
    for due in await streets.town.ring(SOON):
        person = int(due.number[-2:])
        result = Result.STILL_OUT if person >= 6 else Result.WORKS
        if person in (0, 1, 8, 9):
            await streets.town.notifications.settle(due.attempt.id, result, at=SOON)
    held = await streets.branches.held()
    assert [one.area for one in held] == [SWITCH]


async def test_somebody_who_would_be_tried_again_waits_with_the_others(streets: Streets) -> None:
    town = streets.town
    await _restored(streets)
    due = [one for one in await town.ring(ENDED) if streets.street_of(one.number) == SECOND_STREET]
    for one in due[:2]:
        await town.notifications.settle(one.attempt.id, Result.STILL_OUT, at=ENDED)
    await town.notifications.settle(due[2].attempt.id, Result.UNAVAILABLE, at=ENDED)
    (waiting,) = await town.notifications.find(number=due[2].number)
    assert (waiting.state, waiting.due_at) == (NotificationState.PENDING, None)


async def test_a_changed_mind_counts_once(streets: Streets) -> None:
    await _restored(streets)
    (due, *_) = await streets.town.ring(ENDED)
    for _ in range(2):
        await streets.town.notifications.settle(due.attempt.id, Result.STILL_OUT, at=ENDED)
    branch = await _branch(streets, streets.street_of(due.number))
    assert (branch.works, branch.still_out) == (0, 1)


async def test_two_workers_that_settle_at_the_same_time_hold_a_street_once(
    store: Store, database: str
) -> None:
    streets = await Streets.settle(store, SAMPLED)
    await _restored(streets)
    other = await Store.open(database)
    workers = [streets.town.notifications, type(streets.town.notifications)(other)]
    due = await streets.town.ring(ENDED)
    await asyncio.gather(
        *(
            workers[number % 2].settle(one.attempt.id, Result.STILL_OUT, at=ENDED)
            for number, one in enumerate(due)
        )
    )
    held = await SQLBranchRepository(other).held()
    assert {one.area: one.still_out for one in held} == dict.fromkeys(STREETS, 3)
    drafts = await streets.town.incidents.find(states=[State.DRAFT])
    assert len(drafts) == 3
    await asyncio.gather(*(SQLBranchRepository(one).advance(at=SOON) for one in (store, other)))
    assert await streets.town.ring(SOON) == []
    await other.close()


async def test_a_restoration_taken_back_has_nobody_wait(streets: Streets) -> None:
    parent = await _restored(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.town.incidents.reopen(parent.id, None, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    assert await streets.branches.held() == []
    found = await streets.town.notifications.find(states=[NotificationState.PENDING], limit=99)
    assert [one for one in found if one.due_at is None] == []


async def test_answers_to_a_restoration_taken_back_hold_nothing(streets: Streets) -> None:
    parent = await _restored(streets)
    ringing = await streets.town.ring(ENDED)
    await streets.town.incidents.reopen(parent.id, None, author=AUTHOR, at=SOON)
    for due in ringing:
        await streets.town.notifications.settle(due.attempt.id, Result.STILL_OUT, at=SOON)
    assert await streets.branches.held() == []
    assert await streets.town.incidents.find(states=[State.DRAFT]) == []


async def test_whoever_asks_late_in_a_held_street_waits_with_the_others(
    store: Store, streets: Streets
) -> None:
    town = streets.town
    parent = await _restored(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    tickets = SQLTicketRepository(store, SAMPLED)
    ticket = next(one for one in await tickets.find(limit=99) if one.point_id == SECOND_STREET * 100 + 9)
    assert ticket.incident_id == parent.id
    await town.wish(ticket, "+79990000000", at=SOON)
    await streets.branches.advance(at=SOON)
    assert "+79990000000" not in {one.number for one in await town.ring(SOON)}


async def test_managers_are_told_of_a_held_branch_once(streets: Streets) -> None:
    await _restored(streets)
    assert await streets.branches.claim_alerts(at=ENDED) == []
    await streets.answer(ENDED, {SECOND_STREET})
    (held,) = await streets.branches.claim_alerts(at=SOON)
    assert held == await streets.branches.get(held.id)
    assert await streets.branches.claim_alerts(at=SOON) == []
    with pytest.raises(NotFoundError):
        await streets.branches.get(BranchId(999))
