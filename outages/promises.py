"""Promises: how close one is, and what has become of one that a caller heard."""

from datetime import datetime, timedelta
from enum import StrEnum

from outages.calls import Promise
from outages.incidents import AlertStage, Incident, State


class Change(StrEnum):
    """How an estimate has changed since a caller heard it."""

    #: The caller has not been told of this incident before.
    NEW = "new"
    #: Unchanged.
    SAME = "same"
    #: Changed, without breaking the promise.
    MOVED = "moved"
    #: The promised time has passed, or a later one or none is stated now.
    BROKEN = "broken"


def change_since(heard: Promise | None, incident: Incident, at: datetime) -> Change:
    """Return how an active incident's estimate has changed since a caller heard it (None: never)."""
    if heard is None:
        return Change.NEW
    now = incident.promise.etr
    if heard.etr is not None and (heard.etr <= at or now is None or now > heard.etr):
        return Change.BROKEN
    return Change.SAME if heard.etr == now else Change.MOVED


def stage_of(incident: Incident, *, at: datetime, ahead: timedelta) -> AlertStage | None:
    """Return the alert stage of an incident's promise, None if inactive, without a time, or not yet close."""
    due = incident.promise.due
    if incident.state is not State.ACTIVE or due is None or due > at + ahead:
        return None
    return AlertStage.OVERDUE if due <= at else AlertStage.DUE_SOON


def is_known_to_be_near(stated_at: datetime, due: datetime, ahead: timedelta) -> bool:
    """Tell whether the promise was stated less than `ahead` before it is due, so that its author needs no warning."""
    return stated_at > due - ahead
