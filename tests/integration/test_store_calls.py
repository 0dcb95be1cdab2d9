"""Records of calls, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, KeyPress, Promise
from outages.incidents import IncidentId
from outages.notifications import Policy
from outages.store import Store
from outages.subscribers import SubscriberId
from tests.support.store_world import ANNA, NOON, VERA, Town, settle_town

RECORD = CallRecord(
    id="call-1",
    direction=Direction.INBOUND,
    caller_number=ANNA,
    subscriber_id=None,
    ticket_id=None,
    language="ru",
    started_at=NOON,
    ended_at=NOON + timedelta(seconds=31),
    outcome=CallOutcome.HUNG_UP,
    heard=(
        HeardPrompt("greeting", "ru", "greeting.wav", "Здравствуйте", whole=True),
        HeardPrompt("etr", "ru", "etr.wav", "до 18:00", whole=False, ms=2350),
    ),
    keys=(KeyPress("1", 4200), KeyPress("#", 5100)),
)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def test_a_record_comes_back_whole(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    heard = (Promise(one.id, 1, None), Promise(one.id, 2, NOON + timedelta(hours=3)))
    record = replace(RECORD, subscriber_id=SubscriberId(1), ticket_id=ticket.id, promises=heard)

    await town.calls.write([record])

    assert await town.calls.find() == [record]


async def test_a_record_that_is_there_is_left_as_it_is(town: Town) -> None:
    one = await town.outage()
    await town.calls.write([RECORD])

    changed = replace(RECORD, caller_number=VERA, promises=(Promise(one.id, 1, None),))
    await town.calls.write([changed, replace(RECORD, id="call-2")])
    await town.calls.write([changed])

    assert {record.id: record.caller_number for record in await town.calls.find()} == {
        "call-1": ANNA,
        "call-2": ANNA,
    }
    assert await town.calls.find(incident=one.id) == []


async def test_no_records_are_no_work(town: Town) -> None:
    await town.calls.write([])
    assert await town.calls.find() == []


async def test_calls_are_found_latest_first_by_number_incident_outcome_and_page(town: Town) -> None:
    one = await town.outage()
    records = [
        replace(RECORD, id=f"call-{hour}", started_at=NOON + timedelta(hours=hour)) for hour in range(3)
    ]
    records[1] = replace(records[1], outcome=CallOutcome.COMPLETED, promises=(Promise(one.id, 1, None),))
    records[2] = replace(records[2], caller_number=None, direction=Direction.OUTBOUND)
    await town.calls.write(records)

    assert await town.calls.find() == records[::-1]
    assert await town.calls.find(number=ANNA) == [records[1], records[0]]
    assert await town.calls.find(incident=one.id) == [records[1]]
    assert await town.calls.find(incident=IncidentId(404)) == []
    assert await town.calls.find(outcomes=[CallOutcome.COMPLETED]) == [records[1]]
    assert await town.calls.find(limit=1, before=records[2].started_at) == [records[1]]
