"""A duty manager on the telephone: signs in, posts a notice, moves an estimate, says that service is back, renews."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.call import HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty import take_duty_call
from ivr.dialogs.duty_session import Done, KeyedNotice, ListedNotice, NotDone, SignIn, TellsMany
from outages.area_codes import code_of
from outages.estimates import Delay
from outages.incidents import Cause
from outages.subscribers import Language, Service
from tests.support.fake_duty import HOUSE, MANAGER, NODE, PIN, STREET, FakeDutySession
from tests.support.fakes import NOON, FakeLibrary, incident_in
from tests.support.scripted_call import Leave, Press, ScriptedCall

NOTHING = None
Deed = Press | Leave | None

INTERNET = frozenset({Service.INTERNET})
BOTH = frozenset({Service.INTERNET, Service.TV})
IN_EIGHT_HOURS = NOON + timedelta(hours=8)
EVENING = NOON.replace(hour=15, minute=30)
#: Signing in, in keys.
SIGNED_IN = f"{MANAGER}#{PIN}#"
LISTED = ListedNotice(incident_in(STREET.id), STREET)
BY_TELEPHONE = ListedNotice(incident_in(HOUSE.id, key=2), HOUSE)
BY_TELEPHONE = replace(BY_TELEPHONE, incident=replace(BY_TELEPHONE.incident, holds_until=IN_EIGHT_HOURS))


def keys(typed: str) -> list[Deed]:
    """Return one press for each key; a space stands for silence."""
    return [NOTHING if key == " " else Press(key) for key in typed]


async def dial(session: FakeDutySession, *script: str | Press | Leave) -> ScriptedCall:
    steps = [one for part in script for one in (keys(part) if isinstance(part, str) else [part])]
    call = ScriptedCall(steps)
    talk = Conversation(call, FakeLibrary(), [Language("ru"), Language("en")], Language("ru"))
    await take_duty_call(talk, session)
    assert call.ended
    assert call.script == []
    return call


async def test_a_manager_signs_in_and_hangs_up_by_key() -> None:
    session = FakeDutySession()
    call = await dial(session, SIGNED_IN, "0")
    assert call.heard == ["duty_greeting", "ask_manager", "ask_pin", "duty_menu", "goodbye"]
    assert session.tried == [(MANAGER, PIN)]


async def test_a_slip_of_the_finger_is_started_over_with_star() -> None:
    session = FakeDutySession()
    await dial(session, f"10*{MANAGER}#99*{PIN}#", "0")
    assert session.tried == [(MANAGER, PIN)]


async def test_the_third_wrong_pin_ends_the_call() -> None:
    session = FakeDutySession()
    call = await dial(session, f"{MANAGER}#000001#", f"{MANAGER}#000002#", f"{MANAGER}#000003#")
    again = ["duty_wrong_pin", "ask_manager", "ask_pin"]
    assert call.heard == [
        "duty_greeting", "ask_manager", "ask_pin", *again, *again, "duty_wrong_pin", "duty_last_try",
    ]  # fmt: skip
    assert [pin for _, pin in session.tried] == ["000001", "000002", "000003"]


async def test_who_keys_no_number_or_no_pin_tries_nothing_and_has_three_goes() -> None:
    session = FakeDutySession()
    call = await dial(session, " ", f"{MANAGER}# ", "#")
    assert (session.tried, call.heard[-1]) == ([], "duty_last_try")


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [(SignIn.LOCKED, "duty_locked"), (SignIn.NOT_ALLOWED, "duty_not_allowed")],
)
async def test_who_is_locked_out_or_may_not_post_hears_why(answer: SignIn, phrase: str) -> None:
    call = await dial(FakeDutySession(answers=[answer]), SIGNED_IN)
    assert call.heard[-2:] == ["ask_pin", phrase]


async def test_a_notice_is_read_word_for_word_and_published_with_one() -> None:
    session = FakeDutySession(results=[Done(IN_EIGHT_HOURS)])
    call = await dial(session, SIGNED_IN, "1", "1", "2", "2", "8#", "1", "0")
    place = "area_listed"
    assert call.heard[3:] == [
        "duty_menu", "duty_where", place, "key_1", "place_street", "place_house", "key_2", "duty_code_key",
        place, "all_out", "only_internet", "key_2", "only_tv", "key_3",
        "duty_why", *(f"duty_cause_{cause}" for cause in Cause), "ask_estimate",
        "duty_they_hear", "outage_areas", "outage_known", "etr", "cause_line_damage", "duty_points",
        "duty_confirm_notice", "duty_published", "duty_renew", "duty_menu", "goodbye",
    ]  # fmt: skip
    notice = KeyedNotice(STREET, INTERNET, Cause.LINE_DAMAGE, IN_EIGHT_HOURS)
    assert session.done == [(notice, False)]


async def test_where_there_is_one_service_nobody_asks_and_hash_alone_is_no_estimate() -> None:
    session = FakeDutySession()
    call = await dial(session, SIGNED_IN, "1", "2", "1", "#", "1", "0")
    assert "all_out" not in call.heard
    assert "etr_unknown" in call.heard
    assert "duty_renew" not in call.heard
    assert session.done == [(KeyedNotice(HOUSE, INTERNET, Cause.UNKNOWN, None), False)]


async def test_a_place_has_a_code_and_a_slip_names_none() -> None:
    session = FakeDutySession()
    code = code_of(HOUSE.id)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    call = await dial(session, SIGNED_IN, "1", "0", f"{wrong}#{code}#", "1", "1830#", "1", "0")
    assert call.heard.count("duty_no_such_code") == 1
    assert session.done == [(KeyedNotice(HOUSE, INTERNET, Cause.UNKNOWN, EVENING), False)]


async def test_without_recent_places_the_code_is_asked_for_at_once() -> None:
    session = FakeDutySession(places=[])
    call = await dial(session, SIGNED_IN, "1", f"{code_of(STREET.id)}#", "1", "1", "#", "1", "0")
    assert "duty_where" not in call.heard
    assert session.done == [(KeyedNotice(STREET, BOTH, Cause.UNKNOWN, None), False)]


@pytest.mark.parametrize("typed", ["#", " ", "11#12#13#"])
async def test_without_a_code_nothing_is_done(typed: str) -> None:
    session = FakeDutySession(places=[])
    call = await dial(session, SIGNED_IN, "1", typed, "0")
    assert (session.done, call.heard[-3:]) == ([], ["duty_nothing_done", "duty_menu", "goodbye"])


async def test_where_nobody_is_connected_nothing_is_posted() -> None:
    call = await dial(FakeDutySession(), SIGNED_IN, "1", "0", f"{code_of(NODE.id)}#", "0")
    assert call.heard[-4:] == ["duty_nobody_there", "duty_nothing_done", "duty_menu", "goodbye"]


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ("22", KeyedNotice(HOUSE, INTERNET, Cause.POWER, None)),
        ("33", KeyedNotice(STREET, frozenset({Service.TV}), Cause.POWER, None)),
        ("45", KeyedNotice(STREET, BOTH, Cause.WEATHER, None)),
        ("58#", KeyedNotice(STREET, BOTH, Cause.POWER, IN_EIGHT_HOURS)),
        ("50#9999#123#", KeyedNotice(STREET, BOTH, Cause.POWER, None)),
        ("40", KeyedNotice(STREET, BOTH, Cause.POWER, None)),
    ],
    ids=["place", "service", "cause", "estimate", "no such estimate", "dropped"],
)
async def test_each_step_can_be_changed_after_the_notice_was_heard(typed: str, notice: KeyedNotice) -> None:
    session = FakeDutySession()
    await dial(session, SIGNED_IN, "1", "1", "1", "4", "#", typed, "1", "0")
    assert session.done == [(notice, False)]


@pytest.mark.parametrize("key", ["0", " ", "789"])
async def test_what_is_dropped_not_answered_or_keyed_wrong_thrice_is_not_posted(key: str) -> None:
    session = FakeDutySession()
    call = await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", key, "0")
    assert (session.done, call.heard[-3:]) == ([], ["duty_nothing_done", "duty_menu", "goodbye"])
    assert call.heard.count("wrong_key") == (2 if key == "789" else 0)


async def test_one_confirms_only_what_was_heard_to_its_end() -> None:
    session = FakeDutySession()
    early = Press("1", during="outage_known")
    call = await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", early, "1", "0")
    first, second = (at for at, one in enumerate(call.heard) if one == "duty_they_hear")
    assert call.heard[first + 1 : second] == ["outage_areas", "outage_known", "duty_hear_out"]
    assert call.heard[second + 1 :][:3] == ["outage_areas", "outage_known", "etr_unknown"]
    assert len(session.done) == 1


async def test_a_menu_that_is_known_need_not_be_heard_out() -> None:
    session = FakeDutySession()
    known = Press("1", during="duty_confirm_notice")
    await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", known, "0")
    assert len(session.done) == 1


async def test_many_people_are_told_only_after_a_second_one() -> None:
    session = FakeDutySession(results=[TellsMany(2500)])
    call = await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", "1", "1", "0")
    assert call.heard[-6:-3] == ["duty_confirm_notice", "duty_people", "duty_confirm"]
    assert session.done == [(KeyedNotice(STREET, BOTH, Cause.UNKNOWN, None), True)]

    session = FakeDutySession(results=[TellsMany(2500)])
    call = await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", "1", "0", "0")
    assert (session.done, call.heard[-3]) == ([], "duty_nothing_done")


async def test_an_estimate_that_has_passed_meanwhile_is_asked_for_again() -> None:
    session = FakeDutySession(results=[NotDone.UNFIT])
    call = await dial(session, SIGNED_IN, "1", "1", "1", "1", "1#", "1", "8#", "1", "0")
    assert "duty_unfit" in call.heard
    assert session.done == [(KeyedNotice(STREET, BOTH, Cause.UNKNOWN, IN_EIGHT_HOURS), False)]


async def test_an_estimate_is_moved_for_a_reason_and_heard_before() -> None:
    session = FakeDutySession(out=[LISTED])
    call = await dial(session, SIGNED_IN, "2", "1", "8#", "2", "1", "0")
    assert call.heard[4:] == [
        "duty_which", "area_listed", "key_1", "ask_estimate",
        "duty_why_moved", *(f"duty_delay_{delay}" for delay in Delay),
        "duty_they_hear", "outage_areas", "outage_known", "etr", "delay_spare_part", "cause_line_damage",
        "duty_points", "duty_confirm_estimate", "duty_moved", "duty_menu", "goodbye",
    ]  # fmt: skip
    assert session.done == [("move", 1, IN_EIGHT_HOURS, Delay.SPARE_PART, False)]


async def test_time_and_reason_can_be_changed_before_it_is_confirmed() -> None:
    session = FakeDutySession(out=[LISTED])
    await dial(session, SIGNED_IN, "2", "1", "1#", "2", "3", "4", "2", "8#", "1", "0")
    assert session.done == [("move", 1, IN_EIGHT_HOURS, Delay.WEATHER, False)]


async def test_an_estimate_that_holds_already_is_asked_for_again_and_a_changed_notice_is_not() -> None:
    session = FakeDutySession(out=[LISTED], results=[NotDone.UNFIT, NotDone.CHANGED])
    call = await dial(session, SIGNED_IN, "2", "1", "#", "6", "1", "8#", "1", "0")
    assert session.done == []
    assert [one for one in call.heard if one in ("duty_unfit", "duty_changed")] == [
        "duty_unfit",
        "duty_changed",
    ]
    assert call.heard[-3:] == ["duty_changed", "duty_menu", "goodbye"]


async def test_service_is_back_once_it_was_said_how_many_hear_of_it() -> None:
    session = FakeDutySession(out=[BY_TELEPHONE], told=12)
    call = await dial(session, SIGNED_IN, "3", "1", "1", "0")
    assert call.heard[4:] == [
        "duty_which", "place_street", "place_house", "key_1", "outage_areas", "outage_known", "etr",
        "cause_line_damage", "duty_back_there", "duty_people", "duty_confirm",
        "duty_restored", "duty_menu", "goodbye",
    ]  # fmt: skip
    assert session.done == [("restore", 2)]


async def test_service_is_not_back_unless_that_is_confirmed() -> None:
    session = FakeDutySession(out=[LISTED])
    call = await dial(session, SIGNED_IN, "3", "1", "0", "0")
    assert (session.done, call.heard[-3]) == ([], "duty_nothing_done")


async def test_only_notices_made_by_telephone_are_renewed() -> None:
    session = FakeDutySession(out=[LISTED, BY_TELEPHONE], results=[Done(IN_EIGHT_HOURS)])
    call = await dial(session, SIGNED_IN, "4", "1", "0")
    assert call.heard[-4:] == ["duty_renewed", "duty_renew", "duty_menu", "goodbye"]
    assert session.done == [("renew", 2)]

    call = await dial(FakeDutySession(out=[LISTED]), SIGNED_IN, "4", "0")
    assert call.heard[-4:-2] == ["duty_none_by_telephone", "duty_nothing_done"]


@pytest.mark.parametrize("key", ["2", "3"])
async def test_where_nothing_is_out_there_is_nothing_to_change(key: str) -> None:
    call = await dial(FakeDutySession(), SIGNED_IN, key, "0")
    assert call.heard[-4:-2] == ["duty_no_notices", "duty_nothing_done"]


async def test_many_notices_are_read_five_at_a_time_and_over_again() -> None:
    many = [ListedNotice(incident_in(STREET.id, key=key), STREET) for key in range(1, 8)]
    session = FakeDutySession(out=many)
    call = await dial(session, SIGNED_IN, "3", "9", "99", "2", "1", "0")
    assert call.heard.count("duty_more_key") == 4
    assert session.done == [("restore", 7)]


async def test_star_goes_on_in_the_next_language_everywhere() -> None:
    session = FakeDutySession()
    call = ScriptedCall(keys(f"{SIGNED_IN}*1*1*11#*10"))
    talk = Conversation(call, FakeLibrary(), [Language("ru"), Language("en")], Language("ru"))
    await take_duty_call(talk, session)
    spoken = [(one.id, one.language) for one in talk.heard]
    for phrase in ("duty_menu", "duty_where", "all_out", "duty_they_hear"):
        assert {language for name, language in spoken if name == phrase} == {"ru", "en"}
    assert len(session.done) == 1


async def test_whoever_keys_without_end_is_stopped() -> None:
    session = FakeDutySession()
    await dial(session, "1" * 32, " ", " ")
    assert session.tried == [("1" * 16, "1" * 16)]


async def test_who_says_nothing_for_long_is_let_go() -> None:
    call = await dial(FakeDutySession(), SIGNED_IN, " 7 ")
    assert call.heard[-4:] == ["duty_menu", "duty_menu", "duty_menu", "goodbye"]


async def test_a_hang_up_ends_it_anywhere() -> None:
    session = FakeDutySession()
    with pytest.raises(HungUp):
        await dial(session, SIGNED_IN, "1", "1", "1", "1", "#", Leave("etr_unknown"))
    assert session.done == []
