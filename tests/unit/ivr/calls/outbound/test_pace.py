"""The trunk is never asked for more than it bears, and used to the full while there is work."""

import asyncio
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asterisk.ari.outcomes import ChannelEnding, EndKind
from asterisk.ari.outgoing import Dialed
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.pace import CallPace
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.records import CallRecorder
from ivr.observability.metrics import Metrics
from outages.subscribers import Language
from tests.support.fake_budget import unlimited_budget
from tests.support.fake_telephony import FakeCallLog, FakeOutages, FakeQueue, FakeTrunk, due_notification
from tests.support.fakes import FakeClock, FakeLibrary
from tests.support.leaping_loop import leap, run_leaping
from tests.support.playing import trusting_watch


class BusyTrunk(FakeTrunk):
    """A trunk on which nobody answers; each call takes some seconds."""

    def __init__(self, longest: float) -> None:
        super().__init__()
        self.longest, self.chance = longest, random.Random(7)  # noqa: S311 - not for secrets
        self.began: list[float] = []
        self.seconds_used = 0.0
        self.now = self.most = 0

    async def dial(self, attempt_id: str, number: str, *, deadline: object) -> Dialed:
        """Ring for a while."""
        del attempt_id, number, deadline
        seconds = self.chance.uniform(self.longest / 10, self.longest)
        self.began.append(asyncio.get_running_loop().time())
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(seconds)
        self.now -= 1
        self.seconds_used += seconds
        return Dialed(None, answered=False, status="", ending=ChannelEnding(EndKind.HUNG_UP, 19))  # type: ignore[arg-type]


async def ring_all(trunk: BusyTrunk, count: int, *, at_once: int, per_second: float) -> float:
    """Ring so many people, and return how many seconds it took until the last of them was rung."""
    queue, metrics, clock = (
        FakeQueue([due_notification(key=str(one)) for one in range(count)]),
        Metrics(),
        FakeClock(),
    )
    dialer = Dialer(
        DialerParts(
            trunk=trunk,
            carrier=CarrierWatch(timedelta(minutes=1)),
            budget=unlimited_budget(),
            library=FakeLibrary(),
            recorder=CallRecorder(FakeCallLog(), metrics),
            metrics=metrics,
            clock=clock,
            playing=trusting_watch(metrics),
            languages=[Language("ru")],
            at_once=at_once,
            per_second=per_second,
        )
    )
    settler = Settler(queue, clock, metrics, NOTIFICATION)
    source = RingBacks(queue, queue.leases, settler, FakeOutages(), node="")
    await dialer.dial_due(source)
    took = asyncio.get_running_loop().time()
    await dialer.drain(1000)
    assert len(queue.results) == count
    return took


def most_within_a_second(moments: list[float]) -> int:
    # By a nanosecond a timer may be early.
    return max(sum(begin <= one < begin + 1 - 1e-9 for one in moments) for begin in moments)


@pytest.mark.parametrize("per_second", [1, 5, 50])
def test_the_pace_is_used_to_the_full_and_never_exceeded(per_second: int) -> None:
    trunk = BusyTrunk(5.0)
    took = run_leaping(ring_all(trunk, 20 * per_second, at_once=1000, per_second=per_second))
    assert most_within_a_second(trunk.began) <= per_second
    assert 20 * per_second / took >= 0.95 * per_second


@pytest.mark.parametrize("longest", [2.0, 60.0])
def test_every_channel_is_used_to_the_full_and_none_more(longest: float) -> None:
    trunk = BusyTrunk(longest)
    took = run_leaping(ring_all(trunk, 400, at_once=10, per_second=50))
    assert trunk.most == 10
    assert trunk.seconds_used / (10 * took) >= 0.95


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 20))
def test_no_second_has_too_many_whatever_comes_between(pauses: list[float], per_second: int) -> None:
    async def begin() -> list[float]:
        loop = asyncio.get_running_loop()
        pace, begun = CallPace(per_second, loop.time), []
        for pause in pauses:
            await asyncio.sleep(pause)
            for _ in range(5):
                leap(pause / 50)
                await pace.wait()
                begun.append(loop.time())
        return begun

    begun = run_leaping(begin())
    assert not begun or most_within_a_second(begun) <= per_second
