"""Notices made by telephone: warned of, renewed, and lapsed in the honest way, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.errors import ConflictError, InvalidError
from outages.estimates import EtrSource
from outages.incidents import Incident, State
from outages.lifecycle import CLOCK
from outages.notifications import Policy
from outages.places import AreaId
from outages.store import Store
from outages.store.admin_tables import audit
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

HOUR = timedelta(hours=1)
ENDS = NOON + 8 * HOUR


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def by_telephone(town: Town) -> Incident:
    return await town.outage(etr=NOON + 9 * HOUR, holds_until=ENDS)


async def test_it_lapses_once_to_a_notice_without_any_time_and_goes_on(town: Town) -> None:
    made = await by_telephone(town)
    assert await town.incidents.lapse(at=ENDS - HOUR) == []
    (lapsed,) = await town.incidents.lapse(at=ENDS)
    assert await town.incidents.lapse(at=ENDS + HOUR) == []
    kept = await town.incidents.get(made.id)
    assert kept == lapsed
    assert (kept.state, kept.lapsed_at, kept.holds_until) == (State.ACTIVE, ENDS, ENDS)
    now = kept.promise
    assert (now.number, now.etr, now.next_news, now.reason) == (2, None, None, None)
    assert (now.author, now.source) == (CLOCK, EtrSource.UNKNOWN)
    assert [one.action for one in await town.incidents.history(made.id)][-1] == "lapse"


async def test_without_a_time_there_is_nothing_to_take_back(town: Town) -> None:
    made = await town.outage(holds_until=ENDS)
    (lapsed,) = await town.incidents.lapse(at=ENDS)
    assert (lapsed.id, lapsed.promise.number) == (made.id, 1)


async def test_renewed_in_time_or_after_it_holds_on(town: Town, store: Store) -> None:
    made = await by_telephone(town)
    await town.incidents.renew(made.id, ENDS + HOUR, author=AUTHOR, at=NOON)
    assert await town.incidents.lapse(at=ENDS) == []
    await town.incidents.lapse(at=ENDS + HOUR)
    again = await town.incidents.renew(made.id, ENDS + 9 * HOUR, author=AUTHOR, at=ENDS + HOUR)
    assert (again.holds_until, again.lapsed_at) == (ENDS + 9 * HOUR, None)
    lines = await store.read(
        lambda connection: connection.execute(
            select(audit.c.author, audit.c.action).where(audit.c.entity == "incident").order_by(audit.c.id)
        ).all()
    )
    assert [tuple(one) for one in lines][-3:] == [(AUTHOR, "renew"), (CLOCK, "lapse"), (AUTHOR, "renew")]


async def test_only_what_was_made_by_telephone_and_goes_on_is_renewed(town: Town) -> None:
    ordinary, made = await town.outage(), await by_telephone(town)
    with pytest.raises(ConflictError, match="not made by telephone"):
        await town.incidents.renew(ordinary.id, ENDS, author=AUTHOR, at=NOON)
    with pytest.raises(InvalidError, match="until"):
        await town.incidents.renew(made.id, NOON, author=AUTHOR, at=NOON)
    await town.incidents.restore(made.id, author=AUTHOR, at=NOON + HOUR)
    with pytest.raises(ConflictError, match="restored"):
        await town.incidents.renew(made.id, ENDS, author=AUTHOR, at=NOON + HOUR)
    assert await town.incidents.lapse(at=ENDS) == []


async def test_its_end_is_told_of_once_beforehand_and_anew_once_renewed(town: Town, database: str) -> None:
    made = await by_telephone(town)
    other = await Store.open(database)
    try:
        both = (town.incidents, type(town.incidents)(other, Policy()))
        assert await town.incidents.claim_ending(at=NOON, ahead=HOUR) == []
        found = await asyncio.gather(*(one.claim_ending(at=ENDS - HOUR, ahead=HOUR) for one in both))
        assert [one.id for some in found for one in some] == [made.id]
    finally:
        await other.close()
    await town.incidents.renew(made.id, ENDS + HOUR, author=AUTHOR, at=ENDS - HOUR)
    assert [one.id for one in await town.incidents.claim_ending(at=ENDS, ahead=HOUR)] == [made.id]
    assert await town.incidents.claim_ending(at=ENDS, ahead=HOUR) == []
    assert await town.incidents.claim_ending(at=ENDS + HOUR, ahead=HOUR) == []


async def test_areas_are_listed_from_the_top_down_addresses_first(town: Town) -> None:
    async def below(area: int | None, limit: int = 9) -> list[int]:
        wanted = None if area is None else AreaId(area)
        return [one.id for one in await town.areas.below(wanted, limit=limit)]

    assert await below(None) == [1, 8]
    assert await below(None, limit=1) == [1]
    assert [sorted(await below(one)) for one in (1, 2, 3, 8, 4)] == [[2], [3, 6], [4, 5], [9, 10], []]
