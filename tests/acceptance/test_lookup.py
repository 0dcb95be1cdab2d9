"""A caller whom only the billing system knows."""

from pathlib import Path

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.support.billing_server import TOKEN, point_of, run_billing
from tests.support.running_line import CITY, REGION, Household, RunningLine

CALLER = "+79991170001"


async def test_a_number_that_only_billing_knows_hears_the_outage_at_its_address(
    own_folder: Path, prompt_store: Path
) -> None:
    async with run_billing() as billing:
        place = {"region": REGION, "city": CITY, "street": "ул. Фета", "services": ["internet"]}
        billing.points = [point_of("770001", "17", phones=[CALLER], **place)]
        settings = {"OUTAGE_IVR_LOOKUP_URL": billing.url, "OUTAGE_IVR_LOOKUP_TOKEN": TOKEN}
        # However busy the machine is.
        settings["OUTAGE_IVR_LOOKUP_SECONDS"] = "1.2"
        with RunningLine.opened(own_folder, prompt_store, settings) as line:
            line.imports(Household("+79991170002", "улица Фета", "4"))
            await line.posts_outage("улица Фета", etr=in_three_hours())
            async with await line.phone(CALLER) as phone:
                await phone.dials(line.address)
                await phone.hears(*ANNOUNCED, "ticket_number")
                assert "семнадцать" in phone.texts[3]
            (ticket,) = await line.tickets(number=CALLER)
    assert billing.asked == [{"number": CALLER}]
    assert ticket
