"""Proposals kept in memory, for those who only tell of them and decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from typing_extensions import override

from outages.detection.baseline import Level
from outages.detection.proposals import (
    Dismissal,
    Proposal,
    ProposalId,
    ProposalRepository,
    ProposalState,
    Sighting,
)
from outages.detection.record import Strength, TrackRecord
from outages.errors import ConflictError, NotFoundError
from outages.incidents import IncidentId
from outages.places import AreaId
from outages.subscribers import Service


def proposal_in(*areas: int, at: datetime, key: int = 1) -> Proposal:
    """Return a proposal that five reports within twelve minutes have raised by now."""
    return Proposal(
        id=ProposalId(key),
        state=ProposalState.OPEN,
        sighting=Sighting(tuple(map(AreaId, areas)), Level.STREET, 5, 48, 15, 0.0123),
        runner_up=None,
        likelihood=25.0,
        chance=0.04,
        model=None,
        provisional=True,
        said={Service.INTERNET: 5, Service.TV: 1},
        raised_at=at - timedelta(minutes=6),
        first_at=at - timedelta(minutes=13),
        last_at=at - timedelta(minutes=1),
    )


@dataclass
class FakeProposals(ProposalRepository):
    """`untold` are those of which the manager is still to be told; what was looked at and settled is counted."""

    kept: dict[ProposalId, Proposal] = field(default_factory=dict)
    untold: list[Proposal] = field(default_factory=list)
    track: dict[Strength, TrackRecord] = field(default_factory=dict)
    #: Reports that no notice covers, by area.
    reported: dict[AreaId, int] = field(default_factory=dict)
    scanned: list[datetime] = field(default_factory=list)
    settled: list[datetime] = field(default_factory=list)

    def add(self, proposal: Proposal) -> None:
        self.kept[proposal.id] = proposal

    @override
    async def scan(self, *, at: datetime) -> int:
        self.scanned.append(at)
        return 0

    @override
    async def settle(self, *, at: datetime) -> None:
        self.settled.append(at)

    @override
    async def claim_untold(self, *, at: datetime) -> Sequence[Proposal]:
        told, self.untold = self.untold, []
        return told

    @override
    async def find_open(self) -> Sequence[Proposal]:
        return [one for one in reversed(self.kept.values()) if one.is_open]

    @override
    async def count_reports(self, *, since: datetime, limit: int) -> Mapping[AreaId, int]:
        return self.reported

    @override
    async def get(self, proposal: ProposalId) -> Proposal:
        if proposal not in self.kept:
            raise NotFoundError(f"there is no proposal {proposal}")
        return self.kept[proposal]

    @override
    async def attach(self, proposal: ProposalId, incident: IncidentId) -> None:
        kept = await self._get_open(proposal)
        if kept.incident is not None:
            raise ConflictError("the proposal has a draft")
        self.add(replace(kept, incident=incident))

    @override
    async def dismiss(self, proposal: ProposalId, why: Dismissal, *, author: str, at: datetime) -> None:
        kept = await self._get_open(proposal)
        self.add(
            replace(kept, state=ProposalState.DISMISSED, dismissal=why, decided_by=author, decided_at=at)
        )

    @override
    async def records(self) -> Mapping[Strength, TrackRecord]:
        return dict.fromkeys(Strength, TrackRecord()) | self.track

    async def _get_open(self, proposal: ProposalId) -> Proposal:
        kept = await self.get(proposal)
        if not kept.is_open:
            raise ConflictError(f"the proposal is {kept.state}")
        return kept
