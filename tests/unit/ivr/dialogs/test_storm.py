"""What callers hear as the line fills, and what flooding callers hear."""

from dataclasses import replace

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from outages.callers import Caller
from outages.calls import CallOutcome
from outages.ledger import Means
from outages.promises import Change
from outages.subscribers import Language, Service, Tier
from outages.tickets import Channel
from prompts.wording.announcements import announce_generally
from tests.support.fakes import FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

NOTHING = None
NEWS = [announce_generally(incident_in(), ("улица Ленина",))]
TICKET = [
    "ticket_number",
    "digit_4",
    "digit_7",
    "digit_1_end",
    "digit_2",
    "digit_0_end",
    "digit_0",
    "digit_1_end",
]
GENERAL = ["outage_areas", "outage_known", "etr", "cause_line_damage"]
FULL = ["etr", "cause_line_damage"]
MENUS = ["menu_outage", "other_language", "menu_more"]


async def hold(
    session: FakeSession, *script: Press | Leave | None, language: str = "ru"
) -> tuple[ScriptedCall, CallOutcome]:
    call = ScriptedCall(list(script))
    languages = [Language("ru"), Language("en")]
    talk = Conversation(call, FakeLibrary(), languages, Language(language), promises=session.promises)
    return call, await take_call(talk, session)


def known_outage(level: DialogLevel, **more: object) -> FakeSession:
    return FakeSession(caller_at(point_at()), [incident_in()], level=level, **more)  # type: ignore[arg-type]


# -- the levels


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("level", "heard"),
    [
        (DialogLevel.FULL, [*FULL, *TICKET, *MENUS, "goodbye"]),
        (DialogLevel.KEYS, [*FULL, *TICKET, "menu_storm", "goodbye"]),
        (DialogLevel.NOTICE, [*FULL, *TICKET, "goodbye"]),
        (DialogLevel.BRIEF, ["etr_brief", *TICKET, "menu_sms"]),
    ],
)
async def test_each_level_is_shorter(level: DialogLevel, heard: list[str], language: str) -> None:
    call, outcome = await hold(known_outage(level), NOTHING, language=language)
    greeting = [] if level is DialogLevel.BRIEF else ["greeting"]
    assert call.heard == [*greeting, *told_at("outage_known", language), *heard]
    assert (call.ended, outcome) == (True, CallOutcome.COMPLETED)


@pytest.mark.parametrize("level", [DialogLevel.KEYS, DialogLevel.NOTICE, DialogLevel.BRIEF])
async def test_the_keys_work_at_every_level_while_the_notice_plays(level: DialogLevel) -> None:
    session = known_outage(level)
    call, _ = await hold(session, Press("2", during="outage_known"), NOTHING)
    assert session.requests == [("4712001", Channel.SMS)]
    assert "will_sms" in call.heard
    assert "menu_wish_sms" not in call.heard
    call, outcome = await hold(
        known_outage(level), Press("0", during="etr_brief" if level is DialogLevel.BRIEF else "etr")
    )
    assert (call.handed_to, outcome) == (Destination.AGENT, CallOutcome.HANDED_OVER)


async def test_on_a_full_line_key_2_brings_the_sms_and_the_caller_is_let_go() -> None:
    session = known_outage(DialogLevel.BRIEF)
    call, outcome = await hold(session, Press("2"), NOTHING)
    assert call.heard[-3:] == ["menu_sms", "will_sms", "goodbye"]
    assert (len(session.requests), call.ended, outcome) == (1, True, CallOutcome.COMPLETED)


@pytest.mark.parametrize("key", ["3", "4", "9", "5"])
async def test_any_other_key_ends_the_call_on_a_full_line(key: str) -> None:
    session = known_outage(DialogLevel.BRIEF)
    call, outcome = await hold(session, Press(key))
    assert (call.heard[-1], call.ended, outcome) == ("menu_sms", True, CallOutcome.COMPLETED)


async def test_star_tells_it_in_the_other_language_on_a_full_line_too() -> None:
    call, _ = await hold(known_outage(DialogLevel.BRIEF), Press("*"), NOTHING)
    assert call.heard.count("menu_sms") == 2


async def test_several_addresses_are_told_in_one_sentence_each() -> None:
    points = (point_at("11", key=11), point_at("12", key=12))
    session = FakeSession(caller_at(*points), [incident_in()], level=DialogLevel.KEYS)
    call, _ = await hold(session, NOTHING)
    assert (call.heard.count("etr_brief"), call.heard.count("etr")) == (2, 0)


async def test_a_promise_that_was_heard_briefly_counts() -> None:
    session = known_outage(DialogLevel.BRIEF)
    with pytest.raises(HungUp):
        await hold(session, Leave(during="ticket_number"))
    assert len(session.promises) == 1


@pytest.mark.parametrize("level", [DialogLevel.NOTICE, DialogLevel.BRIEF])
async def test_strangers_hear_the_general_announcement_alone(level: DialogLevel) -> None:
    session = FakeSession(Caller("+79990000999"), announcements=NEWS, level=level)
    call, outcome = await hold(session, NOTHING)
    assert (call.heard, outcome) == (["greeting", *GENERAL, "goodbye"], CallOutcome.COMPLETED)
    assert [one.means for one in session.promises] == [Means.GENERAL]
    _, outcome = await hold(session, Press("0", during="outage_areas"))
    assert outcome is CallOutcome.HANDED_OVER


async def test_without_general_news_strangers_have_their_keys_at_any_level() -> None:
    call, _ = await hold(FakeSession(Caller("+79990000999"), level=DialogLevel.BRIEF), NOTHING)
    assert "menu_unknown" in call.heard


@pytest.mark.parametrize(("level", "asked"), [(DialogLevel.KEYS, True), (DialogLevel.NOTICE, False)])
async def test_a_report_is_taken_without_questions_as_the_line_fills_up(
    level: DialogLevel, *, asked: bool
) -> None:
    session = FakeSession(caller_at(point_at()), level=level, hints=frozenset({Service.INTERNET}))
    call, _ = await hold(session, Press("1"), Press("1"), NOTHING)
    assert ("all_out" in call.heard) is asked
    assert "hint_internet" not in call.heard
    assert "reported" in call.heard


# -- who calls again


@pytest.mark.parametrize(
    ("change", "again", "menu"),
    [
        (Change.SAME, True, "menu_storm"),
        (Change.SAME, False, "menu_outage"),
        (Change.MOVED, True, "menu_outage"),
        (Change.NEW, True, "menu_outage"),
    ],
)
async def test_callers_who_know_it_all_and_call_again_within_minutes_hear_the_short_version(
    change: Change, *, again: bool, menu: str
) -> None:
    call, _ = await hold(known_outage(DialogLevel.FULL, changed=change, again=again), NOTHING)
    assert menu in call.heard
    assert ("menu_more" in call.heard) is (menu == "menu_outage")
    assert ("etr_brief" in call.heard) is (change is Change.SAME)


async def test_an_earlier_request_can_be_withdrawn_in_the_short_version_too() -> None:
    session = known_outage(DialogLevel.FULL, changed=Change.SAME, again=True, requested=True)
    call, _ = await hold(session, NOTHING)
    assert call.heard[-3:] == ["menu_withdraw", "menu_storm", "goodbye"]


# -- who floods the line


async def test_a_flood_of_calls_hears_a_short_phrase_the_shortest_notice_and_goodbye() -> None:
    session = known_outage(DialogLevel.FULL, flooding=True)
    call, outcome = await hold(session, NOTHING)
    assert call.heard == ["called_often", *told_at("outage_known"), "etr_brief", "goodbye"]
    assert (call.ended, outcome, session.opened, len(session.promises)) == (
        True,
        CallOutcome.COMPLETED,
        [],
        1,
    )


async def test_a_flood_of_calls_about_nothing_hears_a_short_phrase_and_goodbye() -> None:
    call, outcome = await hold(FakeSession(Caller("+79990000999"), flooding=True), NOTHING)
    assert (call.heard, outcome) == (["called_often", "goodbye"], CallOutcome.COMPLETED)


@pytest.mark.parametrize("key", ["0", "1", "2", "8"])
async def test_no_key_leads_a_flood_to_an_agent(key: str) -> None:
    session = known_outage(DialogLevel.FULL, flooding=True)
    call, outcome = await hold(session, Press(key, during="outage_known"))
    assert (call.handed_to, call.ended, outcome, session.requests) == (None, True, CallOutcome.COMPLETED, [])


async def test_danger_is_heard_in_a_flood_too() -> None:
    session = known_outage(DialogLevel.BRIEF, flooding=True, hazardous=True)
    call, outcome = await hold(session, Press("8", during="hazard"))
    assert (call.handed_to, outcome) == (Destination.PRIORITY, CallOutcome.HAZARD)


async def test_priority_callers_are_never_a_flood() -> None:
    session = known_outage(DialogLevel.BRIEF, flooding=True)
    subscribers = tuple(replace(one, tier=Tier.CRITICAL) for one in session.caller.subscribers)
    session.caller = replace(session.caller, subscribers=subscribers)
    call, outcome = await hold(session, NOTHING)
    assert (call.handed_to, outcome) == (Destination.PRIORITY, CallOutcome.HANDED_OVER)
