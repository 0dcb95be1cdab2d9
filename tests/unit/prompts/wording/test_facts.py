"""The ear, the page and the message are told the same: what one of them says, the others don't contradict."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind, Remark
from outages.subscribers import Service
from prompts.wording.announcements import Announcement, Place
from prompts.wording.estimates import read_estimate
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import FOLDERS, LANGUAGES, wording_for
from prompts.wording.messages import segments
from prompts.wording.phrases import Phrase
from prompts.wording.situations import NEWS, NOW, SITUATIONS, ZONE, Situation
from tests.support.fakes import same

_TICKET = "4712806"
_instants = st.integers(-5000, 1_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
_news = st.builds(
    Announcement,
    kind=st.sampled_from(IncidentKind),
    services=st.lists(st.sampled_from(Service), min_size=1, unique=True).map(tuple),
    place=st.builds(Place, street=st.text(max_size=60), house=st.text(max_size=20)),
    areas=st.just(()),
    cause=st.sampled_from(Cause),
    etr=st.none() | _instants,
    delay=st.none() | st.sampled_from(Delay),
    starts_at=st.none() | _instants,
    next_news=st.none() | _instants,
    heard_etr=st.none() | _instants,
    partly_restored=st.booleans(),
    remarks=st.just({}) | st.just({"ru": same("Подвоз воды у школы."), "en": same("Water at the school.")}),
)


def _clocks(news: Announcement, *, with_news: bool = True) -> set[str]:
    """Return the times that must be read of an estimate."""
    estimate = read_estimate(news, at=NOW, zone=ZONE)
    dues = [due.when for due in (estimate.due, estimate.news if with_news else None) if due]
    return {when.clock for when in [*dues, *filter(None, [estimate.starts])]}


def _fixed(language: str) -> dict[str, str]:
    return {phrase.id: phrase.text for phrase in wording_for(language).fixed()}


_STRESS = "\N{COMBINING ACUTE ACCENT}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@given(_news)
def test_a_page_tells_what_is_spoken(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        page = words.written(news, at=NOW, zone=ZONE)
        unchanging = _fixed(language)
        for phrase in words.outage(news, at=NOW, zone=ZONE):
            told = phrase.text.replace(_STRESS, "")
            if phrase.id in unchanging and "_within_" not in phrase.id:
                assert told.rstrip(",") in page, phrase
            if phrase.id in {"remark", "outage_known"}:
                assert _capital(told) in page
        assert _STRESS not in page
        assert all(clock in page for clock in _clocks(news))


@given(_news)
def test_a_message_tells_the_estimate_and_the_ticket_and_fits(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        for tell in (words.outage_sms, words.moved_sms):
            text = tell(news, _TICKET, at=NOW, zone=ZONE)
            assert segments(text) <= 2
            assert _TICKET in text
            assert text.isprintable()
            assert _STRESS not in text
            # Where words are longer, next news may have to give way.
            assert all(clock in text for clock in _clocks(news, with_news=language in {"ru", "en"}))


@given(_news)
def test_a_message_says_nothing_that_the_page_does_not(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        place = replace(news, place=Place("", ""))
        page = words.written(place, at=NOW, zone=ZONE)
        text = words.outage_sms(place, _TICKET, at=NOW, zone=ZONE)
        for sentence in text.removeprefix(", ").removeprefix(",: ").split(". ")[1:-1]:
            assert sentence.rstrip(".") in page


@given(_news)
def test_a_storm_tells_what_is_told_in_full_but_shorter(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        full, brief = (tell(news, at=NOW, zone=ZONE) for tell in (words.outage, words.outage_brief))
        assert sum(len(phrase.text) for phrase in brief) < sum(len(phrase.text) for phrase in full)
        assert brief[0].id == "place_street"
        assert brief[-1].id.startswith("etr")


@given(_news)
def test_an_estimate_ends_with_a_phrase_that_tells_it_and_the_rest_is_none(news: Announcement) -> None:
    for language in LANGUAGES:
        ids = [phrase.id for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]
        told = [place for place, name in enumerate(ids) if name.startswith("etr")]
        assert told
        assert told == list(range(told[0], told[-1] + 1))
        assert told[0] <= 4  # nothing but the address and what is out goes before it


@given(_news)
def test_an_id_that_is_fixed_has_one_text(news: Announcement) -> None:
    for language in LANGUAGES:
        unchanging = _fixed(language)
        words = wording_for(language)
        told = [*words.outage(news, at=NOW, zone=ZONE), *words.outage_brief(news, at=NOW, zone=ZONE)]
        for phrase in [*told, *words.others([news], at=NOW, zone=ZONE)]:
            assert unchanging.get(phrase.id, phrase.text) == phrase.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fixed_phrase_has_an_id_and_a_text_of_its_own(language: str) -> None:
    fixed = wording_for(language).fixed()
    assert len({phrase.id for phrase in fixed}) == len(fixed)
    assert {str(fixed_phrase) for fixed_phrase in FixedPhrase} <= {phrase.id for phrase in fixed}
    assert all(any(map(str.isalpha, phrase.text)) for phrase in fixed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "situation"), SITUATIONS.items())
def test_every_situation_has_words_without_a_figure(name: str, situation: Situation, language: str) -> None:
    phrases = situation.speak(wording_for(language))
    assert phrases, name
    for phrase in phrases:
        assert any(map(str.isalpha, phrase.text))
        assert not any(map(str.isdigit, phrase.text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_is_told_in_its_own_language_only(language: str) -> None:
    news = replace(NEWS, remarks={"ru": same("Подвоз воды у школы.")})
    told = [
        phrase for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE) if phrase.id == "remark"
    ]
    assert told == ([Phrase("remark", language, "Подвоз воды у школы.")] if language == "ru" else [])


def test_a_remark_is_heard_in_words_and_read_as_it_was_typed() -> None:
    news = replace(NEWS, remarks={"ru": Remark("Подво́з воды – у дома двадцать.", "Подвоз воды – у дома 20.")})
    words = wording_for("ru")
    assert "Подво́з воды – у дома двадцать." in [one.text for one in words.outage(news, at=NOW, zone=ZONE)]
    assert "Подвоз воды – у дома 20." in words.written(news, at=NOW, zone=ZONE)
    assert "Подвоз воды – у дома 20." in words.outage_sms(news, "4712806", at=NOW, zone=ZONE)


def test_nothing_else_is_out_means_nothing_is_said() -> None:
    assert wording_for("ru").others([], at=NOW, zone=ZONE) == []


def test_folders_are_the_languages() -> None:
    assert set(LANGUAGES) <= set(FOLDERS)
