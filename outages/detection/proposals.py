"""Proposals: outages that reports point to, for a manager to publish or to dismiss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.detection.area import Candidate, Discovery
from outages.detection.baseline import Level
from outages.detection.record import Strength, TrackRecord
from outages.detection.scan import BUDGETS
from outages.incidents import IncidentId
from outages.places import AreaId
from outages.reports import ReportId
from outages.subscribers import Service

ProposalId = NewType("ProposalId", int)

#: How long the area is chosen anew at each further report.
GROWS_FOR: Final = timedelta(minutes=30)

#: After this time without a report, what comes there is something else.
GOES_ON_FOR: Final = timedelta(minutes=60)

#: After this time without a report, a proposal that nobody has decided is put away.
LAPSES_AFTER: Final = timedelta(hours=6)

#: Callers hear of reports from their branch for this long after the last one.
TOLD_FOR: Final = timedelta(minutes=60)

#: Reports that are several: fewer are not told to callers.
SEVERAL: Final = 3

#: What was dismissed is proposed again if chance shows it so many times more rarely by now.
_MUCH_RARER: Final = 10.0


class ProposalState(StrEnum):
    """What has become of a proposal."""

    #: Waits for a manager.
    OPEN = "open"
    #: There is a notice.
    CONFIRMED = "confirmed"
    #: A manager says that it is no outage.
    DISMISSED = "dismissed"
    #: Nobody decided, and reports have ceased.
    LAPSED = "lapsed"


class Dismissal(StrEnum):
    """Why it is no outage."""

    #: The reports have nothing to do with each other.
    COINCIDENCE = "coincidence"
    #: Faults of the subscribers' own, or ours that concern single ones.
    SINGLE_FAULTS = "single_faults"
    #: Something else makes people call: prices, an advertisement, an application.
    OTHER_REASON = "other_reason"
    #: It is over already.
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Areas that have the same service points, and what was counted there: `reports` of `points` in `minutes`."""

    areas: tuple[AreaId, ...]
    level: Level
    reports: int
    points: int
    minutes: int
    expected: float

    @property
    def is_wide(self) -> bool:
        """Whether it is so wide that anything that makes everybody call looks like an outage of it."""
        return self.level not in BUDGETS


@dataclass(frozen=True, slots=True)
class Proposal:
    """An outage that reports point to; instants are aware UTC.

    `chance` is how often a month chance alone shows as much on the whole line, at most; `model` the probability of a
    false alarm as modelled, None where nobody knows. `said` is how many callers each service was out for. `incident` is
    the draft or the notice made of it, None without one. `reports` are what it rests on.
    """

    id: ProposalId
    state: ProposalState
    sighting: Sighting
    runner_up: Sighting | None
    likelihood: float
    chance: float
    model: float | None
    provisional: bool
    said: Mapping[Service, int] = field(hash=False)
    raised_at: datetime
    first_at: datetime
    last_at: datetime
    reports: frozenset[ReportId] = frozenset()
    incident: IncidentId | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    dismissal: Dismissal | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for a manager."""
        return self.state is ProposalState.OPEN

    @property
    def services(self) -> frozenset[Service]:
        """What most callers miss: what at least half as many name as name the first of them."""
        most = max(self.said.values(), default=0)
        return frozenset(service for service, count in self.said.items() if 2 * count >= most)

    def is_told(self, at: datetime) -> bool:
        """Tell whether callers from there hear at a moment (aware UTC) that there are several reports, being checked."""
        several = self.sighting.reports >= SEVERAL and not self.sighting.is_wide
        return self.is_open and several and at - self.last_at <= TOLD_FOR


class ProposalRepository(Protocol):
    """Keeps proposals; each method is one transaction. Instants are aware UTC."""

    async def scan(self, *, at: datetime) -> int:
        """Look at the reports that nobody has looked at; return how many, at most some. Idempotent. Raise StoreError.

        Proposals are raised, and grow, with the report that makes them.
        """
        ...

    async def settle(self, *, at: datetime) -> None:
        """Close proposals that a published notice covers, and those that lapse. Idempotent. Raise StoreError."""
        ...

    async def claim_untold(self, *, at: datetime) -> Sequence[Proposal]:
        """Return the open proposals of which the manager was not told, each once. Raise StoreError."""
        ...

    async def find_open(self) -> Sequence[Proposal]:
        """Return the open proposals, latest first. Raise StoreError."""
        ...

    async def count_reports(self, *, since: datetime, limit: int) -> Mapping[AreaId, int]:
        """Return how many reports no notice covers by area, at every level of both trees; the areas with most of them.

        Raise StoreError.
        """
        ...

    async def get(self, proposal: ProposalId) -> Proposal:
        """Return a proposal; raise NotFoundError, StoreError."""
        ...

    async def attach(self, proposal: ProposalId, incident: IncidentId) -> None:
        """Note the draft made of an open proposal; raise ConflictError if it has one or is not open, NotFoundError."""
        ...

    async def dismiss(self, proposal: ProposalId, why: Dismissal, *, author: str, at: datetime) -> None:
        """Dismiss an open proposal, audited; raise ConflictError if it is not open, NotFoundError."""
        ...

    async def records(self) -> Mapping[Strength, TrackRecord]:
        """Return what was decided, by the strength of the proposals. Raise StoreError."""
        ...


def sighting_of(found: Candidate) -> Sighting:
    """Return what is kept of a candidate."""
    count = found.count
    minutes = max(1, round(count.span / timedelta(minutes=1)))
    return Sighting(
        found.areas, count.branch.level, count.reports, count.branch.points, minutes, count.expected
    )


def concerns(
    proposal: Proposal, lineage: Sequence[AreaId], reports: frozenset[ReportId], at: datetime
) -> bool:
    """Tell whether a report, in these areas and seen together with others, belongs to what the proposal rests on."""
    if at - proposal.last_at > GOES_ON_FOR:
        return False
    return any(area in lineage for area in proposal.sighting.areas) or bool(proposal.reports & reports)


def grow(proposal: Proposal, finding: Discovery, *, at: datetime) -> Proposal:
    """Return the proposal after a further report: while young, with the area that explains the reports best."""
    grown = replace(proposal, last_at=max(at, proposal.last_at), chance=min(finding.chance, proposal.chance))
    best = finding.best
    if at - proposal.raised_at > GROWS_FOR:
        return grown
    if best.count.likelihood < proposal.likelihood and best.areas != proposal.sighting.areas:
        return grown
    return replace(
        grown,
        sighting=sighting_of(best),
        runner_up=sighting_of(finding.runner_up) if finding.runner_up else None,
        likelihood=best.count.likelihood,
    )


def is_quiet(proposal: Proposal, chance: float) -> bool:
    """Tell whether a dismissal stands against what chance shows so often a month."""
    return proposal.state is ProposalState.DISMISSED and chance > proposal.chance / _MUCH_RARER
