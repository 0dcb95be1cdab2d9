"""The telephones of duty managers, who are written to when something needs them."""

import asyncio
import secrets
from collections.abc import Sequence

import structlog

from outages.errors import DeliveryError
from outages.notifications import DUTY
from outages.text_messages import SMSGateway, TextMessage

log = structlog.get_logger()


class DutyPhones:
    """Writes to each of the numbers (E.164) by the gateway; `anybody` is false where there is none."""

    def __init__(self, gateway: SMSGateway, numbers: Sequence[str]) -> None:
        self._gateway, self._numbers = gateway, numbers
        self.anybody = bool(numbers)

    async def tell(self, text: str) -> None:
        """Send the text to all; a failure is logged, and not repeated."""
        await asyncio.gather(*(self._send(number, text) for number in self._numbers))

    async def _send(self, number: str, text: str) -> None:
        try:
            await self._gateway.send(TextMessage(DUTY + secrets.token_hex(8), number, text))
        except DeliveryError as error:
            # The page keeps showing what is the matter; a second SMS could be a duplicate.
            log.error("duty_not_told", number=number, error=str(error))
