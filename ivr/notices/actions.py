"""What people do to incidents and tickets: the one place that pages, the REST API and the demo town go through."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from ivr.notices.coverage import NoticeCoverage
from ivr.notices.telling import FactTelling
from outages.clock import Clock
from outages.estimates import Delay, EtrSource
from outages.incidents import Incident, IncidentDraft, IncidentId, IncidentRepository, Stage, State
from outages.scopes import ScopeItem
from outages.telling_rules import (
    Fact,
    TellingRule,
    fact_of_end,
    fact_of_estimate,
    fact_of_publication,
)
from outages.tickets import Ticket, TicketRepository


class IncidentActions:
    """Carries out an action with all its consequences in one transaction, then updates what callers hear.

    Each action is kept under its `author`; `seen` is the version that they saw, None for whatever there is. `whom` is the
    rule by which it is told, kept for this notice, None for the one that holds. Errors are those of `IncidentRepository`;
    unless `confirmed`, UnconfirmedError for a notice that concerns nobody, and MassTellingError. `changed` is awaited once
    the change is kept and must not raise: it logs and repeats its own failures. Without `telling`, the rules alone say who
    is told.
    """

    def __init__(
        self,
        incidents: IncidentRepository,
        clock: Clock,
        *,
        coverage: NoticeCoverage,
        changed: Callable[[Incident], Awaitable[None]],
        telling: FactTelling | None = None,
    ) -> None:
        self._incidents, self._clock, self._coverage, self._changed = incidents, clock, coverage, changed
        self._telling = telling

    async def create(self, draft: IncidentDraft, *, author: str) -> Incident:
        """Keep a draft."""
        return await self._announce(self._incidents.create(draft, author=author, at=self._clock.now()))

    async def publish(
        self,
        incident: IncidentId,
        *,
        author: str,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
        overlaps: Collection[IncidentId] | None = None,
    ) -> Incident:
        """Make a draft active; OverlapError for an active incident that overlaps it and is none of `overlaps`, None for any."""
        at = self._clock.now()
        await self.prepare_publication(
            incident, at, author=author, whom=whom, confirmed=confirmed, overlaps=overlaps
        )
        return await self._announce(self._incidents.publish(incident, author=author, at=at, seen=seen))

    async def prepare_publication(
        self,
        incident: IncidentId,
        at: datetime,
        *,
        author: str,
        whom: TellingRule | None,
        confirmed: bool,
        overlaps: Collection[IncidentId] | None,
    ) -> None:
        """Check that a draft may be published at a moment (aware UTC), and keep whom that tells."""
        draft = await self._incidents.get(incident)
        if not confirmed:
            await self._coverage.require_people(draft.scope, draft.services)
        if overlaps is not None:
            await self._coverage.require_seen(draft, overlaps)
        if draft.state is State.DRAFT:
            fact = fact_of_publication(draft, at)
            await self._prepare(draft, fact, whom, author=author, confirmed=confirmed)

    async def edit(
        self,
        incident: IncidentId,
        draft: IncidentDraft,
        *,
        author: str,
        seen: int | None,
        confirmed: bool = False,
    ) -> Incident:
        """Replace what it states, or move planned work."""
        before = await self._incidents.get(incident)
        if not confirmed and before.state is State.ACTIVE:
            await self._coverage.require_people(draft.scope, draft.services)
        moved = (draft.starts_at, draft.etr) != (before.starts_at, before.promise.etr)
        if moved and before.stage(self._clock.now()) is Stage.SCHEDULED:
            await self._prepare(before, Fact.WORK_MOVED, None, author=author, confirmed=confirmed)
        return await self._announce(
            self._incidents.edit(incident, draft, author=author, at=self._clock.now(), seen=seen)
        )

    async def move_etr(
        self,
        incident: IncidentId,
        etr: datetime | None,
        *,
        reason: Delay,
        author: str,
        next_news: datetime | None = None,
        source: EtrSource = EtrSource.MANAGER,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
    ) -> Incident:
        """State a new estimate or a new time for the next news."""
        before = await self._incidents.get(incident)
        if before.state is State.ACTIVE:
            fact = fact_of_estimate(before, etr, self._clock.now())
            await self._prepare(before, fact, whom, author=author, confirmed=confirmed)
        return await self._announce(
            self._incidents.move_etr(
                incident,
                etr,
                reason=reason,
                author=author,
                at=self._clock.now(),
                next_news=next_news,
                source=source,
                seen=seen,
            )
        )

    async def restore_part(
        self, incident: IncidentId, items: Sequence[ScopeItem], *, author: str, seen: int | None = None
    ) -> Incident:
        """Restore service in some of its areas or houses; whom the rule names there is told."""
        return await self._announce(
            self._incidents.restore_part(incident, items, author=author, at=self._clock.now(), seen=seen)
        )

    async def restore(
        self,
        incident: IncidentId,
        *,
        author: str,
        ended_at: datetime | None = None,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
    ) -> Incident:
        """End it: service is restored, by default now."""
        before = await self._incidents.get(incident)
        if before.state is State.ACTIVE:
            await self._prepare(before, fact_of_end(before), whom, author=author, confirmed=confirmed)
        return await self._announce(
            self._incidents.restore(
                incident, author=author, at=self._clock.now(), ended_at=ended_at, seen=seen
            )
        )

    async def reopen(
        self,
        incident: IncidentId,
        etr: datetime | None,
        *,
        author: str,
        next_news: datetime | None = None,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
    ) -> Incident:
        """Take back a restoration that was a mistake."""
        before = await self._incidents.get(incident)
        if before.state is State.RESTORED:
            await self._prepare(before, Fact.REOPENED, whom, author=author, confirmed=confirmed)
        return await self._announce(
            self._incidents.reopen(
                incident, etr, author=author, at=self._clock.now(), next_news=next_news, seen=seen
            )
        )

    async def cancel(
        self,
        incident: IncidentId,
        *,
        author: str,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
    ) -> Incident:
        """Withdraw it, or discard a draft."""
        before = await self._incidents.get(incident)
        if before.state is State.ACTIVE:
            await self._prepare(before, Fact.WITHDRAWN, whom, author=author, confirmed=confirmed)
        return await self._announce(
            self._incidents.cancel(incident, author=author, at=self._clock.now(), seen=seen)
        )

    async def renew(
        self, incident: IncidentId, until: datetime, *, author: str, seen: int | None = None
    ) -> Incident:
        """Let a notice made by telephone hold until a later moment (aware UTC)."""
        return await self._announce(
            self._incidents.renew(incident, until, author=author, at=self._clock.now(), seen=seen)
        )

    async def merge(
        self, incident: IncidentId, into: IncidentId, *, author: str, seen: int | None = None
    ) -> Incident:
        """Let another incident go on in its place, and return that one."""
        return await self._announce(
            self._incidents.merge(incident, into, author=author, at=self._clock.now(), seen=seen)
        )

    async def split(
        self, incident: IncidentId, items: Sequence[ScopeItem], *, author: str, seen: int | None = None
    ) -> Incident:
        """Move some of its areas or houses to a new incident, and return that one."""
        return await self._announce(
            self._incidents.split(incident, items, author=author, at=self._clock.now(), seen=seen)
        )

    async def _prepare(
        self, incident: Incident, fact: Fact, whom: TellingRule | None, *, author: str, confirmed: bool
    ) -> None:
        if self._telling is not None:
            await self._telling.prepare(incident, fact, whom, author=author, confirmed=confirmed)

    async def _announce(self, change: Awaitable[Incident]) -> Incident:
        incident = await change
        await self._changed(incident)
        return incident


class TicketActions:
    """Closes and reopens tickets in the name of an `author`; errors are those of `TicketRepository`."""

    def __init__(self, tickets: TicketRepository, clock: Clock) -> None:
        self._tickets, self._clock = tickets, clock

    async def close(self, number: str, *, reason: str, author: str) -> Ticket:
        """Close the ticket with this number."""
        return await self._tickets.close(number, reason=reason, author=author, at=self._clock.now())

    async def reopen(self, number: str, *, reason: str, author: str) -> Ticket:
        """Reopen the ticket with this number."""
        return await self._tickets.reopen(number, reason=reason, author=author, at=self._clock.now())
