"""Search as pages and REST API use it: an index of places in this process, everything else by the database's indexes."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

import structlog

from outages.addresses.normal import fold
from outages.places import Area, AreaId, AreaKind, AreaRepository, normal_name
from outages.search.addresses import MOST_HOUSES, AddressHit, FoundPlace, find_addresses, with_houses
from outages.search.known_words import KnownWords
from outages.search.people import FoundPerson, PeopleAsked, guess_names, read_people
from outages.search.places import PlaceIndex, SearchCertainty
from outages.search.repository import SearchRepository
from outages.search.words import clean, other_layouts

log = structlog.get_logger()

Found = FoundPlace | FoundPerson


class FoundKind(StrEnum):
    """What can be found."""

    #: A region, town, street or house.
    PLACE = "place"
    #: A node of the network.
    NODE = "node"
    #: A subscriber.
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class _Indexes:
    places: PlaceIndex
    surnames: KnownWords


class Finder:
    """Finds what somebody types; until `refresh` has built the index, places by the beginning of their names alone.

    Numbers without a country code belong to `region` (ISO 3166).
    """

    def __init__(self, repository: SearchRepository, areas: AreaRepository, *, region: str) -> None:
        self._repository, self._areas, self._region = repository, areas, region
        self._indexes: _Indexes | None = None
        self._imports: int | None = None

    @property
    def ready(self) -> bool:
        """Whether the index exists."""
        return self._indexes is not None

    async def refresh(self) -> None:
        """Build the index anew after an import, in a thread; raise StoreError. Idempotent."""
        imports = await self._repository.imports()
        if imports == self._imports:
            return
        places, surnames = await asyncio.gather(self._repository.places(), self._repository.surnames())
        self._indexes = await asyncio.to_thread(lambda: _Indexes(PlaceIndex(places), KnownWords(surnames)))
        self._imports = imports
        log.info("search_refreshed", places=len(places), surnames=len(surnames))

    async def find(self, text: str, *, kinds: Collection[FoundKind], limit: int) -> list[Found]:
        """Return what the text may mean, the surest first, the kinds in turn; raise StoreError."""
        text = clean(text)
        if not text:
            return []
        places = await self._find_addresses(text, limit)
        nodes = await self._find_nodes(text, limit) if FoundKind.NODE in kinds else []
        people = await self._find_people(text, places, kinds, limit) if FoundKind.PERSON in kinds else []
        known: list[Found] = [*people, *places, *nodes]
        if FoundKind.PERSON in kinds and all(one.certainty is SearchCertainty.GUESS for one in known):
            people = await self._guess_people(text, limit)
        return _in_turn([people, places if FoundKind.PLACE in kinds else [], nodes])[:limit]

    async def find_places(self, text: str, *, limit: int) -> list[FoundPlace]:
        """Return the areas of both trees that the text may mean, the surest first; raise StoreError."""
        found = await self.find(text, kinds=(FoundKind.PLACE, FoundKind.NODE), limit=limit)
        return [one for one in found if isinstance(one, FoundPlace)]

    async def _find_addresses(self, text: str, limit: int) -> list[FoundPlace]:
        if self._indexes is None:
            return await self._find_beginnings(text, limit)
        hits = await asyncio.to_thread(find_addresses, self._indexes.places, text, limit=limit)
        return await self._with_houses(hits, limit) or await self._find_beginnings(text, limit)

    async def _find_beginnings(self, text: str, limit: int) -> list[FoundPlace]:
        """Return the areas whose name begins like this, also houses whose name has no number: «гараж»."""
        own, *around = map(fold, text.split(","))
        known = await self._areas.search(own, limit=limit) if own else []
        return [FoundPlace(one, SearchCertainty.LIKELY) for one in known if _lies_in(one, around)]

    async def _with_houses(self, hits: Sequence[AddressHit], limit: int) -> list[FoundPlace]:
        streets: defaultdict[str, list[AreaId]] = defaultdict(list)
        for hit in hits:
            if hit.house:
                streets[hit.house].append(hit.hit.place.area.id)
        asked = (self._repository.houses(ids, house, limit=MOST_HOUSES) for house, ids in streets.items())
        houses = dict(zip(streets, await asyncio.gather(*asked), strict=True))
        return with_houses(hits, houses, limit=limit)

    async def _find_nodes(self, text: str, limit: int) -> list[FoundPlace]:
        # Pages write the nearest name first: "switch-12, headend-1".
        path = "/".join(reversed([part.strip() for part in text.split(",")]))
        for typed in (path, *other_layouts(path)):
            if nodes := await self._repository.nodes(typed, limit=limit):
                return [FoundPlace(one, _certainty_of_node(one, typed)) for one in nodes]
        return []

    async def _find_people(
        self, text: str, places: Sequence[FoundPlace], kinds: Collection[FoundKind], limit: int
    ) -> list[FoundPerson]:
        alone = FoundKind.PLACE not in kinds
        homes = [one for one in places if one.is_house and (one.flat or alone)]
        found = await asyncio.gather(
            self._repository.people(read_people(text, self._region), limit=limit),
            *(self._repository.people_at(one.area.id, one.flat, limit=limit) for one in homes),
        )
        return [one for some in found for one in some]

    async def _guess_people(self, text: str, limit: int) -> list[FoundPerson]:
        if self._indexes is None:
            return []
        names = await asyncio.to_thread(guess_names, text, self._indexes.surnames)
        found = await self._repository.people(PeopleAsked(names=names), limit=limit)
        return [replace(one, certainty=SearchCertainty.GUESS) for one in found]


def _lies_in(area: Area, around: Sequence[str]) -> bool:
    """Tell whether a place, not a node, lies in areas whose names begin like this, the nearest first."""
    parents = [fold(name) for name in reversed(area.names[:-1])]
    if area.kind is AreaKind.NODE or len(around) > len(parents):
        return False
    return all(name.startswith(typed) for typed, name in zip(around, parents, strict=False))


def _certainty_of_node(node: Area, typed: str) -> SearchCertainty:
    named = normal_name(node.kind, typed) in {
        normal_name(node.kind, one) for one in (node.name, "/".join(node.names))
    }
    return SearchCertainty.CERTAIN if named else SearchCertainty.LIKELY


def _in_turn(kinds: Sequence[Sequence[Found]]) -> list[Found]:
    """Return what is sure before what isn't, and of the same certainty one of each kind in turn."""
    found: list[Found] = []
    for certainty in SearchCertainty:
        same = [[one for one in some if one.certainty is certainty] for some in kinds]
        found += (one for row in zip_longest(*same) for one in row if one is not None)
    return found
