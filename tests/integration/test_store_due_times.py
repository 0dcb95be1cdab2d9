"""What was due before the wall clock was set back stays due, and nobody is called twice, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.notifications import Policy, Result
from outages.queue_callbacks import KeptPlace
from outages.store import SQLDueTimes, SQLQueueCallbackRepository, Store
from outages.tickets import Channel
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town, settle_town

HOUR, LEASE = timedelta(hours=1), timedelta(minutes=5)
BACK = NOON - HOUR
PLACE = KeptPlace("call-1", ANNA, "ru", NOON)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2, jitter=0))


@pytest.fixture
def due_times(store: Store) -> SQLDueTimes:
    return SQLDueTimes(store, node="a")


@pytest.fixture
def callbacks(store: Store) -> SQLQueueCallbackRepository:
    return SQLQueueCallbackRepository(store, Policy(jitter=0), node="a")


async def _restored(town: Town) -> None:
    incident = await town.outage(2)
    await town.wish(await town.ticket(1, incident), ANNA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)


async def test_a_ring_back_that_was_due_is_made_once(town: Town, due_times: SQLDueTimes) -> None:
    await _restored(town)
    claim = town.notifications.claim
    assert await claim(Channel.CALL, limit=9, at=BACK, lease=LEASE) == []
    await due_times.catch_up(at=BACK, until=NOON)
    assert len(await claim(Channel.CALL, limit=9, at=BACK, lease=LEASE)) == 1
    await due_times.catch_up(at=BACK, until=NOON)
    assert await claim(Channel.CALL, limit=9, at=NOON, lease=LEASE) == []


async def test_a_lease_lasts_through_a_step_back(town: Town, due_times: SQLDueTimes) -> None:
    await _restored(town)
    await town.notifications.claim(Channel.CALL, limit=9, at=NOON, lease=LEASE)
    await due_times.catch_up(at=BACK, until=NOON)
    assert await town.leases.expired(at=BACK + LEASE) == []
    assert len(await town.leases.expired(at=NOON + LEASE)) == 1


async def test_what_waits_for_a_later_time_goes_on_waiting(town: Town, due_times: SQLDueTimes) -> None:
    await _restored(town)
    (due,) = await town.notifications.claim(Channel.CALL, limit=9, at=NOON, lease=LEASE)
    await town.notifications.settle(due.attempt.id, Result.NO_ANSWER, at=NOON)
    await due_times.catch_up(at=BACK, until=NOON)
    assert await town.notifications.claim(Channel.CALL, limit=9, at=NOON, lease=LEASE) == []


async def test_kept_places_come_up_before_who_joined_after_the_step(
    callbacks: SQLQueueCallbackRepository, due_times: SQLDueTimes
) -> None:
    await callbacks.keep(PLACE, at=NOON)
    assert await callbacks.due(at=BACK, limit=9) == []
    await due_times.catch_up(at=BACK, until=NOON)
    later = BACK + timedelta(minutes=1)
    await callbacks.keep(replace(PLACE, number=BORIS, joined_at=later), at=later)
    assert [one.place.joined_at for one in await callbacks.due(at=later, limit=9)] == [BACK, later]


async def test_another_node_s_places_stay(store: Store, due_times: SQLDueTimes) -> None:
    other = SQLQueueCallbackRepository(store, Policy(jitter=0), node="b")
    await other.keep(PLACE, at=NOON)
    await due_times.catch_up(at=BACK, until=NOON)
    assert await other.due(at=BACK, limit=9) == []
