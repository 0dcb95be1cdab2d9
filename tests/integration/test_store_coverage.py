"""How service points are spread, on both databases."""

from outages.coverage import CoverageMap
from outages.notifications import Policy
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store import SQLPointGroupRepository, Store
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
