"""Notification requests: number, hours, and withdrawal."""

from dataclasses import replace

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.request import NUMBER_TRIES
from ivr.dialogs.steps import WRONG_KEYS
from outages.calls import CallOutcome
from outages.hours import ALWAYS, DAY, Hours
from outages.requests import RequestRefusal
from outages.subscribers import Language
from outages.tickets import Channel
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


def keyed(digits: str) -> list[Press | Leave | None]:
    return [Press(digit) for digit in digits]


async def test_one_key_and_a_hang_up_keep_the_request() -> None:
    session = known_outage()
    with pytest.raises(HungUp):
        await hold(session, Press("1", during="outage_at"), Leave(during="will_call"))
    (request,) = session.kept
    assert (request.channel, request.number, request.keys, request.hours) == (Channel.CALL, OWN, "1", None)


async def test_a_request_names_the_prompts_that_asked_for_it() -> None:
    session = known_outage()
    await hold(session, Press("1"), NOTHING)
    assert session.kept[0].prompts == ("menu_outage",)


async def test_the_confirmation_is_followed_by_what_can_be_changed() -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("1"), NOTHING)
    assert call.heard[-3:] == ["will_call", "menu_wish", "goodbye"]
    assert (call.ended, outcome) == (True, CallOutcome.COMPLETED)


@pytest.mark.parametrize("content", ["1", None])
async def test_a_content_caller_says_so_or_nothing(content: str | None) -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), Press(content) if content else NOTHING)
    assert call.heard[-1] == "goodbye"
    assert len(session.kept) == 1


async def test_another_number_is_read_back_and_confirmed() -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("1"), Press("2"), *keyed("79991110002#"), Press("1"), NOTHING)
    asked = call.heard[call.heard.index("menu_wish") :]
    digits = ["7", "9", "9_end", "9", "1_end", "1", "1_end", "0", "0_end", "0", "2_end"]
    assert asked == [
        "menu_wish", "ask_number", "number_typed", *[f"digit_{one}" for one in digits], "menu_number",
        "will_call_other", "menu_wish", "goodbye",
    ]  # fmt: skip
    assert [(one.number, one.keys) for one in session.kept] == [(OWN, "1"), ("+79991110002", "121")]
    assert session.kept[1].prompts == ("menu_outage", "menu_wish", "ask_number", "menu_number")
    assert outcome is CallOutcome.COMPLETED


async def test_a_pause_ends_a_number_and_star_starts_it_over() -> None:
    session = known_outage()
    await hold(session, Press("2"), Press("2"), *keyed("12*79991110002"), NOTHING, Press("1"), NOTHING)
    assert [(one.channel, one.number) for one in session.kept] == [
        (Channel.SMS, OWN),
        (Channel.SMS, "+79991110002"),
    ]


async def test_a_number_that_is_not_confirmed_is_keyed_again() -> None:
    session = known_outage()
    script = [
        Press("1"),
        Press("2"),
        *keyed("7999#"),
        Press("2"),
        *keyed("79991110002#"),
        Press("1"),
        NOTHING,
    ]
    await hold(session, *script)
    assert [one.number for one in session.kept] == [OWN, "+79991110002"]


async def test_more_digits_than_a_number_has_end_it() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), Press("2"), *keyed("1" * 18), NOTHING, NOTHING)
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
    call, outcome = await hold(session, Press("1"), Press("2"), *script)
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
    call, outcome = await hold(session, Press("1"), Press("2"), *bad * NUMBER_TRIES)
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
    script = [Press("1"), Press("2"), *keyed("79991110002#"), Press("1"), Press("3"), Press(key), NOTHING]
    call, _ = await hold(session, *script)
    assert call.heard[-4:] == ["menu_hours", "hours_kept", "menu_wish", "goodbye"]
    assert (session.kept[-1].hours, session.kept[-1].number) == (hours, "+79991110002")
    assert session.kept[-1].keys == f"1213{key}"


async def test_another_number_keeps_the_hours_chosen_before() -> None:
    session = known_outage()
    await hold(
        session, Press("1"), Press("3"), Press("3"), Press("2"), *keyed("79991110002#"), Press("1"), NOTHING
    )
    assert (session.kept[-1].hours, session.kept[-1].number) == (ALWAYS, "+79991110002")


async def test_hours_that_are_not_chosen_leave_the_request_as_it_was() -> None:
    session = known_outage()
    call, _ = await hold(session, Press("1"), Press("3"), Press("8"), NOTHING, NOTHING)
    assert call.heard[-5:] == ["menu_hours", "wrong_key", "menu_hours", "wish_stays", "goodbye"]
    assert len(session.kept) == 1


async def test_messages_have_no_hours() -> None:
    call, _ = await hold(known_outage(), Press("2"), Press("3"), NOTHING)
    assert call.heard[-4:] == ["menu_wish_sms", "wrong_key", "menu_wish_sms", "goodbye"]


async def test_nine_withdraws_the_request_and_offers_the_keys_again() -> None:
    session = known_outage()
    call, outcome = await hold(session, Press("1"), Press("9"), NOTHING)
    assert session.requests == []
    assert call.heard[-4:] == ["wish_withdrawn", "menu_outage", "other_language", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_request_from_an_earlier_call_comes_with_the_key_to_withdraw_it() -> None:
    session = known_outage(requested=True)
    call, _ = await hold(session, Press("9"), NOTHING)
    assert call.heard[call.heard.index("menu_withdraw") + 1] == "menu_outage"
    assert call.heard[-4:] == ["wish_withdrawn", "menu_outage", "other_language", "goodbye"]


async def test_nine_means_nothing_without_a_request() -> None:
    call, _ = await hold(known_outage(), Press("9"), NOTHING)
    assert "wrong_key" in call.heard
    assert "menu_withdraw" not in call.heard


async def test_a_withdrawal_that_fails_leads_to_an_agent() -> None:
    call, outcome = await hold(known_outage(requested=True, stuck=True), Press("9"))
    assert "menu_withdraw" not in call.heard  # the ticket did not come in time to know of a wish
    assert outcome is CallOutcome.COMPLETED


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
        [Press("1"), Press("0")],
        [Press("1"), Press("2"), Press("0"), NOTHING],
        [Press("1"), Press("2"), Press("0"), Press("#")],
        [Press("1"), Press("2"), *keyed("799#"), Press("0")],
        [Press("1"), Press("3"), Press("0")],
        [Press("1"), *[Press("7")] * WRONG_KEYS],
        [Press("1"), Press("3"), *[Press("7")] * WRONG_KEYS],
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
        ([Press("1")], "menu_wish"),
        ([Press("1"), Press("2")], "ask_number"),
        ([Press("1"), Press("2"), *keyed("799#")], "number_typed"),
        ([Press("1"), Press("2"), *keyed("799#"), Press("1")], "will_call_other"),
        ([Press("1"), Press("3")], "menu_hours"),
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
        Press("1", during="outage_at"), Press("2", during="will_call"), Press("7", during="ask_number"),
        *keyed("9991110002#"), Press("1", during="number_typed"), Press("3", during="will_call_other"),
        Press("3", during="menu_hours"), Press("1", during="hours_kept"), NOTHING,
    ]  # fmt: skip
    await hold(session, *script)
    assert (session.kept[-1].number, session.kept[-1].hours) == ("+79991110002", ALWAYS)


async def test_in_a_storm_a_request_is_kept_without_a_question() -> None:
    session = known_outage(level=DialogLevel.KEYS)
    call, _ = await hold(session, Press("1"), Press("2"), NOTHING)
    assert "menu_wish" not in call.heard
    assert [one.channel for one in session.kept] == [Channel.CALL, Channel.SMS]


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
