"""What an SMSC sends to us: delivery receipts (SMPP 3.4, appendix B), and texts that people write."""

import re
from collections import OrderedDict
from enum import StrEnum
from typing import Final, Protocol

from smpp34 import Tlv

from outages.notifications import Result
from outages.sms_text import SegmentHeader, decode_text, read_header
from outages.text_messages import WrittenText

#: Tags of optional parameters (SMPP 3.4, section 5.3.2).
RECEIPTED_MESSAGE_ID, MESSAGE_PAYLOAD, MESSAGE_STATE = 0x001E, 0x0424, 0x0427
_SAR_REFERENCE, _SAR_TOTAL, _SAR_INDEX = 0x020C, 0x020E, 0x020F
#: Bits of esm_class: the kind of message, a delivery receipt, and a header before the text.
_KIND, _RECEIPT, HAS_HEADER = 0x3C, 0x04, 0x40
_INTERNATIONAL: Final = 1
#: National numbers are shorter.
_E164_DIGITS: Final = 11
#: The longest message id of the protocol is 64 characters; gateways that lengthen theirs are read as well.
_LONGEST_ID: Final = 128
#: How many long messages may wait for their last parts.
_UNFINISHED: Final = 100

_ID = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat:\s*([a-z]+)", re.IGNORECASE)
#: What is final; ENROUTE, ACCEPTD, UNKNOWN and whatever an SMSC invents are not.
_STATES: Final = {
    "delivrd": Result.DELIVERED,
    "expired": Result.UNDELIVERED,
    "deleted": Result.UNDELIVERED,
    "undeliv": Result.UNDELIVERED,
    "rejectd": Result.UNDELIVERED,
}
_STATE_NUMBERS: Final = {
    2: Result.DELIVERED,
    3: Result.UNDELIVERED,
    4: Result.UNDELIVERED,
    5: Result.UNDELIVERED,
    8: Result.UNDELIVERED,
}


class ReceiptIds(StrEnum):
    """How an SMSC writes the ids of messages."""

    #: The same way in its answers and in its receipts.
    SAME = "same"
    #: Hexadecimal in answers, decimal in receipts.
    HEX = "hex"
    #: Decimal in answers, hexadecimal in receipts.
    DECIMAL = "decimal"

    def of_answer(self, written: str) -> str:
        """Return the id by which a segment is kept."""
        return _normal(written, {ReceiptIds.HEX: 16, ReceiptIds.DECIMAL: 10}.get(self))

    def of_receipt(self, written: str) -> str:
        """Return the id of the segment that a receipt is about."""
        return _normal(written, {ReceiptIds.HEX: 10, ReceiptIds.DECIMAL: 16}.get(self))


class Delivered(Protocol):
    """A deliver_sm as `smpp34` reads it."""

    @property
    def esm_class(self) -> int:
        """The kind of message, and whether a header precedes the text."""
        ...

    @property
    def data_coding(self) -> int:
        """How the octets are read."""
        ...

    @property
    def source_addr(self) -> str:
        """The sender."""
        ...

    @property
    def source_addr_ton(self) -> int:
        """The type of the sender's number."""
        ...

    @property
    def short_message(self) -> bytes:
        """The octets, empty if they are in the message_payload."""
        ...

    @property
    def tlvs(self) -> list[Tlv]:
        """The optional parameters."""
        ...


def is_receipt(event: Delivered) -> bool:
    """Tell whether this is a delivery receipt; a text that only looks like one is a text."""
    return event.esm_class & _KIND == _RECEIPT


def is_text(event: Delivered) -> bool:
    """Tell whether somebody wrote this."""
    return event.esm_class & _KIND == 0


def read_receipt(event: Delivered, ids: ReceiptIds) -> tuple[str, Result] | None:
    """Return the segment's id, as in the answer to it, and what became of it; None for what isn't final, or unreadable."""
    text = _data(event).decode("ascii", "replace")
    result = _read_state(event, text)
    named = _tlv(event, RECEIPTED_MESSAGE_ID)
    found = _ID.search(text)
    if named is not None and (name := (named.as_string() or "").strip("\0 ")):
        message_id = ids.of_answer(name)
    elif found is not None:
        message_id = ids.of_receipt(found[1])
    else:
        return None
    return None if result is None or len(message_id) > _LONGEST_ID else (message_id, result)


class TextJoiner:
    """Joins the parts of long texts; of many unfinished ones the oldest are dropped."""

    def __init__(self) -> None:
        self._parts: OrderedDict[tuple[str, int, int], dict[int, bytes]] = OrderedDict()

    def read(self, event: Delivered) -> WrittenText | None:
        """Return the text that is whole with this part, None while others are missing."""
        number, data = _number(event), _data(event)
        header = _sar(event)
        if event.esm_class & HAS_HEADER:
            header, data = read_header(data)
        if header is not None and header.total > 1:
            joined = self._join((number, header.reference, header.total), header.index, data)
            return None if joined is None else WrittenText(number, decode_text(joined, event.data_coding))
        return WrittenText(number, decode_text(data, event.data_coding))

    def _join(self, key: tuple[str, int, int], index: int, data: bytes) -> bytes | None:
        parts = self._parts.setdefault(key, {})
        parts[index] = data
        if len(parts) < key[2]:
            if len(self._parts) > _UNFINISHED:
                self._parts.popitem(last=False)
            return None
        del self._parts[key]
        return b"".join(parts[place] for place in sorted(parts))


def _normal(written: str, base: int | None) -> str:
    """Return a number as decimal digits; anything else as it is, in small letters."""
    if base is not None:
        try:
            return str(int(written, base))
        except ValueError:
            pass
    return written.lower()


def _read_state(event: Delivered, text: str) -> Result | None:
    number = _tlv(event, MESSAGE_STATE)
    if number is not None:
        return _STATE_NUMBERS.get(number.as_int() or 0)
    found = _STATE.search(text)
    return None if found is None else _STATES.get(found[1].lower())


def _tlv(event: Delivered, tag: int) -> Tlv | None:
    return next((one for one in event.tlvs if one.tag == tag), None)


def _data(event: Delivered) -> bytes:
    payload = _tlv(event, MESSAGE_PAYLOAD)
    return event.short_message or (b"" if payload is None else payload.value)


def _sar(event: Delivered) -> SegmentHeader | None:
    """Return what the optional parameters say of other parts, as some SMSCs send them in place of a header."""
    tags = (_SAR_REFERENCE, _SAR_TOTAL, _SAR_INDEX)
    values = [one.as_int() for tag in tags if (one := _tlv(event, tag)) is not None]
    numbers = [one for one in values if one is not None]
    return SegmentHeader(*numbers) if len(numbers) == len(tags) else None


def _number(event: Delivered) -> str:
    number = event.source_addr
    is_whole = event.source_addr_ton == _INTERNATIONAL or len(number) >= _E164_DIGITS
    return f"+{number}" if number.isdecimal() and is_whole else number
