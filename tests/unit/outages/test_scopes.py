"""The geometry of scopes agrees with what they cover, point by point."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.errors import InvalidError
from outages.scopes import (
    Scope,
    ScopeItem,
    areas_named,
    check_items,
    check_scope,
    holds,
    is_empty,
    touch,
    without,
)
from outages.subscribers import ServicePoint
from tests.support.area_tree import AREAS, ITEMS, POINTS, item, item_lists, items

some_scopes = st.builds(
    Scope,
    item_lists,
    item_lists.map(lambda found: found[1:]),
    item_lists.map(lambda found: found[1:]),
)


def _covered(scope: Scope) -> set[ServicePoint]:
    return {point for point in POINTS if scope.covers(point)}


_HELD = [(outer, inner) for outer in ITEMS for inner in ITEMS if holds(outer, inner, AREAS)]


@given(st.sampled_from(_HELD))
def test_who_lies_in_an_item_lies_in_whatever_holds_it(held: tuple[ScopeItem, ScopeItem]) -> None:
    outer, inner = held
    assert _covered(Scope((inner,))) <= _covered(Scope((outer,)))
    assert touch(outer, inner, AREAS)


@given(items, items)
def test_nobody_lies_in_two_items_that_do_not_touch(one: ScopeItem, other: ScopeItem) -> None:
    assert touch(one, other, AREAS) is touch(other, one, AREAS)
    if not touch(one, other, AREAS):
        assert not _covered(Scope((one,))) & _covered(Scope((other,)))


@given(items)
def test_an_item_holds_and_touches_itself(one: ScopeItem) -> None:
    assert holds(one, one, AREAS)
    assert touch(one, one, AREAS)


@given(some_scopes)
def test_a_scope_that_is_empty_covers_nobody(scope: Scope) -> None:
    if is_empty(scope, AREAS):
        assert _covered(scope) == set()


@given(some_scopes, item_lists)
def test_a_scope_without_items_covers_exactly_the_others(scope: Scope, taken: tuple[ScopeItem, ...]) -> None:
    left = without(scope, taken, AREAS)
    assert _covered(left) == _covered(scope) - _covered(Scope(taken))


def test_what_is_taken_out_leaves_no_trace_where_nothing_shares_it() -> None:
    assert without(Scope((item(3), item(6))), [item(3)], AREAS) == Scope((item(6),))
    assert without(Scope((item(2),)), [item(3)], AREAS) == Scope((item(2),), exclude=(item(3),))


@pytest.mark.parametrize(
    "scope",
    [
        Scope((item(3), item(4))),
        Scope((item(3), item(3))),
        Scope((item(3, "1-25"), item(3, "3-9 odd"))),
        Scope((item(8), item(2), item(9))),
    ],
)
def test_what_is_named_twice_is_refused_under_its_field(scope: Scope) -> None:
    with pytest.raises(InvalidError, match="twice") as refused:
        check_scope(scope, AREAS, "areas")
    assert refused.value.field == "areas"


@pytest.mark.parametrize(
    "scope",
    [
        Scope((item(4),), exclude=(item(3),)),
        Scope((item(3, "1-25"), item(9)), exclude=(item(8),), restored=(item(2),)),
        Scope((item(3, "2-8 even"),), restored=(item(3, "1-9"),)),
    ],
)
def test_a_scope_of_which_nothing_is_left_is_refused(scope: Scope) -> None:
    with pytest.raises(InvalidError, match="nobody"):
        check_scope(scope, AREAS)


def test_what_overlaps_in_part_may_stand_side_by_side() -> None:
    check_scope(Scope((item(3, "1-25"), item(3, "20-30"), item(9)), exclude=(item(4),)), AREAS)


@given(some_scopes, item_lists)
def test_items_that_are_refused_are_named_by_their_place(scope: Scope, wanted: tuple[ScopeItem, ...]) -> None:
    try:
        check_items(scope, wanted, AREAS)
    except InvalidError as refused:
        number = int(refused.field.removeprefix("items."))
        assert not _covered(scope) & _covered(Scope((wanted[number],)))
    else:
        assert all(any(touch(one, part, AREAS) for part in scope.include) for one in wanted)


@pytest.mark.parametrize("spared", [(item(3, "14-20"),), (item(3, "1-12"), item(3, "14-20"))])
def test_a_building_that_is_left_out_in_part_is_still_out(spared: tuple[ScopeItem, ...]) -> None:
    long_building = replace(POINTS[0], house="12-14")
    street = (item(3, "1-30"),)
    assert Scope(street, exclude=spared).covers(long_building)
    assert Scope(street, restored=spared).covers(long_building)
    assert not Scope(street, exclude=(item(3, "12-14"),)).covers(long_building)


def test_every_area_is_named_once_in_order() -> None:
    scope = Scope((item(3), item(9)), exclude=(item(4),), restored=(item(3, "1-5"),))
    assert areas_named(scope, [item(2), item(9)]) == [2, 3, 4, 9]
