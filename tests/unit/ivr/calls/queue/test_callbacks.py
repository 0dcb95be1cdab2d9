"""Which queue callbacks are placed, and what comes of each."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from asterisk.ari.errors import ARIRefusedError, ARIUnansweredError
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, QUEUE_CALLBACK, Settler
from ivr.calls.queue.agents import Attendance
from ivr.calls.queue.callbacks import QueueCallbacks, callbacks_to_place
from ivr.calls.queue.log import QueueLog, Waiting
from ivr.calls.records import CallRecorder
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome
from outages.notifications import Result
from outages.queue_callbacks import (
    CALLBACK_PREFIX,
    KeptPlace,
    QueueCallback,
    QueueCallbackId,
    QueueCallbackState,
)
from outages.subscribers import Language
from tests.support.fake_asterisk import until
from tests.support.fake_budget import unlimited_budget
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.fake_queue_callbacks import FakeAgents, FakeQueueCallbacks
from tests.support.fake_telephony import FakeCallLog, FakeOutages, FakeQueue, FakeTrunk, due_notification
from tests.support.fakes import NOON, FakeClock, FakeLibrary
from tests.support.playing import trusting_watch

NUMBER = "+79990000101"
MINUTE = timedelta(minutes=1)


def callback(key: int, *, minute: int = 0, first: bool = False) -> QueueCallback:
    place = KeptPlace(f"call-{key}", NUMBER, "ru", NOON + minute * MINUTE, first)
    return QueueCallback(QueueCallbackId(key), place, QueueCallbackState.WAITING, NOON, NOON)


def there(there: int, free: int) -> Attendance:
    return Attendance(there, free)


def chosen(
    due: list[QueueCallback], attendance: Attendance, waiting: list[Waiting] | None = None, underway: int = 0
) -> list[int]:
    return [one.id for one in callbacks_to_place(due, attendance, waiting or [], underway=underway)]


def test_one_callback_is_placed_for_each_free_agent() -> None:
    due = [callback(0), callback(1, minute=1), callback(2, minute=2)]
    assert chosen(due, there(3, 2)) == [0, 1]
    assert chosen(due, there(3, 2), underway=1) == [0]
    assert chosen(due, there(1, 0)) == []
    assert chosen(due, there(0, 0)) == []


def test_a_callback_waits_for_earlier_callers_in_the_queue() -> None:
    early, late = Waiting("c1", NOON - MINUTE), Waiting("c2", NOON + MINUTE)
    assert chosen([callback(0)], there(1, 1), [early]) == []
    assert chosen([callback(0), callback(1, minute=2)], there(2, 2), [late]) == [0]


def test_a_priority_callback_waits_for_nobody() -> None:
    assert chosen([callback(0, first=True), callback(1)], there(2, 2), [Waiting("c1", NOON - MINUTE)]) == [0]


def test_one_callback_is_placed_ahead_when_later_callers_would_get_every_free_agent() -> None:
    later = Waiting("c2", NOON + MINUTE)
    assert chosen([callback(0), callback(1)], there(1, 0), [later]) == [0]
    assert chosen([callback(0)], there(1, 0), [later, Waiting(f"{CALLBACK_PREFIX}x", NOON + MINUTE)]) == []
    assert chosen([callback(0)], there(0, 0), [later]) == []


@dataclass
class World:
    """A caller who keeps a place, and a telephone network."""

    trunk: FakeTrunk = field(default_factory=FakeTrunk)
    callbacks: FakeQueueCallbacks = field(default_factory=FakeQueueCallbacks)
    agents: FakeAgents = field(default_factory=FakeAgents)
    calls: FakeCallLog = field(default_factory=FakeCallLog)
    clock: FakeClock = field(default_factory=FakeClock)
    at_once: int = 1

    def __post_init__(self) -> None:
        metrics = Metrics()
        self.recorder = CallRecorder(self.calls, metrics)
        self.settler = Settler(self.callbacks, self.clock, metrics, QUEUE_CALLBACK)
        self.dialer = Dialer(
            DialerParts(
                trunk=self.trunk,
                carrier=CarrierWatch(timedelta(minutes=1)),
                budget=unlimited_budget(),
                library=FakeLibrary(),
                recorder=self.recorder,
                metrics=metrics,
                clock=self.clock,
                playing=trusting_watch(metrics),
                languages=[Language("ru"), Language("en")],
                at_once=self.at_once,
                per_second=1000,
            )
        )
        self.source = QueueCallbacks(
            self.callbacks,
            self.settler,
            self.agents,  # type: ignore[arg-type]
            QueueLog(Path("/nowhere"), "person"),
        )

    async def keeps(self, *, first: bool = False, ticket: str = "4829137") -> None:
        place = KeptPlace("call-1", NUMBER, "en", NOON, first, ticket)
        await self.callbacks.keep(place, at=self.clock.now())

    async def rings(self) -> None:
        await self.dialer.dial_due(self.source)
        await self.dialer.drain(5)
        await self.recorder.flush()


async def test_a_callback_is_put_through_with_its_ticket_and_language() -> None:
    world = World(FakeTrunk(channel=FakeChannel(keys=["1"])))
    await world.keeps()
    await world.rings()
    assert world.trunk.dialed[0][:2] == ("turn-0", NUMBER)
    assert world.callbacks.results == {"turn-0": Result.WORKS}
    channel = world.trunk.channel
    assert channel
    assert channel.gone_to == ["person,en-4829137-kf-79990000101,1"]
    (record,) = world.calls.records
    assert (record.id, record.outcome, record.language) == ("turn-0", CallOutcome.HANDED_OVER, "en")


async def test_a_priority_callback_is_put_through_to_the_priority_queue() -> None:
    world = World(FakeTrunk(channel=FakeChannel(keys=["1"])))
    await world.keeps(first=True)
    await world.rings()
    channel = world.trunk.channel
    assert channel
    assert channel.gone_to == ["priority,en-4829137-kf-79990000101,1"]


async def test_no_callback_is_placed_without_agents_or_while_the_trunk_is_full_or_away() -> None:
    for world in (
        World(agents=FakeAgents(0, 0)),
        World(at_once=0),
        World(FakeTrunk(ready=False)),
    ):
        await world.keeps()
        await world.rings()
        assert (world.trunk.dialed, world.callbacks.results) == ([], {})


@pytest.mark.parametrize(
    ("trunk", "result"),
    [
        (FakeTrunk(17), Result.BUSY),
        (FakeTrunk(19), Result.NO_ANSWER),
        (FakeTrunk(error=ARIRefusedError("no such endpoint")), Result.UNAVAILABLE),
        (FakeTrunk(channel=FakeChannel(keys=["9"])), Result.HEARD),
        (FakeTrunk(channel=FakeChannel(trouble={"play": GONE})), Result.ENDED_EARLY),
        (FakeTrunk(channel=FakeChannel(broken={"menu_return"})), Result.UNAVAILABLE),
    ],
)
async def test_the_result_of_the_call_is_written(trunk: FakeTrunk, result: Result) -> None:
    world = World(trunk)
    await world.keeps()
    await world.rings()
    assert world.callbacks.results == {"turn-0": result}


async def test_a_call_with_an_unknown_result_is_looked_up_when_its_lease_expires() -> None:
    world = World(FakeTrunk(error=ARIUnansweredError("timeout")))
    await world.keeps()
    await world.rings()
    assert world.callbacks.results == {}
    world.trunk.error = None
    await world.dialer.settle_expired(world.source)
    assert world.callbacks.results == {}, "the call still goes on"
    assert list(world.callbacks.renewed) == ["turn-0"]
    world.trunk.found = Result.NO_ANSWER
    await world.dialer.settle_expired(world.source)
    assert world.callbacks.results == {"turn-0": Result.NO_ANSWER}


async def test_a_result_that_could_not_be_written_is_written_later_and_never_guessed() -> None:
    world = World(FakeTrunk(channel=FakeChannel(keys=["9"])))
    await world.keeps()
    world.callbacks.down = True
    await world.rings()
    world.callbacks.down, world.trunk.found = False, Result.ENDED_EARLY
    await world.dialer.settle_expired(world.source)
    assert world.callbacks.results == {}, "what the caller answered is known here"
    await world.settler.settle_unwritten()
    assert world.callbacks.results == {"turn-0": Result.HEARD}


async def test_ring_backs_and_queue_callbacks_share_the_slots_of_the_trunk() -> None:
    world = World(FakeTrunk(channel=FakeChannel(endless=True)), at_once=1)
    await world.keeps()
    queue = FakeQueue([due_notification()])
    settler = Settler(queue, world.clock, Metrics(), NOTIFICATION)
    ring_backs = RingBacks(queue, queue.leases, settler, FakeOutages(), node="")
    async with asyncio.TaskGroup() as waiting:
        waiting.create_task(world.dialer.dial_due(ring_backs))
        waiting.create_task(world.dialer.dial_due(world.source))
        await until(lambda: bool(world.trunk.dialed))
        await world.dialer.drain(0.01)
    assert [attempt for attempt, *_ in world.trunk.dialed] == ["attempt-1"]
