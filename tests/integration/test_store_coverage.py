"""How service points are spread, on both databases."""

import pytest
from sqlalchemy import Connection, select

from outages.addresses.house_rules import read_house_rule
from outages.coverage import CoverageMap
from outages.notifications import Policy
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store import SQLPointGroupRepository, Store
from outages.store.coverage import covers
from outages.store.subscribers import PLACED, POINT, point_of
from outages.store.tables import service_points
from outages.subscribers import Service
from tests.support.store_world import settle_town

NET = frozenset({Service.INTERNET})


async def test_groups_hold_every_service_point_once(store: Store) -> None:
    await settle_town(store, Policy())
    repository = SQLPointGroupRepository(store)
    version, groups = await repository.read()
    assert version == await repository.version()
    town = CoverageMap(groups)
    covered = {
        area: town.measure(Scope((ScopeItem(AreaId(area)),)), NET).points for area in (1, 3, 4, 6, 7, 9, 10)
    }
    assert covered == {1: 5, 3: 3, 4: 2, 6: 2, 7: 2, 9: 2, 10: 2}


def item(area: int, houses: str = "") -> ScopeItem:
    return ScopeItem(AreaId(area), read_house_rule(houses) if houses else None)


@pytest.mark.parametrize("services", [NET, frozenset({Service.TV}), frozenset({Service.GAS})])
@pytest.mark.parametrize(
    "scope",
    [
        Scope((item(1),)),
        Scope((item(3), item(7))),
        Scope((item(3, "12"),)),
        Scope((item(3, "1-20 even"),)),
        Scope((item(3, "1-9"),)),
        Scope((item(2),), exclude=(item(4),)),
        Scope((item(2),), exclude=(item(3, "14а"),)),
        # A point without a node is in no node, and left out by none.
        Scope((item(2),), exclude=(item(8),)),
        Scope((item(8),), exclude=(item(6),)),
        Scope((item(2), item(9)), restored=(item(3, "12"),)),
    ],
)
async def test_the_database_covers_what_a_scope_covers(
    store: Store, scope: Scope, services: frozenset[Service]
) -> None:
    await settle_town(store, Policy())

    def look(connection: Connection) -> tuple[set[int], set[int]]:
        every = [point_of(row) for row in connection.execute(select(*POINT).select_from(PLACED))]
        found = select(service_points.c.id).select_from(PLACED).where(covers(connection, scope, services))
        expected = {one.id for one in every if scope.covers(one) and one.services & services}
        return set(connection.execute(found).scalars()), {*map(int, expected)}

    found, expected = await store.read(look)
    assert found == expected
