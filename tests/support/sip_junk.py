"""SIP messages as nobody should send them: seeded, so that a failure can be repeated."""

import random
from collections.abc import Callable, Iterator

METHODS = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "INFO",
    "UPDATE",
    "REFER",
    "SUBSCRIBE",
    "NOTIFY",
    "MESSAGE",
    "PRACK",
    "PUBLISH",
    "XYZZY",
]
STATUSES = (
    "100 Trying",
    "180 Ringing",
    "200 OK",
    "302 Moved",
    "401 No",
    "486 Busy",
    "699 What",
    "99 Small",
    "x y",
)
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
)
#: What stands where a value should be.
VALUES = (
    "", " ", "\x00", "\t\r\n ", "%", "%00", "a" * 3000, "9" * 400, "-1", "4294967296", "99999999999999999999",
    "<", ">", '"', "<sip:", "sip:", "sip:@", "sip:x@[::1", "sip:x@[::ffff:127.0.0.1]:99999", "sip:%zz@h", "tel:+7",
    "sip:a@b;" + ";".join(f"p{number}=1" for number in range(200)), '"' + "\\" * 300, "é" * 100, "\ud800", "=?", ";;;,,,",
    "urn:service:sos", "sips:x@127.0.0.1;transport=tls", "sip:x@127.0.0.1;maddr=224.0.0.1", "(" * 500, "*", "0 XYZZY",
)  # fmt: skip

Message = list[str]


def junk(seed: int, count: int, host: str, port: int) -> Iterator[bytes]:
    """Yield messages, each with some mistakes."""
    chance = random.Random(seed)  # noqa: S311 - the same at every run
    for number in range(count):
        lines, body = _message(chance, number, host, port)
        for _ in range(chance.randint(1, 4)):
            chance.choice(_MISTAKES)(chance, lines)
        if chance.random() < 0.3:
            body = _spoil(chance, body)
        packet = "\r\n".join([*lines, "", body]).encode(errors="surrogatepass")
        if chance.random() < 0.2:
            packet = _flip(chance, packet)
        yield packet[:60_000]


def _message(chance: random.Random, number: int, host: str, port: int) -> tuple[Message, str]:
    method = chance.choice(METHODS)
    body = SDP if method in {"INVITE", "UPDATE", "ACK"} else ""
    first = (
        f"SIP/2.0 {chance.choice(STATUSES)}"
        if chance.random() < 0.15
        else f"{method} sip:100@127.0.0.1 SIP/2.0"
    )
    return [
        first,
        f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-junk-{number};rport",
        f"From: <sip:+79990000101@{host}>;tag=junk-{number}",
        "To: <sip:100@127.0.0.1>" + (";tag=other" if method in {"BYE", "INFO", "UPDATE", "REFER"} else ""),
        f"Call-ID: junk-{number}@{host}",
        f"CSeq: {chance.randint(0, 2**31)} {method}",
        f"Contact: <sip:junk@{host}:{port}>",
        "Max-Forwards: 70",
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ], body


def _replace(chance: random.Random, lines: Message) -> None:
    number = chance.randrange(len(lines))
    lines[number] = f"{lines[number].partition(':')[0]}: {chance.choice(VALUES)}"


def _drop(chance: random.Random, lines: Message) -> None:
    if len(lines) > 1:
        del lines[chance.randrange(len(lines))]


def _repeat(chance: random.Random, lines: Message) -> None:
    lines += [chance.choice(lines)] * chance.choice([1, 2, 50])


def _insert(chance: random.Random, lines: Message) -> None:
    names = [
        "Route",
        "Record-Route",
        "Authorization",
        "Proxy-Authorization",
        "P-Asserted-Identity",
        "Remote-Party-ID",
        "Privacy",
        "Reason",
        "Diversion",
        "Replaces",
        "Refer-To",
        "Session-Expires",
        "Require",
        "Proxy-Require",
        "Supported",
        "Expires",
        "Event",
        "X",
        "Content-Encoding",
        "v",
    ]
    lines.insert(chance.randint(1, len(lines)), f"{chance.choice(names)}: {chance.choice(VALUES)}")


def _swell(chance: random.Random, lines: Message) -> None:
    lines[chance.randrange(len(lines))] += chance.choice(VALUES)


def _fold(chance: random.Random, lines: Message) -> None:
    number = chance.randrange(len(lines))
    lines[number] = lines[number].replace(" ", "\r\n ")


_MISTAKES: tuple[Callable[[random.Random, Message], None], ...] = (
    _replace, _replace, _drop, _repeat, _insert, _insert, _swell, _fold,
)  # fmt: skip


def _spoil(chance: random.Random, body: str) -> str:
    lines = (body or SDP).split("\r\n")
    number = chance.randrange(len(lines))
    lines[number] = lines[number][:2] + chance.choice(VALUES)
    return "\r\n".join(lines * chance.choice([1, 1, 30]))


def _flip(chance: random.Random, packet: bytes) -> bytes:
    spoilt = bytearray(packet)
    for _ in range(chance.randint(1, 30)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt[: chance.randint(1, len(spoilt))]) if chance.random() < 0.3 else bytes(spoilt)
