"""The facts to tell one caller, before language and sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.calls import Promise
from outages.incidents import Cause, Delay, Incident, IncidentKind, Remark
from outages.places import HouseRule
from outages.subscribers import Service, ServicePoint


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as a stranger may hear it: street and house, never the flat or the name."""

    street: str
    house: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """One outage as one caller hears it; instants are aware UTC or None when unknown.

    `place` is None in a general announcement; it has `areas`, the names of streets or towns, and in the same order
    the `houses` that are meant there, None for all; none of them means all of all. `delay` says why an earlier estimate was moved, and `heard_etr` is
    the earlier one if this caller heard it. `starts_at` is when planned work begins, `next_news` when the provider
    speaks again if the estimate is unknown or passes. `partly_restored` means that others have service again.
    `times` counts the unplanned outages at this address in the last 30 days, this one included. `remarks` is what
    the manager adds, ready to be spoken, by language code.
    """

    kind: IncidentKind
    services: tuple[Service, ...]
    place: Place | None
    areas: tuple[str, ...]
    cause: Cause
    etr: datetime | None
    delay: Delay | None = None
    starts_at: datetime | None = None
    next_news: datetime | None = None
    heard_etr: datetime | None = None
    partly_restored: bool = False
    times: int = 1
    houses: tuple[HouseRule | None, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)


def announce(
    incident: Incident, point: ServicePoint, *, heard: Promise | None = None, times: int = 1
) -> Announcement:
    """Return what the person at this service point is told of an incident that covers it.

    `heard` is the estimate that they were told last, None for none; `times` is as in Announcement.
    """
    shared = incident.services & point.services
    place = Place(point.street, point.house)
    return _announcement(incident, shared, place, (), heard_etr=_other(heard, incident), times=times)


def announce_generally(incident: Incident, areas: tuple[str, ...]) -> Announcement:
    """Return what any caller may be told of an incident; `areas` are the names of streets or towns."""
    news = _announcement(incident, incident.services, None, areas)
    meant = [item.houses for item in incident.scope.include]
    # An area that is not found has no name: whose houses would these be?
    return replace(news, houses=tuple(meant)) if len(areas) == len(meant) else news


def _announcement(
    incident: Incident,
    services: frozenset[Service],
    place: Place | None,
    areas: tuple[str, ...],
    *,
    heard_etr: datetime | None = None,
    times: int = 1,
) -> Announcement:
    return Announcement(
        kind=incident.kind,
        services=tuple(service for service in Service if service in services),
        place=place,
        areas=areas,
        cause=incident.cause,
        etr=incident.promise.etr,
        delay=incident.promise.reason,
        starts_at=incident.starts_at,
        next_news=incident.promise.next_news,
        heard_etr=heard_etr,
        partly_restored=incident.partly_restored,
        times=times,
        remarks=incident.remarks,
    )


def _other(heard: Promise | None, incident: Incident) -> datetime | None:
    """Return the estimate that was heard, if it is of this incident and no longer holds."""
    if heard is None or heard.incident_id != incident.id or heard.etr == incident.promise.etr:
        return None
    return heard.etr
