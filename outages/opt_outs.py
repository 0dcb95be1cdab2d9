"""Opt-outs: a telephone is never to be rung, or never to be written to, until it asks for it anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from outages.tickets import Channel

OptOutId = NewType("OptOutId", int)


class OptOutSource(StrEnum):
    """Where somebody said so."""

    #: By key in a ring-back.
    RING_BACK = "ring_back"
    #: In a text message to the line.
    SMS = "sms"
    #: To somebody of the provider, or by a program of theirs.
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody's word that a telephone (E.164) is not to be told anything by a channel, kept as evidence.

    `author` is the call of the key, the message, or who of the provider took the word. It holds until `ended_at`, None
    while it holds; `ended_by` is then the call or message in which the telephone asked anew, or who ended it. Instants are
    aware UTC.
    """

    id: OptOutId
    number: str
    channel: Channel
    at: datetime
    source: OptOutSource
    author: str
    ended_at: datetime | None = None
    ended_by: str | None = None


class OptOutRepository(Protocol):
    """Keeps opt-outs; each method is one transaction and raises StoreError. Nothing is ever deleted."""

    async def opt_out(self, number: str, channel: Channel, *, author: str, at: datetime) -> OptOut:
        """Keep that somebody told the provider so, and return it; one that holds already stays.

        Requests of the telephone for this channel are withdrawn, and what it was about to be told ends untold.
        """
        ...

    async def end(self, opt_out: OptOutId, *, author: str, at: datetime) -> OptOut:
        """End an opt-out on somebody's word, and return it; raise NotFoundError, ConflictError if it has ended."""
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        holding: bool | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> Sequence[OptOut]:
        """Return opt-outs, newest first, by number; `holding` picks those that hold, or those that have ended."""
        ...
