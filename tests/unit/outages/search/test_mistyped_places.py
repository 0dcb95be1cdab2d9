"""A street is among the first ten found however people mistype it, in a region of thousands of streets."""

import pytest

from outages.search.addresses import find_addresses
from outages.search.places import KnownPlace, PlaceIndex, SearchCertainty
from tests.support.search_town import HARDEST, MISTYPINGS, known_places, samples

COUNT = 60


@pytest.fixture(scope="module")
def places() -> list[KnownPlace]:
    return known_places()


@pytest.fixture(scope="module")
def index(places: list[KnownPlace]) -> PlaceIndex:
    return PlaceIndex(places)


def test_the_region_is_large_enough_to_crowd_the_list(places: list[KnownPlace]) -> None:
    assert len(places) > 6000


@pytest.mark.parametrize("kind", MISTYPINGS)
def test_a_mistyped_street_is_among_the_first_ten(
    index: PlaceIndex, places: list[KnownPlace], kind: str
) -> None:
    missed = [
        f"{typed!r} for {place.area.names[-1]!r}"
        for typed, place in samples(places, kind, COUNT)
        if all(one.hit.place is not place for one in find_addresses(index, typed, limit=10)[:10])
    ]
    allowed = 0.1 if kind == HARDEST else 0.02
    assert len(missed) <= allowed * COUNT, missed


@pytest.mark.parametrize(
    ("before", "after"), [("", ", 12"), ("12 ", ""), ("д. 12 корп. 2, ", ""), ("", " 12 кв 5"), ("", " 12-5")]
)
def test_a_house_before_or_after_the_street_is_read_apart(
    index: PlaceIndex, places: list[KnownPlace], before: str, after: str
) -> None:
    for name, place in samples(places, "without ё and quotes", COUNT):
        found = find_addresses(index, f"{before}{name}{after}", limit=10)
        houses = [one.house for one in found[:10] if one.hit.place is place]
        assert houses[:1] == ["12к2" if "корп" in before else "12"], f"{before}{name}{after}"


def test_what_a_page_writes_names_that_place_and_no_other(
    index: PlaceIndex, places: list[KnownPlace]
) -> None:
    for place in places[::25]:
        label = ", ".join(reversed(place.area.names))
        certain = [
            one.hit.place
            for one in find_addresses(index, label, limit=50)
            if one.certainty is SearchCertainty.CERTAIN
        ]
        assert certain == [place], label
