"""RTP packets (RFC 3550) and keys as telephone events (RFC 4733)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from asterisk.softphone.errors import MessageError

FRAME_SECONDS = 0.02
FRAME_BYTES = 160
RATE = 8000
KEYS = "0123456789*#ABCD"

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
_RTCP_TYPES = range(192, 224)
_EVENT_FRAMES = 5  # a key is held for 100 ms
_END_REPEATS = 3
_PAUSE_FRAMES = 5  # and 100 ms lie between two keys


class Packet(NamedTuple):
    """One RTP packet as received; `arrived` is the event loop's time in seconds."""

    sequence: int
    timestamp: int
    payload_type: int
    payload: bytes
    arrived: float
    source: int


def read_packet(datagram: bytes, arrived: float) -> Packet:
    """Read one datagram, or raise MessageError when it isn't RTP (RTCP isn't either)."""
    if len(datagram) < _HEADER.size:
        raise MessageError("too short for RTP")
    first, second, sequence, timestamp, source = _HEADER.unpack_from(datagram)
    if first >> 6 != 2 or second in _RTCP_TYPES:  # noqa: PLR2004 - RTP's version
        raise MessageError("not RTP")
    start, end = _HEADER.size, len(datagram)
    if first & 0x3F:
        start, end = _find_payload(datagram, first)
    return Packet(sequence, timestamp, second & 0x7F, datagram[start:end], arrived, source)


def _find_payload(datagram: bytes, first: int) -> tuple[int, int]:
    """Return where the payload begins and ends: after sources and extension, before the padding."""
    start, end = _HEADER.size + 4 * (first & 0x0F), len(datagram)
    if first & 0x10:
        if start + 4 > end:
            raise MessageError("an RTP extension that isn't there")
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4])
    if first & 0x20:
        end -= datagram[-1]
    if start > end:
        raise MessageError("an RTP header longer than its packet")
    return start, end


def build_packet(marked_type: int, sequence: int, timestamp: int, source: int, payload: bytes) -> bytes:
    """Build a datagram; `marked_type` is the payload type, plus 128 for the marker."""
    return _HEADER.pack(0x80, marked_type, sequence, timestamp, source) + payload


def key_events(event: int) -> Iterator[bytes | None]:
    """Yield the event's payloads: growing durations, the end three times, then a pause (None)."""
    for frame in range(1, _EVENT_FRAMES + 1):
        yield _EVENT.pack(event, 10, frame * FRAME_BYTES)
    for _ in range(_END_REPEATS):
        yield _EVENT.pack(event, 0x80 | 10, _EVENT_FRAMES * FRAME_BYTES)
    for _ in range(_PAUSE_FRAMES):
        yield None
