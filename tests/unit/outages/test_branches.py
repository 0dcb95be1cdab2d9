"""Branches are what lies below the area around all who are told, in both trees; a sample is spread over them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.branches import Recipient, choose_sample, describe_nested, find_branches, size_wave
from outages.incidents import Cause, IncidentKind
from outages.notifications import NotificationId
from outages.places import Area, AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Tier
from tests.unit.outages.test_incidents import ACTIVE, NOON

CITY, FIRST, SECOND, THIRD, HEADEND, SWITCH, OTHER_SWITCH = map(AreaId, (2, 10, 20, 30, 8, 9, 11))


def lives(
    key: int, street: AreaId, node: AreaId | None = None, *, waited: int = 0, asks: bool = True
) -> Recipient:
    """Return somebody in the only house of a street, who has waited for so many minutes."""
    return Recipient(
        NotificationId(key),
        asks,
        Tier.STANDARD,
        NOON - timedelta(minutes=waited),
        ((CITY, street, AreaId(street + 1)),),
        ((HEADEND, node),) if node else (),
    )


def people(first: int, count: int, street: AreaId, node: AreaId | None = None) -> list[Recipient]:
    return [lives(first + one, street, node) for one in range(count)]


def ids(*groups: list[Recipient]) -> set[int]:
    return {one.notification for group in groups for one in group}


def test_streets_of_a_city_are_branches_and_few_people_belong_to_the_city() -> None:
    first, second, third = people(100, 6, FIRST), people(200, 4, SECOND), people(300, 3, THIRD)
    assert find_branches([*first, *second, *third]) == {
        FIRST: ids(first),
        SECOND: ids(second),
        CITY: ids(third),
    }


def test_houses_of_a_street_are_branches() -> None:
    everybody = [
        replace(lives(one, FIRST), houses=((CITY, FIRST, AreaId(11 + one % 2)),)) for one in range(9)
    ]
    assert {area: len(found) for area, found in find_branches(everybody).items()} == {11: 5, 12: 4}


def test_both_trees_have_branches_the_largest_first_and_one_of_the_same_people_counts_once() -> None:
    first, second = people(100, 7, FIRST, SWITCH), people(200, 5, SECOND, OTHER_SWITCH)
    third = people(300, 4, THIRD, SWITCH)
    found = find_branches([*first, *second, *third])
    assert list(found) == [SWITCH, FIRST, SECOND, THIRD]
    assert found[SWITCH] == ids(first, third)


def test_a_tree_that_does_not_divide_people_counts_if_neither_does() -> None:
    first, second = people(100, 7, FIRST, SWITCH), people(200, 5, SECOND, SWITCH)
    assert set(find_branches([*first, *second])) == {FIRST, SECOND}
    assert set(find_branches(first)) == {FIRST + 1}
    assert find_branches([]) == {}


def test_people_without_an_area_around_them_all_are_in_branches_of_their_own() -> None:
    near, far = people(100, 4, FIRST), replace(lives(1, SECOND), houses=((AreaId(90), AreaId(91)),))
    assert find_branches([*near, far]) == {CITY: ids(near), 90: {1}}


def test_somebody_with_several_addresses_belongs_to_several_branches() -> None:
    both = replace(lives(1, FIRST), houses=(lives(1, FIRST).houses[0], lives(1, SECOND).houses[0]))
    found = find_branches([both, *people(100, 4, FIRST), *people(200, 4, SECOND)])
    assert both.notification in found[FIRST] & found[SECOND]


def test_people_are_asked_in_their_turn_spread_over_the_branches() -> None:
    everybody = [
        *(lives(100 + one, FIRST, waited=one) for one in range(10)),
        *(lives(200 + one, SECOND, waited=one) for one in range(10)),
    ]
    everybody[0] = replace(everybody[0], tier=Tier.CRITICAL)
    sample = choose_sample(everybody, find_branches(everybody), 6)
    assert sample is not None
    assert set(sample.asked) == {100, 109, 108, 209, 208, 207}
    assert sample.branches == {FIRST, SECOND}


def test_whoever_cannot_be_asked_now_is_not_and_a_branch_of_such_is_not_waited_for() -> None:
    everybody = [*people(100, 10, FIRST), *(lives(200 + one, SECOND, asks=False) for one in range(10))]
    sample = choose_sample(everybody, find_branches(everybody), 6)
    assert sample is not None
    assert set(sample.asked) == {100, 101, 102}
    assert sample.branches == {FIRST}


@pytest.mark.parametrize(("count", "size"), [(0, 60), (3, 60), (12, 6), (10, 1)])
def test_few_people_or_one_to_ask_make_no_sample(count: int, size: int) -> None:
    everybody = people(100, count, FIRST)
    assert choose_sample(everybody, find_branches(everybody), size) is None


def test_a_large_sample_asks_no_more_than_twelve_in_a_branch() -> None:
    everybody = [*people(100, 80, FIRST), *people(200, 80, SECOND)]
    sample = choose_sample(everybody, find_branches(everybody), 60)
    assert sample is not None
    assert len(sample.asked) == 24


def test_further_people_are_asked_up_to_eight_answers() -> None:
    assert [size_wave(one) for one in (0, 3, 4, 5, 7, 8, 9)] == [12, 12, 12, 9, 3, 0, 0]


def test_what_was_left_inside_is_described_as_a_part_of_the_larger_outage() -> None:
    areas = {
        CITY: Area(CITY, AreaKind.CITY, ("Химки",), (CITY,)),
        FIRST: Area(FIRST, AreaKind.STREET, ("Химки", "улица Ленина"), (CITY, FIRST)),
        SECOND: Area(SECOND, AreaKind.STREET, ("Химки", "Зелёная улица"), (CITY, SECOND)),
    }
    left_out = (ScopeItem(SECOND),)
    parent = replace(ACTIVE, cause=Cause.MAINTENANCE, scope=Scope((ScopeItem(CITY),), left_out))
    draft = describe_nested(parent, FIRST, areas, NOON)
    assert (draft.kind, draft.cause, draft.services) == (
        IncidentKind.UNPLANNED,
        parent.cause,
        parent.services,
    )
    assert (draft.parent_id, draft.began_at, draft.etr) == (parent.id, NOON, None)
    assert draft.scope == Scope((ScopeItem(FIRST),), left_out)
    assert describe_nested(parent, SECOND, areas, NOON).scope == Scope((ScopeItem(SECOND),))
