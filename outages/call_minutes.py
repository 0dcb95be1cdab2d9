"""How many calls came in each minute, how they ended, and what was announced meanwhile: for the picture on a board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from outages.calls import CallOutcome, CallRecord, Direction
from outages.incidents import IncidentId

#: For how long calls are counted by minute.
MINUTES_KEPT: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)


class Handling(StrEnum):
    """What became of a caller, as a picture shows it."""

    #: The line told them what they wanted to know, or they hung up.
    BY_LINE = "by_line"
    #: They were put through to people.
    TO_PEOPLE = "to_people"
    #: The line failed, and the call went on in the dialplan.
    FAILED = "failed"


_ENDINGS: Final[Mapping[CallOutcome, Handling]] = {
    CallOutcome.COMPLETED: Handling.BY_LINE,
    CallOutcome.HUNG_UP: Handling.BY_LINE,
    CallOutcome.HANDED_OVER: Handling.TO_PEOPLE,
    CallOutcome.HAZARD: Handling.TO_PEOPLE,
    CallOutcome.FAILED: Handling.FAILED,
}


@dataclass(frozen=True, slots=True)
class CallMinute:
    """The calls that began in the minute from `at` on (aware UTC) and are over, by how they ended."""

    at: datetime
    calls: Mapping[Handling, int]


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """What was done to an incident, as its history names it, at an aware UTC instant."""

    incident: IncidentId
    action: str
    at: datetime


#: What callers notice of changes.
NOTICED: Final = (
    "publish",
    "edit",
    "move_etr",
    "restore_part",
    "restore",
    "reopen",
    "cancel",
    "merge",
    "split",
    "begin",
)


def minute_of(record: CallRecord) -> tuple[datetime, Handling] | None:
    """Return where a call counts, None for a call that the line has made."""
    if record.direction is not Direction.INBOUND:
        return None
    return record.started_at.replace(second=0, microsecond=0), _ENDINGS[record.outcome]


class CallMinuteRepository(Protocol):
    """Keeps the counts for MINUTES_KEPT; each method is one transaction and raises StoreError."""

    async def find(self, since: datetime) -> list[CallMinute]:
        """Return the minutes with calls from `since` on (aware UTC), first to last."""
        ...

    async def changes(self, since: datetime) -> list[NoticeChange]:
        """Return what callers could notice of notices since then, first to last."""
        ...
