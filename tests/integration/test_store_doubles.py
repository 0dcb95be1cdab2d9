"""Places that a database of before knows under several spellings are shown, then merged; on both databases."""

import asyncio

import pytest
from sqlalchemy import Connection, insert, select, update

from outages.errors import ConflictError
from outages.notifications import Policy, Result
from outages.places import AreaKind, normal_name
from outages.store import (
    SQLBranchRepository,
    SQLCampaignRepository,
    SQLDoublesRepository,
    SQLIncidentRepository,
    Store,
)
from outages.store.admin_tables import audit
from outages.store.inspection import inspect_database
from outages.store.tables import areas, phones, service_points, subscribers, tickets
from outages.subscribers import Service
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town

NET = frozenset({Service.INTERNET})
#: улица Королёва, 12 and 14А are areas 4 and 5 on street 3; here it is written again, with house 12, too.
OTHER_STREET, OTHER_HOUSE, THIRD_HOUSE = 21, 22, 23
PAVEL = "+74822000009"


def _area(key: int, kind: AreaKind, name: str, *above: int) -> dict[str, object]:
    spelling = {"name": name, "folded": name.casefold(), "normal": normal_name(kind, name)}
    place = {"id": key, "parent_id": above[-1], "kind": kind, "lineage": (*above, key)}
    return {**place, **spelling, "depth": len(above) + 1}


def _build_again(connection: Connection) -> None:
    """Write the street and its house 12 as another list spelt them, with Pavel there, and Vera's flat again."""
    for area in (
        _area(OTHER_STREET, AreaKind.STREET, "Королева ул.", 1, 2),
        _area(OTHER_HOUSE, AreaKind.HOUSE, "д. 12", 1, 2, OTHER_STREET),
        _area(THIRD_HOUSE, AreaKind.HOUSE, "20", 1, 2, OTHER_STREET),
    ):
        connection.execute(insert(areas), area)
    pavel = {"id": 9, "account": "P-9", "name": "Павел", "phones": (PAVEL,), "language": "ru"}
    connection.execute(insert(subscribers), pavel | {"tier": "standard"})
    connection.execute(insert(phones), {"number": PAVEL, "subscriber_id": 9})
    columns = ("id", "subscriber_id", "house_id", "flat")
    for point in ((31, 9, OTHER_HOUSE, "1"), (32, 9, THIRD_HOUSE, "1"), (33, 3, OTHER_HOUSE, "6")):
        connection.execute(insert(service_points), dict(zip(columns, point, strict=True)) | {"services": NET})


@pytest.fixture
async def town(store: Store) -> Town:
    town = await settle_town(store, Policy())
    await store.write(_build_again)
    return town


@pytest.fixture
def doubles(store: Store) -> SQLDoublesRepository:
    return SQLDoublesRepository(store, Policy())


async def _merge_all(doubles: SQLDoublesRepository) -> None:
    while found := await doubles.find():
        await doubles.merge(found[0], author=AUTHOR, at=NOON)


async def _points(town: Town, number: str) -> list[tuple[int, tuple[int, ...]]]:
    caller = await town.subscribers.recognise(number)
    return [(point.id, point.house_lineage) for point in caller.points]


async def test_doubles_are_shown_before_anything_changes(town: Town, doubles: SQLDoublesRepository) -> None:
    (found,) = await doubles.find()
    assert (found.stays.area.name, found.stays.points) == ("улица Королёва", 3)
    assert [(one.area.name, one.points) for one in found.others] == [("Королева ул.", 3)]
    assert await _points(town, PAVEL) == [(31, (1, 2, 21, 22)), (32, (1, 2, 21, 23))]


async def test_a_merged_place_holds_all_that_was_in_both(town: Town, doubles: SQLDoublesRepository) -> None:
    await _merge_all(doubles)
    assert await _points(town, PAVEL) == [(31, (1, 2, 3, 4)), (32, (1, 2, 3, 23))]
    assert await _points(town, VERA) == [(4, (1, 2, 3, 4))], "one flat, written twice"
    lines = select(audit.c.detail).where(audit.c.action == "merge_areas")
    noted = await town.store.read(lambda connection: connection.execute(lines).scalars().all())
    assert noted == [{"merged": ["Тверская область/Тверь/Королева ул."]}]
    assert await doubles.find() == []


async def test_a_notice_on_one_spelling_covers_who_lived_under_the_other(
    town: Town, doubles: SQLDoublesRepository
) -> None:
    pavel = await town.ticket(31, None)
    before = await town.incidents.version()
    outage = await town.outage(area=3)
    assert not (await town.tickets.find(incident=outage.id, limit=9))
    await _merge_all(doubles)
    assert [one.number for one in await town.tickets.find(incident=outage.id, limit=9)] == [pavel.number]
    assert await town.incidents.version() > before + 2, "boards look again"


async def test_a_notice_that_named_both_names_the_place_once(
    town: Town, doubles: SQLDoublesRepository
) -> None:
    await town.outage(area=OTHER_STREET)
    outage = await town.outage(area=OTHER_HOUSE)
    await _merge_all(doubles)
    merged = await town.incidents.get(outage.id)
    assert [item.area for item in merged.scope.include] == [4]
    assert merged.covers((await town.subscribers.recognise(ANNA)).points[0])


async def test_a_branch_of_a_merged_place_is_one_of_the_place_that_stays(
    town: Town, doubles: SQLDoublesRepository
) -> None:
    incident = await town.outage(OTHER_STREET)
    await town.wish(await town.ticket(31, incident), PAVEL)
    sampled = SQLIncidentRepository(town.store, Policy(sample_size=9))
    await sampled.restore(incident.id, author=AUTHOR, at=NOON)
    branches = SQLBranchRepository(town.store)
    await branches.advance(at=NOON)
    (due,) = await town.ring(NOON)
    await town.notifications.settle(due.attempt.id, Result.STILL_OUT, at=NOON)
    await _merge_all(doubles)
    (campaign,) = await SQLCampaignRepository(town.store).find()
    (branch,) = await branches.find([campaign.id])
    assert branch.area == 4


async def test_two_open_tickets_about_one_place_are_settled_by_people_first(
    town: Town, doubles: SQLDoublesRepository
) -> None:
    first, second = await town.ticket(4, None), await town.ticket(33, None)
    (found,) = await doubles.find()
    with pytest.raises(ConflictError, match=f"{first.number} and {second.number}"):
        await doubles.merge(found, author=AUTHOR, at=NOON)
    assert await doubles.find() == [found], "nothing has changed"
    await town.tickets.close(second.number, reason="twice", author=AUTHOR, at=NOON)
    await _merge_all(doubles)
    owners = select(tickets.c.point_id).where(tickets.c.number.in_([first.number, second.number]))
    assert await town.store.read(lambda connection: connection.execute(owners).scalars().all()) == [4, 4]


async def test_what_was_merged_meanwhile_is_left_alone(town: Town, doubles: SQLDoublesRepository) -> None:
    (found,) = await doubles.find()
    await _merge_all(doubles)
    await doubles.merge(found, author="another", at=NOON)
    authors = select(audit.c.author).where(audit.c.action == "merge_areas")
    noted = await town.store.read(lambda connection: connection.execute(authors).scalars().all())
    assert set(noted) == {AUTHOR}


async def test_the_check_counts_places_with_several_spellings(
    town: Town, doubles: SQLDoublesRepository, database: str
) -> None:
    assert (await asyncio.to_thread(inspect_database, database)).doubles == 1
    await _merge_all(doubles)
    assert (await asyncio.to_thread(inspect_database, database)).doubles == 0
    await town.store.write(lambda connection: connection.execute(update(areas).values(normal=None)))
    assert (await asyncio.to_thread(inspect_database, database)).doubles == 0, "not read yet"
