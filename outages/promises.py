"""When a promise to callers needs its manager: shortly before its time, and when that has passed."""

from datetime import datetime, timedelta
from enum import StrEnum

from outages.calls import Promise
from outages.incidents import AlertStage, Incident, State


class Change(StrEnum):
    """What has become of an estimate since a caller heard it."""

    #: They have not been told of this incident before.
    NEW = "new"
    #: It holds.
    SAME = "same"
    #: There is another, and it breaks no promise.
    MOVED = "moved"
    #: The time that they heard has passed, or a later or none is named now.
    BROKEN = "broken"


def change_since(heard: Promise | None, incident: Incident, at: datetime) -> Change:
    """Say what has become of an active incident's estimate since somebody heard it, None for never."""
    if heard is None:
        return Change.NEW
    now = incident.promise.etr
    if heard.etr is not None and (heard.etr <= at or now is None or now > heard.etr):
        return Change.BROKEN
    return Change.SAME if heard.etr == now else Change.MOVED


def stage_of(incident: Incident, *, at: datetime, ahead: timedelta) -> AlertStage | None:
    """Say how near the time of an active incident's promise is, None while there is time or none was named."""
    due = incident.promise.due
    if incident.state is not State.ACTIVE or due is None or due > at + ahead:
        return None
    return AlertStage.OVERDUE if due <= at else AlertStage.DUE_SOON


def is_known_to_be_near(stated_at: datetime, due: datetime, ahead: timedelta) -> bool:
    """Say whether whoever promised this time knows that it is near: it was nearer than `ahead` already then."""
    return stated_at > due - ahead
