"""Incidents as the REST API answers with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import AwareDatetime

from ivr.notices.coverage import MeasuredNotice
from ivr.web.api.answers import Out
from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, Incident, IncidentKind, Stage, State
from outages.places import Area, AreaId, AreaKind
from outages.scopes import ScopeItem
from outages.subscribers import Service


class ScopeItemOut(Out):
    """An area of a scope; `houses` is null for all of it, `restored_at` where service is not back."""

    area: int
    kind: AreaKind | None
    names: list[str]
    houses: str | None
    restored_at: AwareDatetime | None


class ScopeOut(Out):
    """The areas that are out, the exceptions in them, and those where service is back already."""

    include: list[ScopeItemOut]
    exclude: list[ScopeItemOut]
    restored: list[ScopeItemOut]


class RevisionOut(Out):
    """One stated estimate; `next_news` is when callers are told more if it is unknown or overdue."""

    number: int
    etr: AwareDatetime | None
    next_news: AwareDatetime | None
    reason: Delay | None
    source: EtrSource
    author: str
    stated_at: AwareDatetime


class IncidentOut(Out):
    """An outage notice; `etr` and `next_news` are the present ones, `remarks` are as written, by language.

    `version` counts its changes; name it in a request that must not overwrite what others have changed. `stage` is the
    state, with planned work told apart by the clock. `began_at` is when service went out or will. Made by telephone, it holds
    until `holds_until` unless renewed, and `lapsed_at` is when it wasn't. `publish_at` is when a draft
    is published by the clock.
    """

    id: int
    kind: IncidentKind
    services: list[Service]
    scope: ScopeOut
    cause: Cause
    general: bool
    note: str
    version: int
    state: State
    stage: Stage
    began_at: AwareDatetime
    starts_at: AwareDatetime | None
    etr: AwareDatetime | None
    next_news: AwareDatetime | None
    remarks: dict[str, str]
    partly_restored: bool
    revisions: list[RevisionOut]
    created_at: AwareDatetime
    publish_at: AwareDatetime | None
    published_at: AwareDatetime | None
    restored_at: AwareDatetime | None
    cancelled_at: AwareDatetime | None
    reopened_at: AwareDatetime | None
    ends_by_clock: bool
    parent_id: int | None
    merged_into: int | None
    holds_until: AwareDatetime | None
    lapsed_at: AwareDatetime | None


class OverlapOut(Out):
    """An active incident that covers some of the same service points."""

    incident: int
    points: int


class CoverageOut(Out):
    """How many service points a notice covers, of those with any of its services; `examples` are some of the houses."""

    points: int
    by_service: dict[Service, int]
    houses: int
    examples: list[list[str]]
    overlaps: list[OverlapOut]


class VersionOut(Out):
    """One change of an incident: who made it, when, and the fields that it changed."""

    number: int
    action: str
    author: str
    at: AwareDatetime
    changed: list[str]


def coverage_out(measured: MeasuredNotice) -> CoverageOut:
    """Return what a notice covers."""
    coverage = measured.coverage
    return CoverageOut(
        points=coverage.points,
        by_service=dict(coverage.by_service),
        houses=coverage.houses,
        examples=[list(house.names) for house in measured.examples],
        overlaps=[OverlapOut(incident=one, points=points) for one, points in coverage.overlaps.items()],
    )


def incident_out(incident: Incident, areas: Mapping[AreaId, Area], at: datetime) -> IncidentOut:
    """Return the incident as it is at a moment (aware UTC), services in the order of their enumeration."""
    return IncidentOut(
        id=incident.id,
        kind=incident.kind,
        services=[service for service in Service if service in incident.services],
        scope=ScopeOut(
            include=_items_out(incident.scope.include, areas),
            exclude=_items_out(incident.scope.exclude, areas),
            restored=_items_out(incident.scope.restored, areas),
        ),
        cause=incident.cause,
        general=incident.general,
        note=incident.note,
        version=incident.version,
        state=incident.state,
        stage=incident.stage(at),
        began_at=incident.began,
        starts_at=incident.starts_at,
        etr=incident.promise.etr,
        next_news=incident.promise.next_news,
        remarks={language: remark.written for language, remark in incident.remarks.items()},
        partly_restored=incident.partly_restored,
        revisions=[RevisionOut.model_validate(revision) for revision in incident.revisions],
        created_at=incident.created_at,
        publish_at=incident.publish_at,
        published_at=incident.published_at,
        restored_at=incident.restored_at,
        cancelled_at=incident.cancelled_at,
        reopened_at=incident.reopened_at,
        ends_by_clock=incident.ends_by_clock,
        parent_id=incident.parent_id,
        merged_into=incident.merged_into,
        holds_until=incident.holds_until,
        lapsed_at=incident.lapsed_at,
    )


def _items_out(items: Sequence[ScopeItem], areas: Mapping[AreaId, Area]) -> list[ScopeItemOut]:
    return [_item_out(item, areas.get(item.area)) for item in items]


def _item_out(item: ScopeItem, area: Area | None) -> ScopeItemOut:
    return ScopeItemOut(
        area=item.area,
        kind=area.kind if area else None,
        names=list(area.names) if area else [],
        houses=str(item.houses) if item.houses else None,
        restored_at=item.restored_at,
    )
