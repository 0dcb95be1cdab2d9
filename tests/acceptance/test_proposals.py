"""Neighbours report what no notice covers: the manager is shown an outage, the next caller hears of the reports."""

import asyncio
from datetime import datetime

from tests.support.place_order import told_at
from tests.support.running_line import Household, RunningLine

STREET = "улица Циолковского"
#: Seconds within which callers hear what the report before them has changed.
SHOWN_EVERY = 2.0
NUMBERS = [f"+7999122{one:04}" for one in range(1, 25)]


async def reports(line: RunningLine, number: str, *heard: str) -> None:
    """Call, hear this after the greeting, and report that the internet is out."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", *heard, "menu_no_outage", language="ru")
        for asked in ("hint_internet", "reported"):
            await phone.presses("1")
            await phone.is_interrupted()
            await phone.hears(asked, language="ru")
        await phone.hangs_up()


async def test_three_neighbours_report_and_a_manager_publishes_in_one_click(own_line: RunningLine) -> None:
    line = own_line
    line.imports(
        *(Household(one, STREET, "12", flat=str(flat)) for flat, one in enumerate(NUMBERS)),
        Household("+79991229999", "улица Королёва", "3"),
    )

    async def learned() -> bool:
        return (
            "outage_ivr_proposals_open 0" in await line.read_metrics() and "learned" in line.log_of_service()
        )

    async def shown() -> bool:
        return bool((await line.asks("GET", "/proposals"))["items"])

    async def counted() -> bool:
        return bool((await line.asks("GET", "/proposals"))["items"][0]["sighting"]["reports"] == 3)

    await line.until(learned)
    for number in NUMBERS[:3]:
        await reports(line, number, "no_outage")
    # At night two are a proposal already.
    await line.until(shown)
    await line.until(counted)
    await asyncio.sleep(2 * SHOWN_EVERY)

    (proposal,) = (await line.asks("GET", "/proposals"))["items"]
    named = {area["names"][-1] for area in proposal["sighting"]["areas"]}
    assert named == {"12", "port-1"}
    assert (proposal["sighting"]["reports"], proposal["sighting"]["points"]) == (3, 24)
    assert proposal["said"] == {"internet": 3}
    assert proposal["provisional"]
    await reports(line, NUMBERS[3], "reports_house")
    async with await line.phone("+79991229999") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "no_outage", language="ru")
        await phone.hangs_up()

    incident = await line.asks("POST", f"/proposals/{proposal['id']}/publish")
    assert incident["state"] == "active"
    assert incident["services"] == ["internet"]
    assert datetime.fromisoformat(incident["began_at"]) == datetime.fromisoformat(proposal["first_at"])
    async with await line.phone(NUMBERS[4]) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", *told_at("outage_known", "ru"), "etr_unknown", language="ru")
        await phone.hangs_up()
    assert (await line.asks("GET", f"/proposals/{proposal['id']}"))["state"] == "confirmed"
    assert (await line.asks("GET", "/proposals"))["items"] == []
