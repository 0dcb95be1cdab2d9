"""The call list: whom nothing has reached that the line can do; people call them, each taken by one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.errors import ConflictError
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import Result
from outages.subscribers import Service, Tier
from outages.tickets import Channel

CallListEntryId = NewType("CallListEntryId", int)

#: How long nobody else may take what somebody has taken: a call, and a note of what it came to.
TAKEN_FOR: Final = timedelta(minutes=15)


class CallListOutcome(StrEnum):
    """What became of an entry."""

    #: They were told.
    TOLD = "told"
    #: They were told, and say that service is not back.
    STILL_OUT = "still_out"
    #: A person couldn't reach them either.
    UNREACHED = "unreached"
    #: There was nothing left to tell: they had heard, it was true no more, or their tickets were closed.
    NEEDLESS = "needless"
    #: Nobody called them in time.
    EXPIRED = "expired"
    #: Somebody stopped the campaign.
    STOPPED = "stopped"


#: What somebody may say of a call of theirs.
BY_PEOPLE: Final = (CallListOutcome.TOLD, CallListOutcome.STILL_OUT, CallListOutcome.UNREACHED)


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address to tell about, its ticket and its holder; `services` are those that the news is about there.

    `on_account` says whether the telephone is the holder's: whoever answers at another one may not hear the address.
    """

    ticket_number: str
    name: str
    account: str
    tier: Tier
    street: str
    house: str
    flat: str
    services: frozenset[Service]
    on_account: bool


@dataclass(frozen=True, slots=True)
class ListedTry:
    """One try of the line to tell the person; `result` is None while nobody knows, `at` is aware UTC."""

    at: datetime
    channel: Channel
    number: str
    result: Result | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallListEntry:
    """Somebody to call at a number (E.164), and what to tell them; they leave the list at `expires_at`.

    `taken_by` has been calling them since `taken_at`, None if nobody has. `opens_at` is when their quiet hours end, at the
    earliest the moment at which the entry was read. Instants are aware UTC.
    """

    id: CallListEntryId
    number: str
    language: str
    news: News
    incident_id: IncidentId
    listed_at: datetime
    expires_at: datetime
    opens_at: datetime
    taken_by: str | None = None
    taken_at: datetime | None = None
    addresses: tuple[ListedAddress, ...] = ()
    tries: tuple[ListedTry, ...] = ()

    def is_taken(self, at: datetime) -> bool:
        """Tell whether somebody is calling them."""
        return self.taken_at is not None and at < self.taken_at + TAKEN_FOR


def take(entry: CallListEntry, author: str, at: datetime) -> CallListEntry:
    """Return the entry taken by the author; raise ConflictError while somebody else has it, and in quiet hours."""
    if entry.opens_at > at:
        raise ConflictError("they may not be called at this hour")
    if entry.is_taken(at) and entry.taken_by != author:
        raise ConflictError(f"{entry.taken_by} is calling them")
    return replace(entry, taken_by=author, taken_at=at)


def check_taken(entry: CallListEntry, author: str) -> None:
    """Raise ConflictError unless the author was the last to take it."""
    if entry.taken_by != author:
        raise ConflictError("take it first, so that nobody else calls them, too")


class CallListRepository(Protocol):
    """Keeps the call list; each method is one transaction and raises StoreError, each deed is audited under its author."""

    async def find(self, *, at: datetime, limit: int = 100) -> Sequence[CallListEntry]:
        """Return whom to call at a moment: critical ones first, then corporate ones, then those listed longest."""
        ...

    async def count(self, *, at: datetime) -> int:
        """Return how many people are to be called at a moment."""
        ...

    async def take(self, entry: CallListEntryId, *, author: str, at: datetime) -> CallListEntry:
        """Take an entry, so that nobody else calls, and return it.

        Raise NotFoundError, or ConflictError while somebody else has it, in their quiet hours, and once there is
        nothing left to tell.
        """
        ...

    async def settle(
        self, entry: CallListEntryId, outcome: CallListOutcome, *, author: str, at: datetime
    ) -> None:
        """Note what the author's call came to, one of BY_PEOPLE, with all that follows for tickets and requests.

        Raise NotFoundError, or ConflictError unless the author has taken it and it is not over.
        """
        ...

    async def end_needless(self, *, at: datetime) -> int:
        """End some entries with nothing left to tell, and those whose time is over; return how many."""
        ...
