"""Search in memory, over the areas and people that a test has added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from ivr.search import Finder, Found, FoundKind
from outages.addresses.normal import fold
from outages.cards import Contract
from outages.places import Area, AreaId, AreaKind, normal_name
from outages.search.people import (
    Clue,
    FoundPerson,
    PeopleAsked,
    account_key,
    name_fits,
    name_key,
    telephone_key,
)
from outages.search.places import KnownPlace, SearchCertainty
from outages.search.repository import FoundHouse
from tests.support.fake_repositories import FakeAreas


@dataclass
class FakeSearch:
    """A SearchRepository."""

    areas: FakeAreas
    contracts: list[Contract] = field(default_factory=list)

    async def imports(self) -> int:
        return len(self.areas.all) + len(self.contracts)

    async def places(self) -> list[KnownPlace]:
        kinds = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET)
        return [
            KnownPlace(one, normal_name(one.kind, one.name), 1) for one in self.areas.all if one.kind in kinds
        ]

    async def surnames(self) -> list[str]:
        return [name_key(one.subscriber.name).split()[0] for one in self.contracts]

    async def houses(
        self, streets: Sequence[AreaId], beginning: str, *, limit: int
    ) -> Mapping[AreaId, list[FoundHouse]]:
        found: dict[AreaId, list[FoundHouse]] = {}
        for one in self.areas.all:
            normal = normal_name(one.kind, one.name)
            if one.kind is AreaKind.HOUSE and one.lineage[-2] in streets and normal.startswith(beginning):
                found.setdefault(one.lineage[-2], []).append(FoundHouse(one.id, one.name, normal))
        return {street: houses[:limit] for street, houses in found.items()}

    async def nodes(self, path: str, *, limit: int) -> list[Area]:
        nodes = (one for one in self.areas.all if one.kind is AreaKind.NODE)
        return [one for one in nodes if _begins(one.name, path) or _begins("/".join(one.names), path)][:limit]

    async def people(self, asked: PeopleAsked, *, limit: int) -> list[FoundPerson]:
        found = (_match(one, asked) for one in self.contracts)
        return [one for one in found if one is not None][:limit]

    async def people_at(self, house: AreaId, flat: str, *, limit: int) -> list[FoundPerson]:
        homes = ((one, home) for one in self.contracts for home in one.homes)
        return [
            FoundPerson(one.subscriber, home, Clue.ADDRESS, SearchCertainty.CERTAIN)
            for one, home in homes
            if house in home.point.house_lineage and home.flat == flat
        ][:limit]


class FreshFinder(Finder):
    """A Finder that knows at once what the test has added."""

    @override
    async def find(self, text: str, *, kinds: Collection[FoundKind], limit: int) -> list[Found]:
        await self.refresh()
        return await super().find(text, kinds=kinds, limit=limit)


def _begins(name: str, typed: str) -> bool:
    return fold(name).startswith(fold(typed))


def _match(contract: Contract, asked: PeopleAsked) -> FoundPerson | None:
    subscriber = contract.subscriber
    home = next(iter(contract.homes), None)
    if asked.account and account_key(subscriber.account).startswith(asked.account):
        return FoundPerson(subscriber, home, Clue.ACCOUNT, SearchCertainty.CERTAIN)
    if asked.number in subscriber.phones:
        return FoundPerson(subscriber, home, Clue.TELEPHONE, SearchCertainty.CERTAIN)
    if any(telephone_key(phone).startswith(tail) for phone in subscriber.phones for tail in asked.tails):
        return FoundPerson(subscriber, home, Clue.TELEPHONE, SearchCertainty.LIKELY)
    if any(name_fits(name_key(subscriber.name), wanted) for wanted in asked.names):
        return FoundPerson(subscriber, home, Clue.NAME, SearchCertainty.LIKELY)
    return None
