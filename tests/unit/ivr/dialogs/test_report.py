"""Nothing is known to be out: what a report asks, what it keeps, and every way out of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.detail import DETAIL_SECONDS
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import ReportsFrom
from ivr.dialogs.steps import WRONG_KEYS
from outages.calls import CallOutcome
from outages.incidents import Incident, IncidentKind
from outages.ledger import Told
from outages.reports import Complaint
from outages.subscribers import Language, Service, ServicePoint, ServicePointId
from tests.support.fakes import NOON, FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import LISTED, told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None
Deed = Press | Leave | None

POINT = point_at()
BOTH = Complaint(POINT.services)
#: What a keyed or spoken report of key 1 ends with: no further words, the polite end.
SILENCE = (NOTHING,)


def supplied(*services: Service, point: ServicePoint = POINT) -> ServicePoint:
    return replace(point, services=frozenset(services))


async def hold(
    session: FakeSession, *script: Deed, call: ScriptedCall | None = None
) -> tuple[ScriptedCall, CallOutcome]:
    call = call or ScriptedCall()
    call.script = list(script)
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    return call, await take_call(talk, session)


async def test_a_report_of_everything_is_kept_and_its_number_spoken() -> None:
    session = FakeSession(caller_at(POINT))
    call, outcome = await hold(session, Press("1"), Press("1"), NOTHING)
    assert call.heard == [
        "greeting", "no_outage", "menu_no_outage", "other_language",
        "all_out", "only_internet", "key_2", "only_tv", "key_3", "menu_choice",
        "reported", "ticket_number", *[f"digit_{one}" for one in ("4", "7", "1_end", "2", "0_end", "0", "1_end")],
        "menu_detail", "goodbye",
    ]  # fmt: skip
    assert (session.opened, session.complaints, outcome) == ([POINT], [BOTH], CallOutcome.COMPLETED)


@pytest.mark.parametrize(
    ("neighbours", "phrase"),
    [
        (ReportsFrom.HOUSE, "reports_house"),
        (ReportsFrom.STREET, "reports_street"),
        (ReportsFrom.BRANCH, "reports_alike"),
    ],
)
async def test_who_calls_after_several_neighbours_hears_of_their_reports(
    neighbours: ReportsFrom, phrase: str
) -> None:
    session = FakeSession(caller_at(POINT), neighbours=neighbours)
    call, _ = await hold(session, Press("1"), Press("1"), NOTHING)
    assert call.heard[:3] == ["greeting", phrase, "menu_no_outage"]
    assert "no_outage" not in call.heard
    assert session.complaints == [BOTH]


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        (Press("2"), Complaint(frozenset({Service.INTERNET}))),
        (Press("3"), Complaint(frozenset({Service.TV}))),
        (NOTHING, Complaint()),
    ],
)
async def test_one_service_may_be_out_and_silence_is_a_report_too(
    key: Press | None, complaint: Complaint
) -> None:
    session = FakeSession(caller_at(POINT))
    await hold(session, Press("1"), key, NOTHING)
    assert session.complaints == [complaint]


async def test_where_there_is_one_service_nobody_asks_which() -> None:
    session = FakeSession(caller_at(supplied(Service.WATER)))
    call, _ = await hold(session, Press("1"), NOTHING)
    assert "all_out" not in call.heard
    assert session.complaints == [Complaint(frozenset({Service.WATER}))]


async def test_of_several_addresses_the_caller_chooses_one() -> None:
    mira = point_at("7", key=2, street="улица Мира")
    session = FakeSession(caller_at(POINT, mira))
    call, _ = await hold(session, Press("1"), Press("2"), Press("1"), NOTHING)
    listed = LISTED["ru"]
    assert call.heard[4:12] == ["for_address", *listed, "key_1", "for_address", *listed, "key_2"]
    assert session.opened == [mira]


async def test_at_most_five_addresses_are_offered() -> None:
    session = FakeSession(caller_at(*(point_at(str(key), key=key) for key in range(1, 8))))
    call, _ = await hold(session, Press("1"), Press("6"), NOTHING)
    assert "key_5" in call.heard
    assert "wrong_key" in call.heard
    assert session.opened == []


async def test_two_flats_of_a_house_are_one_address() -> None:
    session = FakeSession(caller_at(POINT, replace(POINT, id=point_at(key=9).id)))
    call, _ = await hold(session, Press("1"), Press("1"), NOTHING)
    assert "for_address" not in call.heard
    assert session.opened == [POINT]


async def test_silence_at_the_choice_of_an_address_is_a_polite_end() -> None:
    session = FakeSession(caller_at(POINT, point_at("7", key=2)))
    call, outcome = await hold(session, Press("1"), NOTHING)
    assert (call.heard[-1], outcome, session.opened) == ("goodbye", CallOutcome.COMPLETED, [])


@pytest.mark.parametrize(
    ("services", "key", "hint"),
    [
        ((Service.INTERNET, Service.TV), "2", "hint_internet"),
        ((Service.INTERNET, Service.TV), "3", "hint_tv"),
        ((Service.INTERNET, Service.ELECTRICITY), "1", "hint_electricity"),
        ((Service.INTERNET, Service.TV), "1", "hint_internet"),
    ],
)
async def test_a_hint_comes_before_the_ticket(services: tuple[Service, ...], key: str, hint: str) -> None:
    session = FakeSession(caller_at(supplied(*services)), hints=frozenset({*services}))
    call, _ = await hold(session, Press("1"), Press(key), Press("1"), NOTHING)
    assert call.heard.index(hint) < call.heard.index("menu_hint") < call.heard.index("reported")


@pytest.mark.parametrize("hints", [frozenset[Service](), frozenset({Service.INTERNET})])
async def test_no_hint_where_none_is_configured(hints: frozenset[Service]) -> None:
    session = FakeSession(caller_at(POINT), hints=hints)
    call, _ = await hold(session, Press("1"), Press("3"), NOTHING)
    assert not any(one.startswith("hint") for one in call.heard)


async def test_a_hang_up_after_the_hint_opens_no_ticket() -> None:
    session = FakeSession(caller_at(POINT), hints=frozenset({Service.INTERNET}))
    with pytest.raises(HungUp):
        await hold(session, Press("1"), Press("2"), Leave("menu_hint"))
    assert session.opened == []


async def test_silence_after_the_hint_opens_a_ticket() -> None:
    session = FakeSession(caller_at(POINT), hints=frozenset({Service.INTERNET}))
    await hold(session, Press("1"), Press("2"), NOTHING, NOTHING)
    assert len(session.opened) == 1


async def test_a_recording_is_kept() -> None:
    session, call = FakeSession(caller_at(POINT)), ScriptedCall(speech=b"a voice")
    _, outcome = await hold(session, Press("1"), Press("1"), Press("1"), NOTHING, call=call)
    assert (call.recorded, session.details) == ([DETAIL_SECONDS], [b"a voice"])
    assert call.heard[-3:] == ["speak_now", "detail_kept", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


@pytest.mark.parametrize(("speech", "broken"), [(None, False), (b"a voice", True)])
async def test_a_recording_that_is_empty_or_not_kept_is_said_to_be_lost(
    speech: bytes | None,
    broken: bool,  # noqa: FBT001
) -> None:
    session, call = BreakingSession(caller_at(POINT), breaks=broken), ScriptedCall(speech=speech)
    _, outcome = await hold(session, Press("1"), Press("1"), Press("1"), NOTHING, call=call)
    assert call.heard[-2:] == ["detail_lost", "goodbye"]
    assert outcome is CallOutcome.COMPLETED


async def test_a_recording_ended_by_a_hang_up_is_kept() -> None:
    session = FakeSession(caller_at(POINT))
    call = ScriptedCall(speech=b"a voice", leaves_speaking=True)
    with pytest.raises(HungUp):
        await hold(session, Press("1"), Press("1"), Press("1"), call=call)
    assert session.details == [b"a voice"]


async def test_a_key_skips_the_words_before_the_tone_and_star_says_them_in_another_language() -> None:
    session = FakeSession(caller_at(POINT))
    await hold(
        session,
        Press("1"),
        Press("1"),
        Press("1"),
        Press("*", during="speak_now"),
        Press("#", during="speak_now"),
    )
    assert session.details == [b"RIFF"]


@pytest.mark.parametrize(
    "script",
    [
        [Press("0")],
        [Press("1"), Press("0")],
        [Press("1"), Press("1"), Press("0", during="digit_7")],
        [Press("1"), Press("1"), Press("0")],
        [Press("1"), Press("1"), Press("1"), Press("0", during="speak_now")],
        [Press("1"), Press("1"), Press("1"), Press("0")],
        [Press("1"), Press("2"), Press("0")],
        [Press("9")] * WRONG_KEYS,
        [Press("1"), *[Press("9")] * WRONG_KEYS],
        [Press("1"), Press("1"), *[Press("9")] * WRONG_KEYS],
        [NOTHING, Press("0", during="goodbye")],
    ],
)
async def test_an_agent_is_reached_from_every_step(script: list[Deed]) -> None:
    call, outcome = await hold(FakeSession(caller_at(POINT)), *script)
    assert (outcome, call.handed_to) == (CallOutcome.HANDED_OVER, Destination.AGENT)


async def test_an_agent_is_reached_from_the_choice_of_an_address() -> None:
    _, outcome = await hold(FakeSession(caller_at(POINT, point_at("7", key=2))), Press("1"), Press("0"))
    assert outcome is CallOutcome.HANDED_OVER


@pytest.mark.parametrize(
    ("script", "repeated"),
    [
        ([Press("*"), NOTHING], "no_outage"),
        ([Press("1"), Press("*"), NOTHING, NOTHING], "all_out"),
        ([Press("1"), Press("1"), Press("*"), NOTHING], "reported"),
    ],
)
async def test_star_repeats_each_step_in_the_other_language(script: list[Deed], repeated: str) -> None:
    call = ScriptedCall(script)
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    await take_call(talk, FakeSession(caller_at(POINT)))
    assert [one.language for one in talk.heard if one.id == repeated] == ["ru", "en"]


async def test_a_wrong_key_is_corrected_and_the_step_goes_on() -> None:
    session = FakeSession(caller_at(POINT))
    call, outcome = await hold(session, Press("7"), Press("1"), Press("#"), Press("1"), NOTHING)
    assert (call.heard.count("wrong_key"), session.complaints, outcome) == (2, [BOTH], CallOutcome.COMPLETED)
    assert call.heard.count("no_outage") == 1


async def test_a_wrong_key_after_the_report_does_not_tell_its_number_again() -> None:
    call, _ = await hold(FakeSession(caller_at(POINT)), Press("1"), Press("1"), Press("5"), NOTHING)
    assert (call.heard.count("reported"), call.heard.count("menu_detail")) == (1, 2)


@pytest.mark.parametrize("leaving", ["greeting", "no_outage", "all_out", "only_tv"])
async def test_a_hang_up_before_the_report_opens_no_ticket(leaving: str) -> None:
    session = FakeSession(caller_at(POINT))
    with pytest.raises(HungUp):
        await hold(session, *([] if leaving in ("greeting", "no_outage") else [Press("1")]), Leave(leaving))
    assert session.opened == []


async def test_a_report_that_cannot_be_kept_leads_to_an_agent() -> None:
    call, outcome = await hold(FakeSession(caller_at(POINT), broken=True), Press("1"), Press("1"))
    assert (outcome, call.heard[-2:]) == (CallOutcome.HANDED_OVER, ["trouble", "to_person"])


async def test_nobody_waits_for_a_slow_report() -> None:
    _, outcome = await hold(FakeSession(caller_at(POINT), stuck=True), Press("1"), Press("1"))
    assert outcome is CallOutcome.HANDED_OVER


async def test_in_a_storm_there_are_no_hints_and_no_recordings() -> None:
    session = FakeSession(caller_at(POINT), hints=frozenset({Service.INTERNET}), level=DialogLevel.KEYS)
    call, _ = await hold(session, Press("1"), Press("2"), NOTHING)
    assert not {"hint_internet", "menu_detail"} & set(call.heard)
    assert len(session.opened) == 1


# -- danger


DANGEROUS = supplied(Service.GAS, Service.INTERNET)


@pytest.mark.parametrize(
    "script",
    [
        [Press("8")],
        [Press("8", during="hazard")],
        [Press("1"), Press("8")],
        [Press("1"), Press("1"), Press("8")],
    ],
)
async def test_danger_goes_before_everything_with_a_ticket_that_says_so(script: list[Deed]) -> None:
    session = FakeSession(caller_at(DANGEROUS), hazardous=True)
    call, outcome = await hold(session, *script)
    assert call.heard[1] == "hazard"
    assert (outcome, call.handed_to) == (CallOutcome.HAZARD, Destination.PRIORITY)
    assert call.heard[-1] == "to_priority"
    assert session.complaints[-1] == Complaint(hazard=True)


async def test_danger_at_one_of_several_addresses_has_an_agent_and_no_ticket() -> None:
    session = FakeSession(caller_at(DANGEROUS, point_at("7", key=2)), hazardous=True)
    call, outcome = await hold(session, Press("8"))
    assert (outcome, call.handed_to, session.opened) == (CallOutcome.HAZARD, Destination.PRIORITY, [])


async def test_danger_after_the_address_was_chosen_has_a_ticket_there() -> None:
    session = FakeSession(caller_at(DANGEROUS, point_at("7", key=2)), hazardous=True)
    await hold(session, Press("1"), Press("2"), Press("8"))
    assert [point.house for point in session.opened] == ["7"]


@pytest.mark.parametrize("trouble", [{"broken": True}, {"stuck": True}])
async def test_danger_does_not_wait_for_a_ticket(trouble: dict[str, bool]) -> None:
    _, outcome = await hold(FakeSession(caller_at(DANGEROUS), hazardous=True, **trouble), Press("8"))  # type: ignore[arg-type]
    assert outcome is CallOutcome.HAZARD


async def test_where_there_is_no_danger_eight_is_a_wrong_key() -> None:
    call, _ = await hold(FakeSession(caller_at(POINT)), Press("8"), NOTHING)
    assert "wrong_key" in call.heard
    assert "hazard" not in call.heard


@pytest.mark.parametrize("level", list(DialogLevel))
async def test_danger_is_offered_in_a_known_outage_too(level: DialogLevel) -> None:
    session = FakeSession(caller_at(DANGEROUS), [incident_in()], hazardous=True, level=level)
    call, outcome = await hold(session, Press("*"), Press("8"))
    assert call.heard.count("hazard") == 2
    assert (outcome, call.handed_to) == (CallOutcome.HAZARD, Destination.PRIORITY)
    assert session.complaints == [Complaint(hazard=True)]


class BreakingSession(FakeSession):
    """Fails once the ticket is open, when a test says so."""

    def __init__(self, caller: object, *, breaks: bool) -> None:
        super().__init__(caller)  # type: ignore[arg-type]
        self.breaks = breaks

    async def keep_detail(self, report: object, sound: bytes) -> bool:
        return not self.breaks


# -- planned work


def work_at(*, area: int = 3, key: int = 7) -> Incident:
    """Return work on the internet that begins in a day."""
    begins = NOON + timedelta(days=1)
    work = incident_in(area=area, key=key, etr=begins + timedelta(hours=2))
    return replace(work, kind=IncidentKind.PLANNED, starts_at=begins)


async def test_callers_with_nothing_but_work_ahead_hear_that_nothing_is_out_and_what_is_planned() -> None:
    session = FakeSession(caller_at(POINT), [work_at()])
    call, _ = await hold(session, NOTHING)
    assert call.heard == [
        "greeting", "no_outage", *told_at("etr_ahead"), "cause_line_damage",
        "menu_no_outage", "other_language", "goodbye",
    ]  # fmt: skip
    assert session.opened == []


async def test_as_the_line_fills_work_ahead_is_one_sentence() -> None:
    session = FakeSession(caller_at(POINT), [work_at()], level=DialogLevel.KEYS)
    call, _ = await hold(session, NOTHING)
    assert call.heard[:6] == ["greeting", "no_outage", *told_at("etr_ahead")]


async def test_work_ahead_is_told_once_a_house() -> None:
    twin = replace(POINT, id=ServicePointId(9))
    call, _ = await hold(FakeSession(caller_at(POINT, twin), [work_at()]), NOTHING)
    assert call.heard.count("etr_ahead") == 1


@pytest.mark.parametrize(("leaving", "told"), [("etr_ahead", []), ("menu_no_outage", [Told.AHEAD])])
async def test_work_ahead_that_was_heard_to_the_end_is_remembered(leaving: str, told: list[Told]) -> None:
    call = ScriptedCall([Leave(leaving)])
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"))
    with pytest.raises(HungUp):
        await take_call(talk, FakeSession(caller_at(POINT), [work_at()]))
    assert [one.told for one in talk.promises] == told
