"""Who is calling, and where things are, on both databases."""

import pytest
from sqlalchemy import event

from outages.notifications import Policy
from outages.places import AreaId, AreaKind
from outages.store import Store
from outages.subscribers import Service
from tests.store_world import ANNA, VERA, Town, settle_town


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def test_a_shared_number_gives_everybody_behind_it_with_all_points(town: Town) -> None:
    caller = await town.subscribers.recognise(ANNA)

    assert [person.account for person in caller.subscribers] == ["A-1", "B-2"]
    assert [point.id for point in caller.points] == [1, 2, 3]
    assert caller.subscribers[1].phones == ("+74822000002", ANNA)
    assert caller.language == "ru"


async def test_a_point_knows_its_place_in_both_trees(town: Town) -> None:
    (point,) = (await town.subscribers.recognise(VERA)).points

    assert (point.street, point.house) == ("улица Королёва", "12")
    assert point.house_lineage == (1, 2, 3, 4)
    assert point.node_lineage == (8, 9)
    assert point.services == {Service.INTERNET, Service.TV}


async def test_a_point_outside_the_network_tree_has_no_node(town: Town) -> None:
    caller = await town.subscribers.recognise(ANNA)
    assert caller.points[2].node_lineage == ()


async def test_an_unknown_number_is_a_caller_without_points(town: Town) -> None:
    caller = await town.subscribers.recognise("+74999999999")
    assert (caller.number, caller.subscribers, caller.points) == ("+74999999999", (), ())


async def test_recognising_takes_one_query(town: Town) -> None:
    seen: list[str] = []
    engine = town.store._reading.engine
    event.listen(engine, "before_cursor_execute", lambda *facts: seen.append(facts[2]))

    await town.subscribers.recognise(ANNA)

    assert len([statement for statement in seen if not statement.startswith("BEGIN")]) == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([2], [1, 2, 3]),
        ([4], [1]),
        ([9], [1]),
        ([10], [2, 5]),
        ([8, 6], [1, 2, 3]),
        ([], []),
        ([99], []),
    ],
)
async def test_points_in_areas_come_one_a_house(town: Town, wanted: list[int], found: list[int]) -> None:
    points = await town.subscribers.points_in([AreaId(area) for area in wanted], limit=10)
    assert [point.id for point in points] == found


async def test_points_in_areas_are_limited(town: Town) -> None:
    assert len(await town.subscribers.points_in([AreaId(1)], limit=2)) == 2


async def test_areas_come_with_the_names_above_them(town: Town) -> None:
    found = await town.areas.get_many([AreaId(5), AreaId(8), AreaId(77)])

    assert set(found) == {5, 8}
    assert found[AreaId(5)].names == ("Тверская область", "Тверь", "улица Королёва", "14А")
    assert found[AreaId(8)].lineage == (8,)


@pytest.mark.parametrize(
    ("kind", "names", "found"),
    [
        (AreaKind.STREET, ["ТВЕРСКАЯ ОБЛАСТЬ", "тверь", "Улица  королева"], 3),
        (AreaKind.HOUSE, ["Тверская область", "Тверь", "улица Королёва", "14а"], 5),
        (AreaKind.NODE, ["HEADEND-1", "switch-10"], 10),
        (AreaKind.STREET, ["Тверь", "улица Королёва"], None),
        (AreaKind.CITY, ["Тверская область", "Тверь", "улица Королёва"], None),
        (AreaKind.NODE, ["switch-10"], None),
        (AreaKind.CITY, [], None),
    ],
)
async def test_an_area_is_found_by_its_names(
    town: Town, kind: AreaKind, names: list[str], found: int | None
) -> None:
    area = await town.areas.find(kind, names)
    assert (area and area.id) == found


async def test_search_ignores_letter_case_and_shows_the_widest_first(town: Town) -> None:
    assert [area.id for area in await town.areas.search("ТВЕР", limit=10)] == [1, 2]
    assert [area.id for area in await town.areas.search("улица коро", limit=10)] == [3]
    assert [area.id for area in await town.areas.search("улица", limit=1)] == [3]
    assert await town.areas.search("ройка", limit=10) == []
