"""Notices that are corrected: restored by mistake, edited, merged, split, moved by the clock; people hear what is so."""

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.acceptance.test_outages_that_meet import (
    answers_with,
    hears_and_asks,
    posts_work,
    results,
    ticket_of,
)
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told
from tests.support.phone import Phone
from tests.support.place_order import told_at
from tests.support.running_line import CITY, REGION, Household, RunningLine
from tests.support.shared_line import SharedLine

STILL_OUT = [*told_at("outage_known"), "etr_brief", "menu_choice"]


def place(street: str, houses: str | None = None) -> dict[str, Any]:
    """Return a street, or some of its houses, as the REST API names it."""
    return {"address": [REGION, CITY, street]} | ({"houses": houses} if houses else {})


def where_it_is_night() -> str:
    """Return a time zone in which it is three in the morning."""
    ahead = (3 - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


async def edits(line: RunningLine, incident: int, **facts: object) -> None:
    """Correct what an incident states now."""
    seen = await line.asks("GET", f"/incidents/{incident}")
    await line.asks("PATCH", f"/incidents/{incident}", {"version": seen["version"], **facts})


async def wants_to_be_rung_by_day(line: RunningLine, number: str) -> None:
    """Call, ask to be rung, and choose the hours from ten in the morning."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        course = [("1", "will_call"), ("2", "menu_wish"), ("3", "menu_hours"), ("1", "hours_kept")]
        for key, heard in course:
            await phone.presses(key)
            await phone.hears_at_last(heard)
        await phone.hangs_up()


async def test_a_restoration_by_mistake_is_taken_back(line: SharedLine) -> None:
    told, asleep, street = "+79991240001", "+79991240002", "улица Тополиная"
    line.imports(Household(told, street, "1"), Household(asleep, street, "2", zone=where_it_is_night()))
    incident = await line.posts_outage(street, etr=in_three_hours())
    await asks_to_be_told(line, told, "1")
    await wants_to_be_rung_by_day(line, asleep)
    ticket = (await ticket_of(line, told))["number"]
    async with await line.phone_of(told, asleep) as rung:
        await line.restores(incident)
        await answers_with(rung, "1", *NEWS)
        assert await results(line, told, of=1) == [["works"]]
        etr = in_three_hours().isoformat()
        await line.asks("POST", f"/incidents/{incident}/reopen", {"etr": etr})
        await (await rung.is_rung()).answers()
        await rung.hears("news_greeting", "sorry_reopened", *STILL_OUT, language="ru")
        await rung.hangs_up()
        assert await results(line, told, of=2) == [["works"], ["heard"]]
        assert [one["state"] for one in await line.tickets(number=told)] == ["open"]
        assert await results(line, asleep, of=1) == [[]]
        await line.restores(incident)
        await answers_with(rung, "1", *NEWS)
    assert await results(line, told, of=3) == [["works"], ["heard"], ["works"]]
    after = await ticket_of(line, told)
    assert (after["number"], after["closing"]) == (ticket, "confirmed")
    latest, *_ = await line.notifications(number=asleep)
    assert (latest["state"], latest["news"], latest["attempts"]) == ("pending", "restored", [])


async def test_whom_an_edit_leaves_out_is_told_so_and_keeps_the_ticket(line: SharedLine) -> None:
    out, inside, street = "+79991240003", "+79991240004", "улица Каштановая"
    line.imports(Household(out, street, "3"), Household(inside, street, "40"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    await asks_to_be_told(line, out, "1")
    await asks_to_be_told(line, inside, "1")
    async with await line.phone_of(out, inside) as rung:
        await edits(line, incident, scope={"include": [place(street, "26-50")]})
        ring = await rung.is_rung()
        assert ring.called == out
        await ring.answers()
        await rung.hears("news_greeting", *told_at("withdrawn"), "menu_restored")
        await rung.hangs_up()
        assert await results(line, out, of=1) == [["heard"]]
        left = await ticket_of(line, out)
        assert (left["state"], left["incident_id"]) == ("open", None)
        assert await line.notifications(number=inside) == []
        await line.restores(incident)
        await answers_with(rung, "1", *NEWS)
    assert await results(line, inside, of=1) == [["works"]]
    assert len(await line.notifications(number=out)) == 1


@pytest.mark.long
async def test_what_is_merged_ends_for_everybody_at_once(line: SharedLine) -> None:
    here, there, street = "+79991240005", "+79991240006", "улица Берёзовая"
    line.imports(Household(here, street, "3"), Household(there, street, "40"))
    merged = await line.posts_outage(street, "1-25", etr=in_three_hours())
    other = await line.posts_outage(street, "26-50", etr=in_three_hours())
    promised = await hears_and_asks(line, here)
    await asks_to_be_told(line, there, "1")
    async with await line.phone_of(here, there) as first:
        await line.asks("POST", f"/incidents/{merged}/merge", {"into": other})
        assert (await ticket_of(line, here))["incident_id"] == other
        async with await line.phone(here) as phone:
            await phone.dials(line.address)
            await phone.hears_at_last("etr_brief", language="ru")
            await phone.presses("3")
            await phone.is_interrupted()
            await phone.hears(*ANNOUNCED[1:], "ticket_number", language="ru")
            await phone.hears_digits(promised, language="ru")
            await phone.hangs_up()
        assert await line.notifications(number=here) == []
        await line.restores(other)
        second = Phone(first.catalogue, None, first.agent)
        await asyncio.gather(*(answers_with(phone, "1", *NEWS) for phone in (first, second)))
    assert [await results(line, number, of=1) for number in (here, there)] == [[["works"]]] * 2


async def test_a_part_split_off_ends_for_those_who_live_there(line: SharedLine) -> None:
    here, there, street = "+79991240007", "+79991240008", "улица Ясеневая"
    line.imports(Household(here, street, "3"), Household(there, street, "40"))
    whole = await line.posts_outage(street, etr=in_three_hours())
    await edits(line, whole, scope={"include": [place(street, "1-25"), place(street, "26-50")]})
    await asks_to_be_told(line, here, "1")
    await asks_to_be_told(line, there, "1")
    async with await line.phone_of(here, there) as rung:
        body = {"items": [place(street, "1-25")]}
        part = (await line.asks("POST", f"/incidents/{whole}/split", body))["id"]
        tickets = [await ticket_of(line, number) for number in (here, there)]
        assert [one["incident_id"] for one in tickets] == [part, whole]
        await line.restores(part)
        await answers_with(rung, "1", *NEWS)
        assert await results(line, here, of=1) == [["works"]]
        assert await line.notifications(number=there) == []
        await line.restores(whole)
        await answers_with(rung, "1", *NEWS)
    assert await results(line, there, of=1) == [["works"]]
    assert len(await line.notifications(number=here)) == 1


async def test_work_begins_and_ends_by_the_clock(line: SharedLine) -> None:
    number, street = "+79991240009", "улица Вишнёвая"
    line.imports(Household(number, street, "9"))
    starts = in_three_hours() + timedelta(days=7)
    ends = starts + timedelta(hours=2)
    work = await posts_work(
        line, street, starts_at=starts.isoformat(), etr=ends.isoformat(), ends_by_clock=True
    )

    async def has_begun() -> bool:
        return bool((await line.asks("GET", f"/incidents/{work}"))["stage"] == "active")

    soon = datetime.now(UTC) + timedelta(seconds=5)
    await edits(line, work, starts_at=soon.isoformat(), etr=in_three_hours().isoformat())
    await line.until(has_begun)
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", *told_at("planned_known"), "etr_planned", language="ru")
        await phone.hears("ticket_number", language="ru")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("will_call", language="ru")
        await phone.hangs_up()
    async with await line.phone_of(number) as rung:
        soon = datetime.now(UTC) + timedelta(seconds=5)
        await line.asks("POST", f"/incidents/{work}/etr", {"etr": soon.isoformat(), "reason": "faster"})
        await answers_with(rung, "1", *NEWS)
    ((*before, last),) = await results(line, number, of=1)
    # Before the board shows the end, nobody is rung.
    assert (set(before) - {"late"}, last) == (set(), "works")
    assert (await line.asks("GET", f"/incidents/{work}"))["state"] == "restored"


async def refused(line: RunningLine, incident: int, body: object) -> dict[str, Any]:
    """Send a change that conflicts with another, and return the problem that is answered."""
    url = f"http://127.0.0.1:{line.http_port}/api/v1/incidents/{incident}"
    headers = {"Authorization": f"Bearer {line.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.patch(url, json=body) as answer,
    ):
        assert answer.status == HTTPStatus.CONFLICT
        return dict(await answer.json(content_type="application/problem+json"))


async def test_who_has_not_seen_the_latest_change_is_told_what_it_was(line: RunningLine) -> None:
    number, street = "+79991240010", "улица Сиреневая"
    line.imports(Household(number, street, "1"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    seen = (await line.asks("GET", f"/incidents/{incident}"))["version"]
    await edits(line, incident, cause="power")
    problem = await refused(line, incident, {"version": seen, "cause": "weather"})
    assert (problem["changed"], problem["version"]) == (["cause"], seen + 1)
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED[:-1], "cause_power", "ticket_number", language="ru")
        await phone.hangs_up()


async def find_told(line: RunningLine, number: str) -> list[tuple[str, str, str]]:
    """Return by what means a number was told what, and what became of it, latest first."""
    found = (await line.asks("GET", "/ledger", number=number))["items"]
    return [(one["means"], one["told"], one["outcome"]) for one in found]


@pytest.mark.long
async def test_the_ledger_knows_a_promise_that_was_kept(line: SharedLine) -> None:
    number, street = "+79991240011", "улица Яблоневая"
    line.imports(Household(number, street, "1"))
    etr = in_three_hours()
    incident = await line.posts_outage(street, etr=etr)
    await hears_and_asks(line, number)

    async def is_written() -> bool:
        return await find_told(line, number) == [("call", "out", "open")]

    await line.until(is_written)
    async with await line.phone_of(number) as rung:
        await line.restores(incident)
        await answers_with(rung, "1", *NEWS)
    await results(line, number, of=1)
    assert await find_told(line, number) == [("ring_back", "restored", "none"), ("call", "out", "kept")]
    *_, promise = (await line.asks("GET", "/ledger", number=number))["items"]
    assert datetime.fromisoformat(promise["etr"]) == etr


@pytest.mark.long
async def test_the_ledger_knows_a_promise_that_was_broken(line: RunningLine) -> None:
    number, street = "+79991240012", "улица Черешневая"
    line.imports(Household(number, street, "2"))
    incident = await line.posts_outage(street, etr=datetime.now(UTC) + timedelta(minutes=1))
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears_until("cause_line_damage", language="ru")
        await phone.hangs_up()

    async def is_broken() -> bool:
        return await find_told(line, number) == [("call", "out", "broken")]

    # Told in steps of five minutes.
    await line.until(is_broken, within=420)
    await line.restores(incident)
    assert await is_broken()
