"""Places in the queue that are kept, and how callers found the talk, in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction
from outages.errors import NotFoundError
from outages.notifications import Policy, Result
from outages.queue_callbacks import CALLBACK_PREFIX, KeptPlace, QueueCallbackState
from outages.store import SQLCallLog, SQLQueueCallbackRepository, Store
from tests.support.store_world import ANNA, BORIS, NOON, VERA

LEASE = timedelta(minutes=5)
PLACE = KeptPlace("call-1", ANNA, "ru", NOON, ticket="4829137")


@pytest.fixture
def repository(store: Store) -> SQLQueueCallbackRepository:
    return SQLQueueCallbackRepository(store, Policy(tries=2, jitter=0), node="a")


async def test_turns_come_in_the_order_of_joining_and_some_go_first(
    repository: SQLQueueCallbackRepository,
) -> None:
    await repository.keep(replace(PLACE, joined_at=NOON + timedelta(minutes=1)), at=NOON)
    await repository.keep(KeptPlace("call-2", BORIS, "en", NOON), at=NOON)
    await repository.keep(KeptPlace("call-3", VERA, "ru", NOON + timedelta(minutes=2), first=True), at=NOON)
    assert [callback.place.number for callback in await repository.due(at=NOON, limit=9)] == [
        VERA,
        BORIS,
        ANNA,
    ]
    assert (await repository.due(at=NOON, limit=9))[2].place == replace(
        PLACE, joined_at=NOON + timedelta(minutes=1)
    )


async def test_a_number_keeps_one_place_the_first(repository: SQLQueueCallbackRepository) -> None:
    await repository.keep(PLACE, at=NOON)
    await repository.keep(replace(PLACE, call_id="call-2", joined_at=NOON + timedelta(hours=1)), at=NOON)
    assert [callback.place for callback in await repository.due(at=NOON, limit=9)] == [PLACE]


async def test_a_turn_is_rung_once(repository: SQLQueueCallbackRepository) -> None:
    await repository.keep(PLACE, at=NOON)
    (callback,) = await repository.due(at=NOON, limit=9)
    rung = await repository.claim(callback.id, at=NOON, lease=LEASE)
    assert rung
    assert str(rung.attempt_id).startswith(CALLBACK_PREFIX)
    assert await repository.claim(callback.id, at=NOON, lease=LEASE) is None
    assert await repository.due(at=NOON, limit=9) == []
    await repository.settle(str(rung.attempt_id), Result.HEARD, at=NOON)
    assert await repository.due(at=NOON + timedelta(days=1), limit=9) == []


async def test_who_does_not_answer_is_rung_again_later_and_then_given_up(
    repository: SQLQueueCallbackRepository,
) -> None:
    await repository.keep(PLACE, at=NOON)
    at = NOON
    for expected in (1, 0):
        (callback,) = await repository.due(at=at, limit=9)
        rung = await repository.claim(callback.id, at=at, lease=LEASE)
        assert rung
        await repository.settle(str(rung.attempt_id), Result.BUSY, at=at)
        await repository.settle(str(rung.attempt_id), Result.HEARD, at=at)  # too late to count
        assert await repository.due(at=at, limit=9) == []
        at += Policy().busy_wait
        assert len(await repository.due(at=at, limit=9)) == expected
    await repository.keep(replace(PLACE, call_id="call-2"), at=at)
    assert len(await repository.due(at=at, limit=9)) == 1, "given up, so there is room for another"


async def test_whose_worker_died_is_found_once_the_lease_is_over(
    repository: SQLQueueCallbackRepository,
) -> None:
    await repository.keep(PLACE, at=NOON)
    (callback,) = await repository.due(at=NOON, limit=9)
    rung = await repository.claim(callback.id, at=NOON, lease=LEASE)
    assert await repository.expired(at=NOON + LEASE) == []
    (expired,) = await repository.expired(at=NOON + LEASE + timedelta(seconds=1))
    assert expired == rung
    assert expired.state is QueueCallbackState.RINGING
    await repository.renew([str(expired.attempt_id)], until=NOON + 2 * LEASE)
    assert await repository.expired(at=NOON + LEASE + timedelta(seconds=1)) == []


async def test_each_node_rings_those_of_its_own_queue(
    repository: SQLQueueCallbackRepository, store: Store
) -> None:
    await repository.keep(PLACE, at=NOON)
    assert await SQLQueueCallbackRepository(store, Policy(), node="b").due(at=NOON, limit=9) == []


async def test_who_needs_it_no_more_is_not_rung(repository: SQLQueueCallbackRepository) -> None:
    await repository.keep(PLACE, at=NOON)
    (callback,) = await repository.due(at=NOON, limit=9)
    await repository.give_up("call-1")
    assert await repository.due(at=NOON, limit=9) == []
    assert await repository.claim(callback.id, at=NOON, lease=LEASE) is None


async def test_how_the_talk_was_is_added_to_the_record(store: Store) -> None:
    log = SQLCallLog(store)
    record = CallRecord(
        "call-1", Direction.INBOUND, ANNA, None, None, "ru", NOON, NOON, CallOutcome.HANDED_OVER
    )
    await log.write([record])
    await log.rate("call-1", 4)
    assert await log.get("call-1") == replace(record, rating=4)
    with pytest.raises(NotFoundError):
        await log.rate("call-2", 4)
    with pytest.raises(NotFoundError):
        await log.get("call-2")
