"""The agents behind key 0, as Asterisk knows their telephones."""

from collections.abc import Collection
from dataclasses import dataclass

from asterisk.ari.models import Endpoint, EndpointState
from asterisk.ari.operations import Operations


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many agents can be reached, and how many of them are in no call."""

    there: int
    free: int


class Agents:
    """Looks up the agents' telephones, Asterisk endpoints of these names."""

    def __init__(self, ari: Operations, names: Collection[str]) -> None:
        self._ari, self._names = ari, frozenset(names)

    async def there(self) -> list[Endpoint]:
        """Return the telephones that can be reached, with their channels; raise ARIError."""
        return [
            one
            for one in await self._ari.list_endpoints()
            if one.resource in self._names and one.state is EndpointState.ONLINE
        ]

    async def attendance(self) -> Attendance:
        """Count the agents; raise ARIError."""
        there = await self.there()
        return Attendance(len(there), sum(not one.busy for one in there))
