"""Areas are found however they are spelt, also those that an earlier release has added."""

import asyncio

import pytest
from sqlalchemy import update

from outages.notifications import Policy
from outages.places import Area, AreaKind
from outages.store import Store, migrate
from outages.store.tables import areas, versions
from tests.support.store_world import Town, settle_town


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _find(town: Town, street: str, house: str = "") -> Area | None:
    above = ("Тверская обл.", "г Тверь", street)
    if house:
        return await town.areas.find(AreaKind.HOUSE, (*above, house))
    return await town.areas.find(AreaKind.STREET, above)


@pytest.mark.parametrize("street", ["улица Королёва", "ул. Королева", "КОРОЛЁВА УЛ", "Королева"])
async def test_a_street_is_found_however_it_is_spelt(town: Town, street: str) -> None:
    found = await _find(town, street)
    assert found is not None
    assert found.name == "улица Королёва"


@pytest.mark.parametrize("house", ["14а", "14 А", "д. 14A", "14-а"])
async def test_a_house_is_found_however_it_is_spelt(town: Town, house: str) -> None:
    found = await _find(town, "Королева", house)
    assert found is not None
    assert found.name == "14А"


async def test_what_might_be_another_street_is_not_found(town: Town) -> None:
    assert await _find(town, "пер. Королева") is None


@pytest.mark.parametrize("left", [{"normal": None}, {"normal": "of another reader"}])
async def test_what_another_release_wrote_is_read_at_the_next_start(
    town: Town, store: Store, database: str, left: dict[str, str | None]
) -> None:
    await store.write(lambda connection: connection.execute(update(areas).values(left)))
    if left["normal"]:
        await store.write(lambda connection: connection.execute(update(versions).values(value=0)))
    assert await _find(town, "ул. Королева") is None
    await asyncio.to_thread(migrate, database)
    assert await _find(town, "ул. Королева") is not None
