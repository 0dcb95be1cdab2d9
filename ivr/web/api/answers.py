"""Answers of the REST API: the domain's objects as JSON, with times in UTC; incidents are beside."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from outages.calls import CallOutcome, Direction
from outages.cards import Evidence
from outages.ledger import LedgerLine, Means, Outcome, Told
from outages.news import News
from outages.notifications import AttemptState, Notification, NotificationState, Result
from outages.places import AreaKind
from outages.reports import Report
from outages.subscribers import Service
from outages.tickets import Channel, Closing, Departure, Ticket, TicketState, Withdrawal
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
    `withdrawn_at` is null while the request stands; `withdrawal` is why the provider withdrew it, null if a key did.
    An empty `key` means that nobody asked: they heard of the outage in this call, and are told its end all the same.
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
    withdrawal: Withdrawal | None


class AskedOut(Out):
    """A request that was taken down: by which channel, and the telephone that stands for whoever is told."""

    channel: Channel
    number: str
    language: str
    at: AwareDatetime


class TicketOut(Out):
    """One subscriber's case; `recurrent` marks it for a specialist, `restored_at` is when service came back there.

    `departure` says that the address, or a telephone that was to be told, is the subscriber's no longer. `number_unsent` says that the caller was promised the number by SMS, and it could not be delivered. `reason` is why people closed or reopened it, empty if they didn't. `reports` are what was said about it in calls, `wishes` the notification requests, withdrawn ones too, the latest first.
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
    other_fault: bool
    reason: str
    departure: Departure | None
    number_unsent: bool
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
    """What the caller heard of an incident, with its estimate."""

    incident_id: int
    revision: int
    etr: AwareDatetime | None
    next_news: AwareDatetime | None
    told: Told
    means: Means


class LedgerLineOut(Out):
    """What one person was told; `number` is null when withheld: `source`, a call or an attempt, stands for them.

    `etr` and `next_news` are what was promised, `outcome` what became of it.
    """

    id: int
    at: AwareDatetime
    number: str | None
    source: str
    means: Means
    told: Told
    incident_id: int
    revision: int
    etr: AwareDatetime | None
    next_news: AwareDatetime | None
    outcome: Outcome


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
    """One notification of one telephone by one channel, about one ticket or more; `ticket_number` is the first.

    `incident_id` is null where the `news` is the number of a ticket.
    """

    id: int
    incident_id: int | None
    ticket_number: str
    ticket_numbers: list[str]
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


def notification_out(one: Notification) -> NotificationOut:
    """Return the notification with its attempts."""
    return NotificationOut(
        id=one.id,
        incident_id=one.incident_id,
        ticket_number=one.ticket_numbers[0] if one.ticket_numbers else "",
        ticket_numbers=list(one.ticket_numbers),
        channel=one.channel,
        number=one.number,
        language=one.language,
        news=one.news,
        state=one.state,
        tries_used=one.tries_used,
        created_at=one.created_at,
        due_at=one.due_at,
        attempts=[AttemptOut.model_validate(attempt) for attempt in one.attempts],
    )


def ledger_line_out(line: LedgerLine) -> LedgerLineOut:
    """Return the line of the ledger."""
    entry = line.entry
    return LedgerLineOut(
        id=line.id,
        at=entry.at,
        number=entry.number,
        source=entry.source,
        means=entry.means,
        told=entry.told,
        incident_id=entry.incident_id,
        revision=entry.revision,
        etr=entry.etr,
        next_news=entry.next_news,
        outcome=line.outcome,
    )


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
        withdrawal=evidence.withdrawal,
    )


def _report_out(report: Report) -> ReportOut:
    return ReportOut(
        call_id=report.call_id,
        at=report.at,
        services=[service for service in Service if service in report.complaint.services],
        hazard=report.complaint.hazard,
        voice_seconds=report.detail.seconds if report.detail else None,
    )
