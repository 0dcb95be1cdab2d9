"""English names: what a word is depends on where it stands."""

import pytest

from outages.addresses.english_names import EnglishMark, name_only, read_english


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("St John St", "saint john street"),
        ("Main St Ext", "main street extension"),
        ("Dr King Dr", "doctor king drive"),
        ("E St", "e street"),
        ("E Main St", "east main street"),
        ("Ave N", "avenue n"),
        ("Main Ave N", "main avenue north"),
        ("100 N Main St", "100 north main street"),
        ("SR 5", "state route 5"),
        ("John Smith Sr Rd", "john smith senior road"),
        ("Forty-Second St", "42nd street"),
        ("Main St & 5th Ave", "main street and 5th avenue"),
    ],
)
def test_abbreviations_are_written_in_full(written: str, words: str) -> None:
    assert [" ".join(word.text for word in part) for part in read_english(written)] == [words]


def test_a_number_behind_a_street_is_a_house_but_one_behind_a_road_of_a_county_is_not() -> None:
    for written, words in {"Baker St 221B": 2, "County Rd 5": 3, "Highway 66": 2}.items():
        assert len(name_only(read_english(written)[0])) == words, written


def test_letters_are_spelled_and_ordinals_counted() -> None:
    [words] = read_english("JFK 3rd St")
    assert [word.mark for word in words] == [EnglishMark.LETTERS, EnglishMark.ORDINAL, EnglishMark.KIND]
    assert words[1].number == 3
