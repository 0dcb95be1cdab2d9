"""The archive of notices, on both databases: by place up and down the trees, by state, and by when they went on."""

from datetime import timedelta

import pytest

from outages.archive import NoticeSearch
from outages.incidents import State
from outages.notifications import Policy
from outages.places import AreaId
from outages.scopes import ScopeItem
from outages.store import SQLNoticeArchive, Store
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STREET, HOUSE, OTHER_STREET, SWITCH = 3, 4, 6, 9


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def numbers(town: Town, search: NoticeSearch) -> list[int]:
    return [one.id for one in await SQLNoticeArchive(town.store).find(search, limit=50)]


async def test_a_place_finds_notices_of_it_around_it_and_inside_it(town: Town) -> None:
    street, house, other, switch = [
        (await town.outage(area)).id for area in (STREET, HOUSE, OTHER_STREET, SWITCH)
    ]
    for place, found in (
        (STREET, [house, street]),
        (HOUSE, [house, street]),
        (5, [street]),
        (7, [other]),
        (2, [other, house, street]),
        (8, [switch]),
        (10, []),
    ):
        assert await numbers(town, NoticeSearch(areas=[AreaId(place)])) == found, place
    assert await numbers(town, NoticeSearch(areas=[AreaId(7), AreaId(SWITCH)])) == [switch, other]
    assert await numbers(town, NoticeSearch()) == [switch, other, house, street]


async def test_a_part_that_works_again_is_found_by_its_place_too(town: Town) -> None:
    outage = await town.outage(STREET)
    await town.incidents.restore_part(outage.id, [ScopeItem(AreaId(HOUSE))], author=AUTHOR, at=NOON + HOUR)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON + 2 * HOUR)
    assert await numbers(town, NoticeSearch(areas=[AreaId(HOUSE)])) == [outage.id]


async def test_days_find_what_went_on_then(town: Town) -> None:
    over = await town.outage()
    await town.incidents.restore(over.id, author=AUTHOR, at=NOON + HOUR)
    work = await town.work(NOON + 2 * DAY, NOON + 2 * DAY + HOUR)
    lasting = await town.outage(OTHER_STREET)
    for since, until, found in (
        (None, None, [lasting.id, work.id, over.id]),
        (NOON + HOUR, None, [lasting.id, work.id]),
        (NOON + HOUR - timedelta(seconds=1), NOON + DAY, [lasting.id, over.id]),
        (None, NOON, []),
        (NOON + DAY, NOON + 2 * DAY, [lasting.id]),
        (NOON + DAY, NOON + 3 * DAY, [lasting.id, work.id]),
    ):
        assert await numbers(town, NoticeSearch(since=since, until=until)) == found, (since, until)


async def test_states_and_pages_go_on_below_the_last(town: Town) -> None:
    first, second, third = [await town.outage() for _ in range(3)]
    await town.incidents.cancel(second.id, author=AUTHOR, at=NOON)
    active = NoticeSearch(states=[State.ACTIVE])
    assert await numbers(town, active) == [third.id, first.id]
    archive = SQLNoticeArchive(town.store)
    assert [one.id for one in await archive.find(active, limit=1)] == [third.id]
    assert [one.id for one in await archive.find(active, limit=1, before=third.id)] == [first.id]
