"""Interruptions: what is out at a service point, whichever incidents cause it, and until when.

An interruption lasts from the first to the last of the incidents that cover a service at the point (IEEE 1366).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from outages.incidents import Incident, Stage
from outages.subscribers import Service, ServicePoint

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Interruption:
    """Services that are out at a point until the same time, and the incident that keeps them out longest."""

    incident: Incident
    services: frozenset[Service]


def by_severity(incidents: Iterable[Incident], point: ServicePoint, at: datetime) -> list[Incident]:
    """Return the incidents in the order of announcement: faults before planned work, most services first.

    Only services that the point has count. Among equals, the oldest comes first.
    """
    return sorted(
        incidents,
        key=lambda one: (
            not one.is_fault(at),
            -len(one.services & point.services),
            one.created_at,
            one.id,
        ),
    )


def find_interruptions(
    incidents: Iterable[Incident], point: ServicePoint, at: datetime
) -> list[Interruption]:
    """Return what these incidents keep out at the point at a moment (aware UTC), the most severe first.

    Each service stands once, under the incident with the latest estimate; one that nobody knows is the latest.
    """
    out = by_severity((one for one in incidents if one.is_out(at) and one.covers(point)), point, at)
    longest: dict[Service, Incident] = {}
    for incident in out:
        for service in incident.services & point.services:
            known = longest.get(service)
            if known is None or _expected_end(incident, at) > _expected_end(known, at):
                longest[service] = incident
    found = [
        Interruption(one, frozenset(service for service, last in longest.items() if last.id == one.id))
        for one in out
    ]
    return [one for one in found if one.services]


def services_out(incidents: Iterable[Incident], point: ServicePoint, at: datetime) -> frozenset[Service]:
    """Return the point's services that these incidents keep out at a moment (aware UTC)."""
    out = (one.services for one in incidents if one.is_out(at) and one.covers(point))
    return point.services & frozenset().union(*out)


def find_work_ahead(incidents: Iterable[Incident], point: ServicePoint, at: datetime) -> list[Incident]:
    """Return the planned work that will cover the point and has not begun, the next one first."""
    ahead = (one for one in incidents if one.stage(at) is Stage.SCHEDULED and one.covers(point))
    return sorted(ahead, key=lambda one: (one.began, one.id))


def count_interruptions(
    faults: Iterable[Incident], point: ServicePoint, *, since: datetime, at: datetime
) -> int:
    """Return how many times service was out at a point that the faults hit, from `since` to `at` (aware UTC).

    Outages that meet count once.
    """
    all_spans = ((one.began, one.over_at(point) or at) for one in faults)
    spans = sorted((began, ended) for began, ended in all_spans if began <= at and ended >= since)
    count, until = 0, None
    for began, ended in spans:
        if until is None or began > until:
            count += 1
        until = ended if until is None else max(until, ended)
    return count


def _expected_end(incident: Incident, at: datetime) -> datetime:
    etr = incident.promise.etr
    return _NEVER if etr is None or etr <= at else etr
