"""Who is calling, and where things are, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from outages.calls import CallOutcome, CallRecord, Direction, HeardPromise, Promise
from outages.incidents import IncidentKind, State
from outages.notifications import Policy
from outages.places import AreaId, AreaKind
from outages.store import Store
from outages.subscribers import Service
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)


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


@pytest.mark.parametrize(("number", "queries"), [(ANNA, 3), ("+74999999999", 1)])
async def test_recognising_asks_who_it_is_what_they_heard_and_when_they_called(
    town: Town, number: str, queries: int
) -> None:
    seen: list[str] = []
    engine = town.store._reading.engine
    event.listen(engine, "before_cursor_execute", lambda *facts: seen.append(facts[2]))

    await town.subscribers.recognise(number)

    assert len([statement for statement in seen if not statement.startswith("BEGIN")]) == queries


def _told(number: str, at: datetime, *promises: Promise) -> CallRecord:
    """Return the record of a call in which these promises were heard."""
    return CallRecord(
        id=f"call-{number}-{at:%d-%H-%M}",
        direction=Direction.INBOUND,
        caller_number=number,
        subscriber_id=None,
        ticket_id=None,
        language="ru",
        started_at=at,
        ended_at=at,
        outcome=CallOutcome.COMPLETED,
        promises=promises,
    )


async def test_the_caller_comes_with_what_each_incident_promised_at_this_telephone_last(town: Town) -> None:
    one, other = await town.outage(3), await town.outage(6)
    await town.calls.write(
        [
            _told(ANNA, NOON, Promise(one.id, 1, LATER), Promise(other.id, 1, None)),
            _told(ANNA, LATER, Promise(one.id, 2, None)),
            _told(VERA, LATER, Promise(other.id, 5, LATER)),
        ]
    )
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)
    await town.incidents.cancel(other.id, author=AUTHOR, at=NOON)

    net = frozenset({Service.INTERNET, Service.TV})
    assert (await town.subscribers.recognise(ANNA)).heard == (
        HeardPromise(Promise(one.id, 2, None), LATER, IncidentKind.UNPLANNED, net, State.RESTORED, LATER),
        HeardPromise(Promise(other.id, 1, None), NOON, IncidentKind.UNPLANNED, net, State.CANCELLED, NOON),
    )
    assert (await town.subscribers.recognise(BORIS)).heard == ()


async def test_what_was_heard_of_an_incident_that_goes_on_has_no_end(town: Town) -> None:
    one = await town.outage()
    await town.calls.write([_told(ANNA, NOON, Promise(one.id, 1, LATER))])

    (heard,) = (await town.subscribers.recognise(ANNA)).heard
    assert (heard.state, heard.ended_at) == (State.ACTIVE, None)


async def test_only_what_a_telephone_heard_lately_is_looked_through(town: Town) -> None:
    one, other = await town.outage(), await town.outage()
    first = _told(ANNA, NOON, Promise(one.id, 1, None))
    later = [_told(ANNA, NOON + timedelta(minutes=n), Promise(other.id, n, None)) for n in range(1, 41)]
    await town.calls.write([first])
    await town.calls.write(later)

    heard = (await town.subscribers.recognise(ANNA)).heard
    assert [(found.promise.incident_id, found.promise.revision) for found in heard] == [(other.id, 40)]


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
