"""What callers key and say about themselves and their fault: looked up, limited and kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.calls.inbound.details import DetailFolder
from ivr.dialogs.session import Identified, Keyed
from outages.callers import Caller, SubscriberRepository, TryRepository
from outages.phones import to_e164
from outages.reports import ReportId, ReportRepository
from outages.subscribers import Service, ServicePoint, withhold


@dataclass
class Intake:
    """Shared by all calls; `supplied` are the services of all points as of the last refresh."""

    subscribers: SubscriberRepository
    tries: TryRepository
    reports: ReportRepository
    details: DetailFolder
    #: The country of a number without a country code (ISO 3166).
    region: str = "RU"
    #: The services whose faults may endanger people.
    hazards: frozenset[Service] = frozenset()
    #: The services with a hint on what callers can try first.
    hints: frozenset[Service] = frozenset()
    supplied: frozenset[Service] = field(default=frozenset())

    async def refresh(self) -> None:
        """Read which services are supplied at all; raise StoreError."""
        self.supplied = await self.subscribers.supplied()

    def endangers(self, points: Sequence[ServicePoint]) -> bool:
        """Say whether there may be danger at any of these points, or, without points, anywhere."""
        services = frozenset[Service]().union(*(point.services for point in points))
        return bool((services or self.supplied) & self.hazards)

    async def identify(self, caller: Caller, what: Keyed, digits: str, at: datetime) -> Caller | Identified:
        """Return the caller with the points of the digits' holder, addresses withheld, or why not; raise StoreError."""
        number = to_e164(digits, self.region) if what is Keyed.PHONE else None
        if not await self.tries.admit(caller=caller.number, wanted=number or digits, at=at):
            return Identified.REFUSED
        found = await self._find(what, number, digits)
        if not found.points:
            return Identified.UNKNOWN
        # Neither the addresses nor what the holder's own telephone heard are for this caller.
        return replace(found, number=caller.number, points=withhold(found.points), heard=(), called_at=())

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Add a recording to its report; False if nothing is audible. Raise StoreError, NotFoundError or OSError."""
        detail = await self.details.keep(sound)
        if detail is None:
            return False
        await self.reports.attach(report, detail)
        return True

    async def forget_tries(self, *, now: datetime) -> None:
        """Delete the tries that no longer count; raise StoreError."""
        await self.tries.forget(before=now)

    async def _find(self, what: Keyed, number: str | None, digits: str) -> Caller:
        if what is Keyed.ACCOUNT:
            return await self.subscribers.keyed_account(digits)
        return await self.subscribers.recognise(number) if number else Caller(None)
