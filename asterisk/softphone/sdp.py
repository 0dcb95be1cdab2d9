"""Session descriptions (RFC 4566): one audio stream of G.711, offered and answered."""

import ipaddress
import re
from dataclasses import dataclass
from enum import Enum

from asterisk.softphone.errors import MessageError

EVENT_PAYLOAD = 101
_MEDIA = re.compile(r"m=audio ([0-9]{1,5})(?:/[0-9]{1,3})? RTP/AVPF? ([0-9 ]{1,200})")
_CONNECTION = re.compile(r"c=IN IP4 ([0-9.]{7,15})(?:/[0-9/]+)?")
_EVENT_MAP = re.compile(r"a=rtpmap:([0-9]{1,3}) telephone-event/8000(?:/1)?", re.IGNORECASE)


class Codec(Enum):
    """The two laws of G.711; the value is the static RTP payload type."""

    #: A-law: Europe and Russia.
    PCMA = 8
    #: µ-law: North America and Japan.
    PCMU = 0

    @property
    def silence(self) -> bytes:
        """One byte of digital silence."""
        return b"\xd5" if self is Codec.PCMA else b"\xff"


@dataclass(frozen=True, slots=True)
class Media:
    """The other side's media address and codecs.

    `codecs` are those that we know, in the other side's order; `event_payload` is None without RFC 4733.
    """

    host: str
    port: int
    codecs: tuple[Codec, ...]
    event_payload: int | None


def describe(
    host: str, port: int, codecs: tuple[Codec, ...], *, event_payload: int | None = EVENT_PAYLOAD
) -> bytes:
    """Build an offer, or an answer when `codecs` is the chosen one; no `event_payload` offers no key events."""
    payloads = [str(codec.value) for codec in codecs]
    events = []
    if event_payload is not None:
        payloads.append(str(event_payload))
        events = [f"a=rtpmap:{event_payload} telephone-event/8000", f"a=fmtp:{event_payload} 0-16"]
    lines = [
        "v=0",
        f"o=- {port} 1 IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(payloads)}",
        *(f"a=rtpmap:{codec.value} {codec.name}/8000" for codec in codecs),
        *events,
        "a=ptime:20",
        "a=sendrecv",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def read(body: bytes) -> Media:
    """Read an offer or an answer, or raise MessageError when it has no usable audio."""
    try:
        lines = body.decode().splitlines()
    except UnicodeDecodeError as error:
        raise MessageError("the session description is not UTF-8") from error
    media = next((found for line in lines if (found := _MEDIA.fullmatch(line.strip()))), None)
    if media is None or not 0 < int(media[1]) <= 65_535:  # noqa: PLR2004 - the range of ports
        raise MessageError("the session description offers no audio")
    known = {codec.value: codec for codec in Codec}
    offered = [int(payload) for payload in media[2].split()]
    return Media(
        host=_read_host(lines),
        port=int(media[1]),
        codecs=tuple(known[payload] for payload in offered if payload in known),
        event_payload=_read_event_payload(lines, offered),
    )


def _read_host(lines: list[str]) -> str:
    # The last one: a connection line of the stream, which is the only one, overrides the session's.
    hosts = [found[1] for line in lines if (found := _CONNECTION.fullmatch(line.strip()))]
    if not hosts:
        raise MessageError("the session description names no address")
    try:
        return str(ipaddress.IPv4Address(hosts[-1]))
    except ValueError as error:
        raise MessageError(f"no such address: {hosts[-1]!r}") from error


def _read_event_payload(lines: list[str], offered: list[int]) -> int | None:
    payloads = (int(found[1]) for line in lines if (found := _EVENT_MAP.fullmatch(line.strip())))
    return next((payload for payload in payloads if payload in offered), None)
