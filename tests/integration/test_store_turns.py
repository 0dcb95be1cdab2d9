"""Places in the queue that are kept, and how callers found the talk, in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction
from outages.errors import NotFoundError
from outages.notifications import Policy, Result
from outages.queue_callbacks import TURN, QueueCallbackState, QueuePlace
from outages.store import SQLCallLog, SQLQueueCallbackRepository, Store
from tests.support.store_world import ANNA, BORIS, NOON, VERA

LEASE = timedelta(minutes=5)
PLACE = QueuePlace("call-1", ANNA, "ru", NOON, ticket="4829137")


@pytest.fixture
def book(store: Store) -> SQLQueueCallbackRepository:
    return SQLQueueCallbackRepository(store, Policy(tries=2, jitter=0), node="a")


async def test_turns_come_in_the_order_of_joining_and_some_go_first(book: SQLQueueCallbackRepository) -> None:
    await book.keep(replace(PLACE, joined_at=NOON + timedelta(minutes=1)), at=NOON)
    await book.keep(QueuePlace("call-2", BORIS, "en", NOON), at=NOON)
    await book.keep(QueuePlace("call-3", VERA, "ru", NOON + timedelta(minutes=2), first=True), at=NOON)
    assert [turn.place.number for turn in await book.due(at=NOON, limit=9)] == [VERA, BORIS, ANNA]
    assert (await book.due(at=NOON, limit=9))[2].place == replace(
        PLACE, joined_at=NOON + timedelta(minutes=1)
    )


async def test_a_number_keeps_one_place_the_first(book: SQLQueueCallbackRepository) -> None:
    await book.keep(PLACE, at=NOON)
    await book.keep(replace(PLACE, call_id="call-2", joined_at=NOON + timedelta(hours=1)), at=NOON)
    assert [turn.place for turn in await book.due(at=NOON, limit=9)] == [PLACE]


async def test_a_turn_is_rung_once(book: SQLQueueCallbackRepository) -> None:
    await book.keep(PLACE, at=NOON)
    (turn,) = await book.due(at=NOON, limit=9)
    rung = await book.claim(turn.id, at=NOON, lease=LEASE)
    assert rung
    assert str(rung.attempt_id).startswith(TURN)
    assert await book.claim(turn.id, at=NOON, lease=LEASE) is None
    assert await book.due(at=NOON, limit=9) == []
    await book.settle(str(rung.attempt_id), Result.HEARD, at=NOON)
    assert await book.due(at=NOON + timedelta(days=1), limit=9) == []


async def test_who_does_not_answer_is_rung_again_later_and_then_given_up(
    book: SQLQueueCallbackRepository,
) -> None:
    await book.keep(PLACE, at=NOON)
    at = NOON
    for expected in (1, 0):
        (turn,) = await book.due(at=at, limit=9)
        rung = await book.claim(turn.id, at=at, lease=LEASE)
        assert rung
        await book.settle(str(rung.attempt_id), Result.BUSY, at=at)
        await book.settle(str(rung.attempt_id), Result.HEARD, at=at)  # too late to count
        assert await book.due(at=at, limit=9) == []
        at += Policy().busy_wait
        assert len(await book.due(at=at, limit=9)) == expected
    await book.keep(replace(PLACE, call_id="call-2"), at=at)
    assert len(await book.due(at=at, limit=9)) == 1, "given up, so there is room for another"


async def test_whose_worker_died_is_found_once_the_lease_is_over(book: SQLQueueCallbackRepository) -> None:
    await book.keep(PLACE, at=NOON)
    (turn,) = await book.due(at=NOON, limit=9)
    rung = await book.claim(turn.id, at=NOON, lease=LEASE)
    assert await book.expired(at=NOON + LEASE) == []
    (expired,) = await book.expired(at=NOON + LEASE + timedelta(seconds=1))
    assert expired == rung
    assert expired.state is QueueCallbackState.RINGING


async def test_each_node_rings_those_of_its_own_queue(book: SQLQueueCallbackRepository, store: Store) -> None:
    await book.keep(PLACE, at=NOON)
    assert await SQLQueueCallbackRepository(store, Policy(), node="b").due(at=NOON, limit=9) == []


async def test_who_needs_it_no_more_is_not_rung(book: SQLQueueCallbackRepository) -> None:
    await book.keep(PLACE, at=NOON)
    (turn,) = await book.due(at=NOON, limit=9)
    await book.give_up("call-1")
    assert await book.due(at=NOON, limit=9) == []
    assert await book.claim(turn.id, at=NOON, lease=LEASE) is None


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
