"""Tallies: how many people incidents have reached so far, as a board shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from outages.incidents import IncidentId

#: Counting further costs more than it helps.
COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of an incident: calls in which it was heard, those of the last while, tickets, and people told what became of it.

    Nothing is counted beyond `COUNTED`.
    """

    calls: int
    lately: int
    tickets: int
    told: int


class TallyRepository(Protocol):
    """Counts what came of incidents."""

    async def count(self, incidents: Sequence[IncidentId], *, since: datetime) -> Mapping[IncidentId, Tally]:
        """Return the tallies of these incidents; the last while begins at `since` (aware UTC)."""
        ...
