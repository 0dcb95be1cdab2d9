"""Text messages on their way to an outside system, and its reports about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from outages.notifications import Result


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One SMS; `id` is the attempt's, which a gateway with delivery reports carries back."""

    id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A report about an attempt of ours, or else about what its gateway calls `message_id`; no result while not final."""

    result: Result | None
    attempt_id: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A message that somebody wrote to the line; `number` and `message_id` are as in ReplyReader.on_text."""

    number: str
    text: str
    message_id: str = ""


class SMSGateway(Protocol):
    """Hands text messages to an outside system."""

    async def send(self, message: TextMessage) -> Result:
        """Hand over one message; return ACCEPTED if a report will follow, DELIVERED if none can.

        Raise TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """
        ...


class ReceiptReader(Protocol):
    """Reads a gateway's delivery reports; only gateways that send them have one."""

    def read_receipt(self, fields: Mapping[str, str]) -> DeliveryReport:
        """Return what a report says; raise InvalidError naming the field if it is malformed or not signed by us."""
        ...


class TextReader(Protocol):
    """Reads the messages that a gateway brings by HTTP from people."""

    def read_text(self, fields: Mapping[str, str]) -> WrittenText:
        """Return the message; raise InvalidError naming the field if it is malformed or not signed by us."""
        ...


class ReplyReader(Protocol):
    """Takes the text messages that people write to the line, whichever gateway brings them."""

    async def on_text(self, number: str, text: str, message_id: str) -> None:
        """Take a whole message from `number`, E.164 as far as the gateway knows; nobody has checked either.

        `message_id` names it at its gateway, the same one if it comes twice, "" where the gateway names none.
        Raise StoreError if it was not kept: a gateway that can brings it again.
        """
        ...
