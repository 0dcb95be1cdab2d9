"""Restoring parts of an incident."""

from dataclasses import replace

import pytest

from outages.errors import ConflictError, InvalidError
from outages.incidents import Incident, Scope, ScopeItem
from outages.lifecycle import restore_part
from outages.places import Area, AreaId, AreaKind, parse_houses
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, POINT

_TREE = [
    (1, AreaKind.REGION, ("область",), (1,)),
    (2, AreaKind.CITY, ("область", "город"), (1, 2)),
    (3, AreaKind.STREET, ("область", "город", "Новая"), (1, 2, 3)),
    (4, AreaKind.HOUSE, ("область", "город", "Новая", "12а"), (1, 2, 3, 4)),
    (5, AreaKind.HOUSE, ("область", "город", "Новая", "40"), (1, 2, 3, 5)),
    (6, AreaKind.STREET, ("область", "город", "Старая"), (1, 2, 6)),
    (8, AreaKind.NODE, ("headend",), (8,)),
    (9, AreaKind.NODE, ("headend", "switch"), (8, 9)),
    (10, AreaKind.NODE, ("headend", "switch-2"), (8, 10)),
]
AREAS = {
    AreaId(key): Area(AreaId(key), kind, names, tuple(AreaId(one) for one in lineage))
    for key, kind, names, lineage in _TREE
}


def _item(area: int, houses: str = "") -> ScopeItem:
    return ScopeItem(AreaId(area), parse_houses(houses) if houses else None)


def _out(*include: ScopeItem, exclude: tuple[ScopeItem, ...] = ()) -> Incident:
    return replace(ACTIVE, scope=Scope(include, exclude))


@pytest.mark.parametrize(
    ("incident", "part"),
    [
        (_out(_item(2)), _item(3)),
        (_out(_item(2)), _item(4)),
        (_out(_item(3)), _item(3, "1-25 odd")),
        (_out(_item(3, "1-25")), _item(3, "1-11")),
        (_out(_item(3, "1-25, 30")), _item(3, "30")),
        (_out(_item(3, "1-25")), _item(4)),
        (_out(_item(3, "10-50")), _item(3, "12а")),
        (_out(_item(3), _item(6)), _item(3)),
        (_out(_item(8)), _item(9)),
        (_out(_item(9)), _item(3)),
        (_out(_item(3)), _item(9)),
    ],
)
def test_a_part_of_what_is_out_can_be_restored(incident: Incident, part: ScopeItem) -> None:
    restored = restore_part(incident, [part], AREAS)

    assert restored.scope.restored == (part,)
    assert restored.partly_restored
    assert restored.scope.include == incident.scope.include


@pytest.mark.parametrize(
    ("incident", "part", "reason"),
    [
        (_out(_item(3)), _item(6), "outside"),
        (_out(_item(9)), _item(10), "outside"),
        (_out(_item(3, "1-25")), _item(3, "26-30"), "outside"),
        (_out(_item(3, "1-25 odd")), _item(3, "2-24 even"), "outside"),
        (_out(_item(3, "1-25")), _item(5), "outside"),
        (_out(_item(2), exclude=(_item(3),)), _item(4), "not out"),
        (_out(_item(2), exclude=(_item(3, "1-25"),)), _item(3, "12"), "not out"),
        (_out(_item(3)), _item(3), "whole"),
        (_out(_item(3)), _item(2), "whole"),
        (_out(_item(3, "1-25")), _item(3, "1-30"), "whole"),
        (_out(_item(4)), _item(3, "12а"), "whole"),
        (_out(_item(2), _item(3), exclude=(_item(3),)), _item(1), "whole"),
    ],
)
def test_restoring_nothing_new_or_all_is_refused(incident: Incident, part: ScopeItem, reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        restore_part(incident, [part], AREAS)


def test_the_last_part_is_refused_as_the_whole() -> None:
    one = restore_part(_out(_item(3), _item(6)), [_item(6)], AREAS)

    with pytest.raises(InvalidError, match="restored already"):
        restore_part(one, [_item(6, "1-5")], AREAS)
    with pytest.raises(InvalidError, match="whole"):
        restore_part(one, [_item(3)], AREAS)


def test_the_wrong_item_is_named() -> None:
    with pytest.raises(InvalidError) as refused:
        restore_part(_out(_item(3)), [_item(4), _item(6)], AREAS)
    assert refused.value.field == "items.1"
    with pytest.raises(InvalidError) as refused:
        restore_part(_out(_item(2)), [], AREAS)
    assert refused.value.field == "items"


def test_only_an_active_incident_can_be_restored_in_part() -> None:
    with pytest.raises(ConflictError, match="draft"):
        restore_part(DRAFT, [_item(4)], AREAS)


def test_a_restored_point_was_hit_but_is_no_longer_covered() -> None:
    one = restore_part(_out(_item(3)), [_item(4)], AREAS)

    assert one.hit(POINT)
    assert not one.covers(POINT)
    assert not replace(one, services=frozenset()).hit(POINT)
