"""A fake repository of time zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outages.errors import StoreError
from outages.places import Area, AreaId


@dataclass
class FakeZones:
    """Everybody lives in these time zones, wherever the incident is; `down` makes every look-up fail."""

    names: frozenset[str | None] = frozenset({None})
    down: bool = False

    async def set_zone(self, area: AreaId, zone: str | None, *, author: str, at: datetime) -> None:
        """Move everybody."""
        self.names = frozenset({zone})

    async def area_zones(self) -> list[tuple[Area, str]]:
        """Know no area."""
        return []

    async def zones_in(self, areas: Sequence[AreaId]) -> frozenset[str | None]:
        """Return what the test has set."""
        if self.down:
            raise StoreError("the database is away")
        return self.names
