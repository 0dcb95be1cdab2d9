"""The facts to tell a caller, independent of language and sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.calls import Promise
from outages.incidents import Cause, Delay, Incident, IncidentKind, Remark
from outages.places import HouseRule
from outages.subscribers import Service, ServicePoint


@dataclass(frozen=True, slots=True)
class Place:
    """An address as far as a stranger may hear it: street and house, never the flat or the name."""

    street: str
    house: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """One outage as one caller hears it; instants are aware UTC or None when unknown.

    In a general announcement `place` is None; `areas` are the names of streets or towns, and `houses` the houses meant
    in each, None for all, empty for all houses everywhere. `delay` says why the estimate has moved, and `heard_etr` is
    the earlier one if this caller heard it. `starts_at` is when planned work begins, `next_news` when the provider
    speaks again if the estimate is unknown or passes. `partly_restored` means that others have service again.
    `times` counts the unplanned outages at this address in the last 30 days, this one included. `remarks` are the
    manager's additions, ready to be spoken, by language code.
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
    """Return the announcement of an incident for a service point that it covers.

    `heard` is the estimate last told there, None if there was none; `times` is as in Announcement.
    """
    shared = incident.services & point.services
    place = Place(point.street, point.house)
    return _announcement(incident, shared, place, (), heard_etr=_superseded(heard, incident), times=times)


def announce_generally(incident: Incident, areas: tuple[str, ...]) -> Announcement:
    """Return the announcement of an incident for any caller; `areas` are the names of streets or towns."""
    news = _announcement(incident, incident.services, None, areas)
    houses = [item.houses for item in incident.scope.include]
    # An area that was not found has no name, so the houses can't be matched to the names.
    return replace(news, houses=tuple(houses)) if len(areas) == len(houses) else news


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


def _superseded(heard: Promise | None, incident: Incident) -> datetime | None:
    """Return the estimate that was heard, if it was of this incident and no longer holds."""
    if heard is None or heard.incident_id != incident.id or heard.etr == incident.promise.etr:
        return None
    return heard.etr
