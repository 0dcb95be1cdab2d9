"""Incidents: what is out, where, why and until when, and the estimates stated for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.estimates import AlertStage, Delay, EtrRevision, EtrSource, Subject
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint

IncidentId = NewType("IncidentId", int)

#: Longest remark as spoken, in characters; figures become words, so what is typed is shorter.
REMARK_LENGTH = 400


class IncidentKind(StrEnum):
    """Fault or announced work."""

    #: Something broke.
    UNPLANNED = "unplanned"
    #: Work announced beforehand.
    PLANNED = "planned"


class State(StrEnum):
    """The stage of an incident's life."""

    #: Being written; callers don't hear it.
    DRAFT = "draft"
    #: Published: callers hear it.
    ACTIVE = "active"
    #: Service is back; subscribers who asked are being told.
    RESTORED = "restored"
    #: Another incident goes on in its place.
    MERGED = "merged"
    #: Withdrawn: a mistake, or it never happened.
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """What an incident is at a moment: its state, and what the clock makes of active planned work."""

    #: Being written; callers don't hear it.
    DRAFT = "draft"
    #: Planned work that has not begun: told as ahead, nothing is out.
    SCHEDULED = "scheduled"
    #: Service is out.
    ACTIVE = "active"
    #: Planned work has passed its stated end, and nobody has ended it.
    OVERRUN = "overrun"
    #: Service is back.
    RESTORED = "restored"
    #: Another incident goes on in its place.
    MERGED = "merged"
    #: Withdrawn: a mistake, or it never happened.
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why service is out; every language has words for each."""

    #: Nobody knows yet.
    UNKNOWN = "unknown"
    #: Damage to a cable or a pipe.
    LINE_DAMAGE = "line_damage"
    #: Our equipment failed.
    EQUIPMENT = "equipment"
    #: The power supply of our equipment failed.
    POWER = "power"
    #: Storm, ice, flood, lightning.
    WEATHER = "weather"
    #: A neighbouring operator or supplier failed.
    UPSTREAM = "upstream"
    #: Third-party work or an accident.
    THIRD_PARTY = "third_party"
    #: Planned maintenance.
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Remark:
    """The manager's own words in one language, as spoken and as written."""

    spoken: str
    written: str


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a duty manager states: instants are aware UTC or None; `general` announces it to unknown callers too.

    `starts_at` is the start of planned work, `began_at` when a fault began, None for its publication; `next_news` is
    when the provider reports again; `remarks` are keyed by language code; `note` is internal and never spoken.
    `ends_by_clock` lets planned work end by itself at its etr. A nested fault names its `parent_id`. A draft made by
    telephone has the moment until which it holds unless renewed, `holds_until`; an edit leaves that as it is.
    """

    kind: IncidentKind
    services: frozenset[Service]
    scope: Scope
    cause: Cause
    etr: datetime | None = None
    general: bool = False
    note: str = ""
    starts_at: datetime | None = None
    next_news: datetime | None = None
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)
    source: EtrSource = EtrSource.MANAGER
    began_at: datetime | None = None
    ends_by_clock: bool = False
    parent_id: IncidentId | None = None
    holds_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage; instants are aware UTC, `revisions` is never empty, `remarks` are keyed by language code.

    `version` counts its changes from 1. `merged_into` goes on in its place; `parent_id` is the larger outage in
    which this fault was found; `publish_at` is when a draft is published. Made by telephone, it holds until `holds_until` unless renewed, and `lapsed_at` is when
    it wasn't. Times that don't apply are None.
    """

    id: IncidentId
    kind: IncidentKind
    services: frozenset[Service]
    scope: Scope
    cause: Cause
    general: bool
    note: str
    state: State
    revisions: tuple[EtrRevision, ...]
    created_at: datetime
    published_at: datetime | None = None
    restored_at: datetime | None = None
    cancelled_at: datetime | None = None
    starts_at: datetime | None = None
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)
    version: int = 1
    began_at: datetime | None = None
    reopened_at: datetime | None = None
    ends_by_clock: bool = False
    parent_id: IncidentId | None = None
    merged_into: IncidentId | None = None
    holds_until: datetime | None = None
    lapsed_at: datetime | None = None
    publish_at: datetime | None = None

    @property
    def promise(self) -> EtrRevision:
        """The current estimate."""
        return self.revisions[-1]

    @property
    def partly_restored(self) -> bool:
        """Whether service is back in a part of the scope."""
        return bool(self.scope.restored)

    @property
    def began(self) -> datetime:
        """When service went out: as stated, else with the planned start, else with the publication."""
        return self.began_at or self.starts_at or self.published_at or self.created_at

    def stage(self, at: datetime) -> Stage:
        """Return what the incident is at a moment (aware UTC)."""
        if self.state is not State.ACTIVE:
            return Stage(self.state)
        if self.kind is not IncidentKind.PLANNED:
            return Stage.ACTIVE
        if self.starts_at is not None and self.starts_at > at:
            return Stage.SCHEDULED
        etr = self.promise.etr
        return Stage.OVERRUN if etr is not None and etr <= at else Stage.ACTIVE

    def is_out(self, at: datetime) -> bool:
        """Tell whether service is out because of it at a moment (aware UTC): active and, if planned, begun."""
        return self.stage(at) in (Stage.ACTIVE, Stage.OVERRUN)

    def is_fault(self, at: datetime) -> bool:
        """Tell whether it is an unplanned outage, as planned work becomes that overruns its stated end."""
        return self.kind is IncidentKind.UNPLANNED or self.stage(at) is Stage.OVERRUN

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether a service of the point lies in what is not restored of the scope."""
        return bool(self.services & point.services) and self.scope.covers(point)

    def hit(self, point: ServicePoint) -> bool:
        """Tell whether a service of the point lies in the scope, even if it is back by now."""
        return bool(self.services & point.services) and self.scope.hit(point)

    def over_at(self, point: ServicePoint) -> datetime | None:
        """Return when service came back at a point that was hit (aware UTC), None while it is out."""
        restored = [item.restored_at for item in self.scope.restored if item.surely_covers(point)]
        parts = [at for at in restored if at is not None]
        return min(parts) if parts else self.restored_at


@dataclass(frozen=True, slots=True)
class PromiseAlert:
    """What the duty manager is told once: the incident with its current promise, how close its time is, and which."""

    incident: Incident
    stage: AlertStage
    about: Subject = Subject.ETR

    @property
    def due(self) -> datetime | None:
        """The time that is close or has passed."""
        promise = self.incident.promise
        return promise.etr if self.about is Subject.ETR else promise.next_news


@dataclass(frozen=True, slots=True)
class IncidentVersion:
    """One change of an incident: its number, who made it, when (aware UTC), and what it changed, by field."""

    number: int
    action: str
    author: str
    at: datetime
    changed: tuple[str, ...]


class IncidentRepository(Protocol):
    """Keeps incidents; every change is one transaction and leaves a line by `author` in the audit trail.

    `seen` is the version that the author saw, None to change whatever there is; StaleError refuses an older one.
    Tickets and requests follow every change of state, scope and services: a few in its transaction, many by
    `carry_out`, which another change of the same incident waits for. Instants are aware UTC.
    """

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        """Create a draft; raise InvalidError as `check_draft` does, or for an area that does not exist."""
        ...

    async def publish(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        """Publish a draft; open tickets in its scope wait for it too. Raise NotFoundError or ConflictError."""
        ...

    async def edit(
        self, incident_id: IncidentId, draft: IncidentDraft, *, author: str, at: datetime, seen: int | None
    ) -> Incident:
        """Replace what the incident states by the draft; raise NotFoundError, ConflictError or InvalidError.

        Tickets outside the new scope are released from it, open ones inside join it.
        """
        ...

    async def move_etr(
        self,
        incident_id: IncidentId,
        etr: datetime | None,
        *,
        reason: Delay,
        author: str,
        at: datetime,
        next_news: datetime | None = None,
        source: EtrSource = EtrSource.MANAGER,
        seen: int | None = None,
    ) -> Incident:
        """State a new estimate or next news; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def restore_part(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        """Record that service is back in some areas or houses, with the consequences of `restore` there.

        Raise NotFoundError, ConflictError, or InvalidError if that restores nothing new or all that is left.
        """
        ...

    async def restore(
        self,
        incident_id: IncidentId,
        *,
        author: str,
        at: datetime,
        ended_at: datetime | None = None,
        seen: int | None = None,
    ) -> Incident:
        """End the incident, by default now, and notify every telephone that asked.

        Tickets for which another incident is still active wait for that; the others of people who did not ask
        close. Raise NotFoundError, ConflictError, or InvalidError for an end before the beginning.
        """
        ...

    async def reopen(
        self,
        incident_id: IncidentId,
        etr: datetime | None,
        *,
        author: str,
        at: datetime,
        next_news: datetime | None = None,
        seen: int | None = None,
    ) -> Incident:
        """Take back a restoration: what has not been told is not told any more, those who heard "back" are told.

        Raise NotFoundError, ConflictError (also when it was restored longer than REOPENED_WITHIN ago), or InvalidError
        for a time that has passed.
        """
        ...

    async def cancel(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        """Withdraw the incident: its tickets wait for what else covers them, or stay open and stand alone.

        Notify those who asked and for whom nothing else is out. Raise NotFoundError, or ConflictError if it has
        ended or is restored in part.
        """
        ...

    async def merge(
        self,
        incident_id: IncidentId,
        into: IncidentId,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        """End the incident as part of another active one, whose scope and services grow by its own.

        Return the other one. Nobody is told. Raise NotFoundError, ConflictError, or InvalidError for itself.
        """
        ...

    async def split(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        """Move a part of the scope to a new active incident with the same facts, and return that one.

        Tickets there wait for it instead; nobody is told. Raise as `restore_part`.
        """
        ...

    async def renew(
        self, incident_id: IncidentId, until: datetime, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        """Let a notice made by telephone hold until a later moment; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def turn(self, *, at: datetime) -> list[Incident]:
        """Do what the clock asks: planned work begins for open tickets, or ends. Return what has changed."""
        ...

    async def carry_out(self, *, at: datetime) -> int:
        """Have tickets follow changes that concern too many for one transaction; return how many followed.

        Until then, a ticket follows as soon as a call or a notification needs it. Any number of workers may do this at
        once, and go on where another one was cut off.
        """
        ...

    async def history(self, incident_id: IncidentId) -> list[IncidentVersion]:
        """Return the incident's changes, first to last; raise NotFoundError."""
        ...

    async def get(self, incident_id: IncidentId) -> Incident:
        """Return one incident; raise NotFoundError."""
        ...

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        """Return incidents, newest first, in these states (any if empty), with ids below `before`."""
        ...

    async def restored_since(self, moment: datetime) -> list[Incident]:
        """Return the incidents restored at or after a moment."""
        ...

    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        """Return what `outages.promises.find_alerts` finds; each alert of a revision comes once."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change to any incident."""
        ...
