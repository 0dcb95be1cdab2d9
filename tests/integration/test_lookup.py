"""A caller is looked up in a real billing system over HTTP and in both databases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from ivr.calls.inbound.lookup import LookedUpSubscribers, Lookup, LookupTerms
from ivr.observability.metrics import Metrics
from outages.notifications import Policy
from outages.store import SQLAnswerRepository, SQLSubscriberRepository, Store
from tests.support.billing_server import BillingServer, point_of, reach, run_billing
from tests.support.fakes import FakeClock
from tests.support.patience import PATIENCE
from tests.support.store_world import ANNA, VERA, free_ids, settle_town

NEW = "+74822000009"


@pytest.fixture
async def billing() -> AsyncIterator[BillingServer]:
    async with run_billing() as server:
        server.points = [point_of("D-5", "16", phones=[NEW], name="Дора")]
        yield server


@pytest.fixture
async def town(store: Store) -> Store:
    await settle_town(store, Policy())
    await store.write(free_ids)
    return store


@asynccontextmanager
async def looked_up(
    town: Store, billing: BillingServer, *, seconds: float = PATIENCE
) -> AsyncIterator[LookedUpSubscribers]:
    """Yield the subscribers of a line that waits so long for billing."""
    async with reach(billing.url) as directory:
        lookup = Lookup(directory, SQLAnswerRepository(town), FakeClock(), Metrics(), LookupTerms(seconds))
        try:
            yield LookedUpSubscribers(SQLSubscriberRepository(town), lookup)
        finally:
            await lookup.close()


async def houses_of(subscribers: LookedUpSubscribers, number: str) -> list[str]:
    return [one.house for one in (await subscribers.recognise(number)).points]


async def test_a_number_that_only_billing_knows_is_recognised(town: Store, billing: BillingServer) -> None:
    async with looked_up(town, billing) as subscribers:
        assert await houses_of(subscribers, NEW) == ["16"]


async def test_a_keyed_account_is_found_by_its_digits(town: Store, billing: BillingServer) -> None:
    billing.points = [point_of("500", "16")]
    async with looked_up(town, billing) as subscribers:
        (point,) = (await subscribers.keyed_account("500")).points
        assert point.house == "16"


async def test_who_moved_is_recognised_at_the_new_address(town: Store, billing: BillingServer) -> None:
    billing.points = [point_of("V-3", "20", phones=[VERA], flat="6", name="Вера")]
    async with looked_up(town, billing) as subscribers:
        assert await houses_of(subscribers, VERA) == ["20"]


async def test_a_number_unknown_to_both_is_a_strangers(town: Store, billing: BillingServer) -> None:
    async with looked_up(town, billing) as subscribers:
        assert await houses_of(subscribers, "+74822000077") == []


async def test_a_slow_answer_helps_the_next_call(town: Store, billing: BillingServer) -> None:
    billing.open.clear()
    async with looked_up(town, billing, seconds=0.05) as subscribers:
        assert await houses_of(subscribers, NEW) == []
        billing.open.set()
        async with asyncio.timeout(PATIENCE):
            while not await houses_of(subscribers, NEW):
                await asyncio.sleep(0)
        assert len(billing.asked) == 1


@pytest.mark.parametrize(
    "instead",
    [
        lambda: web.Response(status=503),
        lambda: web.Response(text="<html>"),
        lambda: web.Response(body=b"[" * 300_000),
        lambda: web.Response(status=302, headers={"Location": "/lookup"}),
        lambda: web.json_response({"service_points": [point_of("A-1", phones=[ANNA], services=["sauna"])]}),
    ],
    ids=["down", "nonsense", "too large", "redirect", "flaw"],
)
async def test_without_a_good_answer_the_last_one_holds(
    town: Store, billing: BillingServer, instead: Callable[[], web.Response]
) -> None:
    billing.instead = instead()
    with capture_logs() as logs:
        async with looked_up(town, billing) as subscribers:
            assert await houses_of(subscribers, ANNA) == ["12", "14А", "1"]
    assert [one["event"] for one in logs] == ["lookup_failed"]
    assert not any(secret in str(logs) for secret in (ANNA, "Анна", "letmein"))
