"""The ticket's number comes by SMS through a real Kannel, in place of its digits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.acceptance.test_ring_back import NEWS
from tests.support.kannel_server import PASSWORD, SENDER, USERNAME, KannelServer, run_kannel
from tests.support.running_line import Household, RunningLine

IVAN, MARY, LANDLINE = "+79991150001", "+79991150002", "+74951150003"


@contextmanager
def texting_line(folder: Path, prompt_store: Path, kannel: KannelServer) -> Iterator[RunningLine]:
    """Run a line that texts ticket numbers, with an outage in Russian and nothing known in English."""
    settings = {
        "OUTAGE_IVR_TICKET_BY_SMS": "true",
        "OUTAGE_IVR_SMS_GATEWAY": "kannel",
        "OUTAGE_IVR_KANNEL_URL": kannel.sendsms_url,
        "OUTAGE_IVR_KANNEL_USER": USERNAME,
        "OUTAGE_IVR_KANNEL_PASSWORD": PASSWORD,
        "OUTAGE_IVR_SMS_SENDER": SENDER,
    }
    with RunningLine.opened(folder, prompt_store, settings) as line:
        line.imports(
            Household(IVAN, "улица Фета", "4"),
            Household(LANDLINE, "улица Фета", "6"),
            Household(MARY, "улица Тютчева", "8", language="en"),
        )
        yield line


async def delivered(line: RunningLine, number: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait until all notifications of a number, so many, were reported as delivered, and return them."""

    async def look() -> list[dict[str, Any]]:
        found = await line.notifications(number=number)
        assert len(found) <= count
        return found if [one["state"] for one in found] == ["done"] * count else []

    return list(await line.until(look))


def texts_to(kannel: KannelServer, number: str) -> str:
    """Return all that the SMS centre has for a number."""
    return "".join(one.text for one in kannel.delivered() if one.number == number)


async def test_from_the_sentence_to_the_message(own_folder: Path, prompt_store: Path) -> None:
    (own_folder / "kannel").mkdir()
    async with run_kannel(own_folder / "kannel") as kannel:
        with texting_line(own_folder, prompt_store, kannel) as line:
            await a_caller_gets_the_number_and_the_outage(line, kannel)
            await who_calls_again_gets_no_second_message(line, kannel)
            await a_landline_hears_the_digits(line)
            await a_report_is_texted_in_english(line, kannel)


async def a_caller_gets_the_number_and_the_outage(line: RunningLine, kannel: KannelServer) -> None:
    incident = await line.posts_outage("улица Фета", etr=in_three_hours())
    async with await line.phone(IVAN) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_by_sms", "menu_outage", language="ru")
        await phone.presses("3")
        await phone.is_interrupted()
        await phone.hears(*ANNOUNCED[1:], "ticket_number", language="ru")
        (ticket,) = await line.tickets(number=IVAN)
        await phone.hears_digits(ticket["number"], language="ru")
        await phone.hangs_up()
    (told,) = await delivered(line, IVAN)
    assert (told["news"], told["incident_id"], told["ticket_number"]) == ("ticket", None, ticket["number"])
    assert [one["result"] for one in told["attempts"]] == ["delivered"]
    text = texts_to(kannel, IVAN)
    assert text.startswith("улица Фета, 4: не работает интернет.")
    assert ticket["number"] in text
    assert (ticket["state"], ticket["number_unsent"]) == ("open", False)

    async def noted() -> list[dict[str, Any]]:
        found = (await line.asks("GET", "/ledger", number=IVAN))["items"]
        return found if len(found) == 2 else []

    entries = await line.until(noted)
    assert [(one["means"], one["told"], one["incident_id"]) for one in entries] == [
        ("call", "out", incident),
        ("sms", "out", incident),
    ]
    assert entries[0]["etr"] == entries[1]["etr"]


async def who_calls_again_gets_no_second_message(line: RunningLine, kannel: KannelServer) -> None:
    """They hear the short news, and key 1 still has them rung back, which the message did not settle."""
    before = texts_to(kannel, IVAN)
    async with await line.phone(IVAN) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "still", language="ru")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("will_call", language="ru")
        await phone.hangs_up()
    (ticket,) = await line.tickets(number=IVAN)
    async with await line.phone_at_trunk() as phone:
        await line.restores(ticket["incident_id"])
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS, language="ru")
        await phone.presses("1")
        await phone.line_hangs_up()
    assert [one["news"] for one in await delivered(line, IVAN, 2)] == ["restored", "ticket"]
    assert texts_to(kannel, IVAN) == before


async def a_landline_hears_the_digits(line: RunningLine) -> None:
    await line.posts_outage("улица Фета", etr=in_three_hours())
    async with await line.phone(LANDLINE) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_number", language="ru")
        await phone.hangs_up()
    assert await line.notifications(number=LANDLINE) == []


async def a_report_is_texted_in_english(line: RunningLine, kannel: KannelServer) -> None:
    async with await line.phone(MARY) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "no_outage", "menu_no_outage", language="en")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("hint_internet", "menu_hint", language="en")
        await phone.presses("1")
        await phone.hears("reported", "ticket_by_sms", "menu_detail", language="en")
        await phone.hangs_up()
    await delivered(line, MARY)
    (ticket,) = await line.tickets(number=MARY)
    assert texts_to(kannel, MARY) == (
        f"Ticket {ticket['number']} is registered. Give this number if you call again."
    )
