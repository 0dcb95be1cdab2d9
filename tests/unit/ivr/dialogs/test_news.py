"""The words in which a conversation tells outages, and those that are over."""

from dataclasses import replace
from datetime import timedelta

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.news import PhraseGroup, ended_news, general_news, outage_news
from ivr.dialogs.session import EndedOutage, RestoredPart
from outages.calls import HeardPromise, Promise
from outages.incidents import IncidentId, IncidentKind, State
from outages.subscribers import Language, Service
from prompts.wording.announcements import announce_generally
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.scripted_call import ScriptedCall

TALK = Conversation(ScriptedCall(), FakeLibrary(), [Language("ru")], Language("ru"))


def two_incidents() -> FakeSession:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    return FakeSession(caller_at(point_at()), [both, incident_in()])


def ids(group: PhraseGroup) -> list[str]:
    return [phrase.id for phrase in group.phrases]


def test_further_incidents_are_summed_up_with_their_promises() -> None:
    session = two_incidents()
    first, others = outage_news(TALK, session.outages, session.affected()[0])
    assert [one.incident_id for one in (*first.promises, *others.promises)] == [2, 1]
    assert (ids(first)[0], ids(others)[0]) == ("outage_at", "others")


def test_briefly_only_the_most_severe_incident_is_told() -> None:
    session = two_incidents()
    (news,) = outage_news(TALK, session.outages, session.affected()[0], briefly=True)
    assert ids(news) == ["place_street", "place_house", "outage_known", "etr_brief"]
    assert [one.incident_id for one in news.promises] == [2]


def test_an_end_is_told_as_restored_withdrawn_or_restored_in_part() -> None:
    session = FakeSession(caller_at(point_at()))
    internet = frozenset({Service.INTERNET})
    promise, ended_at = Promise(IncidentId(1), 1, NOON), NOON - timedelta(hours=1)
    heard = HeardPromise(promise, NOON, IncidentKind.UNPLANNED, internet, State.RESTORED, ended_at)
    cases: list[tuple[EndedOutage | RestoredPart, str]] = [
        (EndedOutage(point_at(), heard), "was_restored"),
        (EndedOutage(point_at(), replace(heard, state=State.CANCELLED)), "withdrawn"),
        (RestoredPart(point_at(), incident_in()), "work_elsewhere"),
    ]
    for ended, last in cases:
        assert ended_news(TALK, session.outages, ended)[-1].id == last


def test_the_general_announcement_names_its_streets() -> None:
    session = FakeSession(caller_at(), announcements=[announce_generally(incident_in(), ("улица Ленина",))])
    phrases = general_news(TALK, session.outages)
    assert [one.id for one in phrases] == ["outage_areas", "outage_known", "etr", "cause_line_damage"]
    assert "улица Ленина" in phrases[0].text
    session.announcements.clear()
    assert general_news(TALK, session.outages) == []
