"""Webhooks: tellings that go to an outside system, which has marked a ticket to be told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from outages.notifications import Result


@dataclass(frozen=True, slots=True)
class HookCall:
    """One telling as a JSON object; `id` is the notification's, the same each time it is tried."""

    id: str
    telling: Mapping[str, Any]


class HookGateway(Protocol):
    """Hands tellings to the outside system."""

    async def send(self, call: HookCall) -> Result:
        """Hand over one telling and return DELIVERED; a doubt is temporary: the receiver knows repetitions by `id`.

        Raise TemporaryDeliveryError or PermanentDeliveryError.
        """
        ...
