"""Notices made by telephone: they hold until a moment, and lapse unless somebody renews them."""

from datetime import datetime, timedelta
from typing import Protocol

from outages.incidents import Incident


class TelephoneNoticeRepository(Protocol):
    """Keeps the last moments of active notices made by telephone; raises StoreError. Instants are aware UTC."""

    async def lapse(self, *, at: datetime) -> list[Incident]:
        """Do what `lifecycle.lapse` says to those that nobody renewed in time, each in a transaction; return them."""
        ...

    async def claim_ending(self, *, at: datetime, ahead: timedelta) -> list[Incident]:
        """Return those that lapse within `ahead`; each comes once for each of its last moments."""
        ...
