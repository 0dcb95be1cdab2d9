"""Who says by keys who they are: whose account it is, and how often they may try."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from outages.callers import TryLimits
from outages.notifications import Policy
from outages.store import Store
from outages.store.admin_tables import tries as counted
from outages.store.subscribers import SQLSubscriberRepository
from outages.store.tables import subscribers
from outages.store.tries import SQLTryRepository
from outages.subscribers import Service
from tests.support.store_world import ANNA, NOON, Town, settle_town

LIMITS = TryLimits(per_caller=2, per_account=3, withheld=2)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def tries(store: Store) -> SQLTryRepository:
    return SQLTryRepository(store, LIMITS)


async def test_a_caller_has_so_many_tries_and_more_in_the_next_hour(tries: SQLTryRepository) -> None:
    allowed = [await tries.admit(caller=ANNA, wanted=f"10{number}", at=NOON) for number in range(3)]
    assert allowed == [True, True, False]
    assert await tries.admit(caller="+74822000009", wanted="100", at=NOON)
    assert await tries.admit(caller=ANNA, wanted="101", at=NOON + timedelta(hours=1))


async def test_an_account_is_tried_so_often_by_whomever(tries: SQLTryRepository) -> None:
    allowed = [await tries.admit(caller=f"+7482200000{one}", wanted="100", at=NOON) for one in range(4)]
    assert allowed == [True, True, True, False]


async def test_the_limits_hold_over_workers_that_ask_at_the_same_time(
    tries: SQLTryRepository, database: str
) -> None:
    other = await Store.open(database)
    try:
        workers = (tries, SQLTryRepository(other, LIMITS))
        asked = [one.admit(caller=ANNA, wanted=f"20{try_}", at=NOON) for try_ in range(4) for one in workers]
        assert sum(await asyncio.gather(*asked)) == LIMITS.per_caller
    finally:
        await other.close()


async def test_who_is_refused_uses_up_no_tries_of_an_account(tries: SQLTryRepository) -> None:
    for _ in range(6):
        await tries.admit(caller=ANNA, wanted="100", at=NOON)
    assert await tries.admit(caller="+74822000009", wanted="100", at=NOON)


async def test_all_who_withhold_their_number_share_their_tries(tries: SQLTryRepository) -> None:
    allowed = [await tries.admit(caller=None, wanted=f"10{number}", at=NOON) for number in range(3)]
    assert allowed == [True, True, False]


async def test_what_was_counted_is_forgotten_once_its_window_is_over(
    tries: SQLTryRepository, store: Store
) -> None:
    count = select(func.count()).select_from(counted)
    await tries.admit(caller=ANNA, wanted="100", at=NOON)
    await tries.forget(before=NOON + timedelta(minutes=59))
    assert await store.read(lambda connection: connection.execute(count).scalar_one()) == 2
    await tries.forget(before=NOON + timedelta(hours=1))
    assert await store.read(lambda connection: connection.execute(count).scalar_one()) == 0


@pytest.mark.parametrize(("digits", "found"), [("77", ["LS-77"]), ("88", ["88"]), ("99", []), ("404", [])])
async def test_an_account_is_found_by_its_digits_when_they_are_one_persons(
    store: Store, digits: str, found: list[str]
) -> None:
    names = [("LS-77", "77"), ("88", None), ("K-88", "88"), ("A-99", "99"), ("B-99", "99")]
    rows = [
        {
            "account": account,
            "account_digits": keys,
            "name": "",
            "phones": (),
            "language": "ru",
            "tier": "standard",
        }
        for account, keys in names
    ]
    await store.write(lambda connection: connection.execute(insert(subscribers), rows))
    caller = await SQLSubscriberRepository(store).keyed_account(digits)
    assert [one.account for one in caller.subscribers] == found


async def test_whose_account_was_keyed_has_their_points_and_nothing_of_the_past(town: Town) -> None:
    change = update(subscribers).where(subscribers.c.id == 2).values(account_digits="2")
    await town.store.write(lambda connection: connection.execute(change))
    caller = await town.subscribers.keyed_account("2")
    assert ([point.id for point in caller.points], caller.heard, caller.number) == ([2, 3], (), None)


async def test_what_is_supplied_is_what_any_point_has(town: Town) -> None:
    assert await town.subscribers.supplied() == {Service.INTERNET, Service.TV}
