"""What the dialer's trunk learns of its calls from a real Asterisk."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from asterisk.softphone.catalogue import PromptCatalogue
from ivr.calls.outbound.trunk import ARITrunk
from outages.notifications import Result
from tests.support.ari_line import NUMBER, Line
from tests.support.patience import PATIENCE
from tests.support.phone import Phone


@pytest.mark.parametrize("answer", [Result.STILL_OUT, None])
async def test_an_answer_kept_on_the_channel_is_found_in_the_records_of_its_call(
    line: Line, answer: Result | None
) -> None:
    records = line.asterisk.config.home / "log" / "cel-custom" / "calls.csv"
    trunk = ARITrunk(line.ari, ring_seconds=10, line_number="", records=records)
    async with await Phone.start(PromptCatalogue([]), port=line.asterisk.config.trunk_port) as phone:
        ringing = asyncio.create_task(
            trunk.dial("attempt", NUMBER, deadline=datetime.now(UTC) + timedelta(minutes=1))
        )
        await (await phone.is_rung()).answers()
        dialed = await ringing
        if answer:
            await trunk.keep_answer("attempt", answer)
        assert await trunk.look_up("attempt") is None
        await phone.hangs_up()
        await dialed.channel.wait_ended()
    async with asyncio.timeout(PATIENCE):
        while (found := await trunk.look_up("attempt")) is None:
            await asyncio.sleep(0.1)
    assert found is (answer or Result.BROKEN_OFF)
