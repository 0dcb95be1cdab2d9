"""The ear, the page and the message are told the same: what one of them says, the others don't contradict."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind, Remark
from outages.sms_text import count_segments
from outages.subscribers import Service
from prompts.wording.announcements import Announcement, Place
from prompts.wording.estimates import read_estimate
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import FOLDERS, LANGUAGES, wording_for
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


def _times(language: str, news: Announcement) -> set[str]:
    """Return the times that must be read of an estimate."""
    estimate = read_estimate(news, at=NOW, zone=ZONE)
    dues = [due.when for due in (estimate.due, estimate.news) if due]
    clocks = {when.clock for when in [*dues, *filter(None, [estimate.starts])]}
    return {"the end of" if language == "en" and clock == "24:00" else clock for clock in clocks}


def _fixed(language: str) -> dict[str, str]:
    return {phrase.id: phrase.text for phrase in wording_for(language).fixed()}


_STRESS = "\N{COMBINING ACUTE ACCENT}"


_PLACE = {
    "ru": ["at_address", "place_street", "place_house"],
    "en": ["place_house", "place_street"],
    "kk": ["at_address", "place_street", "place_house"],
}


def _sentence(text: str) -> str:
    """Return a sentence without what its place decides: a stress, a capital letter and a full stop."""
    return text.replace(_STRESS, "").removesuffix(".").lower()


@given(_news)
def test_a_page_tells_what_is_spoken(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        page = words.written(news, at=NOW, zone=ZONE)
        unchanging = _fixed(language)
        for phrase in words.outage(news, at=NOW, zone=ZONE):
            if phrase.id in unchanging and "_within_" not in phrase.id and phrase.id not in _PLACE[language]:
                assert _sentence(phrase.text) in page.lower(), phrase
            if phrase.id in {"remark", "outage_known", "planned_known"}:
                assert _sentence(phrase.text) in page.lower()
        assert _STRESS not in page
        assert all(time in page for time in _times(language, news))


@given(_news)
def test_a_page_begins_with_the_place_and_what_is_out_there(news: Announcement) -> None:
    at_home = replace(news, place=Place("ул. Ленина", "12"))
    for language, where in (
        ("ru", "ул. Ленина, 12: "),
        ("en", "ul. Lenina, 12: "),
        ("kk", "ул. Ленина, 12: "),
    ):
        words = wording_for(language)
        page = words.written(at_home, at=NOW, zone=ZONE)
        known = words.outage(at_home, at=NOW, zone=ZONE)[0 if language == "en" else len(_PLACE[language])]
        assert page.startswith(where)
        if not known.id.startswith("etr"):
            assert page.removeprefix(where).lower().startswith(_sentence(known.text))


@given(_news)
def test_a_message_tells_the_estimate_and_the_ticket_and_fits(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        for tell in (words.outage_sms, words.moved_sms):
            text = tell(news, _TICKET, at=NOW, zone=ZONE)
            assert count_segments(text) <= 2
            assert _TICKET in text
            assert text.isprintable()
            assert _STRESS not in text
            assert all(time in text for time in _times(language, news))


@given(_news)
def test_a_message_says_nothing_that_neither_the_page_says_nor_a_storm(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        place = replace(news, place=Place("", ""))
        known = words.written(place, at=NOW, zone=ZONE).lower()
        brief = [_sentence(phrase.text) for phrase in words.outage_brief(place, at=NOW, zone=ZONE)]
        text = words.outage_sms(place, _TICKET, at=NOW, zone=ZONE)
        for sentence in text.removeprefix(", ").removeprefix(",: ").split(". ")[1:-1]:
            assert _sentence(sentence) in known or _sentence(sentence) in brief


@given(_news)
def test_a_storm_tells_what_is_told_in_full_but_shorter(news: Announcement) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        full, brief = (tell(news, at=NOW, zone=ZONE) for tell in (words.outage, words.outage_brief))
        lengths = [sum(len(phrase.text) for phrase in told) for told in (brief, full)]
        has_more = full[-1].id.partition("_within")[0] in {"etr", "etr_planned", "etr_news_missed"}
        is_shorter = has_more or len(full) > len(brief) or len(news.services) > 3
        assert lengths[0] < lengths[1] if is_shorter else brief == full
        where = [phrase for phrase in full if phrase.id in _PLACE[language]]
        assert [phrase for phrase in brief if phrase.id in _PLACE[language]] == where
        assert sum(phrase.id.startswith("etr") for phrase in brief) == 1
        assert len(brief) <= len(where) + 2


@given(_news)
def test_an_estimate_is_told_together_and_nothing_but_what_is_out_goes_before_it(news: Announcement) -> None:
    for language in LANGUAGES:
        ids = [phrase.id for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]
        told = [place for place, name in enumerate(ids) if name.startswith("etr")]
        assert 1 <= len(told) <= 2
        assert told == list(range(told[0], told[-1] + 1))
        assert set(ids[: told[0]]) <= {*_PLACE[language], "outage_known", "planned_known"}


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_begins_with_a_capital_letter(language: str) -> None:
    words = wording_for(language)
    told = words.others([NEWS, NEWS], at=NOW, zone=ZONE)
    begins = [after for before, after in pairwise(told) if before.text.endswith(".")]
    general = replace(NEWS, place=None, areas=("ул. Ленина", "пр. Мира"))
    assert all(phrase.text[0].isupper() for phrase in [*begins, words.outage(general, at=NOW, zone=ZONE)[0]])


def test_folders_are_the_languages() -> None:
    assert set(LANGUAGES) <= set(FOLDERS)
