"""Answers of the REST API: the domain's objects as JSON, with times in UTC."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from outages.calls import CallOutcome, Direction
from outages.cards import Evidence
from outages.incidents import Cause, Delay, Incident, IncidentKind, ScopeItem, State
from outages.notifications import AttemptState, News, NotificationState, Result
from outages.places import Area, AreaId, AreaKind
from outages.reports import Report
from outages.subscribers import Service
from outages.tickets import Channel, Closing, Ticket, TicketState
from prompts.wording.free_text import DoubtKind


class Out(BaseModel):
    """An answer, built from the domain's objects."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


T = TypeVar("T", bound=BaseModel)


class Listing(Out, Generic[T]):
    """One page of a list; `next` is None on the last one, and else the `before` of the next."""

    items: list[T]
    next: int | AwareDatetime | None = None


class AreaOut(Out):
    """A node of one of the trees; names run from the top down."""

    id: int
    kind: AreaKind
    names: list[str]


class ScopeItemOut(Out):
    """An area of a scope; `houses` is null for all of it."""

    area: int
    kind: AreaKind | None
    names: list[str]
    houses: str | None


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
    author: str
    stated_at: AwareDatetime


class IncidentOut(Out):
    """An outage notice; `etr` and `next_news` are the present ones, `remarks` are as written, by language."""

    id: int
    kind: IncidentKind
    services: list[Service]
    scope: ScopeOut
    cause: Cause
    general: bool
    note: str
    state: State
    starts_at: AwareDatetime | None
    etr: AwareDatetime | None
    next_news: AwareDatetime | None
    remarks: dict[str, str]
    partly_restored: bool
    revisions: list[RevisionOut]
    created_at: AwareDatetime
    published_at: AwareDatetime | None
    restored_at: AwareDatetime | None
    cancelled_at: AwareDatetime | None


class ReportOut(Out):
    """What was said about a ticket in one call; `voice_seconds` is the recording's length, null without one."""

    call_id: str
    at: AwareDatetime
    services: list[Service]
    hazard: bool
    voice_seconds: int | None


class HoursOut(Out):
    """Hours in the line's time zone, as minutes since midnight; they may span midnight."""

    since: int
    until: int


class WishOut(Out):
    """A notification request, kept as evidence: which keys were pressed when, in which call, after which prompts.

    `prompts` name the sound files that asked for the keys, `hours` are those in which the person wants to be told,
    `withdrawn_at` is null while the request stands.
    """

    channel: Channel
    number: str
    language: str
    key: str
    at: AwareDatetime
    call_id: str
    prompts: list[str]
    hours: HoursOut | None
    withdrawn_at: AwareDatetime | None
    withdrawn_by_call: str | None


class TicketOut(Out):
    """One subscriber's case; `recurrent` marks it for a specialist, `restored_at` is when service came back there.

    `reports` are what was said about it in calls, `wishes` the notification requests, withdrawn ones too, the latest first.
    """

    id: int
    number: str
    subscriber_id: int
    point_id: int
    incident_id: int | None
    state: TicketState
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    closing: Closing | None
    still_out: bool
    restored_at: AwareDatetime | None
    recurrent: bool
    reports: list[ReportOut] = []
    wishes: list[WishOut] = []


class HeardOut(Out):
    """One prompt that began to play, `ms` milliseconds after the answer (null when not kept); `whole` is false when it was cut short.

    `file` names its sound, which changes with words and voice.
    """

    id: str
    language: str
    file: str
    text: str
    whole: bool
    ms: int | None


class KeyOut(Out):
    """A key press; `ms` is milliseconds after the answer."""

    key: str
    ms: int


class PromiseOut(Out):
    """An estimate that the caller heard."""

    incident_id: int
    revision: int
    etr: AwareDatetime | None


class CallOut(Out):
    """One call: who, when, what exactly was heard, keys, outcome."""

    id: str
    direction: Direction
    caller_number: str | None
    subscriber_id: int | None
    ticket_id: int | None
    language: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    outcome: CallOutcome
    heard: list[HeardOut]
    promises: list[PromiseOut]
    keys: list[KeyOut]
    rating: int | None


class AttemptOut(Out):
    """One attempt to notify."""

    id: str
    made_at: AwareDatetime
    state: AttemptState
    result: Result | None


class NotificationOut(Out):
    """One notification of one subscriber by one channel."""

    id: int
    incident_id: int
    subscriber_id: int
    ticket_number: str
    channel: Channel
    number: str
    language: str
    news: News
    state: NotificationState
    tries_used: int
    created_at: AwareDatetime
    due_at: AwareDatetime | None
    attempts: list[AttemptOut]


class DoubtOut(Out):
    """A part of a remark, from `start` to before `end`, whose reading is a guess; any of `instead` settles it."""

    start: int
    end: int
    kind: DoubtKind
    spoken: str
    instead: list[str]


class RemarkOut(Out):
    """A remark as spoken, and as written in an SMS."""

    spoken: str
    written: str
    doubts: list[DoubtOut]


def ticket_out(ticket: Ticket, reports: Sequence[Report], requests: Sequence[Evidence]) -> TicketOut:
    """Return the ticket with its reports and notification requests."""
    said = [_report_out(report) for report in reports]
    asked = [_request_out(one) for one in requests]
    return TicketOut.model_validate(ticket).model_copy(update={"reports": said, "wishes": asked})


def _request_out(evidence: Evidence) -> WishOut:
    consent = evidence.consent
    return WishOut(
        channel=consent.channel,
        number=consent.number,
        language=consent.language,
        key=consent.key,
        at=consent.at,
        call_id=consent.call_id,
        prompts=list(consent.prompts),
        hours=None if consent.hours is None else HoursOut.model_validate(consent.hours),
        withdrawn_at=evidence.withdrawn_at,
        withdrawn_by_call=evidence.withdrawn_by_call,
    )


def _report_out(report: Report) -> ReportOut:
    return ReportOut(
        call_id=report.call_id,
        at=report.at,
        services=[service for service in Service if service in report.complaint.services],
        hazard=report.complaint.hazard,
        voice_seconds=report.detail.seconds if report.detail else None,
    )


def incident_out(incident: Incident, areas: Mapping[AreaId, Area]) -> IncidentOut:
    """Return the incident with its areas' names, services in the order of their enumeration."""
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
        state=incident.state,
        starts_at=incident.starts_at,
        etr=incident.promise.etr,
        next_news=incident.promise.next_news,
        remarks={language: remark.written for language, remark in incident.remarks.items()},
        partly_restored=incident.partly_restored,
        revisions=[RevisionOut.model_validate(revision) for revision in incident.revisions],
        created_at=incident.created_at,
        published_at=incident.published_at,
        restored_at=incident.restored_at,
        cancelled_at=incident.cancelled_at,
    )


def _items_out(items: Sequence[ScopeItem], areas: Mapping[AreaId, Area]) -> list[ScopeItemOut]:
    return [_item_out(item, areas.get(item.area)) for item in items]


def _item_out(item: ScopeItem, area: Area | None) -> ScopeItemOut:
    return ScopeItemOut(
        area=item.area,
        kind=area.kind if area else None,
        names=list(area.names) if area else [],
        houses=str(item.houses) if item.houses else None,
    )
