"""Addresses as they turn up in imports, each with what it should sound like, written by hand and by kind.

A new odd address is a new line in `tests/golden/addresses/`, its two spoken forms written by hand; "-" stands for a language
in which it isn't judged.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from prompts.wording.en import addresses as en
from prompts.wording.ru import addresses as ru

#: What must be right of a kind; of a kind with few rows this means all.
_RIGHT = 0.99
_NOT_JUDGED = "-"


class _Row(NamedTuple):
    part: str
    kind: str
    written: str
    ru: str
    en: str


_ROWS = [
    _Row(*line.split("\t"))
    for file in sorted((Path(__file__).parents[3] / "golden" / "addresses").glob("*.tsv"))
    for line in file.read_text("utf-8").splitlines()[1:]
]
_KINDS = sorted({row.kind for row in _ROWS})
_SPEAKERS = {
    ("street", "ru"): ru.spoken_street,
    ("house", "ru"): ru.spoken_house,
    ("street", "en"): en.spoken_street,
    ("house", "en"): en.spoken_house,
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", _KINDS)
def test_says_odd_addresses_of_every_kind_as_approved(kind: str, language: str) -> None:
    rows = [row for row in _ROWS if row.kind == kind]
    expected = {row: getattr(row, language) for row in rows if getattr(row, language) != _NOT_JUDGED}
    said = {row: _SPEAKERS[row.part, language](row.written) for row in expected}
    wrong = {row.written: (said[row], words) for row, words in expected.items() if said[row] != words}
    assert len(expected) - len(wrong) >= _RIGHT * len(expected), wrong


def test_the_corpus_is_large_and_names_each_address_once() -> None:
    assert len(_ROWS) >= 1500
    assert {(part, written): count for (part, written), count in _count().items() if count > 1} == {}


def test_what_is_said_of_an_address_has_no_figure_and_no_sign() -> None:
    for row in _ROWS:
        assert not set("0123456789./№#") & set(row.ru + row.en), row


def test_different_houses_of_one_kind_sound_different_unless_one_is_another_spelling() -> None:
    """A slip of the hand would let two numbers share their words."""
    written = defaultdict(set)
    for row in _ROWS:
        if row.part == "house" and row.kind in {
            "house object",
            "house garage",
            "house kilometre",
            "house plot",
        }:
            written[row.ru].add("".join(filter(str.isdecimal, row.written)))
    assert {words: numbers for words, numbers in written.items() if len(numbers) > 1} == {}


def _count() -> Counter[tuple[str, str]]:
    return Counter((row.part, row.written) for row in _ROWS)
