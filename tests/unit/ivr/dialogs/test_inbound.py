"""The conversation with a caller, branch by branch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.outage import FIRST_WAIT
from ivr.dialogs.session import EndedOutage, RestoredPart
from ivr.dialogs.steps import WRONG_KEYS
from outages.calls import CallOutcome, HeardPromise, Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Incident, IncidentId, IncidentKind, State
from outages.reports import Complaint
from outages.subscribers import Language, Service
from outages.tickets import Channel
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None

#: The ticket 4712001, in its groups.
DIGITS = [f"digit_{digit}" for digit in ("4", "7", "1_end", "2", "0_end", "0", "1_end")]


def talk_with(
    call: ScriptedCall, library: FakeLibrary | None = None, *, session: FakeSession | None = None
) -> Conversation:
    promises = session.promises if session else []
    return Conversation(
        call, library or FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2, promises=promises
    )


def known_outage() -> FakeSession:
    return FakeSession(caller_at(point_at()), [incident_in()])


def moved(incident: Incident) -> Incident:
    """Return the incident with a later estimate, because of a spare part."""
    later = EtrRevision(2, NOON + timedelta(hours=5), Delay.SPARE_PART, "manager", NOON)
    return replace(incident, revisions=(*incident.revisions, later))


async def hold(session: FakeSession, *script: Press | Leave | None) -> tuple[ScriptedCall, CallOutcome]:
    call = ScriptedCall(list(script))
    return call, await take_call(talk_with(call, session=session), session)


async def test_the_whole_announcement_then_silence_ends_politely() -> None:
    session = known_outage()
    call, outcome = await hold(session, NOTHING)
    assert call.heard == [
        "greeting", *told_at("outage_known"), "etr", "cause_line_damage",
        "ticket_number", *DIGITS, "menu_outage", "other_language", "menu_more", "goodbye",
    ]  # fmt: skip
    assert (outcome, call.ended) == (CallOutcome.COMPLETED, True)
    assert [one.revision for one in session.promises] == [1]


async def test_silence_at_the_first_keys_brings_the_further_ones_and_silence_there_the_end() -> None:
    call, _ = await hold(known_outage(), NOTHING, NOTHING)
    assert call.heard[-3:] == ["other_language", "menu_more", "goodbye"]
    assert call.waited == {"other_language": FIRST_WAIT, "menu_more": KEY_WAIT, "goodbye": 0}


@pytest.mark.parametrize(
    ("key", "next_heard"),
    [
        ("0", "to_person"),
        ("1", "will_call"),
        ("2", "will_sms"),
        ("3", "at_address"),
        ("4", "menu_other_fault"),
        ("*", "outage_known"),
    ],
)
@pytest.mark.parametrize("during", ["greeting", "menu_outage", "menu_more"])
async def test_all_keys_work_at_any_time(key: str, next_heard: str, during: str) -> None:
    call, _ = await hold(known_outage(), Press(key, during=during))
    assert call.heard[call.heard.index(during) + 1] == next_heard


async def test_a_wrong_key_brings_the_same_course_again() -> None:
    call, _ = await hold(known_outage(), Press("7"), NOTHING)
    assert call.heard[-4:] == ["wrong_key", "menu_outage", "menu_more", "goodbye"]
    assert call.waited["menu_outage"] == FIRST_WAIT


@pytest.mark.parametrize(
    ("key", "channel", "said"), [("1", Channel.CALL, "will_call"), ("2", Channel.SMS, "will_sms")]
)
async def test_a_request_is_kept_and_confirmed(key: str, channel: Channel, said: str) -> None:
    session = known_outage()
    call, outcome = await hold(session, Press(key), NOTHING)
    assert session.requests == [("4712001", channel)]
    assert call.heard[-2:] == [said, "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_request_before_the_ticket_number_speaks_it() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1", during="place_street"), NOTHING)
    assert call.heard[3:6] == ["will_call", "ticket_number", "digit_4"]
    assert session.promises == []


@pytest.mark.parametrize(("leaving", "promised"), [("etr_news", 0), ("digit_4", 1)])
async def test_an_estimate_of_two_phrases_is_a_promise_once_both_were_heard(
    leaving: str, promised: int
) -> None:
    open_ended = EtrRevision(1, None, None, "manager", NOON, NOON + timedelta(hours=3))
    session = FakeSession(caller_at(point_at()), [replace(incident_in(), revisions=(open_ended,))])
    with pytest.raises(HungUp):
        await hold(session, Leave(during=leaving))
    assert len(session.promises) == promised


async def test_a_later_key_changes_the_request() -> None:
    session = known_outage()
    await hold(session, Press("1"), Press("9"), Press("2"), NOTHING)
    assert session.requests == [("4712001", Channel.SMS)]


async def test_three_repeats_the_announcement_without_the_greeting() -> None:
    call, _ = await hold(known_outage(), Press("3"), NOTHING)
    assert call.heard.count("outage_known") == 2
    assert call.heard.count("greeting") == 1


async def test_a_key_into_the_ticket_number_is_taken() -> None:
    call, outcome = await hold(known_outage(), Press("0", during="digit_7"))
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_star_goes_on_in_the_other_language_and_back() -> None:
    call = ScriptedCall([Press("*"), Press("*"), NOTHING])
    talk = talk_with(call)
    await take_call(talk, known_outage())
    assert talk.language == "ru"
    assert {one.language for one in talk.heard if one.id == "outage_known"} == {"ru", "en"}


def offers_in(talk: Conversation) -> list[str]:
    """Return the languages that were offered in the call."""
    return [one.language for one in talk.heard if one.id == "other_language"]


@pytest.mark.parametrize(
    ("outages", "script"),
    [
        ([], [Press("1"), Press("1"), NOTHING]),
        ([incident_in()], [Press("3"), Press("7"), Press("1"), Press("9"), NOTHING]),
        ([incident_in(3), incident_in(4, key=2)], [Press("2"), Press("5"), Press("1"), NOTHING]),
    ],
)
async def test_the_other_language_is_offered_once_in_a_call_of_several_menus(
    outages: list[Incident], script: list[Press | Leave | None]
) -> None:
    talk = talk_with(call := ScriptedCall(script))
    await take_call(talk, FakeSession(caller_at(point_at(), point_at("5", key=2, area=4)), outages))
    assert sum(one.startswith("menu_") for one in call.heard) > 1
    assert offers_in(talk) == ["en"]


async def test_each_further_language_is_offered_once_to_who_goes_through_them() -> None:
    call = ScriptedCall([Press("*")] * 4)
    talk = Conversation(call, FakeLibrary(), [*LANGUAGES, Language("kk")], Language("ru"))
    await take_call(talk, known_outage())
    assert offers_in(talk) == ["en", "kk", "ru"]


async def test_wrong_keys_lead_to_an_agent() -> None:
    call, outcome = await hold(known_outage(), *[Press("8")] * WRONG_KEYS)
    assert call.heard.count("wrong_key") == WRONG_KEYS - 1
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_zero_in_the_goodbye_still_reaches_an_agent() -> None:
    call, outcome = await hold(known_outage(), NOTHING, Press("0", during="goodbye"))
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_a_request_in_the_goodbye_still_counts() -> None:
    session = known_outage()
    call, outcome = await hold(session, NOTHING, NOTHING, Press("2", during="goodbye"), NOTHING)
    assert session.requests == [("4712001", Channel.SMS)]
    assert call.heard[-3:] == ["goodbye", "will_sms", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_request_that_cannot_be_kept_leads_to_an_agent() -> None:
    session = known_outage()
    session.broken = True
    call, outcome = await hold(session, Press("1"))
    assert "ticket_number" not in call.heard
    assert call.heard[-2:] == ["trouble", "to_person"]
    assert outcome is CallOutcome.HANDED_OVER


async def test_nobody_waits_in_silence_for_a_ticket() -> None:
    session = known_outage()
    session.stuck = True
    call, outcome = await hold(session, NOTHING)
    assert call.heard[-5:] == ["cause_line_damage", "menu_outage", "other_language", "menu_more", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_request_whose_ticket_is_stuck_leads_to_an_agent() -> None:
    session = known_outage()
    session.stuck = True
    call, outcome = await hold(session, Press("1"))
    assert (outcome, call.heard[-2:]) == (CallOutcome.HANDED_OVER, ["trouble", "to_person"])


async def test_a_report_that_is_stuck_leads_to_an_agent() -> None:
    call, outcome = await hold(FakeSession(caller_at(point_at()), stuck=True), Press("1"))
    assert (outcome, call.heard[-2:]) == (CallOutcome.HANDED_OVER, ["trouble", "to_person"])


async def test_two_addresses_are_announced_one_after_the_other() -> None:
    session = FakeSession(caller_at(point_at(), point_at("5", key=2)), [incident_in()])
    call, _ = await hold(session, NOTHING)
    assert call.heard.count("outage_known") == 2
    assert call.heard.count("ticket_number") == 2
    assert call.heard.count("greeting") == 1


def two_outages() -> FakeSession:
    """The caller's only address has no internet, and no water either."""
    water = replace(incident_in(key=2), services=frozenset({Service.WATER}))
    point = replace(point_at(), services=frozenset({Service.INTERNET, Service.WATER}))
    return FakeSession(caller_at(point), [incident_in(), water])


async def test_further_incidents_at_one_address_are_summed_up_before_the_one_ticket() -> None:
    session = two_outages()
    call, _ = await hold(session, NOTHING)
    assert call.heard.count("place_street") == 1
    assert call.heard[call.heard.index("others") :][:4] == ["others", "outage_known", "etr", "ticket_number"]
    assert [one.incident_id for one in session.promises] == [1, 2]


async def test_of_two_estimates_the_one_that_was_heard_is_promised() -> None:
    session = two_outages()
    with pytest.raises(HungUp):
        await hold(session, Leave(during="others"))
    assert [one.incident_id for one in session.promises] == [1]


async def test_in_a_storm_callers_hear_the_short_version() -> None:
    session = known_outage()
    session.level = DialogLevel.KEYS
    call, outcome = await hold(session, Press("2"), NOTHING)
    assert call.heard[call.heard.index("menu_storm") :] == ["menu_storm", "will_sms", "goodbye"]
    assert "other_language" not in call.heard
    assert (session.requests, outcome) == ([("4712001", Channel.SMS)], CallOutcome.COMPLETED)


def told_before(state: State) -> FakeSession:
    """The caller was promised something of an incident that has ended since."""
    promise = Promise(IncidentId(1), 1, NOON)
    heard = HeardPromise(promise, NOON, IncidentKind.UNPLANNED, frozenset({Service.INTERNET}), state, NOON)
    return FakeSession(caller_at(point_at()), over=EndedOutage(point_at(), heard))


async def test_callers_who_heard_a_promise_hear_of_the_end_and_can_say_that_it_is_still_out() -> None:
    session = told_before(State.RESTORED)
    call, outcome = await hold(session, Press("*"), Press("1"), NOTHING)
    assert call.heard[:7] == ["greeting", *told_at("was_restored"), "menu_restored", "other_language"]
    assert call.heard[-11:-9] == ["reported", "ticket_number"]
    assert (len(session.opened), outcome) == (1, CallOutcome.COMPLETED)


async def test_callers_whose_part_is_restored_can_say_that_it_is_still_out() -> None:
    incident = replace(incident_in(), services=frozenset({Service.INTERNET, Service.GAS}))
    session = FakeSession(caller_at(point_at()), over=RestoredPart(point_at(), incident))
    call, _ = await hold(session, Press("1"), NOTHING)
    news = call.heard[: call.heard.index("menu_restored")]
    assert (news[0], news[-1]) == ("greeting", "work_elsewhere")
    assert session.complaints == [Complaint(frozenset({Service.INTERNET}))]


async def test_hanging_up_ends_the_conversation_and_keeps_what_was_heard() -> None:
    talk = talk_with(ScriptedCall([Leave("cause_line_damage")]))
    with pytest.raises(HungUp):
        await take_call(talk, known_outage())
    assert [(one.id, one.whole) for one in talk.heard][-2:] == [
        ("etr", True),
        ("cause_line_damage", False),
    ]


async def test_a_phrase_that_is_being_rendered_is_spoken_behind_those_that_are_there() -> None:
    call = ScriptedCall([NOTHING])
    await take_call(talk_with(call, FakeLibrary(slow=("place_house",))), known_outage())
    assert call.heard[:6] == ["greeting", *told_at("outage_known"), "etr"]


async def test_a_phrase_that_takes_too_long_is_left_out() -> None:
    call = ScriptedCall([NOTHING])
    await take_call(talk_with(call, FakeLibrary(missing=("place_house",))), known_outage())
    assert call.heard[:5] == ["greeting", "at_address", "place_street", "outage_known", "etr"]


async def test_a_key_into_what_is_there_does_not_wait_for_the_rest() -> None:
    call = ScriptedCall([Press("0", during="greeting")])
    await take_call(talk_with(call, FakeLibrary(slow=("place_house",))), known_outage())
    assert call.heard == ["greeting", "to_person"]


async def test_a_line_with_one_language_has_no_other() -> None:
    call = ScriptedCall([Press("*"), NOTHING])
    talk = Conversation(call, FakeLibrary(), [Language("ru")], Language("ru"))
    await take_call(talk, known_outage())
    assert "other_language" not in call.heard
    assert talk.language == "ru"


async def test_a_promise_heard_before_the_hang_up_is_kept() -> None:
    session = known_outage()
    session.incidents = [moved(session.incidents[0])]
    with pytest.raises(HungUp):
        await take_call(talk_with(ScriptedCall([Leave("delay_spare_part")]), session=session), session)
    assert [one.revision for one in session.promises] == [2]


async def test_a_promise_heard_before_the_last_phrase_was_rendered_is_kept() -> None:
    session = known_outage()
    session.incidents = [moved(session.incidents[0])]
    talk = talk_with(ScriptedCall([NOTHING]), FakeLibrary(slow=("delay_spare_part",)), session=session)
    await take_call(talk, session)
    assert [one.revision for one in session.promises] == [2]


async def test_an_estimate_that_was_cut_short_is_no_promise() -> None:
    session = known_outage()
    with pytest.raises(HungUp):
        await take_call(talk_with(ScriptedCall([Leave("etr")]), session=session), session)
    assert session.promises == []
