"""Promises: what somebody who hears of an incident is promised, how close that is, and what has become of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from outages.calls import HeardPromise, Promise
from outages.errors import ConflictError
from outages.estimates import AlertStage, Subject, round_up
from outages.incidents import Incident, PromiseAlert, Stage, State
from outages.ledger import LedgerEntry, Means, Told


class Change(StrEnum):
    """How what is promised has changed since a caller heard it."""

    #: The caller has not been told of this outage before.
    NEW = "new"
    #: Unchanged.
    SAME = "same"
    #: Changed, without breaking the promise.
    MOVED = "moved"
    #: The promised time has passed, or a later one or none is stated now.
    BROKEN = "broken"
    #: The caller was told that service is back, and that was taken back.
    REOPENED = "reopened"


#: What is told of an incident that is over.
_TOLD_OF = {State.RESTORED: Told.RESTORED, State.CANCELLED: Told.WITHDRAWN}


def promise_of(incident: Incident, at: datetime, means: Means = Means.CALL) -> Promise:
    """Return what somebody is promised who hears of the incident at a moment (aware UTC); times that passed are none.

    The next news are promised only while no end is.
    """
    stated = incident.promise
    etr = _ahead(stated.etr, at)
    news = None if etr else _ahead(stated.next_news, at)
    told = Told.AHEAD if incident.stage(at) is Stage.SCHEDULED else Told.OUT
    return Promise(incident.id, stated.number, etr, news, told, means)


def note_telling(incident: Incident, number: str, *, means: Means, source: str, at: datetime) -> LedgerEntry:
    """Return the ledger's entry for somebody who is told at a moment (aware UTC) what an incident is.

    Raise ConflictError for a draft, which nobody may hear of.
    """
    if incident.state is State.DRAFT:
        raise ConflictError(f"incident {incident.id} is a draft; nobody is told of it")
    promise = promise_of(incident, at, means)
    told = _TOLD_OF.get(incident.state, promise.told)
    promised = told is promise.told
    return LedgerEntry(
        at=at,
        number=number,
        source=source,
        means=means,
        told=told,
        incident_id=incident.id,
        revision=promise.revision,
        etr=promise.etr if promised else None,
        next_news=promise.next_news if promised else None,
    )


def change_since(heard: HeardPromise, incident: Incident, at: datetime) -> Change:
    """Return how the promise of an incident that is out has changed since a caller heard of it.

    `heard` may be of another incident that keeps the same service out. Whoever only heard of work ahead of time has
    news when it has begun.
    """
    promise, now = heard.promise, promise_of(incident, at)
    if promise.told not in (Told.OUT, Told.AHEAD):
        return Change.REOPENED if _is_reopened_since(heard, incident) else Change.NEW
    if _is_broken(heard, incident, at):
        return Change.BROKEN
    if promise.told is Told.AHEAD:
        return Change.NEW
    same = (_told(promise.etr), _told(promise.next_news)) == (_told(now.etr), _told(now.next_news))
    return Change.SAME if same else Change.MOVED


def find_stages(incident: Incident, *, at: datetime, ahead: timedelta) -> dict[Subject, AlertStage]:
    """Return how close each time is that the incident promises: those that pass within `ahead` or are overdue."""
    due = find_times_due(incident, at)
    return {
        about: AlertStage.OVERDUE if time <= at else AlertStage.DUE_SOON
        for about, time in due.items()
        if time <= at + ahead
    }


def stage_of(incident: Incident, *, at: datetime, ahead: timedelta) -> AlertStage | None:
    """Return the most urgent alert stage of what an incident promises, None if nothing is close or overdue."""
    found = find_stages(incident, at=at, ahead=ahead).values()
    return AlertStage.OVERDUE if AlertStage.OVERDUE in found else next(iter(found), None)


def find_alerts(
    incident: Incident, *, at: datetime, ahead: timedelta, claimed: Collection[tuple[Subject, AlertStage]]
) -> list[PromiseAlert]:
    """Return the alerts due of an incident; `claimed` are those already given of its current revision.

    One that is overdue needs no warning beforehand any more.
    """
    due, stated_at = find_times_due(incident, at), incident.promise.stated_at
    return [
        PromiseAlert(incident, stage, about)
        for about, stage in find_stages(incident, at=at, ahead=ahead).items()
        if (about, stage) not in claimed
        and (stage is AlertStage.OVERDUE or not is_known_to_be_near(stated_at, due[about], ahead))
    ]


def is_known_to_be_near(stated_at: datetime, due: datetime, ahead: timedelta) -> bool:
    """Tell whether a time was stated less than `ahead` before it is due, so that its author needs no warning."""
    return stated_at > due - ahead


def _is_broken(heard: HeardPromise, incident: Incident, at: datetime) -> bool:
    promised, now = heard.promise, promise_of(incident, at)
    if promised.etr is not None:
        return not _ahead(promised.etr, at) or now.etr is None or round_up(now.etr) > round_up(promised.etr)
    if promised.next_news is None or _ahead(promised.next_news, at):
        return False
    later = (
        one for one in incident.revisions if one.number != promised.revision and one.stated_at > heard.at
    )
    return not any(one.stated_at <= promised.next_news for one in later)


def _is_reopened_since(heard: HeardPromise, incident: Incident) -> bool:
    told_back = heard.promise.told is Told.RESTORED and heard.promise.incident_id == incident.id
    return told_back and incident.reopened_at is not None and heard.at < incident.reopened_at


def find_times_due(incident: Incident, at: datetime) -> dict[Subject, datetime]:
    """Return the times by which something is owed; next news are not owed before a stated end has passed."""
    if incident.state is not State.ACTIVE:
        return {}
    promise = incident.promise
    due = {
        Subject.ETR: promise.etr,
        Subject.NEXT_NEWS: None if _ahead(promise.etr, at) else promise.next_news,
    }
    return {about: time for about, time in due.items() if time is not None}


def _ahead(time: datetime | None, at: datetime) -> datetime | None:
    """Return a time if it lies ahead as it is told."""
    return time if time is not None and round_up(time) > at else None


def _told(time: datetime | None) -> datetime | None:
    return time and round_up(time)
