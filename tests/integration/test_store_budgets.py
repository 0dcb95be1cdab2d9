"""What calls out came to, on both databases."""

import asyncio
from datetime import timedelta

from outages.destinations import Budget
from outages.store import Store
from outages.store.budgets import SQLCallBudgetRepository
from outages.store.tries import SQLTryRepository
from tests.support.store_world import NOON

DAY = timedelta(days=1)


async def test_only_so_many_calls_are_taken_by_however_many_at_once(store: Store) -> None:
    budgets = SQLCallBudgetRepository(store)
    taken = await asyncio.gather(*(budgets.take("JM", Budget(3, 10), day=NOON) for _ in range(10)))
    assert sum(taken) == 3
    assert await budgets.take("VC", Budget(3, 10), day=NOON)
    assert await budgets.take("JM", Budget(3, 10), day=NOON + DAY)


async def test_minutes_count_too(store: Store) -> None:
    budgets = SQLCallBudgetRepository(store)
    for seconds in (500, 99):
        await budgets.add("JM", seconds, day=NOON)
        assert await budgets.take("JM", Budget(50, 10), day=NOON)
    await budgets.add("JM", 1, day=NOON)
    assert await budgets.find_used(day=NOON) == {"JM": Budget(2, 10)}
    assert await budgets.find_used(day=NOON + DAY) == {}
    assert not await budgets.take("JM", Budget(50, 10), day=NOON)


async def test_counts_of_calls_outlive_those_of_attempts_and_go_by_the_day(store: Store) -> None:
    budgets, tries = SQLCallBudgetRepository(store), SQLTryRepository(store)
    assert await budgets.take("JM", Budget(1, 10), day=NOON)
    await tries.forget(before=NOON + DAY)
    await budgets.forget(before=NOON)
    assert not await budgets.take("JM", Budget(1, 10), day=NOON)
    await tries.admit(caller=None, wanted="100", at=NOON)
    await budgets.forget(before=NOON + DAY)
    assert await budgets.take("JM", Budget(1, 10), day=NOON)
