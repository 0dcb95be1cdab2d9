"""Two notices at one address: what is told is true of both, and whoever asked is rung at the true end."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told
from tests.support.phone import Phone
from tests.support.place_order import told_at
from tests.support.running_line import CITY, REGION, Household, RunningLine
from tests.support.shared_line import SharedLine

IS_BACK = NEWS[:-2]


async def hears_and_asks(line: RunningLine, number: str) -> str:
    """Call, hear what is out to the end, ask to be rung, and return the ticket's number."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_number", language="ru")
        ticket = str((await ticket_of(line, number))["number"])
        await phone.hears_digits(ticket, language="ru")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("will_call", language="ru")
        await phone.hangs_up()
    return ticket


async def answers_with(phone: Phone, key: str, *heard: str) -> None:
    """Take the next call, hear these prompts to their end, press a key, and hear the line out."""
    await (await phone.is_rung()).answers()
    await phone.hears(*heard, language="ru")
    await phone.presses(key)
    await phone.hears("works" if key == "1" else "still_out", "goodbye", language="ru")
    await phone.line_hangs_up()


async def results(line: RunningLine, number: str, *, of: int) -> list[list[str]]:
    """Wait until so many notifications of a number are done, and return their attempts' results, first to last.

    One that was claimed before the line's callers could hear of the end rang nobody: it is left out.
    """

    async def look() -> list[list[str]] | None:
        found = await line.notifications(number=number)
        if len(found) < of or any(one["state"] != "done" for one in found):
            return None
        told = [[attempt["result"] for attempt in one["attempts"]] for one in reversed(found)]
        return [[result for result in one if result != "late"] for one in told]

    done: list[list[str]] = await line.until(look)
    return done


async def ticket_of(line: RunningLine, number: str) -> dict[str, Any]:
    """Return the only ticket that a number ever had."""
    (ticket,) = await line.tickets(number=number)
    return ticket


async def posts_work(line: RunningLine, street: str, **facts: object) -> int:
    """Announce planned work for the internet of a street; return its id."""
    scope = {"include": [{"address": [REGION, CITY, street]}]}
    body = {"kind": "planned", "services": ["internet"], "scope": scope, "cause": "maintenance", **facts}
    work = await line.asks("POST", "/incidents", body)
    await line.asks("POST", f"/incidents/{work['id']}/publish")
    return int(work["id"])


async def test_the_street_is_back_and_the_house_is_not(line: SharedLine) -> None:
    number, street = "+79991230001", "улица Кедровая"
    line.imports(Household(number, street, "12"))
    cable = await line.posts_outage(street, etr=in_three_hours())
    promised = await hears_and_asks(line, number)
    later = in_three_hours() + timedelta(hours=4)
    switch = await line.posts_outage(street, "12", etr=later, cause="equipment")
    async with await line.phone_of(number) as rung:
        await line.restores(cable)
        assert await line.notifications(number=number) == []
        async with await line.phone(number) as phone:
            await phone.dials(line.address)
            await phone.hears("greeting", "sorry_late", *ANNOUNCED[1:6], "moved_from", language="ru")
            await phone.hears("cause_equipment", "ticket_number", language="ru")
            await phone.hears_digits(promised, language="ru")
            await phone.hangs_up()
        await line.restores(switch)
        await answers_with(rung, "1", *NEWS)
    assert await results(line, number, of=1) == [["works"]]
    ticket = await ticket_of(line, number)
    assert (ticket["state"], ticket["closing"]) == ("closed", "confirmed")


@pytest.mark.long
async def test_a_duplicate_is_withdrawn_in_silence(line: SharedLine) -> None:
    number, street = "+79991230002", "улица Рябиновая"
    line.imports(Household(number, street, "3"))
    outage = await line.posts_outage(street, etr=in_three_hours())
    duplicate = await line.posts_outage(street, etr=in_three_hours())
    promised = await hears_and_asks(line, number)
    async with await line.phone_of(number) as rung:
        await line.asks("POST", f"/incidents/{duplicate}/cancel")
        assert await line.notifications(number=number) == []
        async with await line.phone(number) as phone:
            await phone.dials(line.address)
            await phone.hears("greeting", "still", *told_at("outage_known"), "etr_brief", language="ru")
            await phone.presses("3")
            await phone.is_interrupted()
            await phone.hears(*ANNOUNCED[1:], "ticket_number", language="ru")
            await phone.hears_digits(promised, language="ru")
            await phone.hangs_up()
        await line.restores(outage)
        await answers_with(rung, "1", *NEWS)
    assert await results(line, number, of=1) == [["works"]]


async def test_who_has_one_service_back_and_not_the_other_is_told_both(line: SharedLine) -> None:
    number, street = "+79991230003", "улица Осиновая"
    line.imports(Household(number, street, "8", services="internet;tv"))
    internet = await line.posts_outage(street, etr=in_three_hours())
    television = await line.posts_outage(street, etr=in_three_hours(), services=["tv"])
    await asks_to_be_told(line, number, "1")
    async with await line.phone_of(number) as rung:
        await line.restores(internet)
        await answers_with(
            rung, "1", *IS_BACK, "but_still", "outage_known", "etr", "menu_partly_back", "menu_opt_out"
        )
        assert "интернет" in rung.texts[4].lower()
        assert "телевидение" in rung.texts[6].lower()
        assert await results(line, number, of=1) == [["works"]]
        assert (await ticket_of(line, number))["state"] == "open"
        await line.restores(television)
        await answers_with(rung, "1", *NEWS)
        assert "телевидение" in rung.texts[4].lower()
        assert "интернет" not in rung.texts[4].lower()
    assert await results(line, number, of=2) == [["works"], ["works"]]
    assert (await ticket_of(line, number))["closing"] == "confirmed"


@pytest.mark.long
async def test_work_of_next_week_has_no_ticket_and_swallows_none(line: SharedLine) -> None:
    number, street = "+79991230004", "улица Ольховая"
    line.imports(Household(number, street, "5"))
    starts = in_three_hours() + timedelta(days=7)
    ends = starts + timedelta(hours=2)
    work = await posts_work(line, street, starts_at=starts.isoformat(), etr=ends.isoformat())
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "no_outage", *told_at("etr_ahead"), "menu_no_outage", language="ru")
        await phone.hangs_up()
    assert await line.tickets(number=number) == []
    outage = await line.posts_outage(street, etr=in_three_hours())
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "others", "etr_ahead", "ticket_number", language="ru")
        await phone.hangs_up()
    await asks_to_be_told(line, number, "1")
    async with await line.phone_of(number) as rung:
        await line.restores(outage)
        await answers_with(rung, "1", *NEWS)
        await line.asks("POST", f"/incidents/{work}/cancel")
    assert await results(line, number, of=1) == [["works"]]
    assert (await ticket_of(line, number))["closing"] == "confirmed"


async def test_of_two_estimates_the_later_is_told_alone_and_again(line: RunningLine) -> None:
    both, one, street = "+79991230005", "+79991230006", "улица Еловая"
    line.imports(Household(both, street, "4"), Household(one, street, "40"))
    await line.posts_outage(street, "1-20", etr=in_three_hours())
    later = in_three_hours() + timedelta(hours=7)
    await line.posts_outage(street, etr=later, cause="equipment")
    async with await line.phone(one) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED[:6], "cause_equipment", "ticket_number", language="ru")
        later_in_words = phone.texts[5]
        await phone.hangs_up()
    async with await line.phone(both) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED[:6], "cause_equipment", "ticket_number", language="ru")
        await phone.presses("3")
        await phone.is_interrupted()
        await phone.hears(*ANNOUNCED[1:6], "cause_equipment", "ticket_number", language="ru")
        times = [heard.text for heard in phone.heard if any(it.id == "etr" for it in heard.prompts)]
        await phone.hangs_up()
    assert times == [later_in_words] * 2


@pytest.mark.long
async def test_two_telephones_of_one_account_are_both_rung(line: SharedLine) -> None:
    numbers, street = ("+79991230007", "+79991230008"), "улица Липовая"
    line.imports(Household(";".join(numbers), street, "7", account="two-telephones"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    for number in numbers:
        await asks_to_be_told(line, number, "1")
    async with await line.phone_of(*numbers) as first:
        second = Phone(first.catalogue, None, first.agent)
        await line.restores(incident)
        await asyncio.gather(*(answers_with(phone, "1", *NEWS) for phone in (first, second)))
    assert [await results(line, number, of=1) for number in numbers] == [[["works"]]] * 2
    assert (await ticket_of(line, numbers[0]))["closing"] == "confirmed"


async def test_one_telephone_in_two_accounts_is_rung_once_for_both(line: SharedLine) -> None:
    number, street = "+79991230009", "улица Кленовая"
    line.imports(*(Household(number, street, house, account=f"maple-{house}") for house in ("3", "5")))
    incident = await line.posts_outage(street, etr=in_three_hours())
    await asks_to_be_told(line, number, "1")
    async with await line.phone_of(number) as rung:
        await line.restores(incident)
        await answers_with(rung, "1", *IS_BACK, *IS_BACK[1:], "menu_callback", "menu_opt_out")
        assert "третий" in rung.texts[3] or "три" in rung.texts[3]
        assert "пять" in rung.texts[7]
    assert await results(line, number, of=1) == [["works"]]
    tickets = await line.tickets(number=number)
    assert [(one["state"], one["closing"]) for one in tickets] == [("closed", "confirmed")] * 2
