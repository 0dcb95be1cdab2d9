"""The ticket's number comes by SMS: what is heard in its place, and who hears the digits all the same."""

from dataclasses import replace
from typing import Any

import pytest

from ivr.dialogs.call import HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import AffectedPoint
from outages.promises import Change
from outages.requests import RequestRefusal
from outages.subscribers import Language
from outages.tickets import Ticket
from tests.support.fakes import FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.place_order import told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall
from tests.unit.ivr.dialogs.test_patience import ListeningCall

LANGUAGES = [Language("ru"), Language("en")]
NOTHING = None
NUMBER = "+79990000101"
NEWS = [*told_at("outage_known"), "etr", "cause_line_damage"]
MENUS = ["menu_outage", "other_language", "menu_more"]
#: The ticket 4712001, in its groups.
DIGITS = ["ticket_number", *(f"digit_{one}" for one in ("4", "7", "1_end", "2", "0_end", "0", "1_end"))]


def texting_session(*houses: str, **facts: Any) -> FakeSession:  # noqa: ANN401 - any field
    """Return the session of somebody whose provider texts ticket numbers, with internet out at these houses."""
    points = [point_at(house, key=key) for key, house in enumerate(houses or ("12",), 1)]
    session = FakeSession(caller_at(*points), [incident_in()], texts=True)
    return replace(session, **facts)


async def hold(session: FakeSession, *script: Press | Leave | None) -> list[str]:
    """Hold the call and return what was heard."""
    call = ScriptedCall(list(script))
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    await take_call(talk, session)
    return call.heard


async def test_a_caller_hears_that_the_number_comes_by_sms_in_place_of_its_digits() -> None:
    session = texting_session()
    heard = await hold(session, NOTHING)
    assert heard == ["greeting", *NEWS, "ticket_by_sms", *MENUS, "goodbye"]
    assert session.texted == [("4712001", NUMBER, "ru")]


async def test_three_speaks_the_digits_after_all() -> None:
    heard = await hold(texting_session(), Press("3"), NOTHING)
    again = heard[heard.index("other_language") + 1 :]
    assert again == [*NEWS, *DIGITS, "menu_outage", "menu_more", "goodbye"]


async def test_three_before_the_number_speaks_the_digits_and_nothing_of_an_sms() -> None:
    heard = await hold(texting_session(), Press("3", during="outage_known"), NOTHING)
    assert "ticket_by_sms" not in heard
    assert DIGITS[-1] in heard


async def test_star_speaks_the_digits_in_the_other_language() -> None:
    session = texting_session()
    heard = await hold(session, Press("*"), NOTHING)
    assert heard.count("ticket_by_sms") == 1
    assert DIGITS[-1] in heard
    assert session.texted == [("4712001", NUMBER, "ru")]


async def test_a_request_confirms_without_the_number_once_the_caller_knows_how_it_comes() -> None:
    heard = await hold(texting_session(), Press("1"), NOTHING)
    assert heard[-3:] == ["other_language", "will_call", "goodbye"]


async def test_a_request_before_that_says_how_the_number_comes() -> None:
    heard = await hold(texting_session(), Press("1", during="outage_known"), NOTHING)
    assert heard[-3:] == ["will_call", "ticket_by_sms", "goodbye"]


@pytest.mark.parametrize("level", [DialogLevel.KEYS, DialogLevel.NOTICE, DialogLevel.BRIEF])
async def test_a_storm_spares_the_digits_too(level: DialogLevel) -> None:
    heard = await hold(texting_session(level=level), NOTHING)
    assert "ticket_by_sms" in heard
    assert "ticket_number" not in heard


@pytest.mark.parametrize(
    "refusal",
    [RequestRefusal.NO_SMS, RequestRefusal.FOREIGN, RequestRefusal.COSTLY, RequestRefusal.UNREADABLE],
)
async def test_whose_telephone_takes_no_sms_hears_the_digits(refusal: RequestRefusal) -> None:
    session = texting_session(refused={NUMBER: refusal})
    heard = await hold(session, NOTHING)
    assert heard == ["greeting", *NEWS, *DIGITS, *MENUS, "goodbye"]
    assert session.texted == []


async def test_where_no_number_is_texted_all_hear_the_digits() -> None:
    assert DIGITS[-1] in await hold(texting_session(texts=False), NOTHING)


async def test_who_knows_all_of_it_hears_one_sentence_and_gets_no_sms() -> None:
    session = texting_session(changed=Change.SAME)
    heard = await hold(session, NOTHING)
    assert heard[:2] == ["greeting", "still"]
    assert not {"ticket_by_sms", "ticket_number"} & set(heard)
    assert session.texted == []


async def test_who_was_promised_a_number_that_did_not_arrive_hears_it_even_with_the_short_news() -> None:
    heard = await hold(texting_session(changed=Change.SAME, unsent=True), NOTHING)
    assert heard[:2] == ["greeting", "still"]
    assert DIGITS[-1] in heard


async def test_a_ticket_that_comes_late_has_its_number_promised_after_the_news() -> None:
    call = ListeningCall([NOTHING])

    class LateSession(FakeSession):
        async def open_ticket(
            self, affected: AffectedPoint, *, text_in: Language | None = None
        ) -> Ticket | None:
            await call.spoken.wait()
            return await super().open_ticket(affected, text_in=text_in)

    session = LateSession(caller_at(point_at()), [incident_in()], texts=True)
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=60.0)
    await take_call(talk, session)
    assert call.heard == ["greeting", *NEWS, "ticket_by_sms", *MENUS, "goodbye"]


async def test_a_ticket_that_could_not_be_kept_promises_nothing() -> None:
    session = texting_session(broken=True)
    heard = await hold(session, NOTHING)
    assert not {"ticket_by_sms", "ticket_number"} & set(heard)
    assert session.texted == []


async def test_two_tickets_unheard_are_promised_in_one_sentence() -> None:
    session = texting_session("12", "14", level=DialogLevel.KEYS)
    heard = await hold(session, Press("1", during="greeting"), NOTHING)
    assert heard == ["greeting", "will_call", "ticket_by_sms", "goodbye"]
    assert session.texted == [("4712001", NUMBER, "ru"), ("4712002", NUMBER, "ru")]


async def test_a_specialists_ticket_is_promised_by_sms_as_well() -> None:
    heard = await hold(texting_session(recurrent=True), NOTHING)
    assert heard[heard.index("to_specialist") + 1] == "ticket_by_sms"


async def test_a_hang_up_before_the_sentence_promises_nothing() -> None:
    call = ScriptedCall([Leave(during="outage_known")])
    talk = Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=0.2)
    with pytest.raises(HungUp):
        await take_call(talk, texting_session())
    assert "ticket_by_sms" not in call.heard


async def test_a_report_is_confirmed_with_the_promise_and_repeated_with_the_digits() -> None:
    session = FakeSession(caller_at(point_at()), texts=True)
    heard = await hold(session, Press("1"), Press("1"), Press("*"), NOTHING)
    first = heard.index("reported")
    assert heard[first:] == [
        "reported", "ticket_by_sms", "menu_detail", "reported", *DIGITS, "menu_detail", "goodbye",
    ]  # fmt: skip
    assert session.texted == [("4712001", NUMBER, "ru")]


async def test_a_report_is_texted_in_the_language_of_the_call() -> None:
    session = FakeSession(caller_at(point_at()), texts=True)
    await hold(session, Press("*"), Press("1"), Press("1"), NOTHING)
    assert session.texted == [("4712001", NUMBER, "en")]


async def test_another_fault_has_a_number_of_its_own_by_sms() -> None:
    session = texting_session()
    heard = await hold(session, Press("4"), Press("1"), NOTHING)
    assert heard[-3:] == ["other_fault", "ticket_by_sms", "goodbye"]
    assert [ticket for ticket, _, _ in session.texted] == ["4712001", "4712002"]


async def test_a_report_of_danger_is_for_an_agent_and_not_texted() -> None:
    session = FakeSession(caller_at(point_at()), texts=True, hazardous=True)
    await hold(session, Press("8"))
    assert session.opened
    assert session.texted == []
