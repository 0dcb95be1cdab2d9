"""Undoing: what somebody did to a notice a moment ago is taken back by the deed that is its reverse.

Callers may have heard it by then: the reverse deed has all its own consequences, so they are told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from outages.incidents import Incident, IncidentVersion, State

#: How long a slip is taken back with one click.
UNDONE_WITHIN: Final = timedelta(minutes=1)


class Undo(StrEnum):
    """The deed that takes another one back."""

    #: What was published is withdrawn.
    WITHDRAW = "withdraw"
    #: What was restored goes on, with the estimate that it had.
    REOPEN = "reopen"
    #: The estimate before holds again.
    MOVE_BACK = "move_back"


_REVERSE: Final = {"publish": Undo.WITHDRAW, "restore": Undo.REOPEN, "move_etr": Undo.MOVE_BACK}


def find_undo(
    incident: Incident, history: Sequence[IncidentVersion], *, author: str, at: datetime
) -> Undo | None:
    """Return what takes back the last change, None unless the author made it less than a minute before `at` (aware UTC)."""
    if not history or history[-1].author != author or at - history[-1].at >= UNDONE_WITHIN:
        return None
    undo = _REVERSE.get(history[-1].action)
    return undo if undo and _is_possible(undo, incident, at) else None


def times_before(incident: Incident, undo: Undo, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the estimate and next news that hold once it is undone; None for what has passed or wasn't stated."""
    back = 2 if undo is Undo.MOVE_BACK else 1
    promise = incident.revisions[-back]
    return _if_ahead(promise.etr, at), _if_ahead(promise.next_news, at)


def _is_possible(undo: Undo, incident: Incident, at: datetime) -> bool:
    match undo:
        case Undo.WITHDRAW:
            return incident.state is State.ACTIVE and not incident.scope.restored
        case Undo.REOPEN:
            return incident.state is State.RESTORED
        case Undo.MOVE_BACK:
            now = (incident.promise.etr, incident.promise.next_news)
            return incident.state is State.ACTIVE and times_before(incident, undo, at) != now


def _if_ahead(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment and moment > at else None
