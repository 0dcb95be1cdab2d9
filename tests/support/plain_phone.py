"""A bare-bones telephone for codecs that the softphone doesn't speak: it calls, records and hangs up."""

import asyncio
import re
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.patience import PATIENCE

_FRAME = 0.02
_HEADER = 12


@dataclass
class PlainPhone:
    """One call: `answer` is the SDP of the line's answer, `packets` the RTP received."""

    line: tuple[str, int]
    answer: str = ""
    packets: list[bytes] = field(default_factory=list)

    def sound(self, payload_type: int) -> bytes:
        """Return the payloads of this type in order of sequence number."""
        first = int.from_bytes(self.packets[0][2:4]) if self.packets else 0
        ordered = sorted(self.packets, key=lambda packet: (int.from_bytes(packet[2:4]) - first) % 65536)
        return b"".join(packet[_HEADER:] for packet in ordered if packet[1] & 0x7F == payload_type)


@asynccontextmanager
async def calls(line: tuple[str, int], payload_types: str, *rtpmaps: str) -> AsyncIterator[PlainPhone]:
    """Call the line, offering these payload types in this order, until the block ends."""
    loop, phone = asyncio.get_running_loop(), PlainPhone(line)
    sip, rtp = _bind(), _bind()
    loop.add_reader(rtp, lambda: phone.packets.append(rtp.recv(2048)))
    sending = asyncio.create_task(_send_silence(rtp, phone))
    dialog = _Dialog(sip.getsockname(), line)
    try:
        offer = _offer(rtp.getsockname()[1], payload_types, rtpmaps)
        await loop.sock_sendto(sip, dialog.request("INVITE", offer), line)
        async with asyncio.timeout(PATIENCE):
            while not (answer := (await loop.sock_recv(sip, 65_535)).decode()).startswith("SIP/2.0 200"):
                assert answer.startswith("SIP/2.0 1"), answer
        to = re.search(r"^To: .*$", answer, re.MULTILINE | re.IGNORECASE)
        assert to is not None
        dialog.recipient, phone.answer = to[0].strip(), answer.partition("\r\n\r\n")[2]
        await loop.sock_sendto(sip, dialog.request("ACK"), line)
        yield phone
        dialog.number += 1
        await loop.sock_sendto(sip, dialog.request("BYE"), line)
    finally:
        sending.cancel()
        loop.remove_reader(rtp)
        sip.close()
        rtp.close()


class _Dialog:
    def __init__(self, own: tuple[str, int], line: tuple[str, int]) -> None:
        self.number, self._call, self._tag = 1, secrets.token_hex(8), secrets.token_hex(4)
        self._own = f"{own[0]}:{own[1]}"
        self._target = f"sip:100@{line[0]}:{line[1]}"
        self.recipient = f"To: <{self._target}>"

    def request(self, method: str, body: str = "") -> bytes:
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._own};branch=z9hG4bK{secrets.token_hex(8)};rport",
            "Max-Forwards: 70",
            f"From: <sip:+79990000101@{self._own}>;tag={self._tag}",
            self.recipient,
            f"Call-ID: {self._call}",
            f"CSeq: {self.number} {method}",
            f"Contact: <sip:{self._own}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def _bind() -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    bound.bind(("127.0.0.1", 0))
    return bound


def _offer(port: int, payload_types: str, rtpmaps: tuple[str, ...]) -> str:
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        f"m=audio {port} RTP/AVP {payload_types}",
        *(f"a=rtpmap:{one}" for one in rtpmaps),
        "a=ptime:20",
    ]
    return "\r\n".join(lines) + "\r\n"


async def _send_silence(rtp: socket.socket, phone: PlainPhone) -> None:
    """Send packets in the first codec of the answer, once there is one: Asterisk sends in the codec that it receives."""
    number = 0
    while True:
        await asyncio.sleep(_FRAME)
        if found := re.search(r"m=audio (\d+) RTP/AVP (\d+)", phone.answer):
            number += 1
            head = bytes([0x80, int(found[2])]) + number.to_bytes(2) + (number * 160).to_bytes(4) + b"test"
            rtp.sendto(head + b"\xd5" * 160, (phone.line[0], int(found[1])))
