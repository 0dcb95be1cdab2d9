"""Notification requests: number, hours, and withdrawal."""

from dataclasses import replace

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.request import CHANGE_WAIT, NUMBER_TRIES
from ivr.dialogs.steps import WRONG_KEYS
from outages.calls import CallOutcome
from outages.hours import ALWAYS, DAY, Hours
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Language
from outages.tickets import Channel, Ticket
from tests.support.fakes import FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None
OWN = "+79990000101"
AGENT = (CallOutcome.HANDED_OVER, Destination.AGENT)


def known_outage(**facts: object) -> FakeSession:
    return replace(FakeSession(caller_at(point_at()), [incident_in()]), **facts)  # type: ignore[arg-type] # by name


async def hold(session: FakeSession, *script: Press | Leave | None) -> tuple[ScriptedCall, CallOutcome]:
    call = ScriptedCall(list(script))
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    return call, await take_call(talk, session)


#: The keys that ask for a call and then for another number, and those that then lead to the hours.
ASKED = [Press("1"), Press("2"), Press("2")]
HOURS = [Press("2"), Press("3")]


def keyed(digits: str) -> list[Press | Leave | None]:
    return [Press(digit) for digit in digits]


async def test_one_key_and_a_hang_up_keep_the_request() -> None:
    session = known_outage()
    with pytest.raises(HungUp):
        await hold(session, Press("1", during="at_address"), Leave(during="will_call"))
    (request,) = session.kept
    assert (request.channel, request.number, request.keys, request.hours) == (Channel.CALL, OWN, "1", None)


async def test_a_request_names_the_prompts_that_asked_for_it() -> None:
    session = known_outage()
    await hold(session, Press("1"), NOTHING)
    assert session.kept[0].prompts == ("menu_outage",)


@pytest.mark.parametrize(("key", "promise"), [("1", "will_call"), ("2", "will_sms")])
async def test_a_content_caller_hears_one_sentence_and_goodbye(key: str, promise: str) -> None:
    session = known_outage()
    call, outcome = await hold(session, Press(key), NOTHING)
    assert call.heard[call.heard.index("other_language") + 1 :] == [promise, "goodbye"]
    assert call.waited[promise] == CHANGE_WAIT
    assert (call.ended, outcome, len(session.kept)) == (True, CallOutcome.COMPLETED, 1)


async def test_two_into_the_goodbye_changes_the_promise_too() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), Press("2", during="goodbye"), Press("3"), Press("1"), NOTHING)
    heard = call.heard[call.heard.index("will_call") + 1 :]
    assert heard == ["goodbye", "menu_wish", "menu_hours", "hours_kept", "goodbye"]
    assert [one.channel for one in session.kept] == [Channel.CALL] * 2


async def test_two_after_the_promise_brings_all_that_can_be_changed_and_silence_there_leaves_it() -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("1"), Press("2"), NOTHING)
    assert call.heard[-4:] == ["will_call", "menu_wish", "wish_stays", "goodbye"]
    assert (len(session.kept), outcome) == (1, CallOutcome.COMPLETED)


@pytest.mark.parametrize(
    ("key", "next_heard"),
    [
        ("0", "to_person"),
        ("1", "will_call"),
        ("3", "at_address"),
        ("4", "menu_other_fault"),
        ("7", "wrong_key"),
        ("9", "wish_withdrawn"),
        ("*", "outage_known"),
    ],
)
async def test_after_the_promise_other_keys_lead_on_as_at_the_menu_before(key: str, next_heard: str) -> None:
    call, _ = await hold(known_outage(), Press("1"), Press(key), NOTHING)
    assert call.heard[call.heard.index("will_call") + 1] == next_heard


async def test_after_the_promise_danger_and_another_address_are_a_key_away() -> None:
    _, outcome = await hold(known_outage(hazardous=True), Press("1"), Press("8"))
    assert outcome is CallOutcome.HAZARD
    homes = caller_at(point_at(), point_at("5", key=2, area=4))
    session = known_outage(caller=homes, incidents=[incident_in(3), incident_in(4, key=2)])
    call, _ = await hold(session, Press("1"), Press("1"), Press("5"), NOTHING)
    assert call.heard[call.heard.index("will_call") + 1] == "for_address"


async def test_a_key_pressed_twice_in_a_hurry_makes_one_request() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), Press("1", during="will_call"), NOTHING)
    assert call.heard[-3:] == ["will_call", "will_call", "goodbye"]
    assert {(one.channel, one.number) for one in session.kept} == {(Channel.CALL, OWN)}


async def test_another_number_is_read_back_and_confirmed() -> None:
    session = known_outage()
    call, outcome = await hold(session, *ASKED, *keyed("79991110002#"), Press("1"), NOTHING)
    asked = call.heard[call.heard.index("menu_wish") :]
    digits = [
        *("7", "9_twice", "9_end", "9", "1_end", "1_twice", "1_end"),
        *("0_twice", "0_end", "0", "2_end"),
    ]
    assert asked == [
        "menu_wish", "ask_number", "number_typed", *[f"digit_{one}" for one in digits], "menu_number",
        "will_call_other", "goodbye",
    ]  # fmt: skip
    assert [(one.number, one.keys) for one in session.kept] == [(OWN, "1"), ("+79991110002", "121")]
    assert session.kept[1].prompts == ("menu_outage", "menu_wish", "ask_number", "menu_number")
    assert outcome is CallOutcome.COMPLETED


async def test_a_pause_ends_a_number_and_star_starts_it_over() -> None:
    session = known_outage()
    script = [*[Press("2")] * 3, *keyed("12*79991110002"), NOTHING, Press("1"), NOTHING]
    await hold(session, *script)
    assert [(one.channel, one.number) for one in session.kept] == [
        (Channel.SMS, OWN),
        (Channel.SMS, "+79991110002"),
    ]


async def test_a_number_that_is_not_confirmed_is_keyed_again() -> None:
    session = known_outage()
    script = [*ASKED, *keyed("7999#"), Press("2"), *keyed("79991110002#"), Press("1"), NOTHING]
    await hold(session, *script)
    assert [one.number for one in session.kept] == [OWN, "+79991110002"]


async def test_more_digits_than_a_number_has_end_it() -> None:
    session = known_outage()
    call, _ = await hold(session, *ASKED, *keyed("1" * 18), NOTHING, NOTHING)
    assert call.heard[-3:] == ["menu_number", "wish_stays", "goodbye"]


@pytest.mark.parametrize(
    ("script", "last"),
    [
        ([NOTHING, NOTHING], "wish_stays"),
        ([Press("#"), NOTHING], "wish_stays"),
        ([*keyed("123#"), NOTHING, NOTHING], "wish_stays"),
    ],
)
async def test_an_unfinished_number_leaves_the_request_as_it_was(
    script: list[Press | Leave | None], last: str
) -> None:
    session = known_outage()
    call, outcome = await hold(session, *ASKED, *script)
    assert call.heard[-2:] == [last, "goodbye"]
    assert [one.number for one in session.kept] == [OWN]
    assert outcome is CallOutcome.COMPLETED


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (RequestRefusal.UNREADABLE, "number_unreadable"),
        (RequestRefusal.FOREIGN, "number_foreign"),
        (RequestRefusal.COSTLY, "number_costly"),
        (RequestRefusal.NO_SMS, "number_no_sms"),
    ],
)
async def test_a_refused_number_is_told_with_the_reason(refusal: RequestRefusal, said: str) -> None:
    session = known_outage(refused={"+78091234567": refusal})
    bad = keyed("78091234567#")
    call, outcome = await hold(session, *ASKED, *bad * NUMBER_TRIES)
    assert call.heard.count(said) == NUMBER_TRIES - 1
    assert call.heard[-1] == "to_person"
    assert ((outcome, call.handed_to), len(session.kept)) == (AGENT, 1)


async def test_a_refused_calling_number_leads_to_the_question_for_another() -> None:
    session = known_outage(refused={OWN: RequestRefusal.NO_SMS})
    call, _ = await hold(session, Press("2"), *keyed("79991110002#"), Press("1"), NOTHING)
    assert call.heard[call.heard.index("number_no_sms") + 1] == "ask_number"
    assert [(one.number, one.keys) for one in session.kept] == [("+79991110002", "21")]


async def test_callers_who_withhold_their_number_are_asked_for_one() -> None:
    session = known_outage(caller=caller_at(point_at(), number=None))
    call, _ = await hold(session, Press("1"), NOTHING, NOTHING)
    assert call.heard[-3:] == ["ask_number", "no_number", "goodbye"]
    assert session.kept == []


@pytest.mark.parametrize(("key", "hours"), [("1", Hours(600, DAY)), ("2", Hours(0, 1200)), ("3", ALWAYS)])
async def test_hours_are_chosen_with_one_key_and_kept_with_the_number(key: str, hours: Hours) -> None:
    session = known_outage()
    script = [*ASKED, *keyed("79991110002#"), Press("1"), *HOURS, Press(key), NOTHING]
    call, _ = await hold(session, *script)
    assert call.heard[-3:] == ["menu_hours", "hours_kept", "goodbye"]
    assert (session.kept[-1].hours, session.kept[-1].number) == (hours, "+79991110002")
    assert session.kept[-1].keys == f"1213{key}"


async def test_another_number_keeps_the_hours_chosen_before() -> None:
    session = known_outage()
    number = [Press("2"), Press("2"), *keyed("79991110002#"), Press("1")]
    await hold(session, Press("1"), *HOURS, Press("3"), *number, NOTHING)
    assert (session.kept[-1].hours, session.kept[-1].number) == (ALWAYS, "+79991110002")


async def test_hours_that_are_not_chosen_leave_the_request_as_it_was() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), *HOURS, Press("8"), NOTHING, NOTHING)
    assert call.heard[-5:] == ["menu_hours", "wrong_key", "menu_hours", "wish_stays", "goodbye"]
    assert len(session.kept) == 1


async def test_messages_have_no_hours() -> None:
    call, _ = await hold(known_outage(), Press("2"), *HOURS, NOTHING)
    assert call.heard[-5:] == ["menu_wish_sms", "wrong_key", "menu_wish_sms", "wish_stays", "goodbye"]


@pytest.mark.parametrize("script", [[Press("9")], [Press("2"), Press("9")]])
async def test_nine_withdraws_the_request_and_offers_the_keys_again(
    script: list[Press | Leave | None],
) -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("1"), *script, NOTHING)
    assert session.requests == []
    assert call.heard[-3:] == ["wish_withdrawn", "menu_outage", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_request_from_an_earlier_call_comes_with_the_key_to_withdraw_it() -> None:
    session = known_outage(requested=True)
    call, _ = await hold(session, Press("9"), NOTHING)
    assert call.heard[call.heard.index("menu_withdraw") + 1] == "menu_outage"
    assert call.heard[-3:] == ["wish_withdrawn", "menu_outage", "goodbye"]


async def test_nine_means_nothing_without_a_request() -> None:
    call, _ = await hold(known_outage(), Press("9"), NOTHING)
    assert "wrong_key" in call.heard
    assert "menu_withdraw" not in call.heard


async def test_without_its_ticket_nobody_knows_of_an_earlier_request() -> None:
    call, outcome = await hold(known_outage(requested=True, stuck=True), Press("9"))
    assert "menu_withdraw" not in call.heard
    assert outcome is CallOutcome.COMPLETED


class FailingLater(FakeSession):
    """Keeps the first request, and fails at everything after it."""

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        refusal = await super().keep_request(tickets, request)
        self.broken = True
        return refusal


@pytest.mark.parametrize("script", [[Press("9")], [*HOURS, Press("1")]])
async def test_a_change_of_the_request_that_fails_leads_to_an_agent(
    script: list[Press | Leave | None],
) -> None:
    session = FailingLater(caller_at(point_at()), [incident_in()])
    call, outcome = await hold(session, Press("1"), *script)
    assert call.heard[-2:] == ["trouble", "to_person"]
    assert ((outcome, call.handed_to), len(session.kept)) == (AGENT, 1)


async def test_a_number_that_opted_out_is_refused_with_the_reason_and_an_agent_offered() -> None:
    session = known_outage(caller=caller_at(point_at(), number=None))
    session.opted_out = {"+79161234567"}
    call, outcome = await hold(session, Press("1"), *keyed("79161234567#"), Press("1"), Press("0"))
    assert call.heard[-3:] == ["number_opted_out", "menu_choice", "to_person"]
    assert (outcome, call.handed_to, session.kept) == (*AGENT, [])


async def test_a_request_too_many_is_refused_and_an_agent_offered() -> None:
    call, outcome = await hold(known_outage(full=True), Press("1"), Press("0"))
    assert call.heard[-3:] == ["wishes_full", "menu_choice", "to_person"]
    assert (outcome, call.handed_to) == AGENT


@pytest.mark.parametrize(
    "script",
    [
        [NOTHING, Press("0")],
        [Press("1"), Press("0")],
        [Press("1"), Press("2"), Press("0")],
        [*ASKED, Press("0"), NOTHING],
        [*ASKED, Press("0"), Press("#")],
        [*ASKED, *keyed("799#"), Press("0")],
        [Press("1"), *HOURS, Press("0")],
        [Press("1"), *[Press("7")] * WRONG_KEYS],
        [Press("1"), Press("2"), *[Press("7")] * WRONG_KEYS],
        [Press("1"), *HOURS, *[Press("7")] * WRONG_KEYS],
        [Press("4"), Press("0")],
        [Press("4"), *[Press("7")] * WRONG_KEYS],
    ],
)
async def test_an_agent_is_reached_from_everywhere(script: list[Press | Leave | None]) -> None:
    call, outcome = await hold(known_outage(), *script)
    assert (outcome, call.handed_to) == AGENT


@pytest.mark.parametrize(
    ("script", "leaving"),
    [
        ([NOTHING], "menu_more"),
        ([Press("1")], "goodbye"),
        ([Press("1"), Press("2")], "menu_wish"),
        (ASKED, "ask_number"),
        ([*ASKED, *keyed("799#")], "number_typed"),
        ([*ASKED, *keyed("799#"), Press("1")], "will_call_other"),
        ([Press("1"), *HOURS], "menu_hours"),
        ([Press("4")], "menu_other_fault"),
        ([Press("4"), Press("1")], "other_fault"),
    ],
)
async def test_a_hang_up_ends_it_anywhere_and_what_was_kept_stays(
    script: list[Press | Leave | None], leaving: str
) -> None:
    session = known_outage()
    with pytest.raises(HungUp):
        await hold(session, *script, Leave(during=leaving))
    assert len(session.kept) == sum(step == Press("1") for step in script[:1]) + (
        leaving == "will_call_other"
    )


async def test_every_question_is_interrupted_by_its_answer() -> None:
    session = known_outage()
    script = [
        Press("1", during="at_address"), Press("2", during="will_call"), Press("2", during="menu_wish"),
        Press("7", during="ask_number"), *keyed("9991110002#"), Press("1", during="number_typed"),
        Press("2", during="will_call_other"), Press("3", during="menu_wish"), Press("3", during="menu_hours"),
        Press("0", during="hours_kept"),
    ]  # fmt: skip
    _, outcome = await hold(session, *script)
    assert (session.kept[-1].number, session.kept[-1].hours) == ("+79991110002", ALWAYS)
    assert outcome is CallOutcome.HANDED_OVER


@pytest.mark.parametrize("level", [DialogLevel.KEYS, DialogLevel.NOTICE, DialogLevel.BRIEF])
async def test_in_a_storm_a_request_is_one_sentence_and_what_it_offers_is_a_key_away(
    level: DialogLevel,
) -> None:
    call, _ = await hold(known_outage(level=level), Press("1", during="outage_known"), NOTHING)
    assert call.heard[call.heard.index("will_call") :][-1] == "goodbye"
    assert "menu_wish" not in call.heard
    session = known_outage(level=level)
    number = [Press("2"), Press("2"), *keyed("79991110002#"), Press("1")]
    await hold(session, Press("1", during="outage_known"), *number, NOTHING)
    assert [(one.channel, one.number) for one in session.kept] == [
        (Channel.CALL, OWN),
        (Channel.CALL, "+79991110002"),
    ]


async def test_another_fault_gets_a_separate_ticket_whose_number_is_spoken() -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("4"), Press("1"), NOTHING)
    assert len(session.other_faults) == 1
    taken = call.heard.index("other_fault")
    assert call.heard[taken : taken + 3] == ["other_fault", "ticket_number", "digit_4"]
    assert (call.heard[-1], outcome) == ("goodbye", CallOutcome.COMPLETED)


async def test_silence_opens_no_ticket_of_another_fault() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("4"), NOTHING)
    assert (session.other_faults, call.heard[-1]) == ([], "goodbye")


async def test_a_ticket_of_another_fault_that_cannot_be_kept_leads_to_an_agent() -> None:
    call, outcome = await hold(known_outage(broken=True), Press("4"), Press("1"))
    assert call.heard[-2:] == ["trouble", "to_person"]
    assert (outcome, call.handed_to) == AGENT
