"""What a real Asterisk makes of requests, silence and keys within a call, as carriers send them."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator

import pytest

from asterisk.ari.channel import ARIChannel
from asterisk.softphone.packets import FRAME_BYTES, FRAME_SECONDS, build_packet
from asterisk.softphone.sdp import Media
from tests.support.ari_line import Line
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME
from tests.support.scripted_carrier import Carrier

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

#: Twice the minute after which a telephone without sound was cut; the caller's side refreshes.
TIMER = [("Supported", "timer"), ("Session-Expires", "120;refresher=uac")]


@pytest.fixture
async def carrier(line: Line) -> AsyncIterator[Carrier]:
    async with Carrier.opened(line.asterisk.config.sip_port) as carrier:
        yield carrier


# -- requests within a call


async def test_whatever_proxies_ping_with_is_answered_and_the_call_goes_on(
    line: Line, carrier: Carrier
) -> None:
    call = await carrier.calls()
    answers = [await call.asks(method) for method in ("OPTIONS", "INFO", "UPDATE")]
    assert answers == [200, 200, 200]
    assert await call.asks("REFER", [("Refer-To", "<sip:200@127.0.0.1>")]) == 603
    channel = await line.ari.incoming.get()
    assert channel.ending is None
    await call.hangs_up()


# -- telephones that send no sound


@pytest.mark.long
async def test_a_muted_telephone_stays_and_one_whose_session_expires_ends(
    line: Line, carrier: Carrier
) -> None:
    async with Carrier.opened(line.asterisk.config.sip_port) as another:
        muted, vanished = await carrier.calls(), await another.calls(extra=TIMER)
        assert vanished.answer.headers.get("Session-Expires") == "120;refresher=uac"
        for _ in range(2):
            await (await line.ari.incoming.get()).renew_timeout(300)
        goodbye = await another.is_asked("BYE", within=120 + PATIENCE)
        assert goodbye.call_id == vanished.invite.call_id
        assert await muted.asks("OPTIONS") == 200
        await muted.hangs_up()


# -- keys as events (RFC 4733)


class EventSender:
    """Sends silence and keys, packet by packet, to where a call's sound goes."""

    def __init__(self, bound: socket.socket, media: Media) -> None:
        self._socket, self._address = bound, (media.host, media.port)
        self._event_payload = media.event_payload or 0
        self._sequence = self._timestamp = 1000

    async def is_quiet(self, frames: int) -> None:
        for _ in range(frames):
            self._timestamp += FRAME_BYTES
            await self._send(8, self._timestamp, b"\xd5" * FRAME_BYTES)

    async def presses(self, key: int, *, new_timestamps: bool) -> None:
        """Press a key for 100 ms; the copies of its end have new timestamps, or the event's as they should."""
        began = self._timestamp + FRAME_BYTES
        for frame in range(1, 6):
            await self._send_event(began, key, frame, ends=False)
        for _ in range(3):
            await self._send_event(self._timestamp if new_timestamps else began, key, 5, ends=True)

    async def _send_event(self, timestamp: int, key: int, frame: int, *, ends: bool) -> None:
        self._timestamp += FRAME_BYTES
        event = struct.pack("!BBH", key, 0x80 * ends | 10, frame * FRAME_BYTES)
        await self._send(self._event_payload, timestamp, event)

    async def _send(self, payload_type: int, timestamp: int, payload: bytes) -> None:
        self._sequence += 1
        packet = build_packet(payload_type, self._sequence, timestamp, 7, payload)
        self._socket.sendto(packet, self._address)
        await asyncio.sleep(FRAME_SECONDS)


async def read_keys(channel: ARIChannel) -> str:
    keys = ""
    while key := await channel.next_key(PATIENCE):
        keys += key.digit
        if key.digit == "9":
            break
    return keys


@pytest.mark.parametrize("new_timestamps", [False, True])
async def test_a_key_is_one_key_however_its_end_is_repeated(
    line: Line, carrier: Carrier, *, new_timestamps: bool
) -> None:
    call = await carrier.calls()
    channel = await line.ari.incoming.get()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        sender = EventSender(bound, call.media)
        for key in (5, 5, 1, 9):
            await sender.is_quiet(10)
            await sender.presses(key, new_timestamps=new_timestamps)
        await sender.is_quiet(10)
    assert await read_keys(channel) == "5519"
    await call.hangs_up()
