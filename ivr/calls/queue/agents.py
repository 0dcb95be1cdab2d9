"""The persons behind key 0, as Asterisk knows their telephones."""

from collections.abc import Collection
from dataclasses import dataclass

from asterisk.ari.models import Endpoint, EndpointState
from asterisk.ari.operations import Operations


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many persons can be reached, and how many of them are in no call."""

    there: int
    free: int


class Agents:
    """Asks Asterisk for its endpoints of these names."""

    def __init__(self, ari: Operations, names: Collection[str]) -> None:
        self._ari, self._names = ari, frozenset(names)

    async def there(self) -> list[Endpoint]:
        """Return those that can be reached, with the channels they have; raise ARIError."""
        return [
            one
            for one in await self._ari.list_endpoints()
            if one.resource in self._names and one.state is EndpointState.ONLINE
        ]

    async def attendance(self) -> Attendance:
        """Return who is there; raise ARIError."""
        there = await self.there()
        return Attendance(len(there), sum(not one.busy for one in there))
