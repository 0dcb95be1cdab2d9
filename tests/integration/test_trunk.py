"""What the dialer's trunk learns of its calls from a real Asterisk."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from asterisk.server.trunks import TrunkConfig
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.packets import FRAME_BYTES
from ivr.calls.outbound.causes import read_refusal
from ivr.calls.outbound.trunk import ARITrunk
from outages.notifications import Result
from tests.support.ari_line import NUMBER, Line, make_client, running
from tests.support.asterisk_server import complaints, free_ports, running_asterisk, trunk_port
from tests.support.patience import PATIENCE
from tests.support.phone import Phone
from tests.support.scripted_carrier import Carrier, Extra


@pytest.mark.parametrize("answer", [Result.STILL_OUT, None])
async def test_an_answer_kept_on_the_channel_is_found_in_the_records_of_its_call(
    line: Line, answer: Result | None
) -> None:
    records = line.asterisk.config.home / "log" / "cel-custom" / "calls.csv"
    trunk = ARITrunk(line.ari, ring_seconds=10, line_number="", records=records)
    async with await Phone.start(PromptCatalogue([]), port=trunk_port(line.asterisk)) as phone:
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


#: SIP statuses with the headers that come with them, and what an attempt with them comes to.
REFUSALS: list[tuple[int, Extra, Result]] = [
    # Our own line: a robot would talk to the other.
    (302, [("Contact", "<sip:100@127.0.0.1>")], Result.UNREACHABLE),
    (300, [("Contact", "<sip:+79990000102@127.0.0.1>")], Result.UNREACHABLE),
    (401, [("WWW-Authenticate", 'Digest realm="x", nonce="y"')], Result.UNAVAILABLE),
    (403, [], Result.UNAVAILABLE),
    (404, [("Reason", "Q.850;cause=41")], Result.UNREACHABLE),
    (407, [("Proxy-Authenticate", 'Digest realm="x", nonce="y"')], Result.UNAVAILABLE),
    (410, [], Result.BAD_NUMBER),
    (480, [], Result.NO_ANSWER),
    (486, [], Result.BUSY),
    (499, [], Result.UNAVAILABLE),
    (503, [("Retry-After", "120")], Result.UNAVAILABLE),
    (603, [], Result.DECLINED),
    (607, [], Result.BLOCKED),
    (608, [], Result.BLOCKED),
    (699, [], Result.BUSY),
]


async def test_every_refusal_reaches_the_dialer_with_its_status_and_leads_nowhere_else(line: Line) -> None:
    trunk = ARITrunk(line.ari, ring_seconds=10, line_number="", records=Path("none"))
    config = line.asterisk.config
    async with Carrier.opened(config.sip_port, port=trunk_port(line.asterisk)) as carrier:
        found = []
        for place, (status, extra, _) in enumerate(REFUSALS):
            number = f"+7999000{place:04}"
            carrier.refusals[number] = status, extra
            dialed = await trunk.dial(f"a{place}", number, deadline=datetime.now(UTC) + timedelta(minutes=1))
            refusal = read_refusal(dialed.ending)
            found.append((refusal.status, refusal.result))
    assert found == [(status, result) for status, _, result in REFUSALS]
    assert [invite.uri.partition("@")[0] for invite in carrier.invites] == [
        f"sip:+7999000{place:04}" for place in range(len(REFUSALS))
    ]
    assert line.ari.incoming.empty()


#: By the called number: for how many seconds whoever answers speaks, and whether that is a machine.
GREETINGS = {"+79990000101": (0.0, False), "+79990000102": (0.5, False), "+79990000103": (6.0, True)}


async def test_a_machine_is_told_by_its_long_greeting_and_the_call_begins_after_it(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    trunks = (TrunkConfig(addresses=(f"127.0.0.1:{port}",), machines=True),)
    async with running_asterisk(tmp_path, trunks=trunks) as asterisk:
        ari = make_client(asterisk)
        trunk = ARITrunk(ari, ring_seconds=10, line_number="", records=Path("none"), machines=True)
        async with running(ari), await Phone.start(PromptCatalogue([]), port=port) as phone:
            answering = asyncio.create_task(greet_as_told(phone))
            deadline = datetime.now(UTC) + timedelta(minutes=1)
            dials = [trunk.dial(number, number, deadline=deadline) for number in GREETINGS]
            assert [dialed.answered for dialed in await asyncio.gather(*dials)] == [True] * 3
            assert answering.done(), "the machine was spoken to before its end"
            told = {number: await trunk.is_machine(number) for number in GREETINGS}
            await answering
        assert told == {number: machine for number, (_, machine) in GREETINGS.items()}
        assert complaints(asterisk) == []


async def greet_as_told(phone: Phone) -> None:
    """Answer a call to each number, and speak for as long as GREETINGS says."""

    async def greet(call: IncomingCall) -> None:
        call.answer()
        seconds, _ = GREETINGS[call.called]
        noise = np.random.default_rng(1).integers(0, 256, int(seconds * 50) * FRAME_BYTES, np.uint8)
        await call.rtp.say(noise.tobytes())

    async with asyncio.TaskGroup() as greetings:
        for _ in GREETINGS:
            greetings.create_task(greet(await phone.agent.incoming.get()))
