"""What the languages say, compared with the reviewed golden files."""

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


@pytest.mark.parametrize(
    ("language", "keys"),
    [("ru", ["один", "два", "три", "четыре", "ноль"]), ("en", ["one", "two", "three", "four", "zero"])],
)
def test_the_menu_names_its_keys_in_order(language: str, keys: list[str]) -> None:
    menu = wording_for(language).say(FixedPhrase.MENU_OUTAGE).text.replace(",", " ").replace(".", " ").split()
    assert [word for word in menu if word in keys] == keys
