"""Numbers in what a recogniser wrote: figures and words, in any case, are the same."""

import pytest

from benchmarks.numbers import figures, plain


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ru", "к восемнадцати часам тридцати трём минутам", "К 18:33."),
        ("ru", "к двадцати одному часу двадцати минутам", "к 20, одному часу 20 минутам"),
        ("ru", "двадцать первого ноября", "21 ноября"),
        ("ru", "четыре, семь, один, два,", "47-12"),
        ("ru", "двадцать, ноль", "20 ноль"),
        ("en", "six thirty three P M", "6.33 p.m."),
        ("en", "November twenty first", "November 21"),
    ],
)
def test_the_same_number_is_the_same_in_words_and_figures(language: str, said: str, heard: str) -> None:
    assert plain(said, language) == plain(heard, language)


@pytest.mark.parametrize("heard", ["18 часам 30-30 минутам", "18 часам 3 минутам", "8:33", ""])
def test_another_number_is_another(heard: str) -> None:
    assert figures("к восемнадцати часам тридцати трём минутам", "ru") == "1833"
    assert figures(heard, "ru") != "1833"
