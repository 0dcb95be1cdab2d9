"""The whole story once more: on PostgreSQL, and with text messages through a real Kannel."""

from pathlib import Path

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told, settled
from tests.kannel_server import PASSWORD, SENDER, USERNAME, run_kannel
from tests.running_line import Household, RunningLine

CALLER = "+79991160001"


async def test_from_notice_to_call_back_on_postgresql(
    own_folder: Path, prompt_store: Path, postgresql_url: str
) -> None:
    with RunningLine.opened(own_folder, prompt_store, {"OUTAGE_IVR_DATABASE": postgresql_url}) as line:
        line.imports(Household(CALLER, "улица Кольцова", "4"))
        incident = await line.posts_outage("улица Кольцова", etr=in_three_hours())
        async with await line.phone(CALLER) as phone:
            await phone.dials(line.address)
            await phone.hears(*ANNOUNCED, "ticket_number")
            await phone.presses("1")
            await phone.is_interrupted()
            await phone.hears("will_call")
            await phone.hangs_up()
        async with await line.phone_at_trunk() as phone:
            await line.restores(incident)
            await (await phone.is_rung()).answers()
            await phone.hears(*NEWS)
            await phone.presses("2")
            await phone.hears("still_out")
        await settled(line, CALLER, "done")
        (ticket,) = await line.tickets(number=CALLER)
        assert (ticket["state"], ticket["still_out"]) == ("open", True)


async def test_an_sms_through_kannel_is_delivered_and_reported(own_folder: Path, prompt_store: Path) -> None:
    (own_folder / "kannel").mkdir()
    async with run_kannel(own_folder / "kannel") as kannel:
        settings = {
            "OUTAGE_IVR_SMS_GATEWAY": "kannel",
            "OUTAGE_IVR_KANNEL_URL": kannel.sendsms_url,
            "OUTAGE_IVR_KANNEL_USER": USERNAME,
            "OUTAGE_IVR_KANNEL_PASSWORD": PASSWORD,
            "OUTAGE_IVR_SMS_SENDER": SENDER,
        }
        with RunningLine.opened(own_folder, prompt_store, settings) as line:
            line.imports(Household(CALLER, "улица Фета", "4"))
            incident = await line.posts_outage("улица Фета", etr=in_three_hours())
            await asks_to_be_told(line, CALLER, "2")
            await line.restores(incident)
            (attempt,) = await settled(line, CALLER, "done")
            assert attempt["result"] == "delivered"
            (ticket,) = await line.tickets(number=CALLER)
            text = "".join(one.text for one in kannel.delivered())
            assert ticket["number"] in text
            assert (ticket["state"], ticket["closing"]) == ("closed", "told")
