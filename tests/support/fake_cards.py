"""Who calls and who waits, as the test has set it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.calls.queue.calls import QueuedCall
from outages.cards import CallerCard, Evidence, Glance
from outages.subscribers import SubscriberId
from outages.tickets import TicketId


@dataclass
class FakeCards:
    """The same card for every call; `asked` lists the numbers and subscribers looked up."""

    card: CallerCard = field(default_factory=CallerCard)
    requests: dict[TicketId, list[Evidence]] = field(default_factory=dict)
    glances: dict[str, Glance] = field(default_factory=dict)
    asked: list[tuple[str | None, SubscriberId | None]] = field(default_factory=list)

    async def read(self, number: str | None, subscriber: SubscriberId | None) -> CallerCard:
        self.asked.append((number, subscriber))
        return self.card

    async def evidence(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Evidence]]:
        return {one: self.requests[one] for one in tickets if one in self.requests}

    async def glance(self, calls: Collection[str]) -> Mapping[str, Glance]:
        return {one: self.glances[one] for one in calls if one in self.glances}


@dataclass
class FakeQueueView:
    """The calls in order, and the numbers of those that are up."""

    calls: list[QueuedCall] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)

    async def look(self) -> Sequence[QueuedCall]:
        return self.calls

    async def number_of(self, call_id: str) -> str | None:
        return self.numbers.get(call_id)
