"""Proposals at work: looking at reports, telling callers, and what a manager decides."""

import structlog

from ivr.notices.actions import IncidentActions
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.detection.proposals import Dismissal, Proposal, ProposalId, ProposalRepository
from outages.detection.record import strength_of
from outages.errors import ConflictError
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind
from outages.scopes import Scope, ScopeItem

log = structlog.get_logger()


class ProposalWatch:
    """Has reports looked at, and tells of what they point to: a log line and a metric."""

    def __init__(
        self, proposals: ProposalRepository, notices: Notices, clock: Clock, metrics: Metrics
    ) -> None:
        self._proposals, self._notices, self._clock, self._metrics = proposals, notices, clock, metrics

    async def scan(self) -> None:
        """Look at the reports that nobody has looked at; raise StoreError."""
        await self._proposals.scan(at=self._clock.now())

    async def settle(self) -> None:
        """Close the proposals that are answered or lapse, then log and count new ones; raise StoreError."""
        now = self._clock.now()
        await self._proposals.settle(at=now)
        for one in await self._proposals.claim_untold(at=now):
            log.warning(
                "outage_proposed",
                proposal=one.id,
                areas=one.sighting.areas,
                reports=one.sighting.reports,
                minutes=one.sighting.minutes,
                chance=one.chance,
            )
            self._metrics.proposals.labels(strength_of(one.chance)).inc()

    async def refresh(self) -> None:
        """Let this worker's callers hear of the proposals that are open now; raise StoreError."""
        found = await self._proposals.find_open()
        self._metrics.proposals_open.set(len(found))
        self._notices.show_proposals(found)


class ProposalActions:
    """What a manager makes of a proposal."""

    def __init__(self, proposals: ProposalRepository, actions: IncidentActions, clock: Clock) -> None:
        self._proposals, self._actions, self._clock = proposals, actions, clock

    async def draft(self, proposal: ProposalId, *, author: str) -> IncidentId:
        """Make a draft of it, and return the one that there is if somebody has; raise NotFoundError, ConflictError."""
        kept = await self._proposals.get(proposal)
        if kept.incident is not None:
            return kept.incident
        if not kept.is_open:
            raise ConflictError(f"the proposal is {kept.state}")
        incident = await self._actions.create(draft_of(kept), author=author)
        try:
            await self._proposals.attach(proposal, incident.id)
        except ConflictError:
            # Somebody was quicker by a moment.
            await self._actions.cancel(incident.id, author=author)
            raise
        return incident.id

    async def publish(self, proposal: ProposalId, *, author: str) -> Incident:
        """Publish it as it stands; raise as `draft`, and UnconfirmedError where it concerns nobody: then there is a draft."""
        draft = await self.draft(proposal, author=author)
        incident = await self._actions.publish(draft, author=author)
        await self._proposals.settle(at=self._clock.now())
        return incident

    async def dismiss(self, proposal: ProposalId, why: Dismissal, *, author: str) -> None:
        """Put it away, because it is no outage; raise NotFoundError, ConflictError."""
        await self._proposals.dismiss(proposal, why, author=author, at=self._clock.now())


def draft_of(proposal: Proposal) -> IncidentDraft:
    """Return what is known of it: where, what most callers miss, and since when."""
    return IncidentDraft(
        IncidentKind.UNPLANNED,
        proposal.services,
        Scope((ScopeItem(proposal.sighting.areas[0]),)),
        Cause.UNKNOWN,
        began_at=proposal.first_at,
    )
