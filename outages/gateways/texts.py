"""Texts that people write, as gateways bring them over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from typing_extensions import override

from outages.gateways.signatures import check_token, require
from outages.text_messages import TextReader, WrittenText


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFields:
    """What the fields are called; `message_id` may be missing."""

    number: str = "number"
    text: str = "text"
    message_id: str = "id"


@dataclass(frozen=True, slots=True)
class AddressedTexts(TextReader):
    """Reads what comes to the address of a gateway, which its token protects."""

    gateway: str
    key: str = field(repr=False)
    names: TextFields = TextFields()

    @override
    def read_text(self, fields: Mapping[str, str]) -> WrittenText:
        check_token(self.key, self.gateway, fields)
        number = require(fields, self.names.number)
        # Gateways leave out the plus, which the address would have to write as %2B.
        number = f"+{number.strip()}" if number.strip().isdecimal() else number
        return WrittenText(number, fields.get(self.names.text, ""), fields.get(self.names.message_id, ""))
