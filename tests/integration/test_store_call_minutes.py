"""Calls are counted by minute as their records are written, each once, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.call_minutes import CallMinute, Handling, NoticeChange
from outages.calls import CallOutcome, CallRecord, Direction
from outages.notifications import Policy
from outages.store import SQLCallLog, SQLCallMinuteRepository, Store
from tests.support.store_world import ANNA, AUTHOR, NOON, settle_town

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CALL = CallRecord(
    id="call-1",
    direction=Direction.INBOUND,
    caller_number=ANNA,
    subscriber_id=None,
    ticket_id=None,
    language="ru",
    started_at=NOON + 5 * SECOND,
    ended_at=NOON + MINUTE,
    outcome=CallOutcome.HUNG_UP,
)


@pytest.fixture
def counted(store: Store) -> SQLCallMinuteRepository:
    return SQLCallMinuteRepository(store)


async def test_each_call_counts_once_in_the_minute_in_which_it_began(
    store: Store, counted: SQLCallMinuteRepository
) -> None:
    log = SQLCallLog(store)
    later = replace(CALL, id="call-2", started_at=NOON + 59 * SECOND, outcome=CallOutcome.COMPLETED)
    handed = replace(CALL, id="call-3", started_at=NOON + 61 * SECOND, outcome=CallOutcome.HANDED_OVER)
    ours = replace(CALL, id="call-4", direction=Direction.OUTBOUND)
    await log.write([CALL, ours])
    await log.write([CALL, later, handed, replace(handed, id="call-5", outcome=CallOutcome.FAILED)])
    assert await counted.find(NOON) == [
        CallMinute(NOON, {Handling.BY_LINE: 2}),
        CallMinute(NOON + MINUTE, {Handling.FAILED: 1, Handling.TO_PEOPLE: 1}),
    ]
    assert [one.at for one in await counted.find(NOON + SECOND)] == [NOON + MINUTE]


async def test_what_was_counted_is_forgotten_after_a_day(
    store: Store, counted: SQLCallMinuteRepository
) -> None:
    log, tomorrow = SQLCallLog(store), NOON + timedelta(days=1)
    await log.write([CALL])
    await log.write([replace(CALL, id="call-2", started_at=tomorrow)])
    assert len(await counted.find(NOON)) == 2
    await log.write([replace(CALL, id="call-3", started_at=tomorrow + MINUTE)])
    assert [one.at for one in await counted.find(NOON)] == [tomorrow, tomorrow + MINUTE]


async def test_what_callers_could_notice_is_found_beside_them(
    store: Store, counted: SQLCallMinuteRepository
) -> None:
    town = await settle_town(store, Policy())
    one = await town.outage()
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + MINUTE)
    assert await counted.changes(NOON) == [
        NoticeChange(one.id, "publish", NOON),
        NoticeChange(one.id, "restore", NOON + MINUTE),
    ]
    assert len(await counted.changes(NOON + SECOND)) == 1
