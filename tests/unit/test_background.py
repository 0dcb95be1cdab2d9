"""What goes on behind the calls: records, text messages, ticks, and Asterisk's own records."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.jobs import Job, Jobs
from ivr.journal import Journal
from ivr.messenger import Messenger
from ivr.metrics import Metrics
from ivr.settling import Settler
from ivr.trunk import ARITrunk
from outages.calls import CallRecord, Direction, Outcome
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.notifications import Result, TextMessage
from outages.tickets import Channel
from tests.fake_telephony import FakeCallLog, FakeQueue, errand_for
from tests.fakes import NOON, FakeClock


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
        outcome=Outcome.COMPLETED,
    )


async def test_records_survive_a_database_that_is_away() -> None:
    calls = FakeCallLog(down=True)
    journal = Journal(calls, Metrics())
    journal.keep(record("a"))
    assert not await journal.flush()
    journal.keep(record("b"))
    calls.down = False
    assert await journal.flush()
    assert [one.id for one in calls.records] == ["a", "b"]
    assert await journal.flush()


async def test_records_are_written_in_the_background() -> None:
    calls = FakeCallLog()
    journal = Journal(calls, Metrics())
    writing = asyncio.create_task(journal.write_forever())
    journal.keep(record("a"))
    async with asyncio.timeout(5):
        while not calls.records:
            await asyncio.sleep(0)
    writing.cancel()


class Gateway:
    """Takes a message, or raises what the test says."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.taken = error, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if self.error:
            raise self.error
        self.taken.append(message)
        return Result.ACCEPTED


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (None, Result.ACCEPTED),
        (TemporaryDeliveryError("queue full"), Result.UNAVAILABLE),
        (PermanentDeliveryError("bad number"), Result.BAD_NUMBER),
        (UnknownDeliveryError("no answer"), Result.UNKNOWN),
    ],
)
async def test_what_the_gateway_says_is_the_result(error: Exception | None, result: Result) -> None:
    queue, clock = FakeQueue([errand_for(channel=Channel.SMS)]), FakeClock()
    gateway = Gateway(error)
    messenger = Messenger(book=queue, settler=Settler(queue, clock, Metrics()), gateway=gateway, clock=clock)
    await messenger.send_due()
    assert queue.results == {"attempt-1": result}
    assert all("4712001" in message.text and message.id == "attempt-1" for message in gateway.taken)


async def test_a_failing_tick_is_shown_until_it_works_again() -> None:
    broken = [True]
    ran = asyncio.Event()

    async def tick() -> None:
        ran.set()
        if broken[0]:
            raise RuntimeError("no")

    jobs = Jobs([Job("count", 3600, tick)])
    jobs.start()
    try:
        for expected in ({"count": "RuntimeError: no"}, {}):
            ran.clear()
            jobs.wake("count")
            async with asyncio.timeout(5):
                await ran.wait()
                while jobs.failing != expected:
                    await asyncio.sleep(0)
            broken[0] = False
    finally:
        jobs.stop()


class NoChannels:
    """Asterisk without a single call."""

    async def list_channels(self) -> list[object]:
        return []


LINES = """\
"CHAN_START","1763757600.000001","dialled","dialled","Local/7999-1@callback-0001;1","s",""
"CHAN_START","1763757600.000002","t1","dialled","PJSIP/trunk-0001","",""
"CHAN_START","1763757601.000001","answered","answered","Local/7998-1@callback-0002;1","s",""
"CHAN_START","1763757601.000001","late","late","Local/7997-1@callback-0003;1","s",""
"HANGUP","1763757601.000002","l2","late","Local/7997-1@callback-0003;2","s","{""hangupcause"":112}"
"ANSWER","1763757602.000001","t2","answered","PJSIP/trunk-0002","",""
"""


@pytest.mark.parametrize(
    ("attempt", "result"),
    [
        ("dialled", Result.NO_ANSWER),
        ("answered", Result.HEARD),
        ("never", Result.LATE),
        ("late", Result.LATE),
    ],
)
async def test_asterisks_records_tell_what_became_of_a_call(
    tmp_path: Path, attempt: str, result: Result
) -> None:
    records = tmp_path / "calls.csv"
    records.write_text(LINES)
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=records)  # type: ignore[arg-type]
    assert await trunk.look_up(attempt) is result


async def test_no_records_yet_means_never_dialled(tmp_path: Path) -> None:
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=tmp_path / "none.csv")  # type: ignore[arg-type]
    assert await trunk.look_up("any") is Result.LATE
