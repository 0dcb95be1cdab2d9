"""People answer our text messages through a real Kannel: the ticket follows, and the answer reaches them."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp.test_utils import unused_port

from outages.tickets import Channel
from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.support.kannel_server import PASSWORD, SENDER, USERNAME, KannelServer, run_kannel
from tests.support.running_line import Household, RunningLine

IVAN, STREET = "+79991190001", "улица Бунина"


async def test_from_the_end_to_the_answer(own_folder: Path, prompt_store: Path) -> None:
    (own_folder / "kannel").mkdir()
    sendsms = unused_port()
    settings = {
        "OUTAGE_IVR_SMS_GATEWAY": "kannel",
        "OUTAGE_IVR_KANNEL_URL": f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms",
        "OUTAGE_IVR_KANNEL_USER": USERNAME,
        "OUTAGE_IVR_KANNEL_PASSWORD": PASSWORD,
        "OUTAGE_IVR_SMS_SENDER": SENDER,
        "OUTAGE_IVR_SMS_REPLIES": "true",
        "OUTAGE_IVR_SMS_PER_PERSON": "99/15",
    }
    with RunningLine.opened(own_folder, prompt_store, settings) as line:
        line.imports(Household(IVAN, STREET, "4"))
        (address,) = re.findall(r"texts: (\S+)", line.runs("gateways"))
        async with run_kannel(own_folder / "kannel", address, sendsms=sendsms) as kannel:
            await who_asked_is_told_how_to_answer(line, kannel)
            await a_no_opens_the_ticket_again(line, kannel)
            await the_facts_are_what_the_line_says(line, kannel)
            await a_stop_ends_calls_and_messages(line, kannel)


async def who_asked_is_told_how_to_answer(line: RunningLine, kannel: KannelServer) -> None:
    incident = await line.posts_outage(STREET, etr=in_three_hours())
    async with await line.phone(IVAN) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_number", language="ru")
        await phone.presses("2")
        await phone.is_interrupted()
        await phone.hears("will_sms", language="ru")
        await phone.hangs_up()
    await line.restores(incident)
    await reads(line, kannel, "закрыта. Не работает? Ответьте НЕТ.")
    (ticket,) = await line.until(partial(in_state, line, "closed"))
    assert ticket["closing"] == "told"


async def a_no_opens_the_ticket_again(line: RunningLine, kannel: KannelServer) -> None:
    await kannel.write(IVAN, "Нет, не работает!")
    (ticket,) = await line.until(partial(in_state, line, "open"))
    assert ticket["still_out"]
    await reads(line, kannel, f"Заявка {ticket['number']} открыта, ею займётся специалист.")
    (told,) = await line.notifications(number=IVAN)
    assert [one["result"] for one in told["attempts"]] == ["still_out"]


async def the_facts_are_what_the_line_says(line: RunningLine, kannel: KannelServer) -> None:
    incident = await line.posts_outage(STREET, etr=in_three_hours())
    await kannel.write(IVAN, "СТАТУС")
    await reads(line, kannel, f"{STREET}, 4: не работает интернет.")

    async def noted() -> list[dict[str, Any]]:
        lines = (await line.asks("GET", "/ledger", number=IVAN))["items"]
        return [one for one in lines if (one["means"], one["incident_id"]) == ("sms", incident)]

    assert [one["told"] for one in await line.until(noted)] == ["out"]


async def a_stop_ends_calls_and_messages(line: RunningLine, kannel: KannelServer) -> None:
    await kannel.write(IVAN, "стоп")
    await reads(line, kannel, "больше не будем вам ни звонить, ни писать")
    kept = (await line.asks("GET", "/opt-outs", number=IVAN, holding="true"))["items"]
    assert sorted((one["channel"], one["source"]) for one in kept) == [
        (one, "sms") for one in sorted(Channel)
    ]
    # A yes while something is out closes nothing.
    await kannel.write(IVAN, "Да")
    await line.until(partial(counts, line, "works", "confirmed"))
    assert [one["state"] for one in await line.tickets(number=IVAN)] == ["open"]


async def in_state(line: RunningLine, state: str) -> list[dict[str, Any]]:
    """Return the tickets if all are in this state."""
    found = await line.tickets(number=IVAN)
    return found if {one["state"] for one in found} == {state} else []


async def counts(line: RunningLine, meaning: str, outcome: str) -> bool:
    """Say whether such a reply was counted."""
    figure = f'outage_ivr_replies_total{{meaning="{meaning}",outcome="{outcome}"}} 1.0'
    return figure in await line.read_metrics()


async def reads(line: RunningLine, kannel: KannelServer, words: str) -> None:
    """Wait until a message with these words has reached the SMS centre."""

    async def look() -> bool:
        return words in "".join(one.text for one in kannel.delivered() if one.number == IVAN)

    await line.until(look)
