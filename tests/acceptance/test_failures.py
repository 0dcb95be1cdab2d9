"""What callers hear when a part of ours is away: never silence for long, and always a way to a person."""

import asyncio

import pytest

from ivr.calls.phone_call import GRACE
from ivr.dialogs.outage import FIRST_WAIT
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.patience import PATIENCE
from tests.support.running_line import Household, RunningLine

FEW = "+79991140001"


@pytest.fixture
def prepared(own_line: RunningLine) -> RunningLine:
    own_line.imports(Household(FEW, "улица Шаляпина", "1"))
    return own_line


async def test_service_down_before_the_call_means_apology_and_a_person(prepared: RunningLine) -> None:
    prepared.kills("serve")
    async with await prepared.person() as person, await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("apology", language="ru")
        await phone.hears("apology", language="en")
        await (await person.is_rung()).answers()
        assert phone.longest_silence < 3


async def test_service_down_with_a_general_outage_means_its_last_announcement(prepared: RunningLine) -> None:
    await prepared.posts_outage("улица Шаляпина", etr=in_three_hours(), general=True)
    prepared.kills("serve")
    async with await prepared.person() as person, await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("outage_areas", "outage_known", "etr", "cause_line_damage", language="ru")
        await phone.presses("0")
        await (await person.is_rung()).answers()


async def test_service_killed_in_mid_call_leaves_no_caller_in_silence(prepared: RunningLine) -> None:
    await prepared.posts_outage("улица Шаляпина", etr=in_three_hours())
    async with await prepared.person() as person, await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting", "at_address")
        prepared.kills("serve")
        # What Asterisk was asked to play goes on, to the menu if the ticket was there in time; then it waits for a key,
        # and for us a little longer.
        await phone.hears_until("apology", language="ru", within=FIRST_WAIT + GRACE + PATIENCE)
        await (await person.is_rung()).answers()
        # Asterisk is told whole seconds, and looks for our end now and then.
        assert phone.longest_silence < FIRST_WAIT + GRACE + 2


async def test_service_hung_in_mid_call_is_the_same_for_the_caller(prepared: RunningLine) -> None:
    async with await prepared.person() as person, await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting")
        prepared.freezes("serve")
        try:
            await phone.hears_until("apology")
            await (await person.is_rung()).answers()
        finally:
            prepared.thaws("serve")


async def test_a_new_service_goes_on_with_callers_of_the_old_one(prepared: RunningLine) -> None:
    async with await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting")
        prepared.kills("serve")
        # How far the announcement comes meanwhile depends on how long a start takes.
        await asyncio.to_thread(prepared.starts, "serve")
        await phone.hears_at_last("sorry_repeat", language="ru")
        await phone.hears("no_outage", language="ru")
    async with await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting", "no_outage")


async def test_asterisk_restarted_under_the_running_service(prepared: RunningLine) -> None:
    async with await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting")
        prepared.kills("asterisk")
        prepared.starts("asterisk")
    await prepared.until(prepared.is_healthy)
    async with await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting", "no_outage")
        await phone.hangs_up()


async def test_a_service_told_to_stop_lets_calls_finish(prepared: RunningLine) -> None:
    async with await prepared.phone(FEW) as phone:
        await phone.dials(prepared.address)
        await phone.hears("greeting")
        stopping = asyncio.create_task(asyncio.to_thread(prepared.stops, "serve"))
        await phone.hears("no_outage", "menu_no_outage", "other_language", "goodbye")
        await phone.line_hangs_up()
        await stopping
    prepared.starts("serve")
    (record,) = await prepared.until(lambda: prepared.calls(number=FEW))
    assert record["outcome"] == "completed"


@pytest.mark.parametrize("callers", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_many_calls_at_once_lose_nobody(own_line: RunningLine, callers: int) -> None:
    numbers = [f"+7999115{place:04d}" for place in range(callers)]
    own_line.imports(*(Household(one, "улица Мира", str(place + 1)) for place, one in enumerate(numbers)))
    await own_line.posts_outage("улица Мира", etr=in_three_hours())

    async def calls(number: str) -> str:
        async with await own_line.phone(number) as phone:
            await phone.dials(own_line.address)
            await phone.hears_until("ticket_number")
            digits = [one.text for one in await phone.hears_until("menu_outage")][:-1]
            await phone.hangs_up()
            return " ".join(digits)

    heard = await asyncio.gather(*(calls(number) for number in numbers))
    assert len(set(heard)) == len(numbers)
    tickets = await own_line.tickets(limit="500", state="open")
    assert len(tickets) == len(numbers)
