"""SIP messages (RFC 3261): parsed strictly, built plainly.

For any datagram, `parse` returns a message with every header that a transaction needs, or raises
`MessageError` and nothing else.
"""

import re
from dataclasses import dataclass, field

from typing_extensions import override

from asterisk.softphone.errors import MessageError
from asterisk.softphone.headers import WORD, Headers, NameAddr, Via

VERSION = "SIP/2.0"
BRANCH_COOKIE = "z9hG4bK"
REASONS = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    603: "Decline",
}

_COMPACT = {
    "c": "Content-Type",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "t": "To",
    "v": "Via",
}
_NEEDED = ("Via", "From", "To", "Call-ID", "CSeq")
_REQUEST_LINE = re.compile(rf"({WORD}) (\S{{1,2048}}) SIP/2\.0")
_STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: ([^\r\n]*))?")
_HEADER_NAME = re.compile(WORD)
_CSEQ = re.compile(rf"([0-9]{{1,10}})\s+({WORD})")
_LENGTH = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class Message:
    """What requests and responses share."""

    headers: Headers = field(kw_only=True)
    body: bytes = field(default=b"", kw_only=True)

    @property
    def via(self) -> Via:
        """The topmost Via."""
        return Via.parse(self.headers.all("Via")[0])

    @property
    def sender(self) -> NameAddr:
        """The From header."""
        return NameAddr.parse(self.headers.require("From"))

    @property
    def recipient(self) -> NameAddr:
        """The To header."""
        return NameAddr.parse(self.headers.require("To"))

    @property
    def call_id(self) -> str:
        """The Call-ID header."""
        return self.headers.require("Call-ID")

    @property
    def cseq(self) -> tuple[int, str]:
        """The CSeq header: number and method."""
        return read_cseq(self.headers.require("CSeq"))

    @property
    def start_line(self) -> str:
        """The first line of the message."""
        raise NotImplementedError

    def to_bytes(self) -> bytes:
        """Build the datagram, with its Content-Length."""
        kept = ((name, value) for name, value in self.headers if name.lower() != "content-length")
        lines = [self.start_line, *(f"{name}: {value}" for name, value in kept)]
        lines.append(f"Content-Length: {len(self.body)}\r\n\r\n")
        return "\r\n".join(lines).encode() + self.body


@dataclass(slots=True)
class Request(Message):
    """A SIP request; `uri` is kept as written."""

    method: str
    uri: str

    @property
    @override
    def start_line(self) -> str:
        return f"{self.method} {self.uri} {VERSION}"


@dataclass(slots=True)
class Response(Message):
    """A SIP response."""

    status: int
    reason: str

    @property
    @override
    def start_line(self) -> str:
        return f"{VERSION} {self.status} {self.reason}"


def parse(datagram: bytes) -> Request | Response:
    """Read one datagram, or raise MessageError when it isn't a whole, valid SIP message."""
    head, separator, rest = datagram.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not separator:
        raise MessageError("the headers have no end")
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        raise MessageError("the headers are not UTF-8") from error
    start, *lines = text.split("\r\n")
    headers = _read_headers(lines)
    message = _read_start(start, headers, _cut_body(headers, rest))
    _check(message)
    return message


def read_cseq(text: str) -> tuple[int, str]:
    """Read a CSeq value into its number and method, or raise MessageError."""
    found = _CSEQ.fullmatch(text)
    if found is None or int(found[1]) >= 2**32:
        raise MessageError(f"not a CSeq: {text[:80]!r}")
    return int(found[1]), found[2]


def _read_headers(lines: list[str]) -> Headers:
    items: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and items:  # a folded header goes on in the next line
            name, value = items.pop()
            items.append((name, f"{value} {line.strip()}"))
            continue
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if not colon or not _HEADER_NAME.fullmatch(name):
            raise MessageError(f"not a header: {line[:80]!r}")
        items.append((_COMPACT.get(name.lower(), name), value.strip()))
    return Headers(items)


def _cut_body(headers: Headers, rest: bytes) -> bytes:
    length = headers.get("Content-Length")
    if length is None:
        return rest
    if not _LENGTH.fullmatch(length) or int(length) > len(rest):
        raise MessageError(f"a body of {len(rest)} bytes, but Content-Length says {length[:20]!r}")
    return rest[: int(length)]


def _read_start(line: str, headers: Headers, body: bytes) -> Request | Response:
    if found := _REQUEST_LINE.fullmatch(line):
        return Request(found[1], found[2], headers=headers, body=body)
    if found := _STATUS_LINE.fullmatch(line):
        return Response(int(found[1]), found[2] or "", headers=headers, body=body)
    raise MessageError(f"neither a request nor a response: {line[:80]!r}")


def _check(message: Request | Response) -> None:
    """Raise MessageError unless the headers that every transaction reads are there and readable."""
    for name in _NEEDED:
        if not message.headers.all(name):
            raise MessageError(f"no {name} header")
    _ = message.via, message.sender, message.recipient
    _, method = message.cseq
    if isinstance(message, Request) and method != message.method:
        raise MessageError(f"CSeq says {method}, the request is {message.method}")
