"""What a dialogue can ask of the provider's side while it talks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.calls import Promise
from outages.incidents import Incident
from outages.subscribers import Caller, ServicePoint
from outages.tickets import Channel, Ticket
from prompts.phrases import Phrase
from prompts.wording import Wording


@dataclass(frozen=True, slots=True)
class Case:
    """One service point of the caller, and the incident that covers it: None when none does."""

    point: ServicePoint
    incident: Incident | None

    @property
    def promise(self) -> Promise | None:
        """The estimate that the caller hears of this case."""
        if self.incident is None:
            return None
        revision = self.incident.promise
        return Promise(self.incident.id, revision.number, revision.etr)


class Desk(Protocol):
    """The provider's side of one inbound call."""

    @property
    def caller(self) -> Caller:
        """Who is on the line."""
        ...

    def cases(self) -> list[Case]:
        """Return the caller's service points that an active incident covers, as of now."""
        ...

    def outage(self, case: Case, words: Wording) -> list[Phrase]:
        """Return the phrases that announce the case's incident, as of now."""
        ...

    def general(self, words: Wording) -> list[Phrase]:
        """Return the phrases of the general announcement, none when there is none."""
        ...

    def promised(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        ...

    async def open_ticket(self, case: Case) -> Ticket | None:
        """Open or join the ticket of a case; None when it could not be kept, which is reported."""
        ...

    async def keep_wish(self, tickets: list[Ticket], channel: Channel, language: str, key: str) -> bool:
        """Keep the wish to be told of these tickets; False when it could not be kept, which is reported."""
        ...

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        ...
