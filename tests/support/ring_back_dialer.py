"""A dialer whose one source is ring-backs, over fakes."""

from datetime import timedelta

from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.leases import LOOK_EVERY, LeaseWatch
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.records import CallRecorder
from ivr.observability.metrics import Metrics
from outages.subscribers import Language
from tests.support.fake_budget import unlimited_budget
from tests.support.fake_telephony import FakeCallLog, FakeOutages, FakeQueue, FakeTrunk
from tests.support.fakes import FakeClock, FakeLibrary
from tests.support.playing import trusting_watch


class RingBackDialer:
    """A dialer with ring-backs as its one source."""

    def __init__(
        self,
        queue: FakeQueue,
        trunk: FakeTrunk,
        languages: tuple[str, ...],
        *,
        budget: CallBudget | None = None,
        per_second: float = 1000,
    ) -> None:
        metrics, clock = Metrics(), FakeClock()
        self.clock = clock
        self.playing = trusting_watch(metrics)
        settler = Settler(queue, clock, metrics, NOTIFICATION)
        self.ticks = 0.0
        watch = LeaseWatch(lambda: self.ticks)
        self.source = RingBacks(queue, queue.leases, settler, FakeOutages(), node="here", lease_watch=watch)
        self._dialer = Dialer(
            DialerParts(
                trunk=trunk,
                carrier=CarrierWatch(timedelta(minutes=1)),
                budget=budget or unlimited_budget(),
                library=FakeLibrary(),
                recorder=CallRecorder(FakeCallLog(), metrics),
                metrics=metrics,
                clock=clock,
                playing=self.playing,
                languages=[Language(one) for one in languages],
                at_once=2,
                per_second=per_second,
            )
        )
        self.drain = self._dialer.drain

    async def dial_due(self) -> None:
        await self._dialer.dial_due(self.source)

    async def settle_expired(self, *, looks: int = 1) -> None:
        """Look for expired leases so many times, a second apart."""
        for _ in range(looks):
            await self._dialer.settle_expired(self.source)
            self.ticks += LOOK_EVERY

    async def renew_leases(self) -> None:
        await self._dialer.renew_leases(self.source)


def dialer_with(
    queue: FakeQueue, trunk: FakeTrunk, *, languages: tuple[str, ...] = ("ru", "en")
) -> RingBackDialer:
    return RingBackDialer(queue, trunk, languages)


async def rung(queue: FakeQueue, trunk: FakeTrunk, *, languages: tuple[str, ...] = ("ru", "en")) -> None:
    """Ring everybody who is due, and let the calls end."""
    dialer = dialer_with(queue, trunk, languages=languages)
    await dialer.dial_due()
    await dialer.drain(5)
