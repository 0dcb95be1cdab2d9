"""What the languages say, compared with the reviewed golden files."""

import re
from pathlib import Path

import pytest

from prompts.errors import UnknownLanguageError
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import LANGUAGES, wording_for
from tests.golden import wording as golden

_FOLDER = Path(golden.__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_says_what_was_read_and_approved(language: str) -> None:
    approved = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    assert golden.tell_everything(language) == approved


def test_russian_is_the_first_language() -> None:
    assert LANGUAGES[:2] == ("ru", "en")


@pytest.mark.parametrize("language", ["de", "", "../ru", "RU"])
def test_a_language_without_words_is_refused_by_name(language: str) -> None:
    with pytest.raises(UnknownLanguageError, match=f"'{language}'"):
        wording_for(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fixed_phrase_is_known_by_its_value(language: str) -> None:
    phrases = [wording_for(language).say(fixed_phrase) for fixed_phrase in FixedPhrase]
    assert [phrase.id for phrase in phrases] == list(FixedPhrase)
    assert {phrase.language for phrase in phrases} == {language}


_KEYS = {
    "ru": ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


@pytest.mark.parametrize("language", list(_KEYS))
@pytest.mark.parametrize(
    ("menu", "keys"),
    [
        (FixedPhrase.MENU_OUTAGE, "120"),
        (FixedPhrase.MENU_MORE, "34"),
        (FixedPhrase.MENU_STORM, "120"),
        (FixedPhrase.MENU_SMS, "2"),
        (FixedPhrase.MENU_NO_OUTAGE, "10"),
        (FixedPhrase.MENU_UNKNOWN, "1230"),
        (FixedPhrase.MENU_CALLBACK, "12"),
        (FixedPhrase.MENU_PARTLY_BACK, "12"),
        (FixedPhrase.MENU_OPT_OUT, "9"),
        (FixedPhrase.MENU_RESTORED, "10"),
        (FixedPhrase.MENU_CHOICE, "0"),
        (FixedPhrase.MENU_ADDRESSES, "5"),
        (FixedPhrase.MENU_WITHDRAW, "9"),
        (FixedPhrase.MENU_WISH, "2390"),
        (FixedPhrase.MENU_WISH_SMS, "290"),
        (FixedPhrase.MENU_NUMBER, "120"),
        (FixedPhrase.MENU_HOURS, "1230"),
        (FixedPhrase.MENU_OTHER_FAULT, "10"),
        (FixedPhrase.MENU_HINT, "10"),
        (FixedPhrase.MENU_DETAIL, "10"),
        (FixedPhrase.MENU_RETURN, "09"),
        (FixedPhrase.MENU_ALARM, "1"),
        (FixedPhrase.WILL_CALL, "2"),
        (FixedPhrase.WILL_SMS, "2"),
        (FixedPhrase.PERSON_FIRST, "0"),
        (FixedPhrase.HAZARD, "8"),
        (FixedPhrase.KEEP_PLACE, "1"),
        (FixedPhrase.NOBODY_THERE, "1"),
        (FixedPhrase.ALL_OUT, "1"),
    ],
)
def test_a_menu_names_its_keys_in_order(language: str, menu: FixedPhrase, keys: str) -> None:
    named = {word: str(digit) for digit, word in enumerate(_KEYS[language])}
    before = {"ru": r"(?<=нажмите )\w+|(?<=– )\w+", "en": r"(?<=press )\w+"}[language]
    words = re.findall(before, wording_for(language).say(menu).text)
    assert "".join(named[word] for word in words if word in named) == keys
