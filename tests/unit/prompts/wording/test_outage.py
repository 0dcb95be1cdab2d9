"""The phrases of an announcement, their order, and that a speech engine can say each of them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.house_rules import HouseRange, HouseRule
from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service
from prompts.wording.announcements import Announcement, Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, ZONE

#: What each voice can say: letters of its alphabet and punctuation.
_SAYABLE = {
    "ru": re.compile(r"([А-Яа-яЁёA-Za-z ,.:;?!–-]|(?<=[аеиоуыэюя])\u0301)+"),
    "en": re.compile(r"[A-Za-z ,.:;?!'-]+"),
}
_SAYABLE_ANYWHERE = re.compile(r"[^\W\d_]|[ ,.:;?!'–ʻʼ\u0301-]")
_IDS = ["outage_at", "place_street", "place_house", "outage_known"]
_CAUSE = "cause_line_damage"

_news = st.builds(
    Announcement,
    kind=st.sampled_from(IncidentKind),
    services=st.lists(st.sampled_from(Service), min_size=1, unique=True).map(tuple),
    place=st.none() | st.builds(Place, street=st.text(max_size=60), house=st.text(max_size=20)),
    areas=st.lists(st.text(max_size=40), max_size=6).map(tuple),
    cause=st.sampled_from(Cause),
    etr=st.none() | st.integers(-5000, 1_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    delay=st.none() | st.sampled_from(Delay),
)


def _ids(language: str, news: Announcement) -> list[str]:
    return [phrase.id for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_come_in_the_order_of_the_protocol(language: str) -> None:
    assert _ids(language, NEWS) == [*_IDS, "etr", _CAUSE]
    assert _ids(language, replace(NEWS, etr=None)) == [*_IDS, "etr_unknown", "etr_ask", _CAUSE]
    assert _ids(language, replace(NEWS, etr=NOW)) == [*_IDS, "etr_passed", "etr_ask", _CAUSE]
    assert _ids(language, replace(NEWS, delay=Delay.SPARE_PART)) == [*_IDS, "etr", "delay_spare_part", _CAUSE]
    assert _ids(language, replace(NEWS, place=None, areas=("ул. Ленина",))) == [
        "outage_areas",
        *_IDS[3:],
        "etr",
        _CAUSE,
    ]
    assert _ids(language, replace(NEWS, place=None)) == ["outage_at", *_IDS[3:], "etr", _CAUSE]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("etr", "standing"), [(None, "etr_unknown"), (NOW, "etr_passed")])
def test_promised_news_are_told_until_they_are_late_and_then_apologised_for(
    language: str, etr: datetime | None, standing: str
) -> None:
    waiting = replace(NEWS, etr=etr, next_news=NOW + timedelta(minutes=40))
    assert _ids(language, waiting) == [*_IDS, standing, "etr_news_within_40", _CAUSE]
    late = replace(waiting, next_news=NOW - timedelta(minutes=40))
    assert _ids(language, late) == [*_IDS, standing, "etr_news_missed", "etr_ask", _CAUSE]


def test_strangers_are_not_offered_what_they_cannot_ask_for() -> None:
    told = _ids("ru", replace(NEWS, place=None, areas=("ул. Ленина",), etr=None))
    assert told == ["outage_areas", "outage_known", "etr_unknown", _CAUSE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ring_back_tells_what_works_again(language: str) -> None:
    phrases = wording_for(language).restored([Service.INTERNET], Place("ул. Ленина", "12"))
    assert [phrase.id for phrase in phrases] == ["restored_at", "place_street", "place_house", "restored"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_still_out_follows_what_is_back(language: str) -> None:
    words = wording_for(language)
    told = words.still_out([replace(NEWS, services=(Service.TV,))], at=NOW, zone=ZONE)
    assert [phrase.id for phrase in told] == ["but_still", "outage_known", "etr"]
    assert words.still_out([], at=NOW, zone=ZONE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ticket_number_is_said_digit_by_digit(language: str) -> None:
    phrases = wording_for(language).ticket("4700")
    assert [phrase.id for phrase in phrases] == [
        "ticket_number",
        "digit_4",
        "digit_7",
        "digit_0",
        "digit_0_end",
    ]


def test_houses_are_named_of_a_few_streets_and_not_of_many() -> None:
    some = HouseRule(ranges=(HouseRange(1, 25),))
    few = replace(NEWS, place=None, areas=("ул. Ленина", "г. Тверь"), houses=(some, None))
    many = replace(NEWS, place=None, areas=("ул. Ленина",) * 4, houses=(some,) * 4)
    first, *_ = wording_for("ru").outage(few, at=NOW, zone=ZONE)
    assert first.text == "Авария, улица Ленина, дома с первого по двадцать пятый; город Тверь,"
    assert "дома 1–25; г. Тверь." in wording_for("ru").written(few, at=NOW, zone=ZONE)
    first, *_ = wording_for("ru").outage(many, at=NOW, zone=ZONE)
    assert first.text == "Авария, улица Ленина, улица Ленина, улица Ленина и другие адреса,"


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
def test_a_fragment_ends_in_a_comma_and_a_sentence_in_a_full_stop(news: Announcement) -> None:
    fragments = {"outage_at", "planned_at", "outage_areas", "place_street", "place_house"}
    for language in LANGUAGES:
        for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE):
            assert phrase.text[-1] == ("," if phrase.id in fragments else "."), phrase


def test_a_time_is_told_in_the_zone_of_the_line() -> None:
    written = wording_for("ru").written(NEWS, at=NOW, zone=ZONE)
    assert "сегодня до 18:30" in written  # 15:30 UTC is 18:30 in Moscow
