"""Answers to replies: short, and what they ask people to write is understood."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.replies.reading import Meaning, read_reply
from outages.replies.rules import ReplyAnswer
from outages.sms_text import count_segments
from outages.subscribers import Service
from prompts.wording.announcements import AddressNews, Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, TICKET, ZONE

#: What a text asks its reader to write: capitals, or a single figure.
_OFFERED = re.compile(r"\b(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{2,}|0)\b")
#: Abbreviations that nobody is asked to write.
_OTHERS = {"SMS"}
_CARRIED_OUT = {
    Meaning.WORKS,
    Meaning.STILL_OUT,
    Meaning.STATUS,
    Meaning.STOP,
    Meaning.START,
    Meaning.PERSON,
}

_places = st.builds(Place, street=st.text(max_size=300), house=st.text(max_size=40))
_out = st.lists(
    st.builds(
        lambda services, minutes: replace(
            NEWS, services=tuple(services), etr=NOW + timedelta(minutes=minutes)
        ),
        st.lists(st.sampled_from(Service), min_size=1, unique=True),
        st.integers(1, 400_000),
    ),
    min_size=1,
    max_size=2,
).map(tuple)
_told = st.lists(st.builds(AddressNews, _places, st.just(()), _out), min_size=1, max_size=4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_are_asked_to_write_is_understood(language: str) -> None:
    words = wording_for(language)
    news = AddressNews(Place("ул. Ленина", "12"), (Service.INTERNET,), ())
    texts = [words.write_answer(one, [TICKET]) for one in ReplyAnswer]
    texts.append(words.restored_sms([news], TICKET, at=NOW, zone=ZONE, answerable=True))
    offered = {word for text in texts for word in _OFFERED.findall(text)} - _OTHERS
    assert {read_reply(word).meaning for word in offered} == _CARRIED_OUT


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_sent_back_are_never_carried_out(language: str) -> None:
    """A machine that echoes closes nothing, opens nothing and silences nobody."""
    words = wording_for(language)
    news = AddressNews(Place("ул. Ленина", "12"), (Service.INTERNET,), (NEWS,))
    for text in (
        *(words.write_answer(one, [TICKET]) for one in ReplyAnswer),
        words.restored_sms([news], TICKET, at=NOW, zone=ZONE, answerable=True),
        words.status_sms([news], at=NOW, zone=ZONE)[0],
    ):
        assert read_reply(text).meaning not in _CARRIED_OUT


@given(_told)
def test_the_facts_fit_in_two_segments_and_say_how_many_addresses_are_told_whole(
    told: list[AddressNews],
) -> None:
    for language in LANGUAGES:
        text, whole = wording_for(language).status_sms(told, at=NOW, zone=ZONE)
        assert count_segments(text) <= 2
        assert 0 <= whole <= len(told)
        assert text == text.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_says_how_to_answer_only_where_answers_are_taken(language: str) -> None:
    words = wording_for(language)
    told = [AddressNews(Place("ул. Ленина", "12"), (Service.INTERNET,), ())]
    plain = words.restored_sms(told, TICKET, at=NOW, zone=ZONE)
    asking = words.restored_sms(told, TICKET, at=NOW, zone=ZONE, answerable=True)
    assert not {read_reply(word).meaning for word in _OFFERED.findall(plain)} & _CARRIED_OUT
    assert {read_reply(word).meaning for word in _OFFERED.findall(asking)} == {Meaning.STILL_OUT}
