"""Restoring parts of an incident."""

from dataclasses import replace

import pytest

from outages.errors import ConflictError, InvalidError
from outages.incidents import Incident
from outages.lifecycle import restore_part
from outages.scopes import Scope, ScopeItem
from tests.support.area_tree import AREAS, item
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, NOON, POINT


def _out(*include: ScopeItem, exclude: tuple[ScopeItem, ...] = ()) -> Incident:
    return replace(ACTIVE, scope=Scope(include, exclude))


@pytest.mark.parametrize(
    ("incident", "part"),
    [
        (_out(item(2)), item(3)),
        (_out(item(2)), item(4)),
        (_out(item(3)), item(3, "1-25 odd")),
        (_out(item(3, "1-25")), item(3, "1-11")),
        (_out(item(3, "1-25, 30")), item(3, "30")),
        (_out(item(3, "1-25")), item(4)),
        (_out(item(3, "10-50")), item(3, "12а")),
        (_out(item(3), item(6)), item(3)),
        (_out(item(8)), item(9)),
        (_out(item(9)), item(3)),
        (_out(item(3)), item(9)),
    ],
)
def test_a_part_of_what_is_out_can_be_restored(incident: Incident, part: ScopeItem) -> None:
    restored = restore_part(incident, [part], AREAS, NOON)

    assert restored.scope.restored == (part,)
    assert restored.scope.restored[0].restored_at == NOON
    assert restored.partly_restored
    assert restored.scope.include == incident.scope.include


@pytest.mark.parametrize(
    ("incident", "part", "reason"),
    [
        (_out(item(3)), item(6), "outside"),
        (_out(item(9)), item(10), "outside"),
        (_out(item(3, "1-25")), item(3, "26-30"), "outside"),
        (_out(item(3, "1-25 odd")), item(3, "2-24 even"), "outside"),
        (_out(item(3, "1-25")), item(5), "outside"),
        (_out(item(2), exclude=(item(3),)), item(4), "not out"),
        (_out(item(2), exclude=(item(3, "1-25"),)), item(3, "12"), "not out"),
        (_out(item(3)), item(3), "whole"),
        (_out(item(3)), item(2), "whole"),
        (_out(item(3, "1-25")), item(3, "1-30"), "whole"),
        (_out(item(4)), item(3, "12а"), "whole"),
        (_out(item(2), item(3), exclude=(item(3),)), item(1), "whole"),
    ],
)
def test_restoring_nothing_new_or_all_is_refused(incident: Incident, part: ScopeItem, reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        restore_part(incident, [part], AREAS, NOON)


def test_the_last_part_is_refused_as_the_whole() -> None:
    one = restore_part(_out(item(3), item(6)), [item(6)], AREAS, NOON)

    with pytest.raises(InvalidError, match="restored already"):
        restore_part(one, [item(6, "1-5")], AREAS, NOON)
    with pytest.raises(InvalidError, match="whole"):
        restore_part(one, [item(3)], AREAS, NOON)


def test_the_wrong_item_is_named() -> None:
    with pytest.raises(InvalidError) as refused:
        restore_part(_out(item(3)), [item(4), item(6)], AREAS, NOON)
    assert refused.value.field == "items.1"
    with pytest.raises(InvalidError) as refused:
        restore_part(_out(item(2)), [], AREAS, NOON)
    assert refused.value.field == "items"


def test_only_an_active_incident_can_be_restored_in_part() -> None:
    with pytest.raises(ConflictError, match="draft"):
        restore_part(DRAFT, [item(4)], AREAS, NOON)


def test_a_restored_point_was_hit_but_is_no_longer_covered() -> None:
    one = restore_part(_out(item(3)), [item(4)], AREAS, NOON)

    assert one.hit(POINT)
    assert not one.covers(POINT)
    assert not replace(one, services=frozenset()).hit(POINT)
