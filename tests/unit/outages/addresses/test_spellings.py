"""Spellings of houses, streets, towns and regions as billing files, dispatchers and callers write them.

`tests/golden/spellings.ru.tsv` and `spellings.en.tsv` hold each with the normal form that was written by hand, spellings of one
place one below another; `two_places.tsv` holds pairs that must stay two. Add the spelling that went wrong, and its form by hand.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outages.addresses.normal import fold
from outages.addresses.normal import normal_street as read_street
from outages.places import AreaKind, normal_name

_GOLDEN = Path(__file__).parents[3] / "golden"


def _rows(name: str) -> list[tuple[AreaKind, str, str]]:
    lines = (_GOLDEN / name).read_text("utf-8").split("\n")[1:-1]
    return [(AreaKind(kind), one, other) for kind, one, other in (line.split("\t") for line in lines)]


RUSSIAN = _rows("spellings.ru.tsv")
ENGLISH = _rows("spellings.en.tsv")
TWO_PLACES = _rows("two_places.tsv")
KINDS = (AreaKind.HOUSE, AreaKind.STREET, AreaKind.CITY, AreaKind.REGION)

#: Street names of Moscow, as its register writes them.
_MOSCOW = json.loads(files("mimesis").joinpath("datasets/ru/address.json").read_text("utf-8"))["street"][
    "name"
]
_WAYS: tuple[Callable[[str], str], ...] = (
    "улица {}".format,
    "ул. {}".format,
    "ул.{}".format,
    "{} улица".format,
    "{} ул.".format,
    "{} ул".format,
    lambda name: f"УЛ. {name.upper()}",
)
#: Written twice in the register.
_SURELY_ONE = [{"Рогожский Пос.", "Рогожский Поселок"}, {"Мневники Нижн.", "Нижние Мневники"}]


@pytest.mark.parametrize("rows", [RUSSIAN, ENGLISH], ids=["ru", "en"])
def test_every_spelling_has_the_form_that_was_written_by_hand(rows: list[tuple[AreaKind, str, str]]) -> None:
    wrong = {
        (kind, written): (normal_name(kind, written), form)
        for kind, form, written in rows
        if normal_name(kind, written) != form
    }
    assert wrong == {}


def test_pairs_that_may_be_two_places_stay_two() -> None:
    merged = [
        (one, other) for kind, one, other in TWO_PLACES if normal_name(kind, one) == normal_name(kind, other)
    ]
    assert merged == []


def test_the_corpora_are_large_and_name_each_spelling_once() -> None:
    assert len(RUSSIAN) >= 1000
    assert len(ENGLISH) >= 300
    assert len(TWO_PLACES) >= 200
    for rows in (RUSSIAN, ENGLISH):
        spellings = [(kind, written) for kind, _, written in rows]
        assert sorted(spellings) == sorted(set(spellings))


@pytest.mark.parametrize(("kind", "form"), sorted({(kind, form) for kind, form, _ in [*RUSSIAN, *ENGLISH]}))
def test_a_normal_form_is_its_own(kind: AreaKind, form: str) -> None:
    assert normal_name(kind, form) == form


@given(st.sampled_from([*RUSSIAN, *ENGLISH]), st.sampled_from([" ", "  ", "\N{NO-BREAK SPACE}", "\t"]))
def test_letter_case_and_blanks_make_no_difference(row: tuple[AreaKind, str, str], blank: str) -> None:
    kind, form, written = row
    for cased in (written.upper(), written.lower()):
        assert normal_name(kind, f"{blank}{cased.replace(' ', blank)}{blank}") == form


@example("1" * 300)
@example("ул. " * 90)
@example("(((")
@given(st.one_of(st.text(), st.text("улмкрпр-тд. 1278яйго/()№#«,IXABс", max_size=60)))
def test_any_text_has_a_form_and_always_the_same(text: str) -> None:
    for kind in KINDS:
        form = normal_name(kind, text)
        assert bool(form) == bool(fold(text))
        assert normal_name(kind, f" {text} ") == form


@pytest.mark.no_cover
def test_each_street_of_moscow_has_one_form_in_seven_ways_of_writing_it() -> None:
    split = {
        name: forms for name in _MOSCOW if len(forms := {read_street(write(name)) for write in _WAYS}) > 1
    }
    assert split == {}


def test_different_streets_of_moscow_stay_different() -> None:
    names = defaultdict(set)
    for name in _MOSCOW:
        names[read_street(f"ул. {name}")].add(name)
    merged = [one for one in names.values() if len(one) > 1]
    assert all(one in _SURELY_ONE for one in merged)
    assert len(merged) == len(_SURELY_ONE)
