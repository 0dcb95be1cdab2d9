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


class SMSGateway(Protocol):
    """Hands text messages to an outside system."""

    async def send(self, message: TextMessage) -> Result:
        """Hand over one message; return ACCEPTED if a report will follow, DELIVERED if none can.

        Raise TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """
        ...


class ReceiptReader(Protocol):
    """Reads a gateway's delivery reports; only gateways that send them have one."""

    def read_receipt(self, fields: Mapping[str, str]) -> tuple[str, Result | None]:
        """Return the attempt's id and its result, None while not final.

        Raise InvalidError naming the field for a malformed report or a wrong signature.
        """
        ...
