"""The audit trail for deeds that change nothing in the database: they are noted all the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class AuditTrail(Protocol):
    """Keeps who did what."""

    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        """Keep who did what to which thing (its kind and its id), `at` aware UTC; raise StoreError."""
        ...
