"""What repeat callers, callers with several addresses and priority callers hear first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.dialogs.call import Destination, Played
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import RestoredPart
from ivr.dialogs.steps import WRONG_KEYS
from outages.callers import Caller
from outages.calls import CallOutcome
from outages.estimates import EtrRevision
from outages.incidents import Incident, IncidentKind
from outages.promises import Change
from outages.subscribers import Language, ServicePoint, Tier
from prompts.wording.phrases import Prompt
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import LISTED, PLACE, told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None
HOUR_AGO = NOON - timedelta(hours=1)


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
        "greeting", "still", *told_at("outage_known"), "etr_brief",
        "menu_outage", "other_language", "menu_more", "goodbye",
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
        (Change.NEW, "at_address"),
    ],
)
async def test_the_change_comes_first_and_then_the_whole_news(change: Change, first: str) -> None:
    call, _ = await hold(told_before(change), NOTHING)
    assert call.heard[1] == first
    assert {"at_address", "cause_line_damage", "ticket_number"} <= set(call.heard)


@pytest.mark.parametrize(
    ("kind", "etr", "news", "told"),
    [
        (IncidentKind.UNPLANNED, None, HOUR_AGO, ["outage_known", "etr_news_missed"]),
        (IncidentKind.UNPLANNED, HOUR_AGO, HOUR_AGO, ["outage_known", "etr_news_missed"]),
        (IncidentKind.UNPLANNED, HOUR_AGO, None, ["outage_known", "etr_passed"]),
        (IncidentKind.PLANNED, HOUR_AGO, None, ["planned_known", "etr_overrun"]),
    ],
)
async def test_a_time_that_apologises_for_itself_is_the_only_apology(
    kind: IncidentKind, etr: datetime | None, news: datetime | None, told: list[str]
) -> None:
    session = told_before(Change.BROKEN)
    late = EtrRevision(1, etr, None, "manager", NOON - timedelta(hours=3), news)
    session.incidents = [replace(incident_in(), kind=kind, revisions=(late,))]
    call, _ = await hold(session, NOTHING)
    assert call.heard[1:6] == [*PLACE["ru"], *told]
    assert "sorry_late" not in call.heard


async def test_a_broken_promise_is_apologised_for_where_the_new_time_does_not() -> None:
    session = told_before(Change.BROKEN)
    session.incidents = [incident_in(etr=None)]
    call, _ = await hold(session, NOTHING)
    assert call.heard[1:7] == ["sorry_late", *told_at("outage_known"), "etr_unknown"]


@pytest.mark.parametrize("key", ["3", "*"])
async def test_a_repetition_is_in_full(key: str) -> None:
    call, _ = await hold(told_before(Change.SAME), Press(key), NOTHING)
    again = call.heard[call.heard.index("other_language") + 1 :]
    told = told_at("outage_known", "en" if key == "*" else "ru")
    assert again[: len(told)] == told
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
    assert call.heard[:2] == ["greeting", "at_address"]


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


async def test_what_works_again_comes_before_what_is_still_out() -> None:
    session = told_before(Change.SAME)
    session.returned = RestoredPart(point_at(), incident_in(key=2))
    call, _ = await hold(session, NOTHING)
    told = [*told_at("restored"), "work_elsewhere", *told_at("outage_known"), "etr"]
    assert call.heard[: 2 + len(told)] == ["greeting", "changed", *told]


async def test_who_is_out_again_and_again_is_promised_a_specialist_before_the_number() -> None:
    session = told_before(Change.NEW)
    session.recurrent = True
    call, _ = await hold(session, NOTHING)
    promised = call.heard.index("recurrent_3")
    assert call.heard[promised : promised + 3] == ["recurrent_3", "to_specialist", "ticket_number"]


# -- several addresses


def street(*keys: int) -> list[ServicePoint]:
    return [point_at(str(key), key=key, area=key) for key in keys]


def outages(*keys: int) -> list[Incident]:
    return [incident_in(area=key, key=key) for key in keys]


def many(*keys: int) -> FakeSession:
    return FakeSession(caller_at(*street(*keys)), outages(*keys))


ASKED = ["for_address", *LISTED["ru"]]


async def test_with_several_outages_the_caller_chooses_the_one_address_to_hear_about() -> None:
    session = many(11, 12)
    call, _ = await hold(session, Press("2"), NOTHING)
    assert call.heard[:11] == [
        "greeting", *ASKED, "key_1", *ASKED, "key_2", "menu_choice", "other_language",
    ]  # fmt: skip
    told = call.heard[11:]
    assert told[:4] == told_at("outage_known")
    assert told.count("outage_known") == 1
    assert [point.house for point in session.opened] == ["12"]


async def test_another_address_is_five_keys_away() -> None:
    session = many(11, 12)
    call, _ = await hold(session, Press("1"), Press("5"), Press("2"), NOTHING)
    assert call.heard[call.heard.index("menu_addresses") + 1] == "menu_outage"
    assert [point.house for point in session.opened] == ["11", "12"]
    assert call.heard.count("greeting") == 1


async def test_a_repetition_after_the_end_tells_what_is_out_at_another_address() -> None:
    session = many(11, 12)

    class Ending(ScriptedCall):
        async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
            played = await super().play(prompts, wait=wait)
            session.incidents = session.incidents[-1 if played.key == "3" else 0 :]
            return played

    call = Ending([Press("1"), Press("3"), NOTHING])
    await take_call(Conversation(call, FakeLibrary(), LANGUAGES, Language("ru")), session)
    over = call.heard.index("changed")
    assert call.heard[over + 1 : over + 5] == told_at("outage_known")
    assert [point.house for point in session.opened] == ["11", "12"]


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
    await hold(session, Press("2", during="greeting"), Press("1", during="at_address"), NOTHING)
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
    assert call.heard == ["greeting", *told_at("outage_known"), "etr_brief", "to_person"]
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.PRIORITY)
    assert len(session.opened) == 1
    assert [one.revision for one in session.promises] == [1]


async def test_any_key_puts_priority_callers_through_at_once() -> None:
    call, _ = await hold(
        FakeSession(priority_caller(point_at()), [incident_in()]), Press("0", during="place_street")
    )
    assert call.heard == ["greeting", "at_address", "place_street", "to_person"]
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
