"""Reports find the attempt they are about, on both databases, in whichever order and by whichever worker they come."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from outages.notifications import NotificationState, Policy, Result
from outages.retention import DataKind
from outages.sent_segments import SegmentReport, SentMessage
from outages.store import (
    SQLGatewayPaces,
    SQLLeaseRepository,
    SQLRetentionRepository,
    SQLSentSegmentRepository,
    Store,
)
from outages.tickets import Channel, Closing
from tests.support.store_world import ANNA, AUTHOR, NOON, settle_town

SECOND = timedelta(seconds=1)
DELIVERED, UNDELIVERED = Result.DELIVERED, Result.UNDELIVERED


@pytest.fixture
def segments(store: Store) -> SQLSentSegmentRepository:
    return SQLSentSegmentRepository(store)


async def _send(segments: SQLSentSegmentRepository, attempt: str, *names: str) -> Mapping[str, Result]:
    return await segments.note_sent([SentMessage("main", attempt, names)], at=NOON)


async def _report(
    segments: SQLSentSegmentRepository, *names: str, result: Result = DELIVERED, gateway: str = "main"
) -> Mapping[str, Result]:
    return await segments.note_reports([SegmentReport(gateway, one, result) for one in names], at=NOON)


async def test_a_message_is_delivered_once_all_its_segments_are(segments: SQLSentSegmentRepository) -> None:
    assert await _send(segments, "a", "1", "2", "3") == {}
    assert await _report(segments, "3") == {}
    assert await _report(segments, "1") == {}
    # Doubled ones count once.
    assert await _report(segments, "3", "1") == {}
    assert await _report(segments, "2") == {"a": DELIVERED}


async def test_a_message_is_undelivered_as_soon_as_one_segment_is(segments: SQLSentSegmentRepository) -> None:
    await _send(segments, "a", "1", "2", "3")
    assert await _report(segments, "2", result=UNDELIVERED) == {"a": UNDELIVERED}
    assert await _report(segments, "1", "3") == {"a": UNDELIVERED}
    # What has been reported once is not taken back.
    assert await _report(segments, "2", result=DELIVERED) == {"a": UNDELIVERED}


async def test_reports_that_come_before_the_answer_wait_for_it(segments: SQLSentSegmentRepository) -> None:
    assert await _report(segments, "1", "2") == {}
    assert await _send(segments, "a", "1", "2") == {"a": DELIVERED}
    assert await _report(segments, "8", result=UNDELIVERED) == {}
    assert await _send(segments, "b", "7", "8") == {"b": UNDELIVERED}


async def test_gateways_may_use_the_same_names(segments: SQLSentSegmentRepository) -> None:
    await _send(segments, "a", "1")
    await segments.note_sent([SentMessage("other", "b", ("1",))], at=NOON)
    assert await _report(segments, "1", gateway="other") == {"b": DELIVERED}
    assert await _report(segments, "1", result=UNDELIVERED) == {"a": UNDELIVERED}


async def test_a_name_used_again_belongs_to_the_later_message(segments: SQLSentSegmentRepository) -> None:
    await _send(segments, "a", "1")
    await _report(segments, "1", result=UNDELIVERED)
    assert await _send(segments, "b", "1") == {}
    assert await _report(segments, "1") == {"b": DELIVERED}
    # Written again after a failure, it is the same message.
    assert await _send(segments, "b", "1") == {"b": DELIVERED}


async def test_many_are_noted_in_one_transaction(segments: SQLSentSegmentRepository) -> None:
    sent = [SentMessage("main", f"a{number}", (f"{number}-1", f"{number}-2")) for number in range(200)]
    assert await segments.note_sent(sent, at=NOON) == {}
    names = [name for one in reversed(sent) for name in one.message_ids]
    assert await _report(segments, *names) == {one.attempt_id: DELIVERED for one in sent}


async def test_reports_at_once_to_several_workers_decide_the_message(
    segments: SQLSentSegmentRepository,
) -> None:
    for attempt in ("a", "b", "c", "d"):
        names = [f"{attempt}{number}" for number in range(4)]
        await _send(segments, attempt, *names)
        found = await asyncio.gather(*[_report(segments, one) for one in names])
        assert {attempt: DELIVERED} in found


async def test_the_report_settles_the_attempt_with_what_follows(store: Store) -> None:
    town, segments = await settle_town(store, Policy()), SQLSentSegmentRepository(store)
    one = await town.outage(2)
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA, channel=Channel.SMS)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    (due,) = await town.ring(NOON, Channel.SMS)
    await _send(segments, due.attempt.id, "1", "2")
    # Whatever becomes of the worker now, the message counts as taken.
    assert await SQLLeaseRepository(store).expired(at=NOON + timedelta(hours=1)) == []
    (told,) = await town.notifications.find()
    assert told.state is NotificationState.SENT
    await town.notifications.settle(due.attempt.id, Result.ACCEPTED, at=NOON)
    await _report(segments, "2", "1")
    (told,) = await town.notifications.find()
    assert (told.state, told.tries_used) == (NotificationState.DONE, 1)
    assert [one.closing for one in await town.tickets.find()] == [Closing.TOLD]


async def test_what_gateways_called_their_messages_is_kept_for_days(
    store: Store, segments: SQLSentSegmentRepository
) -> None:
    retention = SQLRetentionRepository(store)
    await _send(segments, "a", "1")
    assert await retention.forget(DataKind.SEGMENTS, before=NOON) == 0
    assert await retention.forget(DataKind.SEGMENTS, before=NOON + SECOND) == 1
    assert await _report(segments, "1") == {}


async def _reserve(
    paces: SQLGatewayPaces, wanted: int, at: datetime = NOON, gateway: str = "main"
) -> list[int]:
    """Reserve moments a second apart within ten; return them as seconds since noon."""
    moments = await paces.reserve(gateway, wanted, interval=SECOND, at=at, within=10 * SECOND)
    return [(one - NOON) // SECOND for one in moments]


async def test_the_limit_of_a_gateway_is_that_of_all_workers(store: Store) -> None:
    paces = SQLGatewayPaces(store)
    reserved = await asyncio.gather(*[_reserve(paces, 3) for _ in range(5)])
    assert sorted(one for some in reserved for one in some) == list(range(11))
    assert await _reserve(paces, 2, gateway="other") == [0, 1]
    assert await _reserve(paces, 9, at=NOON + 3 * SECOND) == [11, 12, 13]
    assert await _reserve(paces, 1, at=NOON + 100 * SECOND) == [100]


async def test_a_clock_set_back_does_not_stop_a_gateway(store: Store) -> None:
    paces = SQLGatewayPaces(store)
    await _reserve(paces, 1, at=NOON + timedelta(hours=1))
    assert await _reserve(paces, 1) == [0]
