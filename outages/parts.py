"""Restoring a part of an incident: which parts are its own, and when nothing or everything would be left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from outages.errors import InvalidError
from outages.incidents import Incident, ScopeItem, must_be_active
from outages.places import Area, AreaId, AreaKind, HouseRule

Areas = Mapping[AreaId, Area]


def restore_part(incident: Incident, items: Sequence[ScopeItem], areas: Areas) -> Incident:
    """Return the active incident with these areas and houses restored; `areas` are all that both name.

    A street of an incident in the network may be restored as well: what it holds is known to the service
    points only. Raise ConflictError in any other state, InvalidError naming the item that restores nothing
    new, or `items` when nothing would be left.
    """
    must_be_active(incident, "restored in part")
    if not items:
        raise InvalidError("items", "name at least one area")
    scope = incident.scope
    for number, item in enumerate(items):
        if not any(_touch(item, one, areas) for one in scope.include):
            raise InvalidError(f"items.{number}", "lies outside of the incident")
        if any(_holds(one, item, areas) for one in (*scope.restored, *scope.exclude)):
            raise InvalidError(f"items.{number}", "is not out: it is left out or restored already")
    restored = (*scope.restored, *items)
    if all(any(_holds(one, item, areas) for one in (*restored, *scope.exclude)) for item in scope.include):
        raise InvalidError("items", "is all that was still out; restore the whole incident instead")
    return replace(incident, scope=replace(scope, restored=restored))


def _touch(one: ScopeItem, other: ScopeItem, areas: Areas) -> bool:
    """Say whether two items may have a service point in common."""
    above, below = areas[one.area], areas[other.area]
    if (above.kind is AreaKind.NODE) is not (below.kind is AreaKind.NODE):
        return True
    if one.area == other.area:
        return _meet(one.houses, other.houses)
    if one.area in below.lineage:
        return _admits(one.houses, below)
    return other.area in above.lineage and _admits(other.houses, above)


def _holds(outer: ScopeItem, inner: ScopeItem, areas: Areas) -> bool:
    """Say whether everything in the inner item lies in the outer one for certain."""
    if outer.area == inner.area:
        return outer.houses is None or (inner.houses is not None and _includes(outer.houses, inner.houses))
    below = areas[inner.area]
    return outer.area in below.lineage and _admits(outer.houses, below)


def _admits(rule: HouseRule | None, below: Area) -> bool:
    """Say whether a rule on a street lets in what lies below it, a house."""
    return rule is None or rule.covers(below.name)


def _meet(one: HouseRule | None, other: HouseRule | None) -> bool:
    if one is None or other is None:
        return True
    if any(other.covers(house) for house in one.houses) or any(one.covers(house) for house in other.houses):
        return True
    return not _numbers(one).isdisjoint(_numbers(other))


def _includes(outer: HouseRule, inner: HouseRule) -> bool:
    """Say whether all houses of the inner rule are among the outer's: a range also means 12а and 12/3."""
    return all(outer.covers(house) for house in inner.houses) and _numbers(inner) <= _numbers(outer)


def _numbers(rule: HouseRule) -> set[int]:
    return {
        number for span in rule.ranges for number in range(span.first, span.last + 1) if span.covers(number)
    }
