"""The archive: notices of all times, found by where, in which state and when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.incidents import Incident, State
from outages.places import AreaId


@dataclass(frozen=True, slots=True)
class NoticeSearch:
    """Which notices are looked for; what is empty or None doesn't matter.

    They name one of the `areas`, one around it, or one inside it. At some moment from `since` on and before `until`
    (aware UTC) they went on: from when service was lost, work was to begin, or at least the notice was there, until it
    ended.
    """

    areas: Collection[AreaId] = ()
    states: Collection[State] = ()
    since: datetime | None = None
    until: datetime | None = None


def began_at(incident: Incident) -> datetime:
    """Return from when it went on (aware UTC): a draft, from when it was made."""
    return incident.began_at or incident.starts_at or incident.published_at or incident.created_at


def ended_at(incident: Incident) -> datetime | None:
    """Return when it ended (aware UTC), None while it goes on; what was merged ends with the other one."""
    return incident.restored_at or incident.cancelled_at


class NoticeArchive(Protocol):
    """Finds notices of all times."""

    async def find(
        self, search: NoticeSearch, *, limit: int, before: int | None = None
    ) -> Sequence[Incident]:
        """Return the notices found, newest first, with ids below `before`. Raise StoreError."""
        ...
