"""Requests that people take down, kept in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from outages.requests import BY_AGENT, RequestRules, check_channel
from outages.tickets import Channel, Consent, TicketId


@dataclass
class FakeRequests:
    """Every ticket is of an account with these telephones and this e-mail address."""

    phones: tuple[str, ...] = ("+79161234501",)
    email: str | None = "maria@example.org"
    able: Collection[Channel] = tuple(Channel)
    kept: list[tuple[str, Consent, str]] = field(default_factory=list)

    async def ask(
        self, ticket: str, channel: Channel, *, number: str | None, author: str, at: datetime
    ) -> Consent:
        telephone = check_channel(
            channel, number, self.phones, email=self.email, able=self.able, rules=RequestRules()
        )
        consent = Consent(TicketId(1), channel, telephone, "ru", BY_AGENT, "agent-1", at, asked_by=telephone)
        self.kept.append((ticket, consent, author))
        return consent
