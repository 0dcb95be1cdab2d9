"""When a promise to callers needs its manager: shortly before its time, and when that has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from outages.calls import Promise
from outages.incidents import Incident, State


class AlertStage(StrEnum):
    """How near the time of a promise is."""

    #: It passes soon: state another, or restore.
    DUE_SOON = "lapsing"
    #: It has passed: callers hear that we are finding out.
    OVERDUE = "lapsed"


@dataclass(frozen=True, slots=True)
class PromiseAlert:
    """What the manager is told once: the incident, with the promise that holds, and how near its time is."""

    incident: Incident
    stage: AlertStage


class PromiseBook(Protocol):
    """Knows which promises their manager has been told of; kept by the store."""

    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        """Take the promises that pass within `ahead` or have passed, each of the two once a promise."""
        ...


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
