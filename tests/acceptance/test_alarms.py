"""Nobody at the board takes on what needs a hand: duty managers are written to, then rung until one of them does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.running_line import Household, RunningLine

FIRST, SECOND = "+79991180001", "+79991180002"
STREET = "улица Бунина"
#: Parts of a minute: nobody waits for longer in a test.
SETTINGS = {
    "OUTAGE_IVR_DUTY_NUMBERS": f"{FIRST},{SECOND}",
    "OUTAGE_IVR_SMS_GATEWAY": "file",
    "OUTAGE_IVR_ALARM_SMS_MINUTES": "0.02",
    "OUTAGE_IVR_ALARM_CALL_MINUTES": "0.1",
}


async def test_one_duty_manager_after_the_other_is_rung_until_one_takes_it_on(
    own_folder: Path, prompt_store: Path
) -> None:
    with RunningLine.opened(own_folder, prompt_store, SETTINGS) as line:
        line.imports(Household("+79991180009", STREET, "1"))

        async def alarms() -> list[dict[str, Any]]:
            return list((await line.asks("GET", "/alarms"))["items"])

        async def well() -> bool:
            return not await alarms()

        async with await line.phone_at_trunk() as phone:
            # Before the telephone was there, the trunk may have been silent for long enough.
            await line.until(well)
            await line.posts_outage(STREET, etr=datetime.now(UTC) + timedelta(seconds=4))
            ring = await phone.is_rung()
            assert ring.called == FIRST
            await ring.is_busy()
            ring = await phone.is_rung()
            assert ring.called == SECOND
            await ring.answers()
            await phone.hears("alarm_greeting", "alarm_promise_passed", "menu_alarm", language="ru")
            await phone.presses("1")
            await phone.hears("alarm_taken", "goodbye", language="ru")
            await phone.line_hangs_up()
            await phone.hears_nothing_more()
        (alarm,) = await alarms()
        assert (alarm["level"], alarm["acknowledged_by"]) == (3, SECOND)
        texts = [one for one in line.sent_sms() if "вышел" in one["text"]]
        assert sorted(one["number"] for one in texts) == [FIRST, SECOND]
