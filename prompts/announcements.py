"""The facts to tell one caller, before language and sound."""

from dataclasses import dataclass
from datetime import datetime

from outages.incidents import Cause, Delay, Incident, Kind
from outages.subscribers import Service, ServicePoint


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as a stranger may hear it: street and house, never the flat or the name."""

    street: str
    house: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """One outage as one caller hears it; `etr` is aware UTC or None when unknown.

    `place` is None in a general announcement; `delay` says why an earlier estimate was moved.
    """

    kind: Kind
    services: tuple[Service, ...]
    place: Place | None
    areas: tuple[str, ...]
    cause: Cause
    etr: datetime | None
    delay: Delay | None


def announce(incident: Incident, point: ServicePoint) -> Announcement:
    """Return what the person at this service point is told of an incident that covers it."""
    shared = incident.services & point.services
    return _announcement(incident, shared, Place(point.street, point.house), ())


def announce_generally(incident: Incident, areas: tuple[str, ...]) -> Announcement:
    """Return what any caller may be told of an incident; `areas` are the names of streets or towns."""
    return _announcement(incident, incident.services, None, areas)


def _announcement(
    incident: Incident, services: frozenset[Service], place: Place | None, areas: tuple[str, ...]
) -> Announcement:
    return Announcement(
        kind=incident.kind,
        services=tuple(service for service in Service if service in services),
        place=place,
        areas=areas,
        cause=incident.cause,
        etr=incident.promise.etr,
        delay=incident.promise.reason,
    )
