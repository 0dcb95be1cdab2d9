"""Remarks: refusals and their places, stress, doubts, and languages."""

import pytest

from prompts.errors import PromptsError, UnknownLanguageError
from prompts.wording.free_text import (
    DoubtKind,
    NoRemarksError,
    Reason,
    Refusal,
    UnspeakableError,
    offers_remarks,
    read_aloud,
)
from prompts.wording.free_text.rules import has_rules, load_rules, rules_for
from prompts.wording.free_text.safety import check_spoken, may_be_spoken
from prompts.wording.languages import LANGUAGES


def _refusals(text: str, language: str = "ru") -> tuple[Refusal, ...]:
    with pytest.raises(UnspeakableError) as caught:
        read_aloud(text, language)
    return caught.value.refusals


def _doubts(text: str, language: str = "ru") -> list[tuple[str, DoubtKind]]:
    return [(text[one.start : one.end], one.kind) for one in read_aloud(text, language).doubts]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("вода\x07 есть", "\x07", Reason.INVISIBLE),
        ("вода\u200bесть", "\u200b", Reason.INVISIBLE),
        ("вода \u202eесть", "\u202e", Reason.INVISIBLE),
        ("вода\ud800", "\ud800", Reason.INVISIBLE),
        ("вода\u2028есть", "\u2028", Reason.INVISIBLE),
        ("вода < 5", "<", Reason.MARKUP),
        ("вода [[x]] есть", "[[", Reason.MARKUP),
        ("вода & свет", "&", Reason.MARKUP),
        ("вода \\ свет", "\\", Reason.MARKUP),
        ("смотрите https://вода.рф/х сегодня", "https://вода.рф/х", Reason.WEB_ADDRESS),
        ("смотрите www.voda и ждите", "www.voda", Reason.WEB_ADDRESS),
        ("смотрите вода.рф сегодня", "вода.рф", Reason.WEB_ADDRESS),
        ("пишите на a@b.ru сегодня", "a@b.ru", Reason.WEB_ADDRESS),
        ("вода есть 😀", "😀", Reason.PICTURE),
        ("вода ☎ есть", "☎", Reason.PICTURE),
        ("вода р\u0456ка", "\u0456", Reason.OTHER_SCRIPT),
        ("вода 北京", "北京", Reason.OTHER_SCRIPT),
        ("вода ٣ часа", "٣", Reason.OTHER_SCRIPT),
        ("вода USBшный кабель", "USBшный", Reason.MIXED_LETTERS),
        ("вода = газ", "=", Reason.SIGN),
        ("вода № нет", "№", Reason.SIGN),
        ("вода / свет", "/", Reason.SIGN),
        ("код 123456789012345678", "123456789012345678", Reason.LONG_NUMBER),
        ("авария 1234567", "1234567", Reason.LONG_NUMBER),
        ("к+рупная авария", "+р", Reason.STRESS),
        ("кр\u0301упная авария", "р\u0301", Reason.STRESS),
        ("к+рупн+ая авария", "+р", Reason.STRESS),
        ("\u0301вода", "\u0301", Reason.STRESS),
        ("замок+", "+", Reason.SIGN),
    ],
)
def test_names_the_place_that_cannot_be_spoken(text: str, place: str, reason: Reason) -> None:
    start = text.index(place)
    assert Refusal(start, start + len(place), reason) in _refusals(text)


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("", "ru", Reason.EMPTY),
        (" \n\t ", "ru", Reason.EMPTY),
        ("...!", "ru", Reason.EMPTY),
        ("«»", "ru", Reason.EMPTY),
        ("The water is back", "ru", Reason.WRONG_LANGUAGE),
        ("Вода снова есть", "en", Reason.WRONG_LANGUAGE),
        ("звоните " + "8 495 123-45-67, " * 8, "ru", Reason.TOO_LONG_SPOKEN),
    ],
)
def test_refuses_a_remark_as_a_whole(text: str, language: str, reason: Reason) -> None:
    assert _refusals(text, language) == (Refusal(0, len(text), reason),)


def test_refuses_more_than_two_hundred_characters() -> None:
    assert read_aloud("во" * 10 + " да" * 60, "ru").written == "во" * 10 + " да" * 60
    assert _refusals("вода " * 40 + "<") == (Refusal(200, 201, Reason.TOO_LONG),)


def test_names_every_place_in_the_order_of_the_text() -> None:
    assert [(one.start, one.reason) for one in _refusals("<b>вода</b> 😀 a@b.ru")] == [
        (0, Reason.MARKUP),
        (2, Reason.MARKUP),
        (7, Reason.MARKUP),
        (10, Reason.MARKUP),
        (12, Reason.PICTURE),
        (14, Reason.WEB_ADDRESS),
    ]


def test_tells_the_reasons_in_words() -> None:
    with pytest.raises(PromptsError, match=r"^markup at 6: '<'; picture at 8: '\\U0001f600'$"):
        read_aloud("вода <\N{GRINNING FACE}".replace("<", "< "), "ru")


@pytest.mark.parametrize("typed", ["зам+ок", "замо\u0301к", "замо\N{ACUTE ACCENT}к", "зам\u00f3к"])
def test_a_stress_may_be_typed_in_any_way(typed: str) -> None:
    remark = read_aloud(f"Открыт {typed} ворот", "ru")
    assert "замо\u0301к" in remark.spoken
    assert remark.doubts == () or typed == "зам\u00f3к"
    assert remark.written == f"Открыт зам{'o' if chr(0xF3) in typed else 'о'}к ворот"


def test_a_plus_before_a_number_is_no_stress() -> None:
    remark = read_aloud("Вод+а +70 °C, +7 999 123-45-67", "ru")
    assert remark.spoken.startswith("Вода\u0301 плюс семьдесят градусов, плюс семь, девять")
    assert remark.written == "Вода +70 °C, +7 999 123-45-67"


def test_no_stress_can_be_set_in_english() -> None:
    assert _refusals("the w+ater", "en") == (Refusal(5, 6, Reason.NO_STRESS),)
    assert _refusals("the wat\u0301er", "en") == (Refusal(6, 8, Reason.NO_STRESS),)


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("й и ё".replace("й", "и\u0306").replace("ё", "е\u0308"), "и краткое и ё."),
        ("мой ёж".replace("й", "и\u0306").replace("ё", "е\u0308"), "мой ёж."),
        ("вода\u00a0есть\nдо\u202f18:00", "вода есть до восемнадцати часов."),
        ("«вода» — “есть”…", "вода – есть."),
        ("до 10\u201114 ч вода", "до десяти – четырнадцати часов вода."),
    ],
)
def test_however_it_was_typed(typed: str, spoken: str) -> None:
    assert read_aloud(typed, "ru").spoken == spoken


def test_places_are_those_of_the_typed_text() -> None:
    text = "мо\u0438\u0306 зам+ок и замок"
    (doubt,) = read_aloud(text, "ru").doubts
    assert text[doubt.start : doubt.end] == "замок"
    assert doubt.start == len(text) - len("замок")


@pytest.mark.parametrize(
    ("text", "language", "doubts"),
    [
        ("замок", "ru", [("замок", DoubtKind.STRESS)]),
        ("из дома", "ru", []),
        ("нач. смены", "ru", [("нач.", DoubtKind.ABBREVIATION)]),
        ("ЩПУР и МЧС", "ru", [("ЩПУР", DoubtKind.ABBREVIATION)]),
        ("кнтр", "ru", [("кнтр", DoubtKind.UNKNOWN_WORD)]),
        ("дооолго", "ru", [("дооолго", DoubtKind.UNKNOWN_WORD)]),
        ("Повреждена сеть Rostelecom", "ru", [("Rostelecom", DoubtKind.FOREIGN_LETTERS)]),
        ("сеть Wi-Fi", "ru", []),
        ("нет c\u0432ета", "ru", [("c\u0432ета", DoubtKind.FOREIGN_LETTERS)]),
        ("осталось 17", "ru", [("17", DoubtKind.DIGITS)]),
        ("осталось 17 часов", "ru", []),
        ("the dept. of", "en", [("dept.", DoubtKind.ABBREVIATION)]),
        ("the xyzzy kbps", "en", [("kbps", DoubtKind.UNKNOWN_WORD)]),
        ("Lenina street Ленина", "en", [("Ленина", DoubtKind.FOREIGN_LETTERS)]),
        ("in 12345 homes", "en", [("12345", DoubtKind.DIGITS)]),
    ],
)
def test_marks_what_is_doubtful(text: str, language: str, doubts: list[tuple[str, DoubtKind]]) -> None:
    assert _doubts(text, language) == doubts


def test_readings_tell_what_is_spoken_differently_from_written() -> None:
    text = "Вода до 18:00, МЧС."
    readings = read_aloud(text, "ru").readings
    assert [(text[one.start : one.end], one.spoken) for one in readings] == [
        ("18:00", "восемнадцати часов"),
        ("МЧС", "эм че эс"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_either_has_rules_or_offers_no_free_text(language: str) -> None:
    if offers_remarks(language):
        assert rules_for(language).readings
    else:
        with pytest.raises(NoRemarksError, match=rf"wording\.{language} "):
            read_aloud("5", language)


def test_russian_and_english_offer_free_text() -> None:
    assert offers_remarks("ru")
    assert offers_remarks("en")


def test_says_that_a_language_offers_no_free_text() -> None:
    with pytest.raises(NoRemarksError, match=r"not offered: prompts\.speech has no rules"):
        load_rules("prompts.speech")
    assert not has_rules("prompts.speech")


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguageError, match="'de'"):
        read_aloud("Wasser", "de")


@pytest.mark.parametrize("text", ["<break>", "5", "a", "вода; свет", "\x00", "вода\n"])
def test_nothing_but_letters_and_stops_may_reach_an_engine(text: str) -> None:
    assert may_be_spoken("Из-за вод\u0301ы – да, нет. Да! Нет?", rules_for("ru"))
    assert not may_be_spoken(text, rules_for("ru"))


def test_an_unsafe_reading_of_a_language_is_refused() -> None:
    (refusal,) = check_spoken("вода", "вода 5 <b>.", rules_for("ru"))
    assert refusal == Refusal(0, 4, Reason.SIGN)


@pytest.mark.parametrize("text", ["в 25:30", "24:30", "31.02.2026", "телефон 12-34-56-78-90-12"])
def test_meaningless_numbers_are_refused(text: str) -> None:
    assert {one.reason for one in _refusals(text)} <= {Reason.NUMBER, Reason.SIGN}
