"""The facts to tell a caller, independent of language and sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.addresses.house_rules import HouseRule
from outages.calls import Promise
from outages.estimates import Delay
from outages.incidents import Cause, Incident, IncidentKind, Remark
from outages.interruptions import Interruption
from outages.subscribers import Service, ServicePoint, Withheld
from outages.tellings import Telling


@dataclass(frozen=True, slots=True)
class Place:
    """An address as far as a neighbour may hear it: street and house, never the flat or the name."""

    street: str
    house: str


#: An address as it is told, or how it is spoken of to somebody who may not hear it.
ToldPlace = Place | Withheld


@dataclass(frozen=True, slots=True)
class Announcement:
    """One outage as one caller hears it; instants are aware UTC or None when unknown.

    In a general announcement `place` is None. `areas` are the names of streets or towns, and `houses` the houses meant
    in each, None for all, empty for all houses everywhere. `delay` says why the estimate has moved, and `heard_etr` is
    the earlier one if this caller heard it. `starts_at` is when planned work begins, `next_news` when the provider
    speaks again if the estimate is unknown or passes. `partly_restored` means that others have service again.
    `remarks` are the manager's additions, ready to be spoken, by language code; they may name a place, so there are
    none where that is withheld.
    """

    kind: IncidentKind
    services: tuple[Service, ...]
    place: ToldPlace | None
    areas: tuple[str, ...]
    cause: Cause
    etr: datetime | None
    delay: Delay | None = None
    starts_at: datetime | None = None
    next_news: datetime | None = None
    heard_etr: datetime | None = None
    partly_restored: bool = False
    houses: tuple[HouseRule | None, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class AddressNews:
    """What somebody who asked is told of one address: what is back there, and what is out."""

    place: ToldPlace
    back: tuple[Service, ...]
    out: tuple[Announcement, ...]


def place_of(point: ServicePoint) -> ToldPlace:
    """Return where a service point lies, as far as whoever is told of it may hear that."""
    return point.withheld or Place(point.street, point.house)


def announce(
    incident: Incident,
    point: ServicePoint,
    *,
    services: frozenset[Service] | None = None,
    heard: Promise | None = None,
) -> Announcement:
    """Return the announcement of an incident for a service point that it covers.

    `services` are those told of, None for all that are out; `heard` is what was last promised of them, None if nothing.
    """
    told = incident.services & point.services if services is None else services
    news = _announcement(incident, told, place_of(point), (), heard_etr=_superseded(heard, incident))
    return replace(news, remarks={}) if point.withheld else news


def announce_interruption(interruption: Interruption, point: ServicePoint) -> Announcement:
    """Return the announcement of what is out at a service point until one time."""
    return announce(interruption.incident, point, services=interruption.services)


def announce_telling(telling: Telling) -> AddressNews:
    """Return what is told of an address of a notification."""
    point = telling.notified.point
    out = tuple(announce_interruption(one, point) for one in telling.out)
    return AddressNews(place_of(point), tuple(sorted(telling.back)), out)


def announce_generally(incident: Incident, areas: tuple[str, ...]) -> Announcement:
    """Return the announcement of an incident for any caller; `areas` are the names of streets or towns."""
    news = _announcement(incident, incident.services, None, areas)
    houses = [item.houses for item in incident.scope.include]
    # An area that was not found has no name, so the houses can't be matched to the names.
    return replace(news, houses=tuple(houses)) if len(areas) == len(houses) else news


def _announcement(
    incident: Incident,
    services: frozenset[Service],
    place: ToldPlace | None,
    areas: tuple[str, ...],
    *,
    heard_etr: datetime | None = None,
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
        remarks=incident.remarks,
    )


def _superseded(heard: Promise | None, incident: Incident) -> datetime | None:
    """Return the estimate that was heard, if it no longer holds."""
    return heard.etr if heard and heard.etr != incident.promise.etr else None
