"""Callers unknown by number: what they may hear, and how they key who they are."""

from dataclasses import replace

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.identify import TOO_LONG, TRIES
from ivr.dialogs.inbound import take_call
from ivr.dialogs.session import Identified, Keyed, RestoredPart
from outages.callers import Caller
from outages.calls import CallOutcome
from outages.incidents import Incident
from outages.subscribers import Language, Service, Tier, withhold
from prompts.wording.announcements import announce_generally
from tests.support.fakes import FakeLibrary, FakeSession, caller_at, incident_in, point_at, same
from tests.support.place_order import PLACE
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None
Step = Press | Leave | None


def typing(digits: str) -> list[Step]:
    return [Press(one) for one in digits]


def stranger(*, number: str | None = None) -> FakeSession:
    return FakeSession(Caller(number), known={"100101": caller_at(point_at())})


async def hold(session: FakeSession, *script: Step) -> tuple[ScriptedCall, CallOutcome]:
    call = ScriptedCall(list(script))
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    return call, await take_call(talk, session)


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ([NOTHING], CallOutcome.COMPLETED),
        ([Press("0")], CallOutcome.HANDED_OVER),
        ([Press("3"), Press("*"), NOTHING], CallOutcome.COMPLETED),
        ([Press("3"), Press("*"), Press("3"), NOTHING], CallOutcome.COMPLETED),
        ([Press("5")] * 3, CallOutcome.HANDED_OVER),
    ],
)
async def test_an_unknown_caller(script: list[Step], outcome: CallOutcome) -> None:
    call, ended = await hold(stranger(), *script)
    assert call.heard[:3] == ["greeting", "unknown_caller", "menu_unknown"]
    assert ended is outcome


async def test_an_unknown_caller_hears_the_general_announcement() -> None:
    session = stranger()
    session.announcements = [announce_generally(incident_in(), ("улица Ленина",))]
    call, _ = await hold(session, NOTHING)
    assert call.heard[1:6] == ["outage_areas", "outage_known", "etr", "cause_line_damage", "menu_unknown"]


@pytest.mark.parametrize(
    ("key", "asked", "what"), [("1", "ask_account", Keyed.ACCOUNT), ("2", "ask_number", Keyed.PHONE)]
)
async def test_known_digits_bring_the_outage_there(key: str, asked: str, what: Keyed) -> None:
    session = stranger()
    session.incidents = [incident_in()]
    call, outcome = await hold(session, Press(key), *typing("100101#"), NOTHING)
    assert session.looked_up == [(what, "100101")]
    assert asked in call.heard
    begin = call.heard.index("found")
    assert call.heard[begin : begin + 4] == ["found", "this_address", "outage_known", "etr"]
    assert (outcome, len(session.opened)) == (CallOutcome.COMPLETED, 1)


async def test_known_digits_without_an_outage_are_read_back() -> None:
    session = stranger()
    call, _ = await hold(session, Press("1"), *typing("100101#"), Press("1"), Press("1"), NOTHING)
    begin = call.heard.index("found")
    assert call.heard[begin : begin + 9] == [
        "found", "number_typed",
        "digit_1", "digit_0_twice", "digit_0_end", "digit_1", "digit_0", "digit_1_end", "no_outage",
    ]  # fmt: skip
    assert len(session.opened) == 1


def stranger_with_two_addresses(*out: Incident) -> FakeSession:
    holder = caller_at(point_at("1", key=1, area=3), point_at("5", key=2, area=4))
    return FakeSession(Caller("+79995550000"), known={"100101": holder}, incidents=list(out))


async def test_outages_at_several_addresses_are_told_in_a_row_without_asking_which() -> None:
    television = replace(incident_in(4, key=2), services=frozenset({Service.TV}))
    session = stranger_with_two_addresses(incident_in(3), television)
    call, _ = await hold(session, Press("1"), *typing("100101#"), NOTHING)
    assert call.heard.count("one_address") == call.heard.count("ticket_number") == 2
    assert not {"for_address", *PLACE["ru"]} & set(call.heard)
    assert [point.house for point in session.opened] == ["1", "5"]


async def test_a_fault_at_one_of_several_addresses_is_for_an_agent_to_ask_about() -> None:
    session = stranger_with_two_addresses()
    call, outcome = await hold(session, Press("1"), *typing("100101#"), Press("1"))
    assert (outcome, session.opened) == (CallOutcome.HANDED_OVER, [])
    assert "for_address" not in call.heard


async def test_a_remark_may_name_a_place_and_is_not_for_strangers() -> None:
    told = replace(incident_in(), remarks={"ru": same("Подвоз воды – у дома двадцать.")})
    session = stranger()
    session.incidents = [told]
    call, _ = await hold(session, Press("1"), *typing("100101#"), NOTHING)
    assert "remark" not in call.heard
    assert "cause_line_damage" in call.heard


async def test_work_ahead_and_a_part_that_is_back_name_no_place_either() -> None:
    session = stranger()
    session.over = RestoredPart(withhold([point_at()])[0], incident_in())
    call, _ = await hold(session, Press("1"), *typing("100101#"), NOTHING)
    begin = call.heard.index("found")
    assert call.heard[begin : begin + 4] == ["found", "this_address", "restored", "work_elsewhere"]


def stranger_with_account_of(tier: Tier) -> FakeSession:
    known = caller_at(point_at())
    known = replace(known, subscribers=(replace(known.subscribers[0], tier=tier),))
    return FakeSession(Caller("+79995550000"), known={"100101": known}, incidents=[incident_in()])


@pytest.mark.parametrize("tier", [Tier.CRITICAL, Tier.CORPORATE])
async def test_an_account_that_a_stranger_keys_puts_nobody_first(tier: Tier) -> None:
    session = stranger_with_account_of(tier)
    call, outcome = await hold(session, Press("1"), *typing("100101#"), Press("0"))
    begin = call.heard.index("found")
    assert call.heard[begin : begin + 3] == ["found", "this_address", "outage_known"]
    assert (outcome, call.handed_to, len(session.opened)) == (CallOutcome.HANDED_OVER, Destination.AGENT, 1)


async def test_danger_goes_first_for_strangers_too() -> None:
    session = stranger_with_account_of(Tier.STANDARD)
    session.hazardous = True
    call, outcome = await hold(session, Press("1"), *typing("100101#"), Press("8"))
    assert (outcome, call.handed_to) == (CallOutcome.HAZARD, Destination.PRIORITY)


async def test_requests_still_go_to_the_calling_number() -> None:
    session = stranger(number="+79995550000")
    session.incidents = [incident_in()]
    await hold(session, Press("1"), *typing("100101#"), Press("1"), NOTHING)
    assert [request.number for request in session.kept] == ["+79995550000"]


async def test_a_pause_ends_the_number_too() -> None:
    session = stranger()
    await hold(session, Press("1"), *typing("100101"), NOTHING, NOTHING)
    assert session.keyed


async def test_star_between_digits_starts_over_and_before_them_asks_in_the_next_language() -> None:
    session = stranger()
    call, _ = await hold(session, Press("1"), Press("*"), *typing("99*100101#"), NOTHING)
    assert call.heard.count("ask_account") == 2
    assert session.looked_up == [(Keyed.ACCOUNT, "100101")]


async def test_three_wrong_tries_lead_to_an_agent() -> None:
    session = stranger()
    call, outcome = await hold(session, Press("1"), *typing("1#2#3#"))
    assert [digits for _, digits in session.looked_up] == ["1", "2", "3"]
    assert call.heard.count("not_found") == TRIES
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_the_third_try_may_still_be_right() -> None:
    session = stranger()
    await hold(session, Press("1"), *typing("1#2#100101#"), NOTHING)
    assert session.keyed


async def test_too_many_tries_are_said_to_be_so_and_lead_to_an_agent() -> None:
    session = stranger()
    session.unknown = Identified.REFUSED
    call, outcome = await hold(session, Press("1"), *typing("1#"))
    assert call.heard[-2:] == ["too_many_tries", "to_person"]
    assert outcome is CallOutcome.HANDED_OVER


@pytest.mark.parametrize("stuck", [False, True])
async def test_digits_that_cannot_be_looked_up_lead_to_an_agent(stuck: bool) -> None:  # noqa: FBT001
    session = stranger()
    session.unknown, session.stuck = Identified.TROUBLE, stuck
    call, outcome = await hold(session, Press("1"), *typing("1#"))
    assert call.heard[-2:] == ["trouble", "to_person"]
    assert outcome is CallOutcome.HANDED_OVER


async def test_zero_alone_leads_to_an_agent_while_digits_are_awaited() -> None:
    session = stranger()
    _, outcome = await hold(session, Press("1"), *typing("0#"))
    assert (outcome, session.looked_up) == (CallOutcome.HANDED_OVER, [])


async def test_silence_is_asked_again_and_then_ends_politely() -> None:
    call, outcome = await hold(stranger(), Press("1"), *[NOTHING] * TRIES)
    assert call.heard.count("ask_account") == TRIES
    assert (call.heard[-1], outcome) == ("goodbye", CallOutcome.COMPLETED)


async def test_too_many_digits_are_one_wrong_try() -> None:
    session = stranger()
    call, _ = await hold(
        session, Press("1"), *typing("7" * (TOO_LONG + 4) + "#"), *typing("100101#"), NOTHING
    )
    assert call.heard.count("not_found") == 1
    assert session.looked_up == [(Keyed.ACCOUNT, "100101")]


@pytest.mark.parametrize("leaving", ["greeting", "menu_unknown"])
async def test_a_stranger_may_hang_up(leaving: str) -> None:
    with pytest.raises(HungUp):
        await hold(stranger(), Leave(leaving))


async def test_a_stranger_may_hang_up_while_asked_for_digits() -> None:
    session = stranger()
    with pytest.raises(HungUp):
        await hold(session, Press("1"), Leave("ask_account"))
    assert session.looked_up == []


@pytest.mark.parametrize("script", [[Press("8")], [Press("8", during="hazard")], [Press("3"), Press("8")]])
async def test_a_stranger_in_danger_reaches_an_agent_first(script: list[Step]) -> None:
    session = stranger()
    session.hazardous = True
    call, outcome = await hold(session, *script)
    assert call.heard[1] == "hazard"
    assert (outcome, call.handed_to, session.opened) == (CallOutcome.HAZARD, Destination.PRIORITY, [])


async def test_where_nothing_endangers_nobody_is_asked() -> None:
    call, _ = await hold(stranger(), Press("8"), NOTHING)
    assert "hazard" not in call.heard
    assert "wrong_key" in call.heard
