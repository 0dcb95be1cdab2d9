"""Leases: whoever tries to tell somebody answers for that attempt as long as they renew it; then others settle it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.tickets import Channel


@dataclass(frozen=True, slots=True)
class ExpiredLease:
    """An attempt without a result that nobody has answered for since `ended_at` (aware UTC)."""

    attempt_id: str
    channel: Channel
    ended_at: datetime


class LeaseRepository(Protocol):
    """Keeps the leases of attempts; each method is one transaction and raises StoreError."""

    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        """Answer for these attempts until then (aware UTC); those that have a result stay as they are."""
        ...

    async def expired(self, *, at: datetime) -> list[ExpiredLease]:
        """Return the leases that have ended by `at` (aware UTC) without a result, those that ended first before others."""
        ...
