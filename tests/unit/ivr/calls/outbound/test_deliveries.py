"""What gateways say is written in few transactions, and later when the database is away."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from ivr.calls.outbound.deliveries import Deliveries
from ivr.observability.metrics import Metrics
from outages.errors import StoreError
from outages.notifications import Result
from outages.sent_segments import SegmentReport, SentMessage
from tests.support.fakes import FakeClock


@dataclass
class FakeSegments:
    """Keeps what was written, a list for each transaction; `away` refuses all."""

    batches: list[list[str]] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    known: dict[str, Result] = field(default_factory=dict)
    away: bool = False

    async def note_sent(self, messages: Sequence[SentMessage], *, at: datetime) -> Mapping[str, Result]:
        await asyncio.sleep(0)
        if self.away:
            raise StoreError("away")
        self.batches.append([one.attempt_id for one in messages])
        return self.known

    async def note_reports(self, reports: Sequence[SegmentReport], *, at: datetime) -> Mapping[str, Result]:
        if self.away:
            raise StoreError("away")
        self.reported += [one.message_id for one in reports]
        return {}


def sent(attempt: str) -> SentMessage:
    return SentMessage("main", attempt, (f"m-{attempt}",))


async def test_messages_sent_at_once_are_written_together() -> None:
    segments = FakeSegments(known={"3": Result.DELIVERED})
    deliveries = Deliveries(segments, FakeClock(), Metrics())
    results = await asyncio.gather(*(deliveries.note_sent(sent(str(one))) for one in range(5)))
    assert results == [Result.ACCEPTED] * 3 + [Result.DELIVERED, Result.ACCEPTED]
    assert segments.batches == [["0", "1", "2", "3", "4"]]
    await deliveries.note_sent(sent("5"))
    assert segments.batches[1:] == [["5"]]


async def test_what_the_database_refuses_is_written_later() -> None:
    segments = FakeSegments(away=True)
    deliveries = Deliveries(segments, FakeClock(), Metrics())
    # The gateway has it: that is all that counts.
    assert await deliveries.note_sent(sent("1")) is Result.ACCEPTED
    await deliveries.settle_unwritten()
    segments.away = False
    await deliveries.settle_unwritten()
    await deliveries.settle_unwritten()
    assert segments.batches == [["1"]]


async def test_a_report_that_is_not_kept_is_not_taken() -> None:
    segments = FakeSegments(away=True)
    deliveries = Deliveries(segments, FakeClock(), Metrics())
    report = SegmentReport("main", "m-1", Result.DELIVERED)
    with pytest.raises(StoreError):
        await deliveries.take([report])
    segments.away = False
    await deliveries.take([report])
    assert segments.reported == ["m-1"]


async def test_whoever_waits_no_more_keeps_nobody_waiting() -> None:
    segments = FakeSegments()
    deliveries = Deliveries(segments, FakeClock(), Metrics())
    first, second = (asyncio.create_task(deliveries.note_sent(sent(one))) for one in "12")
    await asyncio.sleep(0)
    first.cancel()
    assert await second is Result.ACCEPTED
    assert segments.batches == [["1", "2"]]
