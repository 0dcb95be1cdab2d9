"""What repeat callers, callers with several addresses and priority callers hear first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.steps import WRONG_KEYS
from outages.callers import Caller
from outages.calls import CallOutcome
from outages.estimates import EtrRevision
from outages.incidents import Incident
from outages.promises import Change
from outages.subscribers import Language, ServicePoint, Tier
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None


async def hold(session: FakeSession, *script: Press | Leave | None) -> tuple[ScriptedCall, CallOutcome]:
    call = ScriptedCall(list(script))
    promises = session.promises
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2, promises=promises)
    return call, await take_call(talk, session)


def told_before(change: Change) -> FakeSession:
    return FakeSession(caller_at(point_at()), [incident_in()], changed=change)


async def test_callers_who_know_it_all_hear_one_sentence_and_the_keys() -> None:
    session = told_before(Change.SAME)
    call, _ = await hold(session, NOTHING)
    assert call.heard == [
        "greeting", "still", "place_street", "place_house", "outage_known", "etr_brief",
        "menu_outage", "other_language", "goodbye",
    ]  # fmt: skip
    assert [one.revision for one in session.promises] == [1]


async def test_a_request_then_brings_the_ticket_number_after_all() -> None:
    call, _ = await hold(told_before(Change.SAME), Press("1"), NOTHING)
    assert call.heard[call.heard.index("will_call") + 1] == "ticket_number"


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (Change.MOVED, "changed"),
        (Change.BROKEN, "sorry_late"),
        (Change.REOPENED, "sorry_reopened"),
        (Change.NEW, "outage_at"),
    ],
)
async def test_the_change_comes_first_and_then_the_whole_news(change: Change, first: str) -> None:
    call, _ = await hold(told_before(change), NOTHING)
    assert call.heard[1] == first
    assert {"outage_at", "cause_line_damage", "ticket_number"} <= set(call.heard)


async def test_whoever_waited_for_promised_news_in_vain_hears_one_apology() -> None:
    session = told_before(Change.BROKEN)
    late = EtrRevision(1, None, None, "manager", NOON - timedelta(hours=3), NOON - timedelta(hours=1))
    session.incidents = [replace(incident_in(), revisions=(late,))]
    call, _ = await hold(session, NOTHING)
    assert call.heard[1:8] == [
        "outage_at", "place_street", "place_house", "outage_known", "etr_unknown", "etr_news_missed", "etr_ask",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["3", "*"])
async def test_a_repetition_is_in_full(key: str) -> None:
    call, _ = await hold(told_before(Change.SAME), Press(key), NOTHING)
    again = call.heard[call.heard.index("other_language") + 1 :]
    assert again[:2] == ["outage_at", "place_street"]
    assert "ticket_number" in again


@pytest.mark.parametrize(("calls", "offered"), [(1, False), (2, True), (7, True)])
async def test_the_third_call_within_a_day_is_offered_an_agent_first(calls: int, *, offered: bool) -> None:
    session = told_before(Change.SAME)
    session.calls_today = calls
    call, outcome = await hold(session, Press("0", during="person_first" if offered else "still"))
    assert (call.heard[1] == "person_first") is offered
    assert outcome is CallOutcome.HANDED_OVER


async def test_in_a_storm_nothing_is_said_before_the_short_news() -> None:
    session = told_before(Change.BROKEN)
    session.level, session.calls_today = DialogLevel.KEYS, 5
    call, _ = await hold(session, NOTHING)
    assert call.heard[:2] == ["greeting", "outage_at"]


@pytest.mark.parametrize("key", ["3", "*"])
async def test_a_repetition_after_the_end_says_that_it_has_ended(key: str) -> None:
    session = told_before(Change.NEW)

    class Ending(ScriptedCall):
        async def play(self, *prompts: object, **waiting: object):  # type: ignore[no-untyped-def] # noqa: ANN202
            played = await super().play(*prompts, **waiting)  # type: ignore[arg-type]
            if played.key == key:
                session.incidents.clear()
            return played

    call = Ending([Press(key), NOTHING])
    outcome = await take_call(Conversation(call, FakeLibrary(), LANGUAGES, Language("ru")), session)
    over = call.heard.index("changed")
    assert call.heard[over + 1] == "no_outage"
    assert outcome is CallOutcome.COMPLETED


# -- several addresses


def street(*keys: int) -> list[ServicePoint]:
    return [point_at(str(key), key=key, area=key) for key in keys]


def outages(*keys: int) -> list[Incident]:
    return [incident_in(area=key, key=key) for key in keys]


def many(*keys: int) -> FakeSession:
    return FakeSession(caller_at(*street(*keys)), outages(*keys))


ASKED = ["for_address", "place_street", "place_house"]


async def test_with_several_outages_the_caller_chooses_the_one_address_to_hear_about() -> None:
    session = many(11, 12)
    call, _ = await hold(session, Press("2"), NOTHING)
    assert call.heard[:11] == [
        "greeting", *ASKED, "key_1", *ASKED, "key_2", "menu_choice", "other_language",
    ]  # fmt: skip
    told = call.heard[11:]
    assert told[0] == "outage_at"
    assert told.count("outage_known") == 1
    assert [point.house for point in session.opened] == ["12"]


async def test_another_address_is_five_keys_away() -> None:
    session = many(11, 12)
    call, _ = await hold(session, Press("1"), Press("5"), Press("2"), NOTHING)
    assert call.heard[call.heard.index("menu_addresses") + 1] == "menu_outage"
    assert [point.house for point in session.opened] == ["11", "12"]
    assert call.heard.count("greeting") == 1


async def test_no_more_than_five_are_offered() -> None:
    call, _ = await hold(many(*range(11, 18)), Press("5"), NOTHING)
    assert call.heard.count("for_address") == 5
    assert "key_5" in call.heard


async def test_silence_tells_the_first() -> None:
    session = many(11, 12)
    await hold(session, NOTHING, NOTHING)
    assert [point.house for point in session.opened] == ["11"]


@pytest.mark.parametrize(
    "script", [[Press("0")], [Press("7")] * WRONG_KEYS, [Press("*"), Press("0")], [Press("1"), Press("0")]]
)
async def test_an_agent_is_reached_from_the_choice_too(script: list[Press | Leave | None]) -> None:
    call, outcome = await hold(many(11, 12), *script)
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_a_wrong_key_asks_again() -> None:
    call, _ = await hold(many(11, 12), Press("3"), Press("1"), NOTHING)
    assert call.heard.count("wrong_key") == 1
    assert call.heard.count("menu_choice") == 2


async def test_a_key_typed_ahead_chooses_and_the_next_is_kept_for_what_follows() -> None:
    session = many(11, 12)
    await hold(session, Press("2", during="greeting"), Press("1", during="outage_at"), NOTHING)
    assert [number for number, _ in session.requests] == ["4712001"]
    assert [point.house for point in session.opened] == ["12"]


async def test_one_outage_at_two_addresses_asks_nothing() -> None:
    session = FakeSession(caller_at(point_at(), point_at("5", key=2)), [incident_in()])
    call, _ = await hold(session, NOTHING)
    assert "for_address" not in call.heard
    assert len(session.opened) == 2


async def test_an_address_without_an_outage_is_not_offered() -> None:
    session = FakeSession(caller_at(*street(11, 12)), outages(12))
    call, _ = await hold(session, NOTHING)
    assert "for_address" not in call.heard
    assert [point.house for point in session.opened] == ["12"]


async def test_in_a_storm_nobody_is_asked() -> None:
    session = many(11, 12)
    session.level = DialogLevel.KEYS
    call, _ = await hold(session, NOTHING)
    assert "for_address" not in call.heard
    assert len(session.opened) == 2


# -- priority callers


def priority_caller(*points: ServicePoint, tier: Tier = Tier.CRITICAL) -> Caller:
    caller = caller_at(*points)
    return replace(caller, subscribers=tuple(replace(one, tier=tier) for one in caller.subscribers))


@pytest.mark.parametrize("tier", [Tier.CORPORATE, Tier.CRITICAL])
async def test_priority_callers_hear_one_sentence_and_reach_their_queue(tier: Tier) -> None:
    session = FakeSession(priority_caller(point_at(), tier=tier), [incident_in()])
    call, outcome = await hold(session)
    assert call.heard == [
        "greeting", "place_street", "place_house", "outage_known", "etr_brief", "to_person",
    ]  # fmt: skip
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.PRIORITY)
    assert len(session.opened) == 1
    assert [one.revision for one in session.promises] == [1]


async def test_any_key_puts_priority_callers_through_at_once() -> None:
    call, _ = await hold(
        FakeSession(priority_caller(point_at()), [incident_in()]), Press("0", during="place_street")
    )
    assert call.heard == ["greeting", "place_street", "to_person"]
    assert call.handed_to is Destination.PRIORITY


async def test_star_tells_it_in_the_other_language_first() -> None:
    call = ScriptedCall([Press("*", during="place_street")])
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"))
    await take_call(talk, FakeSession(priority_caller(point_at()), [incident_in()]))
    assert talk.heard[-1].language == "en"
    assert call.handed_to is Destination.PRIORITY


async def test_without_a_known_outage_they_reach_their_queue_all_the_same() -> None:
    call, _ = await hold(FakeSession(priority_caller(point_at())))
    assert call.heard == ["greeting", "to_person"]
    assert call.handed_to is Destination.PRIORITY


async def test_a_hanging_database_does_not_keep_them_from_their_queue() -> None:
    call, _ = await hold(FakeSession(priority_caller(point_at()), [incident_in()], stuck=True))
    assert call.handed_to is Destination.PRIORITY
