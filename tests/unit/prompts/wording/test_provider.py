"""Who is speaking: the provider by the name that each language has for it, and which English."""

from collections.abc import Iterator

import pytest

from outages.subscribers import Language
from prompts.wording import en
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.gaps import find_gaps
from prompts.wording.languages import FOLDERS, LANGUAGES, speak_for, wording_for
from prompts.wording.situations import NEWS, NOW, ZONE

#: The first words of a call, whoever calls whom.
_GREETINGS = (
    FixedPhrase.GREETING,
    FixedPhrase.CALLBACK_GREETING,
    FixedPhrase.NEWS_GREETING,
    FixedPhrase.NOTICE_GREETING,
    FixedPhrase.RETURN_GREETING,
    FixedPhrase.ALARM_GREETING,
)
_NAMES = {
    Language("ru"): "Ромашка Телеком",
    Language("en"): "Romashka Telecom",
    Language("kk"): "Түймедақ Телеком",
}
_DEFAULTS = {
    Language("ru"): "аварийная служба",
    Language("en"): "the outage line",
    Language("kk"): "апаттық қызмет",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    speak_for({})


def _greetings(language: str) -> list[str]:
    return [wording_for(language).say(one).text for one in _GREETINGS]


def _everything(language: str) -> dict[str, str]:
    return {phrase.id: phrase.text for phrase in wording_for(language).fixed()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_provider_introduces_itself_in_each_language(language: Language) -> None:
    speak_for(_NAMES)
    assert all(_NAMES[language] in text for text in _greetings(language))
    assert not [text for text in _everything(language).values() if _DEFAULTS[language] in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_provider_without_a_name_in_a_language_is_the_line_there(language: Language) -> None:
    speak_for({code: name for code, name in _NAMES.items() if code != language})
    assert all(_DEFAULTS[language] in text for text in _greetings(language))
    speak_for({**_NAMES, language: ""})
    assert all(_DEFAULTS[language] in text for text in _greetings(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_greetings_say_who_speaks_and_none_says_it_in_braces(language: Language) -> None:
    before = _everything(language)
    speak_for(_NAMES)
    after = _everything(language)
    assert {name for name in before if before[name] != after[name]} == set(_GREETINGS)
    assert not [text for text in (*before.values(), *after.values()) if "{" in text]


def test_another_name_replaces_the_first() -> None:
    speak_for(_NAMES)
    speak_for({Language("ru"): "Лютик"})
    assert _greetings("ru")[0] == "Здравствуйте, Лютик."
    assert _greetings("en")[0] == "Hello, this is the outage line."


def test_an_introduction_leaves_the_wording_that_it_was_made_of_as_it_is() -> None:
    russian = FOLDERS[Language("ru")]
    assert russian
    introduced = russian.introduced_as("Лютик")
    assert introduced.say(FixedPhrase.GREETING).text == "Здравствуйте, Лютик."
    assert russian.say(FixedPhrase.GREETING).text == "Здравствуйте, аварийная служба."
    assert introduced.introduced_as("").say(FixedPhrase.GREETING).text == "Здравствуйте, аварийная служба."
    assert introduced.outage(NEWS, at=NOW, zone=ZONE) == russian.outage(NEWS, at=NOW, zone=ZONE)


def test_a_language_that_nobody_speaks_needs_no_name() -> None:
    speak_for({Language("xx"): "Ромашка"})
    assert _greetings("ru")[0] == "Здравствуйте, аварийная служба."


def _english() -> tuple[str, str, str]:
    words = wording_for("en")
    told = words.outage(NEWS, at=NOW, zone=ZONE)
    spoken = next(phrase.text for phrase in told if phrase.id == "etr")
    return spoken, words.written(NEWS, at=NOW, zone=ZONE), words.say(FixedPhrase.ASK_NUMBER).text


def test_american_english_is_spoken_where_it_is_chosen() -> None:
    spoken, written, keys = _english()
    assert (spoken, "18:30 today" in written, "hash" in keys) == (
        "It should be back by half past six this evening.",
        True,
        True,
    )
    speak_for(_NAMES, american=True)
    spoken, written, keys = _english()
    assert (spoken, "6:30 PM today" in written, "pound" in keys) == (
        "It should be back by six thirty this evening.",
        True,
        True,
    )
    assert all("Romashka Telecom" in text for text in _greetings("en"))
    assert "Ромашка Телеком" in _greetings("ru")[0]
    speak_for({})
    assert _english()[0] == "It should be back by half past six this evening."


def test_american_english_is_as_complete_and_has_no_british_words() -> None:
    assert find_gaps(en.AMERICAN.vocabulary) == []
    speak_for({}, american=True)
    british = (
        "hash",
        "straight away",
        "putting you through",
        "queue",
        "fuse box",
        "neighbour",
        "on this number",
    )
    for text in _everything("en").values():
        assert not [word for word in british if word in text], text


def test_british_english_has_no_american_words() -> None:
    american = (
        "pound",
        "right away",
        "in line",
        "ahead of the line",
        "breaker",
        "neighbor",
        "at this number",
    )
    for text in _everything("en").values():
        assert not [word for word in american if word in text], text
