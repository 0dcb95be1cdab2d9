"""What goes on behind the calls: records, text messages, ticks, and Asterisk's own records."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.calls.outbound.messenger import BATCH, Messenger
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.outbound.trunk import ARITrunk
from ivr.calls.records import CallRecorder
from ivr.jobs import Job, Jobs
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.incidents import IncidentKind
from outages.notifications import News, Result, TextMessage
from outages.subscribers import Language
from outages.tickets import Channel
from tests.support.fake_telephony import FakeCallLog, FakeQueue, due_notification
from tests.support.fakes import NOON, FakeClock
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


async def test_records_whose_writing_was_cut_by_the_stop_are_written_at_the_end() -> None:
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


async def test_a_result_of_an_attempt_that_the_database_lost_holds_up_no_other() -> None:
    queue = FakeQueue(down=True)
    settler = Settler(queue, FakeClock(), Metrics(), NOTIFICATION)
    for key in ("lost", "kept"):
        await settler.settle(key, Result.HEARD)
    queue.down, queue.unknown = False, "lost"
    await settler.settle_unwritten()
    assert queue.results == {"kept": Result.HEARD}
    assert not settler.knows("lost")


class Gateway:
    """Takes a message, or raises what the test says."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.taken = error, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if self.error:
            raise self.error
        self.taken.append(message)
        return Result.ACCEPTED


def messenger_with(queue: FakeQueue, gateway: Gateway) -> Messenger:
    clock = FakeClock()
    return Messenger(
        repository=queue,
        settler=Settler(queue, clock, Metrics(), NOTIFICATION),
        gateway=gateway,
        clock=clock,
        languages=[Language("ru"), Language("en")],
    )


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
    queue = FakeQueue([due_notification(channel=Channel.SMS)])
    gateway = Gateway(error)
    await messenger_with(queue, gateway).send_due()
    assert queue.results == {"attempt-1": result}
    assert all("4712001" in message.text and message.id == "attempt-1" for message in gateway.taken)


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "снова есть интернет"), ("en", "internet"), ("kk", "снова есть интернет")]
)
async def test_a_message_is_in_the_persons_language_or_the_lines_first(language: str, said: str) -> None:
    queue, gateway = FakeQueue([due_notification(channel=Channel.SMS, language=language)]), Gateway()
    await messenger_with(queue, gateway).send_due()
    assert said in gateway.taken[0].text


async def test_a_withdrawn_notice_is_not_told_as_a_restoration() -> None:
    notification = replace(
        due_notification(channel=Channel.SMS), news=News.WITHDRAWN, kind=IncidentKind.PLANNED
    )
    gateway = Gateway()
    await messenger_with(FakeQueue([notification]), gateway).send_due()
    assert "плановые работы отменены" in gateway.taken[0].text.lower()
    assert "снова есть" not in gateway.taken[0].text


async def test_a_stop_takes_no_more_messages_and_settles_those_taken() -> None:
    due = [due_notification(key=str(place), channel=Channel.SMS) for place in range(BATCH + 1)]
    queue, gateway = FakeQueue(due), Gateway()
    messenger = messenger_with(queue, gateway)
    sending = asyncio.create_task(messenger.send_due())
    while not gateway.taken:
        await asyncio.sleep(0)
    messenger.stop()
    await sending
    assert (len(queue.results), len(queue.due)) == (BATCH, 1)


async def test_a_tick_that_runs_is_left_to_end_when_the_service_stops() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    async def tick() -> None:
        begun.set()
        await go_on.wait()
        ended.append("by itself")

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.start([job])
    jobs.wake(job)
    await begun.wait()
    stopping = asyncio.create_task(jobs.stop(5))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert ended == ["by itself"]


async def test_a_tick_that_does_not_end_is_cut() -> None:
    begun = asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.Event().wait()

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.start([job])
    jobs.wake(job)
    await begun.wait()
    await jobs.stop(0.01)


async def test_waking_before_the_start_and_after_the_stop_is_no_error() -> None:
    async def tick() -> None:
        raise AssertionError

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.wake(job)
    jobs.start([job])
    await jobs.stop(1)
    jobs.wake(job)
    await jobs.stop(1)
    assert jobs.failing == {}


async def test_a_failing_tick_is_shown_until_it_works_again() -> None:
    broken = [True]
    ran = asyncio.Event()

    async def tick() -> None:
        ran.set()
        if broken[0]:
            raise RuntimeError("no")

    job, jobs = Job("count", 3600, tick), Jobs()
    jobs.start([job])
    try:
        for expected in ({"count": "RuntimeError: no"}, {}):
            ran.clear()
            jobs.wake(job)
            async with asyncio.timeout(PATIENCE):
                await ran.wait()
                while jobs.failing != expected:
                    await asyncio.sleep(0)
            broken[0] = False
    finally:
        await jobs.stop(1)


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


async def test_records_that_were_renamed_since_still_tell(tmp_path: Path) -> None:
    records = tmp_path / "calls.csv"
    (tmp_path / "calls.csv.1").write_text(LINES)
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=records)  # type: ignore[arg-type]
    assert await trunk.look_up("answered") is Result.HEARD
    records.write_text('"HANGUP","1763757603.000001","t1","dialled","PJSIP/trunk-0001","",""\n')
    assert await trunk.look_up("answered") is Result.HEARD
    assert await trunk.look_up("dialled") is Result.NO_ANSWER


async def test_no_records_yet_means_never_dialled(tmp_path: Path) -> None:
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=tmp_path / "none.csv")  # type: ignore[arg-type]
    assert await trunk.look_up("any") is Result.LATE
