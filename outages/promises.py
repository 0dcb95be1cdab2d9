"""When a promise to callers needs its manager: shortly before its time, and when that has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outages.incidents import Incident, State


class Stage(StrEnum):
    """How near the time of a promise is."""

    #: It passes soon: state another, or restore.
    LAPSING = "lapsing"
    #: It has passed: callers hear that we are finding out.
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Lapse:
    """What the manager is told once: the incident, with the promise that holds, and how near its time is."""

    incident: Incident
    stage: Stage


def stage_of(incident: Incident, *, at: datetime, ahead: timedelta) -> Stage | None:
    """Say how near the time of an active incident's promise is, None while there is time or none was named."""
    due = incident.promise.due
    if incident.state is not State.ACTIVE or due is None or due > at + ahead:
        return None
    return Stage.LAPSED if due <= at else Stage.LAPSING


def is_known_to_be_near(stated_at: datetime, due: datetime, ahead: timedelta) -> bool:
    """Say whether whoever promised this time knows that it is near: it was nearer than `ahead` already then."""
    return stated_at > due - ahead
