"""Whose time zone is which, on both databases: the account's, else that of the nearest area."""

import pytest
from sqlalchemy import update

from outages.errors import InvalidError
from outages.notifications import Policy
from outages.places import AreaId
from outages.store import SQLZoneRepository, Store
from outages.store.admin_tables import audit
from outages.store.tables import subscribers
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town

REGION, CITY, STREET, HOUSE, NEW_STREET, HEADEND, SWITCH = map(AreaId, (1, 2, 3, 4, 6, 8, 10))


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def zones(town: Town) -> SQLZoneRepository:
    return SQLZoneRepository(town.store)


async def _set(zones: SQLZoneRepository, **wanted: str | None) -> None:
    for name, zone in wanted.items():
        await zones.set_zone(globals()[name.upper()], zone, author=AUTHOR, at=NOON)


async def _own(store: Store, subscriber: int, zone: str) -> None:
    statement = update(subscribers).where(subscribers.c.id == subscriber).values(zone=zone)
    await store.write(lambda connection: connection.execute(statement))


async def test_without_zones_everybody_lives_by_the_line_s(town: Town, zones: SQLZoneRepository) -> None:
    assert (await town.subscribers.recognise(ANNA)).zone is None
    assert await zones.zones_in([REGION, HEADEND]) == {None}
    assert await zones.area_zones() == []


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ({"region": "Asia/Omsk"}, "Asia/Omsk"),
        ({"region": "Asia/Omsk", "city": "Asia/Tomsk"}, "Asia/Tomsk"),
        ({"city": "Asia/Omsk", "street": "Asia/Tomsk"}, "Asia/Tomsk"),
        ({"street": "Asia/Omsk", "house": "Asia/Tomsk"}, "Asia/Tomsk"),
        ({"region": "Asia/Omsk", "house": None}, "Asia/Omsk"),
        ({"new_street": "Asia/Omsk"}, None),
    ],
)
async def test_the_nearest_area_that_has_one_gives_the_zone(
    town: Town, zones: SQLZoneRepository, wanted: dict[str, str | None], near: str | None
) -> None:
    await _set(zones, **wanted)
    (point,) = (await town.subscribers.recognise(VERA)).points
    assert point.zone == near
    assert {one.zone for one in await town.subscribers.points_in([HOUSE], limit=9)} == {near}


async def test_an_account_s_own_zone_comes_first(town: Town, zones: SQLZoneRepository, store: Store) -> None:
    await _set(zones, region="Asia/Omsk")
    await _own(store, 3, "Asia/Tokyo")
    caller = await town.subscribers.recognise(VERA)
    assert (caller.zone, caller.subscribers[0].zone, caller.points[0].zone) == (
        "Asia/Tokyo",
        "Asia/Tokyo",
        "Asia/Omsk",
    )
    assert (await town.subscribers.recognise(ANNA)).zone == "Asia/Omsk"
    assert (await town.subscribers.keyed_account("V-3")).zone == "Asia/Tokyo"


async def test_only_zones_of_people_who_are_there_occur(zones: SQLZoneRepository, store: Store) -> None:
    await _set(zones, new_street="Asia/Omsk")
    await _own(store, 3, "Asia/Tokyo")
    assert await zones.zones_in([STREET]) == {None, "Asia/Tokyo"}
    assert await zones.zones_in([NEW_STREET]) == {"Asia/Omsk"}
    assert await zones.zones_in([REGION]) == {None, "Asia/Omsk", "Asia/Tokyo"}
    assert await zones.zones_in([SWITCH]) == {None, "Asia/Omsk"}
    assert await zones.zones_in([SWITCH, HOUSE]) == {None, "Asia/Omsk", "Asia/Tokyo"}


async def test_zones_are_listed_audited_and_taken_back(zones: SQLZoneRepository, store: Store) -> None:
    await _set(zones, street="Asia/Tomsk", region="Asia/Omsk")
    assert [(area.names[-1], zone) for area, zone in await zones.area_zones()] == [
        ("Тверская область", "Asia/Omsk"),
        ("улица Королёва", "Asia/Tomsk"),
    ]
    await _set(zones, street=None, region=None)
    assert await zones.area_zones() == []
    rows = await store.read(lambda connection: connection.execute(audit.select()).all())
    assert [(row.action, row.entity_id, row.detail["zone"]) for row in rows][-1] == ("set_zone", "1", "")


async def test_an_unknown_zone_is_refused(zones: SQLZoneRepository) -> None:
    with pytest.raises(InvalidError, match="is no time zone"):
        await zones.set_zone(REGION, "Asia/Atlantis", author=AUTHOR, at=NOON)
    assert await zones.area_zones() == []
