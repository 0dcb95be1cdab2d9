"""What came of incidents is counted for all of them at once, on both databases."""

from datetime import timedelta

import pytest

from outages.incidents import Incident
from outages.notifications import Policy, Result
from outages.store import SQLTallyRepository, Store
from outages.tallies import COUNTED, Tally
from tests.support.store_world import ANNA, AUTHOR, NOON, Town, settle_town

HOUR = timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def tallies(town: Town, *incidents: Incident) -> list[Tally]:
    keys = [one.id for one in incidents]
    counted = await SQLTallyRepository(town.store).count(keys, since=NOON - HOUR)
    return [counted[one] for one in keys]


async def test_each_is_counted_by_itself(town: Town) -> None:
    loud, quiet = await town.outage(), await town.outage(6)
    # In a long call it is told twice.
    await town.hears(loud, ANNA, calls=3, times=2)
    await town.hears(loud, ANNA, calls=2, at=NOON - 2 * HOUR)
    await town.wish(await town.ticket(1, loud), ANNA)
    assert await tallies(town, loud, quiet) == [Tally(5, 3, 1, 0), Tally(0, 0, 0, 0)]
    await town.incidents.restore(loud.id, author=AUTHOR, at=NOON)
    await town.tell(Result.WORKS, NOON)
    assert await tallies(town, loud) == [Tally(5, 3, 1, 1)]


async def test_nothing_is_counted_further_than_it_is_shown(town: Town) -> None:
    loud = await town.outage()
    await town.hears(loud, ANNA, calls=COUNTED + 5)
    assert await tallies(town, loud) == [Tally(COUNTED, COUNTED, 0, 0)]


async def test_nothing_is_counted_of_nothing(town: Town) -> None:
    assert await tallies(town) == []
