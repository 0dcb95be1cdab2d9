"""When it is over: those who asked are told, once each."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from tests.acceptance.test_known_outage import in_three_hours
from tests.support.patience import unexcused
from tests.support.phone import Phone
from tests.support.place_order import told_at
from tests.support.running_line import LINE_NUMBER, Household, RunningLine
from tests.support.shared_line import SharedLine


def restored_news(language: str) -> list[str]:
    """Return what is told in a ring-back after the end, up to the keys."""
    return ["callback_greeting", *told_at("restored", language), "menu_callback", "menu_opt_out"]


NEWS = restored_news("ru")


async def asks_to_be_told(line: RunningLine, number: str, key: str) -> None:
    """Call, press the key during the announcement, and wait for the confirmation."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        await phone.presses(key)
        await phone.is_interrupted()
        await phone.hears("will_call" if key == "1" else "will_sms")
        await phone.hangs_up()


async def settled(line: RunningLine, number: str, state: str) -> list[dict[str, Any]]:
    """Wait until the only notification of a number is in this state, and return its attempts.

    An attempt may come before the line knows that its news is true: then no telephone rings, and another follows.
    """

    async def look() -> list[dict[str, Any]]:
        found = await line.notifications(number=number)
        assert len(found) <= 1
        return [one for one in found if one["state"] == state]

    (notification,) = await line.until(look)
    return [one for one in notification["attempts"] if one["result"] != "late"]


async def test_it_works_closes_the_ticket(line: SharedLine) -> None:
    line.imports(Household("+79991120001", "улица Чехова", "1"))
    incident = await line.posts_outage("улица Чехова", etr=in_three_hours())
    await asks_to_be_told(line, "+79991120001", "1")
    async with await line.phone_of("+79991120001") as phone:
        await line.restores(incident)
        ring = await phone.is_rung()
        assert (ring.called, ring.caller) == ("+79991120001", LINE_NUMBER)
        await ring.answers()
        await phone.hears(*NEWS, language="ru")
        await phone.presses("1")
        await phone.hears("works", "goodbye", language="ru")
        await phone.line_hangs_up()
    (attempt,) = await settled(line, "+79991120001", "done")
    assert attempt["result"] == "works"
    (ticket,) = await line.tickets(number="+79991120001")
    assert (ticket["state"], ticket["closing"]) == ("closed", "confirmed")


async def test_it_does_not_work_keeps_the_ticket_open(line: SharedLine) -> None:
    line.imports(Household("+79991120002", "улица Бунина", "2", language="en"))
    incident = await line.posts_outage("улица Бунина", etr=in_three_hours())
    await asks_to_be_told(line, "+79991120002", "1")
    async with await line.phone_of("+79991120002") as phone:
        await line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*restored_news("en"), language="en")
        await phone.presses("2")
        await phone.hears("still_out", language="en")
        await phone.line_hangs_up()
    (attempt,) = await settled(line, "+79991120002", "done")
    assert attempt["result"] == "still_out"
    (ticket,) = await line.tickets(number="+79991120002")
    assert (ticket["state"], ticket["still_out"]) == ("open", True)


async def test_zero_reaches_an_agent_who_has_the_ticket_which_stays_open(line: SharedLine) -> None:
    number = "+79991120007"
    line.imports(Household(number, "улица Фета", "7"))
    incident = await line.posts_outage("улица Фета", etr=in_three_hours())
    await asks_to_be_told(line, number, "1")
    async with await line.phone_of(number) as phone, await line.person() as person:
        await line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears("callback_greeting", "at_address")
        await phone.presses("0")
        await phone.is_interrupted()
        await phone.hears("to_person")
        (ticket,) = await line.tickets(number=number)
        assert (await person.is_rung()).header("X-Outage-Ticket") == ticket["number"]
    (attempt,) = await settled(line, number, "done")
    assert attempt["result"] == "wants_agent"
    (ticket,) = await line.tickets(number=number)
    assert (ticket["state"], ticket["still_out"]) == ("open", False)


@contextmanager
def database_of(line: RunningLine) -> Iterator[sqlite3.Connection]:
    """Open the line's database beside it."""
    with closing(sqlite3.connect(line.folder / "outages.db", timeout=60, isolation_level=None)) as database:
        yield database


async def starts_anew_after_the_lease(line: RunningLine) -> None:
    """Start the service that was killed, as late as if it had been away for the whole lease."""
    with database_of(line) as database:
        database.execute("UPDATE attempts SET lease_ends = '2026-01-01 00:00:00.000000' WHERE result IS NULL")
    await asyncio.to_thread(line.starts, "serve")


async def test_who_hung_up_before_the_news_while_we_were_dead_is_rung_again(own_line: RunningLine) -> None:
    number = "+79991120008"
    own_line.imports(Household(number, "улица Грина", "8"))
    incident = await own_line.posts_outage("улица Грина", etr=in_three_hours())
    await asks_to_be_told(own_line, number, "1")
    async with await own_line.phone_at_trunk() as phone:
        await own_line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS[:1])
        own_line.kills("serve")
        await phone.hangs_up()
        await starts_anew_after_the_lease(own_line)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    attempts = await settled(own_line, number, "done")
    assert [one["result"] for one in attempts] == ["broken_off", "works"]


async def test_who_heard_the_news_while_we_were_dead_is_told(own_line: RunningLine) -> None:
    number = "+79991120018"
    own_line.imports(Household(number, "улица Чехова", "8"))
    incident = await own_line.posts_outage("улица Чехова", etr=in_three_hours())
    await asks_to_be_told(own_line, number, "1")
    async with await own_line.phone_at_trunk() as phone:
        await own_line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS[:1])
        own_line.kills("serve")
        await phone.hears(*NEWS[1:])
        await starts_anew_after_the_lease(own_line)
        await phone.line_hangs_up()
    (attempt,) = await settled(own_line, number, "done")
    assert attempt["result"] == "heard"


async def test_a_key_that_the_database_did_not_take_survives_our_death(own_line: RunningLine) -> None:
    number = "+79991120009"
    own_line.imports(Household(number, "улица Бажова", "9"))
    incident = await own_line.posts_outage("улица Бажова", etr=in_three_hours())
    await asks_to_be_told(own_line, number, "1")
    async with await own_line.phone_at_trunk() as phone:
        await own_line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS[:-2])
        with database_of(own_line) as database:
            database.execute("BEGIN IMMEDIATE")
            await phone.presses("2")
            await phone.is_interrupted()
            await asyncio.sleep(1)
            own_line.kills("serve")
            database.execute("ROLLBACK")
        await starts_anew_after_the_lease(own_line)
        await phone.line_hangs_up()
    (attempt,) = await settled(own_line, number, "done")
    assert attempt["result"] == "still_out"
    (ticket,) = await own_line.tickets(number=number)
    assert (ticket["state"], ticket["still_out"]) == ("open", True)


async def test_busy_then_unanswered_then_forbidden_then_declined_then_answered(line: SharedLine) -> None:
    line.imports(Household("+79991120003", "улица Гоголя", "3"))
    incident = await line.posts_outage("улица Гоголя", etr=in_three_hours())
    await asks_to_be_told(line, "+79991120003", "1")
    async with await line.phone_of("+79991120003") as phone:
        await line.restores(incident)
        await (await phone.is_rung()).is_busy()
        ring = await phone.is_rung()
        assert await ring.lets_it_ring() >= 4
        assert ring.call.ending
        assert unexcused(ring.call.began_at, ring.call.ending.at) <= 8
        await (await phone.is_rung()).is_forbidden()
        await (await phone.is_rung()).is_declined()
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    attempts = await settled(line, "+79991120003", "done")
    assert [one["result"] for one in attempts] == ["busy", "no_answer", "unavailable", "declined", "works"]


async def test_a_dead_trunk_is_waited_for_and_uses_up_no_try(own_line: RunningLine) -> None:
    number = "+79991120004"
    own_line.imports(Household(number, "улица Пушкина", "4"))
    incident = await own_line.posts_outage("улица Пушкина", etr=in_three_hours())
    await asks_to_be_told(own_line, number, "1")

    async def failed_before() -> bool:
        (one,) = await own_line.notifications(number=number)
        return [attempt["result"] for attempt in one["attempts"]][:2] == ["unavailable"] * 2

    await own_line.is_gone("trunk")
    await own_line.restores(incident)
    await own_line.until(failed_before)
    async with await own_line.phone_at_trunk() as phone:
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    await settled(own_line, number, "done")
    (one,) = await own_line.notifications(number=number)
    assert one["tries_used"] == 1


@pytest.mark.long
async def test_a_machine_hears_the_news_after_its_tone_and_the_person_is_called_again(
    own_line: RunningLine,
) -> None:
    number = "+79991120014"
    (own_line.folder / "trunks.toml").write_text(
        f'[carrier]\naddresses = ["127.0.0.1:{own_line.trunk_port}"]\nmachines = true\n'
    )
    del own_line.environment["OUTAGE_IVR_TRUNK"]
    own_line.environment["OUTAGE_IVR_CALLBACK_MESSAGE_WAIT_SECONDS"] = "1"
    for part in ("serve", "asterisk"):
        own_line.stops(part)
    for part in ("asterisk", "serve"):
        own_line.starts(part)
    own_line.imports(Household(number, "улица Пушкина", "14"))
    incident = await own_line.posts_outage("улица Пушкина", etr=in_three_hours())
    await asks_to_be_told(own_line, number, "1")
    async with await Phone.start(own_line.catalogue, port=own_line.trunk_port) as phone:
        await own_line.restores(incident)
        machine = await (await phone.is_rung()).answers()
        # A greeting of six seconds; to Asterisk, speech is whatever is loud.
        await machine.rtp.say(bytes(range(256)) * 188)
        await phone.hears("callback_greeting", *told_at("restored"))
        await phone.line_hangs_up()
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    attempts = await settled(own_line, number, "done")
    assert [one["result"] for one in attempts] == ["left_message", "works"]


async def test_the_later_wish_wins_and_the_sms_says_the_same(line: RunningLine) -> None:
    line.imports(Household("+79991120005", "улица Тургенева", "5"))
    incident = await line.posts_outage("улица Тургенева", etr=in_three_hours())
    await asks_to_be_told(line, "+79991120005", "1")
    await asks_to_be_told(line, "+79991120005", "2")
    await line.restores(incident)
    await settled(line, "+79991120005", "done")
    (message,) = [one for one in line.sent_sms() if one["number"] == "+79991120005"]
    (ticket,) = await line.tickets(number="+79991120005")
    assert ticket["number"] in message["text"]
    assert ticket["state"] == "closed"


async def test_who_did_not_ask_is_not_rung_and_the_ticket_closes(line: RunningLine) -> None:
    line.imports(Household("+79991120006", "улица Блока", "6"))
    incident = await line.posts_outage("улица Блока", etr=in_three_hours())
    async with await line.phone("+79991120006") as phone:
        await phone.dials(line.address)
        await phone.hears_until("ticket_number")
        await phone.hangs_up()
    await line.restores(incident)
    (ticket,) = await line.tickets(number="+79991120006")
    assert (ticket["state"], ticket["closing"]) == ("closed", "restored")
    assert await line.notifications(incident=str(incident)) == []


async def test_key_nine_is_never_to_be_rung_again_and_the_next_outage_rings_nobody(line: SharedLine) -> None:
    number, street = "+79991120012", "улица Крылова"
    line.imports(Household(number, street, "12"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    await asks_to_be_told(line, number, "1")
    async with await line.phone_of(number) as phone:
        await line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("9")
        await phone.hears("opted_out", "goodbye")
        await phone.line_hangs_up()
    (attempt,) = await settled(line, number, "done")
    assert attempt["result"] == "opted_out"
    (held,) = (await line.asks("GET", "/opt-outs", number=number, holding="true"))["items"]
    assert (held["channel"], held["source"], held["author"]) == ("call", "ring_back", attempt["id"])
    # A restoration taken back would be told to everybody who heard it.
    await line.asks("POST", f"/incidents/{incident}/reopen", {})
    await line.restores(incident)
    assert len(await line.notifications(number=number)) == 1


async def test_who_asks_again_after_that_is_rung_again(line: SharedLine) -> None:
    number, street = "+79991120013", "улица Радищева"
    line.imports(Household(number, street, "13"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    await line.asks("POST", "/opt-outs", {"number": number, "channel": "call"})
    await asks_to_be_told(line, number, "1")
    (ended,) = (await line.asks("GET", "/opt-outs", number=number))["items"]
    assert ended["ended_at"]
    async with await line.phone_of(number) as phone:
        await line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    await settled(line, number, "done")
