"""The words in which a conversation tells outages, and those that are over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.news import PhraseGroup, ended_news, general_news, outage_news, speak
from ivr.dialogs.session import EndedOutage, RestoredPart
from outages.calls import HeardPromise, Promise
from outages.incidents import Incident, IncidentId, IncidentKind, State
from outages.ledger import Means, Told
from outages.subscribers import Language, Service
from prompts.wording.announcements import announce_generally
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import told_at
from tests.support.scripted_call import ScriptedCall

TALK = Conversation(ScriptedCall(), FakeLibrary(), [Language("ru")], Language("ru"))


TV = frozenset({Service.TV})


def two_outages(*, television: datetime | None = None) -> FakeSession:
    """The caller has no internet for three hours, and no television until another time, None if unknown."""
    tv = replace(incident_in(key=2, etr=television), services=TV)
    return FakeSession(caller_at(point_at()), [incident_in(), tv])


def ids(group: PhraseGroup) -> list[str]:
    return [phrase.id for phrase in group.phrases]


def spoken(groups: list[PhraseGroup]) -> str:
    return " ".join(phrase.text for group in groups for phrase in group.phrases)


def test_further_outages_are_summed_up_with_their_promises() -> None:
    session = two_outages()
    first, others = outage_news(TALK, session.outages, session.affected()[0])
    assert [one.incident_id for one in (*first.promises, *others.promises)] == [1, 2]
    assert ids(first) == [*told_at("outage_known"), "etr", "cause_line_damage"]
    assert ids(others) == ["others", "outage_known", "etr_unknown"]


def test_briefly_the_first_is_one_sentence() -> None:
    session = two_outages()
    first, others = outage_news(TALK, session.outages, session.affected()[0], briefly=True)
    assert ids(first) == [*told_at("outage_known"), "etr_brief"]
    assert ids(others) == ["others", "outage_known", "etr_unknown"]


@pytest.mark.parametrize("briefly", [False, True])
def test_of_two_notices_of_one_service_only_the_latest_time_is_told(*, briefly: bool) -> None:
    early, late = (
        incident_in(key=1, etr=NOON + timedelta(hours=3)),
        incident_in(key=2, etr=NOON + timedelta(hours=9)),
    )
    session = FakeSession(caller_at(point_at()), [early, late])
    (news,) = outage_news(TALK, session.outages, session.affected()[0], briefly=briefly)
    assert "восемнадцати" in spoken([news])
    assert "двенадцати" not in spoken([news]).replace("дом двенадцать", "")
    assert [one.incident_id for one in news.promises] == [2]
    unknown = FakeSession(caller_at(point_at()), [incident_in(key=3, etr=None), early])
    (news,) = outage_news(TALK, unknown.outages, unknown.affected()[0], briefly=briefly)
    assert "etr_unknown" in ids(news)


def test_work_ahead_follows_what_is_out_in_a_few_words_and_makes_a_promise_of_its_own() -> None:
    session = two_outages()
    session.incidents.append(work_tomorrow())
    _, others = outage_news(TALK, session.outages, session.affected()[0], ahead=True)
    assert ids(others) == ["others", "outage_known", "etr_unknown", "etr_ahead"]
    assert [one.told for one in others.promises] == [Told.OUT, Told.AHEAD]


def work_tomorrow() -> Incident:
    """Return work on the internet that begins in a day."""
    begins = NOON + timedelta(days=1)
    work = incident_in(key=7, etr=begins + timedelta(hours=2))
    return replace(work, kind=IncidentKind.PLANNED, starts_at=begins)


def test_an_end_is_told_as_restored_withdrawn_or_restored_in_part() -> None:
    session = FakeSession(caller_at(point_at()))
    internet = frozenset({Service.INTERNET})
    promise, ended_at = Promise(IncidentId(1), 1, NOON), NOON - timedelta(hours=1)
    heard = HeardPromise(promise, NOON, IncidentKind.UNPLANNED, internet, State.RESTORED, ended_at)
    cases: list[tuple[EndedOutage | RestoredPart, str, Told]] = [
        (EndedOutage(point_at(), heard), "was_restored", Told.RESTORED),
        (EndedOutage(point_at(), replace(heard, state=State.CANCELLED)), "withdrawn", Told.WITHDRAWN),
        (RestoredPart(point_at(), incident_in()), "work_elsewhere", Told.RESTORED),
    ]
    for ended, last, told in cases:
        assert ended.promise.told is told
        assert ended_news(TALK, session.outages, ended).phrases[-1].id == last


def test_the_general_announcement_names_its_streets() -> None:
    session = FakeSession(caller_at(), announcements=[announce_generally(incident_in(), ("улица Ленина",))])
    (news,) = general_news(TALK, session.outages)
    assert ids(news) == ["outage_areas", "outage_known", "etr", "cause_line_damage"]
    assert "Улица Ленина" in news.phrases[0].text
    assert [one.means for one in news.promises] == [Means.GENERAL]
    session.announcements.clear()
    assert general_news(TALK, session.outages) == []


async def test_an_estimate_that_could_not_be_spoken_promises_nothing() -> None:
    session = two_outages()
    talk = Conversation(ScriptedCall(), FakeLibrary(missing=("etr_brief",)), [Language("ru")], Language("ru"))
    await speak(talk, *outage_news(talk, session.outages, session.affected()[0], briefly=True))
    assert [one.incident_id for one in talk.promises] == [2]
