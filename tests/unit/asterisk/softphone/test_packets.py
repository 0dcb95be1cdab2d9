"""RTP packets: every legal shape is read, and keys are events as in RFC 4733."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asterisk.softphone.errors import MessageError
from asterisk.softphone.packets import Packet, build_packet, key_events, read_packet

SOUND = b"\x2a" * 160


def shaped(first: int, between: bytes = b"", payload: bytes = SOUND) -> bytes:
    return struct.pack("!BBHII", first, 0x88, 7, 8, 9) + between + payload


@pytest.mark.parametrize(
    "datagram",
    [
        shaped(0x80),
        shaped(0x82, b"\x01\x02\x03\x04" * 2),
        shaped(0x90, b"\xbe\xde\x00\x01" + b"abcd"),
        shaped(0xA0, payload=SOUND + b"\x00\x00\x03"),
    ],
    ids=["plain", "sources", "extension", "padding"],
)
def test_a_packet_is_read(datagram: bytes) -> None:
    assert read_packet(datagram, 1.5) == Packet(7, 8, 8, SOUND, 1.5, 9)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        shaped(0x80)[:11],
        shaped(0x40),
        struct.pack("!BBHII", 0x80, 200, 7, 8, 9),
        shaped(0x8F, payload=b""),
        shaped(0x90, payload=b"\x00"),
        shaped(0x90, b"\xbe\xde\xff\xff"),
        shaped(0xA0, payload=b"\x09"),
    ],
)
def test_a_datagram_that_is_no_packet_is_refused(datagram: bytes) -> None:
    with pytest.raises(MessageError):
        read_packet(datagram, 0.0)


@given(st.integers(0, 127), st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.binary(max_size=300))
def test_a_built_packet_reads_the_same(kind: int, sequence: int, timestamp: int, payload: bytes) -> None:
    if 64 <= kind < 96:
        return  # marked, these look like RTCP
    datagram = build_packet(kind | 0x80, sequence, timestamp, 5, payload)
    assert read_packet(datagram, 0.0) == Packet(sequence, timestamp, kind, payload, 0.0, 5)


def test_a_key_is_held_for_100_ms_ended_three_times_and_followed_by_a_pause() -> None:
    events = [event and struct.unpack("!BBH", event) for event in key_events(11)]
    held = [(11, 10, duration) for duration in (160, 320, 480, 640, 800)]
    assert events == [*held, *[(11, 0x8A, 800)] * 3, *[None] * 5]
