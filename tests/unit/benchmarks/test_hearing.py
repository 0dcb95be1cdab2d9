"""Which words of which phrase a recogniser got wrong, and which numbers it got right."""

import pytest

from benchmarks.hearing import Heard, compare, error_rate
from benchmarks.scripts import scripts
from prompts.wording.phrases import Phrase
from prompts.wording.situations import SITUATIONS

pytest.importorskip("rapidfuzz", reason="only who measures speech needs it: the extra clarity")

_CALL = (
    Phrase("outage_at", "ru", "Авария,"),
    Phrase("place_house", "ru", "дом двенадцать,"),
    Phrase("etr", "ru", "Планируем включить завтра к шестнадцати часам."),
    Phrase("ticket_number", "ru", "Номер заявки,"),
    Phrase("digit_3", "ru", "три,"),
    Phrase("digit_7", "ru", "семь,"),
    Phrase("digit_7_end", "ru", "семь."),
    Phrase("menu", "ru", "Оператор – ноль."),
)


def _hear(text: str) -> Heard:
    return compare(_CALL, text, "ru")


def test_everything_is_understood() -> None:
    heard = _hear("авария дом 12. Планируем включить завтра к 16 часам, номер заявки 3-7-7, оператор 0")
    assert heard.words.wrong == 0
    assert heard.wrong_phrases() == []
    assert heard.is_exact("etr")
    assert heard.is_exact("digit")


@pytest.mark.parametrize(
    ("text", "wrong", "phrases", "exact"),
    [
        (
            "авария дом 12 планируем включить завтрак 16 номер заявки 3 7 7 оператор 0",
            2,
            ["etr"],
            (True, True),
        ),
        (
            "авария дом 12 планируем включить завтра к 16 номер заявки 3 7 оператор 0",
            1,
            ["digit_7"],
            (True, False),
        ),
        (
            "авария дом 12 планируем включить завтра к 6 номер заявки 3 7 7 оператор 0",
            1,
            ["etr"],
            (False, True),
        ),
        (
            "авария дом 12 планируем включить завтра к 16 номер заявки 3 7 7 7 оператор 0",
            1,
            ["digit_7"],
            (True, False),
        ),
        ("авария дом 20 планируем включить завтра к 16 номер заявки 3 7 7 оператор ой", 3, [], (True, True)),
    ],
)
def test_errors_are_counted_where_they_are(
    text: str, wrong: int, phrases: list[str], exact: tuple[bool, bool]
) -> None:
    heard = _hear(text)
    assert heard.words.wrong == wrong
    assert (heard.is_exact("etr"), heard.is_exact("digit")) == exact
    misheard = heard.wrong_phrases()
    assert all(any(one.text in misheard for one in _CALL if one.id.startswith(name)) for name in phrases)


def test_silence_is_no_understanding() -> None:
    heard = _hear("")
    assert heard.words.wrong == heard.words.said
    assert not heard.is_exact("")
    assert heard.is_exact("menu") is False
    assert heard.is_exact("outage") is None
    assert heard.is_exact("greeting") is None


def test_the_rate_is_of_all_words() -> None:
    assert error_rate([_hear(""), compare(_CALL[:2], "авария дом 12", "ru")]) == pytest.approx(17 / 21)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_scripts_are_every_situation_and_many_tickets_and_times(language: str) -> None:
    told = list(scripts(language))
    assert [each.name for each in told if each.kind == "situation"] == list(SITUATIONS)
    held = [each for each in told if each.kind == "call"]
    assert len({tuple(one.text for one in each.phrases if one.id.startswith("digit")) for each in held}) >= 20
    assert len({tuple(one.text for one in each.phrases if one.id.startswith("etr")) for each in held}) >= 20
