"""What a desk knows and keeps of callers who say by keys and voice who they are and what is out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.calls.inbound.details import DetailFolder
from ivr.dialogs.session import Identified, Keyed
from outages.callers import Caller, SubscriberRepository, TryRepository
from outages.phones import to_e164
from outages.reports import ReportId, ReportRepository
from outages.subscribers import Service, ServicePoint


@dataclass
class Intake:
    """One for all calls; `supplied` is what any service point has, as of the last refresh."""

    subscribers: SubscriberRepository
    tries: TryRepository
    reports: ReportRepository
    details: DetailFolder
    #: Where a number without a country code lies (ISO 3166).
    region: str = "RU"
    #: The services that may endanger people.
    hazards: frozenset[Service] = frozenset()
    #: The services for which callers are told what they can try first.
    hints: frozenset[Service] = frozenset()
    supplied: frozenset[Service] = field(default=frozenset())

    async def refresh(self) -> None:
        """Learn what is supplied at all; raise StoreError."""
        self.supplied = await self.subscribers.supplied()

    def endangers(self, points: Sequence[ServicePoint]) -> bool:
        """Say whether there may be danger at any of these points, or anywhere when there are none."""
        services = frozenset[Service]().union(*(point.services for point in points))
        return bool((services or self.supplied) & self.hazards)

    async def identify(self, caller: Caller, what: Keyed, digits: str, at: datetime) -> Caller | Identified:
        """Return the caller with the points of whoever has these digits, or why not; raise StoreError."""
        number = to_e164(digits, self.region) if what is Keyed.PHONE else None
        if not await self.tries.admit(caller=caller.number, wanted=number or digits, at=at):
            return Identified.REFUSED
        found = await self._find(what, number, digits)
        if not found.points:
            return Identified.UNKNOWN
        # What was heard at the telephone that was typed is nobody else's business.
        return replace(found, number=caller.number, heard=(), called_at=())

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Keep a voice with its report; False when nothing is heard in it. Raise StoreError."""
        detail = await self.details.keep(sound)
        if detail is None:
            return False
        await self.reports.attach(report, detail)
        return True

    async def forget(self, *, details_before: datetime, now: datetime) -> None:
        """Delete the voices that were kept before, and tries that count no more; raise StoreError."""
        await self.reports.forget_details(before=details_before)
        await self.details.forget(before=details_before)
        await self.tries.forget(before=now)

    async def _find(self, what: Keyed, number: str | None, digits: str) -> Caller:
        if what is Keyed.ACCOUNT:
            return await self.subscribers.keyed_account(digits)
        return await self.subscribers.recognise(number) if number else Caller(None)
