"""The live board and the history answer as if every incident were asked."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outages.board import Board, History
from outages.incidents import Incident, IncidentId, IncidentKind, State
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint
from tests.unit.outages.test_incidents import ACTIVE, NOON, POINT

area_ids = st.integers(1, 12).map(AreaId)
items = st.lists(st.builds(ScopeItem, area_ids), min_size=1, max_size=3).map(tuple)
services = st.sets(st.sampled_from([Service.INTERNET, Service.TV, Service.GAS]), min_size=1).map(frozenset)
some_incidents = st.lists(
    st.builds(
        lambda scope, out: replace(ACTIVE, scope=scope, services=out),
        st.builds(Scope, items, items, items),
        services,
    ),
    max_size=8,
).map(lambda found: [replace(one, id=IncidentId(number)) for number, one in enumerate(found)])
points = st.builds(
    lambda house, node: replace(POINT, house_lineage=house, node_lineage=node),
    st.lists(area_ids, unique=True, min_size=1, max_size=4).map(tuple),
    st.lists(area_ids, unique=True, max_size=3).map(tuple),
)


def test_an_empty_board_covers_nothing() -> None:
    board = Board()
    assert board.covering(POINT, NOON) == []
    assert board.general == ()


@given(some_incidents, points)
def test_the_board_finds_each_covering_incident_once(found: list[Incident], point: ServicePoint) -> None:
    board = Board()
    board.show(found)
    covering = board.covering(point, NOON)
    assert sorted(one.id for one in covering) == [one.id for one in found if one.covers(point)]
    over = board.over_at(point)
    assert sorted(one.id for one in over) == [
        one.id for one in found if one.hit(point) and not one.covers(point)
    ]


def test_showing_again_replaces_what_was_there() -> None:
    board = Board()
    board.show([replace(ACTIVE, general=True)])
    board.show([])
    assert board.covering(POINT, NOON) == []
    assert board.general == ()


def test_planned_work_is_ahead_until_it_begins_and_covers_from_then_on() -> None:
    board = Board()
    work = replace(ACTIVE, kind=IncidentKind.PLANNED, starts_at=NOON)
    board.show([work])
    before = NOON - timedelta(minutes=1)
    assert (board.covering(POINT, before), board.ahead(POINT, before)) == ([], [work])
    assert (board.covering(POINT, NOON), board.ahead(POINT, NOON)) == ([work], [])


def test_general_incidents_are_for_every_caller() -> None:
    board = Board()
    wide = replace(ACTIVE, general=True, id=IncidentId(6))
    board.show(one for one in (ACTIVE, wide))
    assert board.general == (wide,)


OVER = replace(ACTIVE, state=State.RESTORED, restored_at=NOON)


def _ended(found: list[Incident]) -> list[Incident]:
    return [replace(one, restored_at=NOON - timedelta(days=number)) for number, one in enumerate(found)]


@given(some_incidents.map(_ended), points, st.integers(0, 9))
def test_each_hit_counts_once_while_remembered(
    found: list[Incident], point: ServicePoint, forgotten: int
) -> None:
    history = History()
    assert history.add([*found, *found]) == found
    history.forget(NOON - timedelta(days=forgotten))
    hits = [one.id for one in found if one.hit(point) and one.id <= forgotten]
    assert sorted(one.id for one in history.hitting(point)) == hits


def test_one_that_is_reopened_is_no_history_until_it_ends_again() -> None:
    history = History()
    history.add([OVER])
    history.remove([OVER.id])
    assert history.hitting(POINT) == []
    later = replace(OVER, restored_at=NOON + timedelta(hours=1))
    assert history.add([later]) == [later]
    assert history.add([replace(later, restored_at=NOON + timedelta(hours=2))]) != []
    assert [one.restored_at for one in history.hitting(POINT)] == [NOON + timedelta(hours=2)]


def test_active_incidents_are_not_history() -> None:
    history = History()
    assert history.add([ACTIVE]) == []
    assert history.hitting(POINT) == []


def test_forgotten_incidents_leave_nothing_behind() -> None:
    history = History()
    history.add([OVER, replace(OVER, id=IncidentId(6), restored_at=NOON + timedelta(days=1))])
    history.forget(NOON + timedelta(hours=1))
    assert [one.id for one in history.hitting(POINT)] == [6]
    history.forget(NOON + timedelta(days=2))
    assert not history._by_area
    assert not history._known
