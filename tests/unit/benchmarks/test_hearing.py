"""Which words of which phrase a recogniser got wrong, and which numbers it got right."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.hearing import Heard, compare, error_rate
from benchmarks.listening import cut_to_clips
from benchmarks.scripts import random_calls, situations
from prompts.speech.standard import RATE
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase, Prompt
from prompts.wording.situations import SITUATIONS

pytest.importorskip("rapidfuzz", reason="only who measures speech needs it: the extra clarity")

_CALL = (
    Phrase("at_address", "ru", "По адресу"),
    Phrase("place_house", "ru", "дом двенадцать,"),
    Phrase("etr", "ru", "Починим завтра до шестнадцати часов."),
    Phrase("ticket_number", "ru", "Номер заявки:"),
    Phrase("digit_3", "ru", "три,"),
    Phrase("digit_7", "ru", "семь,"),
    Phrase("digit_7_end", "ru", "семь."),
    Phrase("menu", "ru", "Оператор – ноль."),
)


def _hear(text: str) -> Heard:
    return compare(_CALL, text, "ru")


def test_everything_is_understood() -> None:
    heard = _hear("по адресу дом 12. Починим завтра до 16 часов, номер заявки 3-7-7, оператор 0")
    assert heard.words.wrong == 0
    assert heard.wrong_phrases() == []
    assert heard.is_exact("etr")
    assert heard.is_exact("digit")


@pytest.mark.parametrize(
    ("text", "wrong", "phrases", "exact"),
    [
        (
            "по адресу дом 12 починим завтрак 16 номер заявки 3 7 7 оператор 0",
            2,
            ["etr"],
            (True, True),
        ),
        (
            "по адресу дом 12 починим завтра до 16 номер заявки 3 7 оператор 0",
            1,
            ["digit_7"],
            (True, False),
        ),
        (
            "по адресу дом 12 починим завтра до 6 номер заявки 3 7 7 оператор 0",
            1,
            ["etr"],
            (False, True),
        ),
        (
            "по адресу дом 12 починим завтра до 16 номер заявки 3 7 7 7 оператор 0",
            1,
            ["digit_7"],
            (True, False),
        ),
        ("по адресу дом 20 починим завтра до 16 номер заявки 3 7 7 оператор ой", 3, [], (True, True)),
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
    assert heard.is_exact("at_address") is None
    assert heard.is_exact("greeting") is None


def test_the_rate_is_of_all_words() -> None:
    assert error_rate([_hear(""), compare(_CALL[:2], "по адресу дом 12", "ru")]) == pytest.approx(17 / 22)


def test_errors_within_a_name_can_be_left_out() -> None:
    call = (Phrase("place_street", "ru", "улица Сикейроса,"), *_CALL[1:2])
    heard = compare(call, "улица сик и роса дом двенадцать", "ru")
    assert heard.words == (3, 5)
    assert heard.words_without("place_street") == (0, 3)
    assert compare(call, "улица сикейроса дом двадцать", "ru").words_without("place_street") == (2, 3)


def test_what_was_heard_of_a_ticket_is_told() -> None:
    heard = _hear("по адресу дом 12 починим завтра до 16 номер заявки 3 7 оператор 0")
    assert heard.words_of("digit") == (("3", "7", "7"), ("3", "7"))
    assert heard.words_of("remark") == ((), ())


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_random_calls_tell_every_hour_and_are_the_same_each_time(language: str) -> None:
    calls = await random_calls(language, 24)
    assert await random_calls(language, 10) == calls[:10]
    for beginning in ("place_street", "etr", "digit"):
        told = {tuple(one.text for one in each.phrases if one.id.startswith(beginning)) for each in calls}
        assert len(told) >= 20
    assert all(one.language == language for each in calls for one in each.phrases)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_situation_and_fixed_phrase_is_listened_to(language: str) -> None:
    told = list(situations(language))
    assert [each.name for each in told if each.kind == "situation"] == list(SITUATIONS)
    said = [one.id for each in told if each.kind == "fixed phrases" for one in each.phrases]
    assert said == list(FixedPhrase)


def test_clips_are_cut_between_prompts_and_lose_nothing() -> None:
    phrase = Phrase("greeting", "ru", "Аварийная служба.")
    prompts = [Prompt(phrase, Path("greeting"), seconds) for seconds in (20.0, 8.0, 2.0, 28.0, 1.0)]
    samples = np.arange(59 * RATE, dtype=np.float64)
    clips = list(cut_to_clips(samples, prompts))
    assert [len(clip) / RATE for clip in clips] == [28, 2, 29]
    assert np.array_equal(np.concatenate(clips), samples)
