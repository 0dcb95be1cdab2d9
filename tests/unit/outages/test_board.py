"""The live board answers as if every incident were asked."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from outages.board import Board
from outages.incidents import Incident, IncidentId, Scope, ScopeItem
from outages.places import AreaId
from outages.subscribers import Service, ServicePoint
from tests.unit.outages.test_incidents import ACTIVE, POINT

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
    assert board.covering(POINT) == []
    assert board.general == ()


@given(some_incidents, points)
def test_the_board_finds_each_covering_incident_once(found: list[Incident], point: ServicePoint) -> None:
    board = Board()
    board.show(found)
    covering = board.covering(point)
    assert sorted(one.id for one in covering) == [one.id for one in found if one.covers(point)]
    over = board.over_at(point)
    assert sorted(one.id for one in over) == [
        one.id for one in found if one.hit(point) and not one.covers(point)
    ]


def test_showing_again_replaces_what_was_there() -> None:
    board = Board()
    board.show([replace(ACTIVE, general=True)])
    board.show([])
    assert board.covering(POINT) == []
    assert board.general == ()


def test_general_incidents_are_for_every_caller() -> None:
    board = Board()
    wide = replace(ACTIVE, general=True, id=IncidentId(6))
    board.show(one for one in (ACTIVE, wide))
    assert board.general == (wide,)
