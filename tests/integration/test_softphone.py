"""Two softphones call each other over loopback."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import numpy as np
import pytest

from asterisk.softphone.calls import Party
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.errors import CallError
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.packets import FRAME_BYTES, build_packet
from asterisk.softphone.user_agent import UserAgent
from tests.support.patience import PATIENCE
from tests.support.phone import Line, Phone

SILENCE = b"\xd5" * FRAME_BYTES


@dataclass(frozen=True)
class Words:
    id: str
    language: str
    text: str
    alaw: bytes
    ulaw: bytes = b""


def speak(name: str, *, language: str = "ru", frames: int = 20) -> Words:
    """Write a prompt of unique noise."""
    noise = np.random.default_rng(abs(hash((name, language))) % 2**32).integers(0, 256, frames * FRAME_BYTES)
    sound = SILENCE + noise.astype(np.uint8).tobytes() + SILENCE
    return Words(name, language, f"text of {name}", sound)


GREETING, OUTAGE, MENU = speak("greeting"), speak("outage_known"), speak("menu", frames=100)
DIGITS = {digit: speak(f"digit_{digit}") for digit in "47"}
CATALOGUE = PromptCatalogue([GREETING, OUTAGE, MENU, speak("greeting", language="en"), *DIGITS.values()])

Answering = Callable[[IncomingCall], Awaitable[None]]


@contextlib.asynccontextmanager
async def a_line(answering: Answering) -> AsyncIterator[Line]:
    """Run a line that handles its only call like this."""
    agent = await UserAgent.start()

    async def serve() -> None:
        await answering(await agent.incoming.get())

    serving = asyncio.create_task(serve())
    try:
        yield Line(agent.port)
        async with asyncio.timeout(PATIENCE):
            await serving
    finally:
        serving.cancel()
        await agent.close()


async def test_a_call_reads_like_the_conversation() -> None:
    async def answer(call: IncomingCall) -> None:
        assert (call.called, call.caller) == ("100", "+79990000101")
        call.ring()
        call.answer()
        for words in (GREETING, OUTAGE, DIGITS["4"], DIGITS["7"]):
            await call.rtp.say(words.alaw)
        await asyncio.sleep(0.3)
        await call.hang_up()

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)
        await phone.hears("greeting", "outage_known", language="ru")
        await phone.hears("digit_4", "digit_7")
        ending = await phone.line_hangs_up()
        await phone.hears_nothing_more()
    assert ending.by is Party.THEM
    assert phone.texts[:2] == ["text of greeting", "text of outage_known"]
    assert phone.first_sound_since_answer >= 0
    assert phone.ear
    assert phone.ear.longest_silence(ending.at) > 0.2


async def test_a_key_cuts_a_prompt_short() -> None:
    key_pressed = asyncio.Event()

    async def answer(call: IncomingCall) -> None:
        call.answer()
        speaking = asyncio.create_task(call.rtp.say(MENU.alaw))
        await key_pressed.wait()
        call.rtp._speech.clear()
        speaking.cancel()
        await call.rtp.say(OUTAGE.alaw)
        await call.until(lambda: call.ending)

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)
        await asyncio.sleep(0.3)
        await phone.presses("1")
        key_pressed.set()
        await phone.hears_part_of("menu")
        await phone.hears("outage_known")
        await phone.hangs_up()


async def test_hearing_something_else_fails_and_shows_the_call() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.rtp.say(GREETING.alaw)
        await call.until(lambda: call.ending)

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)
        with pytest.raises(AssertionError, match=r"(?s)expected prompt 'outage_known'.*text of greeting"):
            await phone.hears("outage_known")
        with pytest.raises(AssertionError, match=r"nothing more for 0[.]2 s"):
            await phone.hears("outage_known", within=0.2)
        await phone.hangs_up()


async def test_a_changed_byte_is_heard() -> None:
    spoilt = bytearray(GREETING.alaw)
    spoilt[len(spoilt) // 2] ^= 1

    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.rtp.say(bytes(spoilt))
        await call.hang_up()

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)
        with pytest.raises(AssertionError, match=r"heard interrupted greeting \(ru\)"):
            await phone.hears("greeting")


@pytest.mark.parametrize(("act", "status"), [("is_busy", 486), ("is_declined", 603), ("is_unavailable", 480)])
async def test_a_person_refuses_a_call(act: str, status: int) -> None:
    async with await Phone.start(CATALOGUE, number=None) as caller, await Phone.start(CATALOGUE) as person:
        dialling = asyncio.create_task(caller.dials(Line(person.address[1], "+79990000202")))
        ring = await person.is_rung()
        assert (ring.called, ring.caller) == ("+79990000202", None)
        await getattr(ring, act)()
        await dialling
        await caller.is_refused(status)


async def test_a_person_lets_it_ring_until_the_caller_gives_up() -> None:
    async with await Phone.start(CATALOGUE) as caller, await Phone.start(CATALOGUE) as person:
        dialling = asyncio.create_task(caller.dials(Line(person.address[1])))
        ring = await person.is_rung()
        ringing = asyncio.create_task(ring.lets_it_ring())
        await asyncio.sleep(0.2)
        ending = await caller.hangs_up()
        await dialling
        assert await ringing > 0.1
    assert (ending.by, ending.status) == (Party.US, 487)


async def test_a_telephone_that_is_unplugged_hangs_up() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.until(lambda: call.ending, PATIENCE)

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)


async def test_sound_from_elsewhere_and_junk_is_not_heard() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.until(lambda: call.ending)

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        call = await phone.dials(line)
        strange = build_packet(8, 1, 1, 1, GREETING.alaw[FRAME_BYTES : 2 * FRAME_BYTES])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.9", 0))
            for datagram in (strange, b"junk"):
                stranger.sendto(datagram, ("127.0.0.1", call.rtp.port))
        async with asyncio.timeout(PATIENCE):
            while call.rtp.junk < 2:
                await asyncio.sleep(0.02)
        await phone.hangs_up()
        await phone.hears_nothing_more()


async def test_keys_arrive_in_their_order() -> None:
    pressed: list[int] = []

    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.until(lambda: call.ending)
        ends = [packet for packet in call.rtp.packets if packet.payload_type == 101]
        pressed.extend({packet.timestamp: packet.payload[0] for packet in ends}.values())

    async with a_line(answer) as line, await Phone.start(CATALOGUE) as phone:
        await phone.dials(line)
        await phone.presses("1940*#")
        with pytest.raises(CallError, match="no such key"):
            await phone.presses("x")
        await phone.hangs_up()
    assert pressed == [1, 9, 4, 0, 10, 11]


async def test_who_was_called_hangs_up_only_after_the_answer_was_acknowledged() -> None:
    """Send an INVITE and its ACK by hand: no BYE may come in between."""
    agent = await UserAgent.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.bind(("127.0.0.1", 0))
        caller.setblocking(False)  # noqa: FBT003 - the socket's own argument
        loop = asyncio.get_running_loop()
        me = f"127.0.0.1:{caller.getsockname()[1]}"
        dialog = (
            f"Via: SIP/2.0/UDP {me};branch=z9hG4bK-{{method}}\r\nFrom: <sip:+79990000101@{me}>;tag=a\r\n"
            f"To: <sip:100@127.0.0.1>{{tag}}\r\nCall-ID: one\r\nCSeq: 1 {{method}}\r\nContact: <sip:{me}>\r\n"
        )
        offer = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"
        )
        invite = f"INVITE sip:100@127.0.0.1 SIP/2.0\r\n{dialog.format(method='INVITE', tag='')}"
        invite += f"Content-Type: application/sdp\r\nContent-Length: {len(offer)}\r\n\r\n{offer}"
        await loop.sock_sendto(caller, invite.encode(), (agent.host, agent.port))
        async with asyncio.timeout(PATIENCE):
            call = await agent.incoming.get()
            call.answer()
            hanging_up = asyncio.create_task(call.hang_up())
            heard = [(await loop.sock_recvfrom(caller, 4096))[0].split(b" ")[:2] for _ in range(3)]
            assert [first[:2] for first in heard] == [[b"SIP/2.0", code] for code in (b"100", b"200", b"200")]
            ack = f"ACK sip:100@127.0.0.1 SIP/2.0\r\n{dialog.format(method='ACK', tag=f';tag={call.local_tag}')}\r\n"
            await loop.sock_sendto(caller, ack.encode(), (agent.host, agent.port))
            while not (await loop.sock_recvfrom(caller, 4096))[0].startswith(b"BYE"):
                pass
        hanging_up.cancel()
    await agent.close()
