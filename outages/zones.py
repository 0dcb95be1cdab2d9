"""Time zones by their IANA names, such as Asia/Yekaterinburg: an account's own, else that of the nearest area above."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outages.errors import InvalidError
from outages.places import Area, AreaId


class ZoneRepository(Protocol):
    """Keeps the time zones of areas, and finds those of people; each method is one transaction, raises StoreError."""

    async def set_zone(self, area: AreaId, zone: str | None, *, author: str, at: datetime) -> None:
        """Give the area a time zone, which holds for all below that have none; None takes it back.

        Raise InvalidError for an unknown zone.
        """
        ...

    async def area_zones(self) -> list[tuple[Area, str]]:
        """Return the areas with a time zone of their own, widest first."""
        ...

    async def zones_in(self, areas: Sequence[AreaId]) -> frozenset[str | None]:
        """Return the time zones of the people with service points in any of the areas, None for the line's."""
        ...


def read_zone(name: str) -> ZoneInfo:
    """Return the time zone of that name; raise InvalidError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidError("zone", "is no time zone; write one such as Europe/Moscow") from error


def zone_or(name: str | None, otherwise: tzinfo) -> tzinfo:
    """Return the time zone of that name, or the other one without a name, or if this machine doesn't know it."""
    try:
        return read_zone(name) if name else otherwise
    except InvalidError:
        return otherwise
