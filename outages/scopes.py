"""Scopes: the areas and houses that an incident covers, which of them may share a service point, and which include others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.addresses.house_rules import HouseRule
from outages.errors import InvalidError
from outages.places import Area, AreaId, AreaKind
from outages.subscribers import ServicePoint

Areas = Mapping[AreaId, Area]


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """An area with everything below it; on a street, a house rule may narrow it.

    `restored_at` (aware UTC) is when service came back in a restored item; it makes no other item of it.
    """

    area: AreaId
    houses: HouseRule | None = None
    restored_at: datetime | None = field(default=None, compare=False)

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether the service point lies in the area and its house rule may mean it."""
        return self.area in point.lineage and (self.houses is None or self.houses.covers(point.house))

    def surely_covers(self, point: ServicePoint) -> bool:
        """Tell whether the service point lies in the area and its house rule means all of the house."""
        return self.area in point.lineage and (self.houses is None or self.houses.surely_covers(point.house))


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas an incident covers, those left out, and those where service is back already.

    A building that a house rule means only in part counts as covered, and neither as left out nor as restored: nobody
    who is out may hear that all is well.
    """

    include: tuple[ScopeItem, ...]
    exclude: tuple[ScopeItem, ...] = ()
    restored: tuple[ScopeItem, ...] = ()

    def hit(self, point: ServicePoint) -> bool:
        """Tell whether the service point was out: included and not left out, restored or not."""
        return any(item.covers(point) for item in self.include) and not any(
            item.surely_covers(point) for item in self.exclude
        )

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether the service point is still out: hit, and in no part restored since."""
        return self.hit(point) and not any(item.surely_covers(point) for item in self.restored)


def check_scope(scope: Scope, areas: Areas, field: str = "scope") -> None:
    """Raise InvalidError naming the field if an area stands in the scope twice, or nothing is left of it."""
    for number, item in enumerate(scope.include):
        others = (*scope.include[:number], *scope.include[number + 1 :])
        if any(holds(one, item, areas) for one in others):
            raise InvalidError(field, f"names {areas[item.area].name} twice")
    if is_empty(scope, areas):
        raise InvalidError(field, "leaves nobody: all of it is left out or restored")


def is_empty(scope: Scope, areas: Areas) -> bool:
    """Tell whether everything in the scope is left out or restored, as far as the areas tell."""
    return all(
        any(holds(one, item, areas) for one in (*scope.exclude, *scope.restored)) for item in scope.include
    )


def check_items(scope: Scope, items: Sequence[ScopeItem], areas: Areas) -> None:
    """Raise InvalidError naming an item that is not out in the scope, or `items` if there is none."""
    if not items:
        raise InvalidError("items", "name at least one area")
    for number, item in enumerate(items):
        if not any(touch(item, one, areas) for one in scope.include):
            raise InvalidError(f"items.{number}", "lies outside the incident")
        if any(holds(one, item, areas) for one in (*scope.restored, *scope.exclude)):
            raise InvalidError(f"items.{number}", "is not out: it is left out or restored already")


def check_inside(scope: Scope, items: Sequence[ScopeItem], areas: Areas) -> None:
    """Raise InvalidError naming an item that may reach beyond the scope: nobody else is out."""
    for number, item in enumerate(items):
        if not any(holds(one, item, areas) for one in scope.include):
            raise InvalidError(f"items.{number}", "reaches beyond the areas of the incident")


def without(scope: Scope, items: Sequence[ScopeItem], areas: Areas) -> Scope:
    """Return the scope without these items: an included one disappears, what others share with it is left out."""
    include = tuple(one for one in scope.include if one not in items)
    shared = tuple(one for one in items if any(touch(one, other, areas) for other in include))
    return replace(scope, include=include, exclude=(*scope.exclude, *shared))


def with_items(
    include: Sequence[ScopeItem], items: Sequence[ScopeItem], areas: Areas
) -> tuple[ScopeItem, ...]:
    """Return the included items with others added; what one of either certainly includes is left out."""
    fresh = tuple(item for item in items if not any(holds(one, item, areas) for one in include))
    kept = tuple(item for item in include if not any(holds(one, item, areas) for one in fresh))
    return (*kept, *fresh)


def areas_named(scope: Scope, more: Sequence[ScopeItem] = ()) -> list[AreaId]:
    """Return every area that the scope or the further items name, each once, in order."""
    return sorted({item.area for item in (*scope.include, *scope.exclude, *scope.restored, *more)})


def touch(one: ScopeItem, other: ScopeItem, areas: Areas) -> bool:
    """Tell whether two items may share a service point."""
    above, below = areas[one.area], areas[other.area]
    if (above.kind is AreaKind.NODE) is not (below.kind is AreaKind.NODE):
        return True
    if one.area == other.area:
        return _meet(one.houses, other.houses)
    if one.area in below.lineage:
        return one.houses is None or one.houses.covers(below.name)
    return other.area in above.lineage and (other.houses is None or other.houses.covers(above.name))


def holds(outer: ScopeItem, inner: ScopeItem, areas: Areas) -> bool:
    """Tell whether the outer item certainly includes everything in the inner one."""
    if outer.area == inner.area:
        return outer.houses is None or (inner.houses is not None and _includes(outer.houses, inner.houses))
    below = areas[inner.area]
    return outer.area in below.lineage and (outer.houses is None or outer.houses.surely_covers(below.name))


def _meet(one: HouseRule | None, other: HouseRule | None) -> bool:
    if one is None or other is None:
        return True
    if any(one.covers(house) and other.covers(house) for house in (*one.houses, *other.houses)):
        return True
    return not one.numbers.isdisjoint(other.numbers)


def _includes(outer: HouseRule, inner: HouseRule) -> bool:
    """Tell whether the outer rule covers all houses of the inner one; a range also covers 12а and 12/3."""
    left_out = outer.without.houses if outer.without else ()
    return (
        all(outer.surely_covers(house) for house in inner.houses if inner.covers(house))
        and inner.numbers <= outer.numbers
        and not any(map(inner.covers, left_out))
    )
