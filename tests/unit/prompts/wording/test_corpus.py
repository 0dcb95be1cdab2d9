"""Addresses as they turn up in imports, each with what it should sound like, read and approved line by line.

A new odd address is a new line in `addresses.tsv`, its two spoken forms written by hand.
"""

from pathlib import Path

import pytest

from prompts.wording.en import addresses as en
from prompts.wording.ru import addresses as ru

_ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[3] / "golden" / "addresses.tsv").read_text("utf-8").splitlines()[1:]
]
_SPEAKERS = {
    ("street", "ru"): ru.spoken_street,
    ("house", "ru"): ru.spoken_house,
    ("street", "en"): en.spoken_street,
    ("house", "en"): en.spoken_house,
}


@pytest.mark.parametrize("part", ["street", "house"])
@pytest.mark.parametrize(("language", "column"), [("ru", 2), ("en", 3)])
def test_says_every_odd_address_as_approved(part: str, language: str, column: int) -> None:
    say = _SPEAKERS[part, language]
    expected = {row[1]: row[column] for row in _ROWS if row[0] == part}
    assert {written: say(written) for written in expected} == expected


def test_the_corpus_is_large_and_names_each_address_once() -> None:
    assert len(_ROWS) >= 700
    assert len({(part, written) for part, written, _, _ in _ROWS}) == len(_ROWS)
