"""From the areas that a request names to a scope, and from incidents to their areas."""

from collections.abc import Iterable, Mapping, Sequence

from ivr.web.api.models import ScopeIn, ScopeItemIn
from outages.addresses.house_rules import read_house_rule
from outages.errors import InvalidError
from outages.incidents import Incident
from outages.places import Area, AreaId, AreaKind, AreaRepository
from outages.scopes import Scope, ScopeItem

#: The kind of an address, by the number of its names.
_ADDRESS_KINDS = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET, AreaKind.HOUSE)


async def resolve_scope(areas: AreaRepository, wanted: ScopeIn) -> Scope:
    """Return the scope; raise InvalidError naming an item that matches no area."""
    return Scope(
        include=await resolve_items(areas, wanted.include, "scope.include"),
        exclude=await resolve_items(areas, wanted.exclude, "scope.exclude"),
    )


async def areas_of(areas: AreaRepository, incidents: Iterable[Incident]) -> Mapping[AreaId, Area]:
    """Return all areas of the incidents' scopes, in one read."""
    scopes = [incident.scope for incident in incidents]
    ids = {item.area for scope in scopes for item in (*scope.include, *scope.exclude, *scope.restored)}
    return await areas.get_many(sorted(ids)) if ids else {}


async def resolve_items(
    areas: AreaRepository, items: Sequence[ScopeItemIn], field: str
) -> tuple[ScopeItem, ...]:
    """Return the items; raise InvalidError naming, below `field`, one that matches no area."""
    return tuple([await _resolve_item(areas, item, f"{field}.{n}") for n, item in enumerate(items)])


async def _resolve_item(areas: AreaRepository, item: ScopeItemIn, field: str) -> ScopeItem:
    area = await _find_area(areas, item, field)
    if item.houses is None:
        return ScopeItem(area.id)
    if area.kind is not AreaKind.STREET:
        raise InvalidError(f"{field}.houses", f"only a street has houses, and {area.name!r} is a {area.kind}")
    return ScopeItem(area.id, read_house_rule(item.houses, f"{field}.houses"))


async def _find_area(areas: AreaRepository, item: ScopeItemIn, field: str) -> Area:
    named = [name for name in ("area", "address", "node") if getattr(item, name) is not None]
    if len(named) != 1:
        raise InvalidError(field, "name the area by exactly one of: area, address, node")
    found = await _look_up(areas, item)
    if found is None:
        raise InvalidError(f"{field}.{named[0]}", "there is no such area")
    return found


async def _look_up(areas: AreaRepository, item: ScopeItemIn) -> Area | None:
    if item.area is not None:
        return (await areas.get_many([AreaId(item.area)])).get(AreaId(item.area))
    if item.address is not None:
        return await areas.find(_ADDRESS_KINDS[len(item.address) - 1], item.address)
    return await areas.find(AreaKind.NODE, (item.node or "").split("/"))
