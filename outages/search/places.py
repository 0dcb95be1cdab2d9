"""An index of all regions, towns and streets by their words, kept in memory."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

from outages.addresses.normal import normal_street
from outages.addresses.street_words import StreetKind
from outages.places import Area, AreaId
from outages.search.known_words import KnownWords, Likeness
from outages.search.words import TypedWords, read_words


class SearchCertainty(IntEnum):
    """How sure it is that something found was meant; the surest first."""

    #: It was named, and nothing else.
    CERTAIN = 0
    #: What was typed begins its name, or is a part of it.
    LIKELY = 1
    #: It was named only if something was mistyped.
    GUESS = 2


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A region, town or street with the normal form of its name and the number of houses in it."""

    area: Area
    normal: str
    houses: int


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that a text may mean.

    `likeness` is that of its least certain word; `unlike` adds up all words; `other_kind` when another kind was typed;
    `untyped` counts the words not typed of its name, and of the names around it of which another was.
    """

    place: KnownPlace
    likeness: Likeness
    unlike: int
    other_kind: bool
    untyped: int

    @property
    def certainty(self) -> SearchCertainty:
        """How sure it is that this place was meant."""
        if self.other_kind or self.likeness > Likeness.BEGUN:
            return SearchCertainty.GUESS
        return SearchCertainty.LIKELY if self.likeness or self.untyped else SearchCertainty.CERTAIN

    @property
    def rank(self) -> tuple[int, bool, int, int, str]:
        """What the most likely hit has least of."""
        name = ", ".join(reversed(self.place.area.names))
        return self.unlike, self.other_kind, self.untyped, -self.place.houses, name


@dataclass(frozen=True, slots=True)
class _Entry:
    place: KnownPlace
    kinds: frozenset[StreetKind]
    words: frozenset[str]
    written: frozenset[str]
    above: tuple[int, ...]

    def left_of(self, typed: set[str]) -> int:
        """Return how many words of the name were not typed, neither as written nor of the normal form."""
        return min(len(self.words - typed), len(self.written - typed))


#: For one typed word, the entries that have it and how like it theirs is, with their word.
_Owners = Mapping[int, tuple[Likeness, str]]
#: What a typed word is taken for, the likeliest least: whether of a name around the place, how like it is, how many
#: levels above, and the word.
_Reading = tuple[bool, Likeness, int, str]


class PlaceIndex:
    """Finds places by words of their own name, and of those around them; immutable once built."""

    def __init__(self, places: Sequence[KnownPlace]) -> None:
        number = {one.area.id: place for place, one in enumerate(places)}
        self._entries = [_make_entry(one, number) for one in places]
        self._owners: defaultdict[str, set[int]] = defaultdict(set)
        self._below: defaultdict[int, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            for word in entry.words | entry.written:
                self._owners[word].add(place)
            for above in entry.above:
                self._below[above].append(place)
        self._vocabulary = KnownWords(self._owners)

    def find(self, text: str, *, limit: int, misspelt: bool = False) -> list[PlaceHit]:
        """Return the places that the names in a text may mean, the most likely first.

        Every typed word has to be one of the place's or of those around it; with `misspelt`, a wrong letter is forgiven.
        """
        typed = read_words(text)
        look = self._look_closely if misspelt else self._vocabulary.begun
        found: dict[AreaId, PlaceHit] = {}
        for hit in chain(
            self._find(typed, text, look), () if typed.names else self._find_by_kind(typed.kinds)
        ):
            known = found.get(hit.place.area.id)
            if known is None or hit.rank < known.rank:
                found[hit.place.area.id] = hit
        return heapq.nsmallest(limit, found.values(), key=lambda hit: hit.rank)

    def _find(
        self, typed: TypedWords, text: str, look: Callable[[str], dict[str, Likeness]]
    ) -> Iterable[PlaceHit]:
        """Yield the hits by the words as typed, and as the reader of addresses writes them."""
        read = read_words(normal_street(text)).names
        for words in dict.fromkeys(one for one in (typed.names, read) if one):
            yield from self._match([self._owners_of(look(word)) for word in words], typed.kinds)

    def _find_by_kind(self, kinds: frozenset[StreetKind]) -> Iterable[PlaceHit]:
        for entry in self._entries:
            if entry.kinds & kinds:
                yield PlaceHit(entry.place, Likeness.BEGUN, 1, other_kind=False, untyped=len(entry.words))

    def _look_closely(self, word: str) -> dict[str, Likeness]:
        near = self._vocabulary.misspelt_beginnings(word) | self._vocabulary.misspelt(word)
        return near | self._vocabulary.begun(word)

    def _owners_of(self, words: Mapping[str, Likeness]) -> _Owners:
        found: dict[int, tuple[Likeness, str]] = {}
        for word, likeness in words.items():
            for place in self._owners[word]:
                if place not in found or likeness < found[place][0]:
                    found[place] = likeness, word
        return found

    def _match(self, typed: Sequence[_Owners], kinds: frozenset[StreetKind]) -> Iterable[PlaceHit]:
        """Yield the places that have every word, at least one of them in their own name."""
        rarest = min(typed, key=lambda owners: sum(1 + len(self._below[one]) for one in owners))
        possible = {*rarest, *(place for above in rarest for place in self._below[above])}
        for place in possible:
            own = (place, *self._entries[place].above)
            meant = [min(_readings(owners, own), default=None) for owners in typed]
            known = [one for one in meant if one is not None]
            if len(known) == len(typed) and not all(around for around, *_ in known):
                yield self._hit(own, known, kinds)

    def _hit(self, own: Sequence[int], meant: Sequence[_Reading], kinds: frozenset[StreetKind]) -> PlaceHit:
        place, *above = (self._entries[one] for one in own)
        stated = kinds - {kind for one in above for kind in one.kinds}
        likenesses = [likeness for _, likeness, _, _ in meant]
        used: defaultdict[int, set[str]] = defaultdict(set)
        for _, _, level, word in meant:
            used[level].add(word)
        return PlaceHit(
            place.place,
            likeness=max(likenesses),
            unlike=sum(likenesses),
            other_kind=bool(stated) and not stated & place.kinds,
            untyped=sum(self._entries[own[level]].left_of(words) for level, words in used.items()),
        )


def _readings(owners: _Owners, own: Sequence[int]) -> Iterator[_Reading]:
    """Yield what a typed word may be of a place, its own name first, then the names around it."""
    for level, one in enumerate(own):
        if (found := owners.get(one)) is not None:
            likeness, word = found
            yield bool(level), likeness, level, word


def _make_entry(place: KnownPlace, number: Mapping[AreaId, int]) -> _Entry:
    form = read_words(place.normal)
    above = tuple(number[one] for one in place.area.lineage[-2::-1] if one in number)
    written = read_words(place.area.name).names
    return _Entry(place, form.kinds, frozenset(form.names), frozenset(written), above)
