"""Several gateways as one: the next takes over only where the first has certainly not taken the message."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ivr.calls.outbound.gateway_pool import GatewayPool, PooledGateway
from ivr.observability.metrics import Metrics
from outages.errors import PermanentDeliveryError, StoreError, TemporaryDeliveryError, UnknownDeliveryError
from outages.notifications import Result
from outages.text_gateways import GatewayTerms
from outages.text_messages import TextMessage
from tests.support.fakes import FakeClock

MESSAGE = TextMessage("a", "+79991234567", "Service is back.")
SECOND = timedelta(seconds=1)


@dataclass
class FakeGateway:
    """Takes a message, or raises what the test says."""

    error: Exception | None = None
    result: Result = Result.ACCEPTED
    taken: list[str] = field(default_factory=list)
    asked: int = 0

    async def send(self, message: TextMessage) -> Result:
        self.asked += 1
        if self.error:
            raise self.error
        self.taken.append(message.id)
        return self.result


@dataclass
class FakeBind:
    trouble: str | None = None
    runs: bool = False

    async def run(self) -> None:
        self.runs = True
        try:
            await asyncio.Event().wait()
        finally:
            self.runs = False


@dataclass
class FakePaces:
    """Gives so many moments, the first one now."""

    left: int = 1000
    away: bool = False
    asked: list[int] = field(default_factory=list)

    async def reserve(
        self, gateway: str, wanted: int, *, interval: timedelta, at: datetime, within: timedelta
    ) -> Sequence[datetime]:
        if self.away:
            raise StoreError("away")
        self.asked.append(wanted)
        given = min(wanted, self.left)
        self.left -= given
        return [at + interval * number for number in range(given)]


@dataclass
class Pool:
    main: FakeGateway = field(default_factory=FakeGateway)
    spare: FakeGateway = field(default_factory=FakeGateway)
    paces: FakePaces = field(default_factory=FakePaces)
    clock: FakeClock = field(default_factory=FakeClock)
    metrics: Metrics = field(default_factory=Metrics)
    per_second: float | None = None

    def __post_init__(self) -> None:
        main = GatewayTerms(name="main", per_second=self.per_second)
        gateways = [
            PooledGateway(main, self.main),
            PooledGateway(GatewayTerms(name="spare", priority=2, countries=("RU",)), self.spare),
        ]
        self.pool = GatewayPool(gateways, self.paces, self.clock, self.metrics)

    def counted(self, gateway: str, outcome: str) -> float | None:
        labels = {"gateway": gateway, "outcome": outcome}
        return self.metrics.registry.get_sample_value("outage_ivr_sms_gateway_messages_total", labels)

    def is_left(self, gateway: str) -> float | None:
        return self.metrics.registry.get_sample_value("outage_ivr_sms_gateway_left", {"gateway": gateway})


async def test_the_first_takes_what_it_can() -> None:
    pool = Pool()
    assert await pool.pool.send(MESSAGE) is Result.ACCEPTED
    assert (pool.main.taken, pool.spare.asked) == (["a"], 0)
    assert (pool.counted("main", "taken"), pool.counted("spare", "taken")) == (1, 0)


async def test_the_next_takes_over_what_the_first_refuses_for_now() -> None:
    pool = Pool(FakeGateway(TemporaryDeliveryError("busy")))
    for _ in range(5):
        assert await pool.pool.send(MESSAGE) is Result.ACCEPTED
    assert len(pool.spare.taken) == 5
    # After three in a row the first one isn't even asked.
    assert (pool.main.asked, pool.is_left("main"), pool.is_left("spare")) == (3, 1, 0)
    pool.clock.advance(10 * SECOND)
    pool.main.error = None
    await pool.pool.send(MESSAGE)
    assert (pool.main.taken, pool.is_left("main")) == (["a"], 0)


@pytest.mark.parametrize("error", [UnknownDeliveryError("no answer"), PermanentDeliveryError("bad number")])
async def test_a_doubt_and_a_final_refusal_go_to_nobody_else(error: Exception) -> None:
    pool = Pool(FakeGateway(error))
    with pytest.raises(type(error)):
        await pool.pool.send(MESSAGE)
    assert pool.spare.asked == 0


async def test_what_all_refuse_says_why_by_name() -> None:
    pool = Pool(FakeGateway(TemporaryDeliveryError("busy")), FakeGateway(TemporaryDeliveryError("away")))
    with pytest.raises(TemporaryDeliveryError, match="main: busy; spare: away"):
        await pool.pool.send(MESSAGE)
    for _ in range(2):
        with pytest.raises(TemporaryDeliveryError):
            await pool.pool.send(MESSAGE)
    with pytest.raises(TemporaryDeliveryError, match="main refuses messages for now; spare refuses"):
        await pool.pool.send(MESSAGE)


async def test_a_number_that_nobody_serves_is_never_tried_again() -> None:
    only = PooledGateway(GatewayTerms(name="main", countries=("KZ",)), FakeGateway())
    pool = GatewayPool([only], FakePaces(), FakeClock(), Metrics())
    with pytest.raises(PermanentDeliveryError, match="no SMS gateway serves"):
        await pool.send(MESSAGE)


async def test_every_segment_counts_for_the_limit() -> None:
    pool = Pool(per_second=1000)
    long = TextMessage("b", MESSAGE.number, "я" * 140)
    await asyncio.gather(*(pool.pool.send(one) for one in (MESSAGE, long, MESSAGE)))
    assert sum(pool.paces.asked) == 1 + 3 + 1
    assert sorted(pool.main.taken) == ["a", "a", "b"]


async def test_beyond_the_limit_the_next_gateway_takes_over() -> None:
    pool = Pool(per_second=1000, paces=FakePaces(left=2))
    await asyncio.gather(*(pool.pool.send(MESSAGE) for _ in range(3)))
    assert (len(pool.main.taken), len(pool.spare.taken)) == (2, 1)
    # That was no refusal of the gateway's.
    assert pool.counted("main", "refused") == 0


async def test_without_the_database_nothing_goes_to_a_gateway_with_a_limit() -> None:
    pool = Pool(per_second=1000, paces=FakePaces(away=True), spare=FakeGateway(TemporaryDeliveryError("x")))
    with pytest.raises(TemporaryDeliveryError, match="the database does not say"):
        await pool.pool.send(MESSAGE)
    assert pool.main.asked == 0


async def test_connections_are_kept_while_it_runs() -> None:
    bind = FakeBind("not bound yet")
    one = PooledGateway(GatewayTerms(name="main"), FakeGateway(), bind)
    pool = GatewayPool([one], FakePaces(), FakeClock(), Metrics())
    running = asyncio.create_task(pool.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (bind.runs, one.trouble) == (True, "not bound yet")
    bind.trouble = None
    assert one.trouble is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not bind.runs
