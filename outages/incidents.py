"""An outage notice and its life: what is out, where, why, until when, and the promises made of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from outages.errors import ConflictError, InvalidError
from outages.places import AreaId, HouseRule
from outages.subscribers import Service, ServicePoint

IncidentId = NewType("IncidentId", int)

#: The longest remark as it is spoken (characters), figures in words: what is typed is shorter.
REMARK_LENGTH = 400


class IncidentKind(StrEnum):
    """Whether anybody meant it to happen."""

    #: Something broke.
    UNPLANNED = "unplanned"
    #: Work announced beforehand.
    PLANNED = "planned"


class State(StrEnum):
    """Where in its life an incident stands."""

    #: Being written; callers don't hear it.
    DRAFT = "draft"
    #: Published: callers hear it.
    ACTIVE = "active"
    #: Service is back; those who asked are being told.
    RESTORED = "restored"
    #: Withdrawn: it was a mistake, or never happened.
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why service is out, in kinds that every language has its words for."""

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
    #: A third party's work or an accident.
    THIRD_PARTY = "third_party"
    #: Planned maintenance.
    MAINTENANCE = "maintenance"


class Delay(StrEnum):
    """Why an estimate was moved, in kinds that every language has its words for."""

    #: The damage is larger than it looked.
    MORE_DAMAGE = "more_damage"
    #: A spare part is on its way.
    SPARE_PART = "spare_part"
    #: The crew cannot reach the place.
    ACCESS = "access"
    #: The weather holds the crew up.
    WEATHER = "weather"
    #: Work goes faster than expected.
    FASTER = "faster"
    #: The earlier estimate was wrong.
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class EtrRevision:
    """One stated time of restoration, a promise: `etr` is aware UTC or None when unknown.

    `number` counts from 1; `reason` is None on the first revision only. `next_news` is when the provider speaks
    again while the etr is unknown or should it pass: aware UTC, or None when nothing was said of it.
    """

    number: int
    etr: datetime | None
    reason: Delay | None
    author: str
    stated_at: datetime
    next_news: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When callers expect the next word: at the etr, else at the next news; None when neither is known."""
        return self.etr or self.next_news


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """One area, with everything below it; on a street, a rule may narrow it to some houses."""

    area: AreaId
    houses: HouseRule | None = None

    def covers(self, point: ServicePoint) -> bool:
        """Say whether the service point lies in the area and among its houses."""
        if self.area not in point.lineage:
            return False
        return self.houses is None or self.houses.covers(point.house)


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas that an incident covers, the areas left out of them, and those where service is back already."""

    include: tuple[ScopeItem, ...]
    exclude: tuple[ScopeItem, ...] = ()
    restored: tuple[ScopeItem, ...] = ()

    def hit(self, point: ServicePoint) -> bool:
        """Say whether the service point was out: it is included and not left out, restored or not."""
        return any(item.covers(point) for item in self.include) and not any(
            item.covers(point) for item in self.exclude
        )

    def covers(self, point: ServicePoint) -> bool:
        """Say whether the service point is out still: it was hit, and it is in no part restored since."""
        return self.hit(point) and not any(item.covers(point) for item in self.restored)


@dataclass(frozen=True, slots=True)
class Remark:
    """What the manager adds in own words, in one language: as it is spoken, and as it is read."""

    spoken: str
    written: str


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a duty manager states: instants are aware UTC or None; `general` also tells it to unknown callers.

    `starts_at` is when planned work begins; `next_news` when the provider speaks again; `remarks` is what the
    manager adds in own words, by language code; `note` is spoken to nobody.
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


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage notice; instants are aware UTC, `revisions` is never empty, `remarks` are by language code."""

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

    @property
    def promise(self) -> EtrRevision:
        """The estimate that holds now."""
        return self.revisions[-1]

    @property
    def partly_restored(self) -> bool:
        """Whether service is back in a part of it, while the rest waits."""
        return bool(self.scope.restored)

    def covers(self, point: ServicePoint) -> bool:
        """Say whether a service that the point has is out there still."""
        return bool(self.services & point.services) and self.scope.covers(point)

    def hit(self, point: ServicePoint) -> bool:
        """Say whether a service that the point has was out there, even if it is back by now."""
        return bool(self.services & point.services) and self.scope.hit(point)


class IncidentRepository(Protocol):
    """Keeps incidents; every change is one transaction with its line in the audit trail under `author`."""

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        """Keep a draft; raise InvalidError for a scope that names no existing area."""
        ...

    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Make a draft active; raise NotFoundError or ConflictError."""
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
    ) -> Incident:
        """State a new estimate, or new next news; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def restore_part(
        self, incident_id: IncidentId, items: Sequence[ScopeItem], *, author: str, at: datetime
    ) -> Incident:
        """Say that service is back in some of its areas or houses, and do there what `restore` does everywhere.

        Raise NotFoundError, ConflictError, or InvalidError when nothing or all that is left would be restored.
        """
        ...

    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """End it and create one notification for each subscriber who asked, together.

        Open tickets of those who did not ask are closed. Raise NotFoundError or ConflictError.
        """
        ...

    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Withdraw it: its tickets stay open and stand alone, and those who asked are told that it was withdrawn.

        Raise NotFoundError, or ConflictError for one that has ended or is restored in part.
        """
        ...

    async def get(self, incident_id: IncidentId) -> Incident:
        """Return one incident; raise NotFoundError."""
        ...

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        """Return incidents, newest first, in these states (all when empty), with ids below `before`."""
        ...

    async def restored_since(self, moment: datetime) -> list[Incident]:
        """Return the incidents that were restored at or after a moment (aware UTC)."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of any incident."""
        ...


def draft_errors(draft: IncidentDraft, at: datetime) -> None:
    """Raise InvalidError naming the field of a draft that could not be announced, such as an etr in the past."""
    if not draft.services:
        raise InvalidError("services", "name at least one service")
    if not draft.scope.include:
        raise InvalidError("scope", "name at least one area")
    if draft.scope.restored:
        raise InvalidError("scope", "nothing of it can be restored before it is published")
    _check_ahead("etr", draft.etr, at)
    _check_ahead("next_news", draft.next_news, at)
    _check_start(draft)
    for language, remark in draft.remarks.items():
        for text in (remark.spoken, remark.written):
            _check_remark(f"remarks.{language}", text)


def publish(incident: Incident, at: datetime) -> Incident:
    """Return the draft as an active incident; raise ConflictError in any other state."""
    _must_be(incident, State.DRAFT, "published")
    _check_ahead("etr", incident.promise.etr, at)
    _check_ahead("next_news", incident.promise.next_news, at)
    return replace(incident, state=State.ACTIVE, published_at=at)


def move_etr(
    incident: Incident,
    etr: datetime | None,
    *,
    reason: Delay,
    author: str,
    at: datetime,
    next_news: datetime | None = None,
) -> Incident:
    """Return the active incident with one more revision of its estimate.

    Raise ConflictError in any other state, InvalidError for a time that has passed, that lies before the planned
    start, or that says nothing new.
    """
    _must_be(incident, State.ACTIVE, "given another estimate")
    _check_ahead("etr", etr, at)
    _check_ahead("next_news", next_news, at)
    if etr and incident.starts_at and etr <= incident.starts_at:
        raise InvalidError("etr", "must lie after the start of the work")
    if (etr, next_news) == (incident.promise.etr, incident.promise.next_news):
        raise InvalidError("etr", "is the estimate that already holds")
    revision = EtrRevision(incident.promise.number + 1, etr, reason, author, at, next_news)
    return replace(incident, revisions=(*incident.revisions, revision))


def restore(incident: Incident, at: datetime) -> Incident:
    """Return the active incident as restored; raise ConflictError in any other state."""
    _must_be(incident, State.ACTIVE, "restored")
    return replace(incident, state=State.RESTORED, restored_at=at)


def cancel(incident: Incident, at: datetime) -> Incident:
    """Return the draft or active incident as cancelled; raise ConflictError in any other state.

    One that is restored in part did happen, and those who asked were told so: it can't be withdrawn.
    """
    if incident.state is not State.DRAFT:
        _must_be(incident, State.ACTIVE, "cancelled")
    if incident.partly_restored:
        raise ConflictError(f"incident {incident.id} is restored in part; restore the rest instead")
    return replace(incident, state=State.CANCELLED, cancelled_at=at)


def by_severity(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents in the order of announcing: what broke before what was planned, most services first.

    Of equals, the longest known comes first.
    """
    return sorted(
        incidents,
        key=lambda one: (one.kind is IncidentKind.PLANNED, -len(one.services), one.created_at, one.id),
    )


def most_severe(incidents: Sequence[Incident]) -> Incident | None:
    """Return the incident to announce first, None for none."""
    return next(iter(by_severity(incidents)), None)


def must_be_active(incident: Incident, action: str) -> None:
    """Raise ConflictError unless the incident is active; `action` is the participle of what was wanted."""
    _must_be(incident, State.ACTIVE, action)


def _must_be(incident: Incident, state: State, action: str) -> None:
    if incident.state is not state:
        raise ConflictError(
            f"incident {incident.id} is {incident.state}; only one that is {state} can be {action}"
        )


def _check_ahead(name: str, moment: datetime | None, at: datetime) -> None:
    if moment is not None and moment <= at:
        raise InvalidError(name, "has already passed; state a later time, or none when it is not known")


def _check_start(draft: IncidentDraft) -> None:
    if draft.starts_at is None:
        return
    if draft.kind is not IncidentKind.PLANNED:
        raise InvalidError("starts_at", "only planned work has a start; what broke is out already")
    if draft.etr and draft.etr <= draft.starts_at:
        raise InvalidError("starts_at", "must lie before the end of the work")


def _check_remark(name: str, text: str) -> None:
    if not text.strip():
        raise InvalidError(name, "is empty; leave the language out instead")
    if len(text) > REMARK_LENGTH:
        raise InvalidError(name, f"is longer than {REMARK_LENGTH} characters")
    if not text.isprintable():
        raise InvalidError(name, "must be one line of text")
