"""A small tree of areas, the service points in it, and scopes drawn from it."""

from hypothesis import strategies as st

from outages.addresses.house_rules import read_house_rule
from outages.places import Area, AreaId, AreaKind
from outages.scopes import ScopeItem
from outages.subscribers import Service, ServicePoint, ServicePointId, SubscriberId

_TREE = [
    (1, AreaKind.REGION, ("область",), (1,)),
    (2, AreaKind.CITY, ("область", "город"), (1, 2)),
    (3, AreaKind.STREET, ("область", "город", "Новая"), (1, 2, 3)),
    (4, AreaKind.HOUSE, ("область", "город", "Новая", "12а"), (1, 2, 3, 4)),
    (5, AreaKind.HOUSE, ("область", "город", "Новая", "40"), (1, 2, 3, 5)),
    (6, AreaKind.STREET, ("область", "город", "Старая"), (1, 2, 6)),
    (7, AreaKind.HOUSE, ("область", "город", "Старая", "1"), (1, 2, 6, 7)),
    (8, AreaKind.NODE, ("headend",), (8,)),
    (9, AreaKind.NODE, ("headend", "switch"), (8, 9)),
    (10, AreaKind.NODE, ("headend", "switch-2"), (8, 10)),
]
AREAS = {
    AreaId(key): Area(AreaId(key), kind, names, tuple(AreaId(one) for one in lineage))
    for key, kind, names, lineage in _TREE
}
_STREETS = [key for key, area in AREAS.items() if area.kind is AreaKind.STREET]
_SUPPLIED = frozenset({Service.INTERNET, Service.TV})


def item(area: int, houses: str = "") -> ScopeItem:
    """Return a scope item; the houses are written as managers write them."""
    return ScopeItem(AreaId(area), read_house_rule(houses) if houses else None)


def point_at(house: int, node: int | None = None) -> ServicePoint:
    """Return a service point with internet and television in a house, on a switch or on none."""
    *_, street, number = AREAS[AreaId(house)].names
    above = AREAS[AreaId(node)].lineage if node else ()
    lineage = AREAS[AreaId(house)].lineage
    return ServicePoint(ServicePointId(house), SubscriberId(1), street, number, _SUPPLIED, lineage, above)


#: Every kind of service point that the tree can tell apart.
POINTS = [point_at(house, node) for house in (4, 5, 7) for node in (None, 9, 10)]

_RULES = [
    "12а",
    "40",
    "1",
    "1-25",
    "1-50",
    "2-50 even",
    "1-49 odd",
    "30-99, 12а",
    "1-50 except 12а",
    "1-50 except 30-40",
    "2-50 even except 12а, 50",
]
#: Every item that the tree and the rules make.
ITEMS = [ScopeItem(area) for area in AREAS] + [item(street, rule) for street in _STREETS for rule in _RULES]
items = st.sampled_from(ITEMS)
item_lists = st.lists(items, min_size=1, max_size=3).map(tuple)
service_sets = st.sets(st.sampled_from([Service.INTERNET, Service.TV, Service.GAS]), min_size=1).map(
    frozenset
)
