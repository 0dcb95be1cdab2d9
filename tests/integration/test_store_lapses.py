"""Promises that come near their time are taken once each, on both databases."""

import asyncio
from datetime import datetime, timedelta

import pytest

from outages.estimates import AlertStage, Delay
from outages.notifications import Policy
from outages.store import Store
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

QUARTER = timedelta(minutes=15)
DUE = NOON + timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _taken(town: Town, at: datetime) -> list[tuple[int, AlertStage]]:
    found = await town.incidents.claim_alerts(at=at, ahead=QUARTER)
    return [(lapse.incident.promise.number, lapse.stage) for lapse in found]


async def _promise(town: Town, etr: datetime | None, next_news: datetime | None = None) -> None:
    """Publish an outage whose second revision promises this."""
    one = await town.outage()
    await town.incidents.move_etr(
        one.id, etr, reason=Delay.ACCESS, author=AUTHOR, at=NOON, next_news=next_news
    )


@pytest.mark.parametrize("promised", [(DUE, None), (None, DUE)])
async def test_a_promise_is_told_of_twice(
    town: Town, promised: tuple[datetime | None, datetime | None]
) -> None:
    await _promise(town, *promised)

    assert await _taken(town, NOON) == []
    assert await _taken(town, DUE - QUARTER) == [(2, AlertStage.DUE_SOON)]
    assert await _taken(town, DUE - timedelta(minutes=1)) == []
    assert await _taken(town, DUE) == [(2, AlertStage.OVERDUE)]
    assert await _taken(town, DUE + QUARTER) == []


async def test_one_that_passed_unwatched_is_told_of_as_passed_only(town: Town) -> None:
    await _promise(town, DUE)

    assert await _taken(town, DUE + QUARTER) == [(2, AlertStage.OVERDUE)]
    assert await _taken(town, DUE + QUARTER) == []


async def test_the_next_promise_counts_anew_and_the_one_before_no_more(town: Town) -> None:
    await _promise(town, DUE)
    (lapse,) = await town.incidents.claim_alerts(at=DUE, ahead=QUARTER)
    later = DUE + timedelta(hours=1)
    moved = await town.incidents.move_etr(
        lapse.incident.id, later, reason=Delay.ACCESS, author=AUTHOR, at=DUE
    )

    assert await _taken(town, DUE + QUARTER) == []
    assert await _taken(town, later) == [(moved.promise.number, AlertStage.OVERDUE)]


async def test_a_time_promised_when_it_was_near_needs_no_warning(town: Town) -> None:
    soon = NOON + timedelta(minutes=10)
    await _promise(town, soon)

    assert await _taken(town, NOON) == []
    assert await _taken(town, soon) == [(2, AlertStage.OVERDUE)]


async def test_what_is_over_or_promises_nothing_is_left_alone(town: Town) -> None:
    await town.outage()
    await _promise(town, DUE)
    (over, *_) = await town.incidents.find()
    await town.incidents.restore(over.id, author=AUTHOR, at=NOON)

    assert await _taken(town, DUE) == []


async def test_two_who_look_at_once_take_each_promise_once(town: Town) -> None:
    for _ in range(5):
        await _promise(town, DUE)

    taken = await asyncio.gather(*(_taken(town, DUE) for _ in range(4)))

    assert sum(map(len, taken)) == 5
