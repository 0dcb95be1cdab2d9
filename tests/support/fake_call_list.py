"""A call list kept in memory: whom people are to call, and what they said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outages.call_list import (
    CallListEntry,
    CallListEntryId,
    CallListOutcome,
    ListedAddress,
    ListedTry,
    check_taken,
    take,
)
from outages.errors import ConflictError, NotFoundError
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import Result
from outages.subscribers import Service, Tier
from outages.tickets import Channel


@dataclass
class FakeCallList:
    kept: dict[CallListEntryId, CallListEntry] = field(default_factory=dict)
    settled: list[tuple[CallListEntryId, CallListOutcome, str]] = field(default_factory=list)

    def add(self, entry: CallListEntry) -> None:
        self.kept[entry.id] = entry

    async def find(self, *, at: datetime, limit: int = 100) -> Sequence[CallListEntry]:
        return list(self.kept.values())[:limit]

    async def count(self, *, at: datetime) -> int:
        return len(self.kept)

    async def take(self, entry: CallListEntryId, *, author: str, at: datetime) -> CallListEntry:
        self.kept[entry] = take(self._get(entry), author, at)
        return self.kept[entry]

    async def settle(
        self, entry: CallListEntryId, outcome: CallListOutcome, *, author: str, at: datetime
    ) -> None:
        check_taken(self._get(entry), author)
        del self.kept[entry]
        self.settled.append((entry, outcome, author))

    async def end_needless(self, *, at: datetime) -> int:
        return 0

    def _get(self, entry: CallListEntryId) -> CallListEntry:
        if entry in self.kept:
            return self.kept[entry]
        if entry in [one for one, _, _ in self.settled]:
            raise ConflictError("there is nothing left to tell them")
        raise NotFoundError(f"there is no entry {entry} of the call list")


def make_entry(
    key: int,
    at: datetime,
    *,
    number: str = "+79161234501",
    tier: Tier = Tier.STANDARD,
    on_account: bool = True,
    news: News = News.RESTORED,
    opens_at: datetime | None = None,
) -> CallListEntry:
    """Return an entry that has been listed for half an hour, after two calls and a message."""
    hour = timedelta(hours=1)
    address = ListedAddress(
        ticket_number=f"123456{key}",
        name="Сидоренко Мария",
        account=f"10010{key}",
        tier=tier,
        street="улица Ленина",
        house="12/3",
        flat="7",
        services=frozenset({Service.INTERNET, Service.TV}),
        on_account=on_account,
    )
    tries = (
        ListedTry(at - 2 * hour, Channel.CALL, number, Result.BUSY),
        ListedTry(at - hour, Channel.CALL, number, Result.NO_ANSWER),
        ListedTry(at - hour / 2, Channel.SMS, number, Result.UNDELIVERED),
    )
    return CallListEntry(
        id=CallListEntryId(key),
        number=number,
        language="ru",
        news=news,
        incident_id=IncidentId(1),
        listed_at=at - hour / 2,
        expires_at=at + 20 * hour,
        opens_at=opens_at or at,
        addresses=(address,),
        tries=tries,
    )
