"""Call records reach the database, also after it was away."""

import asyncio
from datetime import timedelta

from ivr.calls.records import CallRecorder
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from tests.support.fake_telephony import FakeCallLog
from tests.support.fakes import NOON
from tests.support.patience import PATIENCE


def record(key: str) -> CallRecord:
    return CallRecord(
        id=key,
        direction=Direction.INBOUND,
        caller_number=None,
        subscriber_id=None,
        ticket_id=None,
        language="ru",
        started_at=NOON,
        ended_at=NOON + timedelta(seconds=20),
        outcome=CallOutcome.COMPLETED,
    )


async def test_records_survive_a_database_that_is_away() -> None:
    calls = FakeCallLog(down=True)
    recorder = CallRecorder(calls, Metrics())
    recorder.keep(record("a"))
    assert not await recorder.flush()
    recorder.keep(record("b"))
    calls.down = False
    assert await recorder.flush()
    assert [one.id for one in calls.records] == ["a", "b"]
    assert await recorder.flush()


async def test_records_are_written_in_the_background() -> None:
    calls = FakeCallLog()
    recorder = CallRecorder(calls, Metrics())
    writing = asyncio.create_task(recorder.write_forever())
    recorder.keep(record("a"))
    async with asyncio.timeout(PATIENCE):
        while not calls.records:
            await asyncio.sleep(0)
    writing.cancel()


async def test_records_whose_write_the_stop_cut_short_are_written_at_the_end() -> None:
    calls = FakeCallLog()
    recorder = CallRecorder(calls, Metrics())
    calls.open.clear()
    writing = asyncio.create_task(recorder.flush())
    recorder.keep(record("a"))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    recorder.keep(record("b"))
    calls.open.set()
    assert await recorder.flush()
    assert [one.id for one in calls.records] == ["a", "b"]
