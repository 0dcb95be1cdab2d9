"""How a text becomes the segments of an SMS (3GPP TS 23.038, 23.040), and segments a text again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_ESCAPE: Final = 0x1B
#: The GSM alphabet by septet; septet 27 begins a character of the extension, which takes two.
_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_SEPTETS: Final = {sign: bytes([place]) for place, sign in enumerate(_ALPHABET) if place != _ESCAPE} | {
    sign: bytes([_ESCAPE, septet]) for sign, septet in _EXTENSION.items()
}
_EXTENDED: Final = {septet: sign for sign, septet in _EXTENSION.items()}
#: A header with a reference of one octet, and with one of two.
_JOINS: Final = {0x00: 1, 0x08: 2}
#: The most segments that the header can count.
HEADER_COUNTS_TO: Final = 255


class Coding(IntEnum):
    """How the octets of a segment are read: SMPP's data_coding."""

    #: The GSM alphabet, a septet in each octet.
    GSM = 0
    #: Latin-1, as some send it.
    LATIN = 3
    #: UTF-16, big-endian.
    UCS2 = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """One message to the network: `data` with the header that joins it to others, if it `has_header`."""

    data: bytes
    coding: Coding
    has_header: bool


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """What a segment's header says: number `index` of `total`, from 1, of those with this reference."""

    reference: int
    total: int
    index: int


def count_segments(text: str) -> int:
    """Return how many segments a text takes."""
    return len(_cut(*_encode(text)))


def cut_into_segments(text: str, reference: int) -> list[Segment]:
    """Return the segments of a text; no character is split between two.

    `reference`, 0-255, should differ from those of other messages to the number on their way. The result may be longer
    than HEADER_COUNTS_TO: then it can't be sent.
    """
    coding, signs = _encode(text)
    pieces = _cut(coding, signs)
    total = len(pieces)
    if total == 1 or total > HEADER_COUNTS_TO:
        return [Segment(piece, coding, has_header=False) for piece in pieces]
    return [
        Segment(bytes([5, 0, 3, reference, total, index]) + piece, coding, has_header=True)
        for index, piece in enumerate(pieces, start=1)
    ]


def read_header(data: bytes) -> tuple[SegmentHeader | None, bytes]:
    """Return what the header at the beginning says of other segments, None if nothing, and what follows it."""
    length = data[0] + 1 if data else 0
    header, body = data[1:length], data[length:]
    while len(header) > 1:
        kind, size = header[0], header[1]
        element, header = header[2 : 2 + size], header[2 + size :]
        wide = _JOINS.get(kind)
        if wide is not None and len(element) == wide + 2:
            return SegmentHeader(int.from_bytes(element[:wide], "big"), element[-2], element[-1]), body
    return None, body


def decode_text(data: bytes, coding: int) -> str:
    """Return the text of a whole message; what can't be read becomes a replacement character."""
    if coding == Coding.UCS2:
        return data.decode("utf-16-be", "replace")
    if coding == Coding.LATIN:
        return data.decode("latin-1")
    return "".join(_read_septets(data))


def _encode(text: str) -> tuple[Coding, list[bytes]]:
    """Return the octets of each character, in the GSM alphabet if it has all of them."""
    if all(sign in _SEPTETS for sign in text):
        return Coding.GSM, [_SEPTETS[sign] for sign in text]
    # A lone surrogate is no character; nobody could read it.
    return Coding.UCS2, [sign.encode("utf-16-be", "replace") for sign in text]


def _cut(coding: Coding, signs: Sequence[bytes]) -> list[bytes]:
    alone, each = (160, 153) if coding is Coding.GSM else (140, 134)
    whole = b"".join(signs)
    return [whole] if len(whole) <= alone else _fill(signs, each)


def _fill(signs: Sequence[bytes], room: int) -> list[bytes]:
    pieces, piece = [], b""
    for sign in signs:
        if len(piece) + len(sign) > room:
            pieces.append(piece)
            piece = b""
        piece += sign
    return [*pieces, piece]


def _read_septets(data: bytes) -> Iterator[str]:
    septets = iter(data)
    for septet in septets:
        if septet == _ESCAPE:
            yield _EXTENDED.get(next(septets, 0), " ")
        else:
            yield _ALPHABET[septet] if septet < len(_ALPHABET) else "\ufffd"
