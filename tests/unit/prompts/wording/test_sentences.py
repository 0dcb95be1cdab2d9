"""What is spoken makes sentences that an engine can say, says nothing twice, and claims nothing that nobody knows."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service, Withheld
from prompts.wording.announcements import Announcement, Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, PLANNED, SITUATIONS, ZONE

#: What each voice can say: letters of its alphabet and punctuation.
_SAYABLE = {
    "ru": re.compile(r"([А-Яа-яЁёA-Za-z ,.:;?!–-]|(?<=[аеиоуыэюя])\u0301)+"),
    "en": re.compile(r"[A-Za-z ,.:;?!'-]+"),
}
_SAYABLE_ANYWHERE = re.compile(r"[^\W\d_]|[ ,.:;?!'–ʻʼ\u0301-]")
_PLACE_FIRST = {
    *("at_address", "place_street", "place_house"),
    *("outage_areas", "some_addresses", "this_address", "one_address"),
}
#: What doesn't end a sentence.
_FRAGMENTS = {
    "ru": _PLACE_FIRST,
    "en": {"place_house", "outage_known", "planned_known", "etr_ahead", "etr_ahead_open"},
    "kk": _PLACE_FIRST,
}
_SORRY = {"ru": "Извините", "en": "sorry", "kk": "Кешіріңіз"}

_instants = st.integers(-5000, 1_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
_news = st.builds(
    Announcement,
    kind=st.sampled_from(IncidentKind),
    services=st.lists(st.sampled_from(Service), min_size=1, unique=True).map(tuple),
    place=st.none()
    | st.sampled_from(Withheld)
    | st.builds(Place, street=st.text(max_size=60), house=st.text(max_size=20)),
    areas=st.lists(st.text(max_size=40), max_size=6).map(tuple),
    cause=st.sampled_from(Cause),
    etr=st.none() | _instants,
    delay=st.none() | st.sampled_from(Delay),
    starts_at=st.none() | _instants,
    next_news=st.none() | _instants,
    heard_etr=st.none() | _instants,
    partly_restored=st.booleans(),
).filter(lambda news: not (news.etr and news.starts_at) or news.starts_at < news.etr)


@given(_news)
def test_an_engine_can_say_any_facts(news: Announcement) -> None:
    for language in LANGUAGES:
        for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE):
            if language in _SAYABLE:
                assert _SAYABLE[language].fullmatch(phrase.text), phrase
            assert not _SAYABLE_ANYWHERE.sub("", phrase.text), phrase
            assert "  " not in phrase.text
            assert re.search(r"\w", phrase.text), phrase


@given(_news)
def test_what_is_spoken_makes_whole_sentences(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        for told in (words.outage(news, at=NOW, zone=ZONE), words.outage_brief(news, at=NOW, zone=ZONE)):
            assert {phrase.id for phrase in told if phrase.text[-1] != "."} <= _FRAGMENTS[language]
            assert told[0].text[0].isupper() or told[0].id == "outage_areas"
            assert told[-1].text.endswith(".")
            text = " ".join(phrase.text for phrase in told)
            assert not re.search(r"[,:;]\.|\.[,.:;]| [,.:;]|[,:;]$", text), text


@given(_news)
def test_nothing_is_said_twice_and_one_apology_is_enough(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        for told in (words.outage(news, at=NOW, zone=ZONE), words.outage_brief(news, at=NOW, zone=ZONE)):
            assert len({phrase.id for phrase in told}) == len(told)
            assert len({phrase.text for phrase in told}) == len(told)
            assert sum(phrase.text.count(_SORRY[language]) for phrase in told) <= 1
        assert words.written(news, at=NOW, zone=ZONE).count(_SORRY[language]) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_that_was_not_kept_is_apologised_for(language: str) -> None:
    passed = NOW - timedelta(hours=1)
    broken = [
        replace(NEWS, etr=passed),
        replace(NEWS, etr=passed, next_news=passed),
        replace(NEWS, etr=None, next_news=passed),
        replace(PLANNED, starts_at=NOW - timedelta(hours=2), etr=passed),
    ]
    for news in broken:
        told = [phrase.text for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]
        assert " ".join(told).count(_SORRY[language]) == 1
    for news in (NEWS, replace(NEWS, etr=None), PLANNED):
        told = [phrase.text for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]
        assert _SORRY[language] not in " ".join(told)


_NO_OUTAGE = re.compile(
    r"\bавари[ийя] нет\b|\bнет (никак\w+ )?авари|\bthere(?: is|'s| are) no (known )?outage"
    r"|\bno outages? (at|here|for|is)\b|\bапат жоқ",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_that_there_is_no_outage(language: str) -> None:
    """The line knows what was reported, never that all is well."""
    words = wording_for(language)
    texts = [phrase.text for phrase in words.fixed()]
    for situation in SITUATIONS.values():
        texts += [phrase.text for phrase in situation.speak(words)]
        texts += [tell(words) for tell in (situation.write, situation.text) if tell]
    assert not [text for text in texts if _NO_OUTAGE.search(text)]
    assert _NO_OUTAGE.search("Аварий нет.")
    assert _NO_OUTAGE.search("There is no outage at your address.")
