"""Counts that a test has set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from outages.incidents import IncidentId
from outages.tallies import Tally

NOTHING = Tally(0, 0, 0, 0)


@dataclass
class FakeTallies:
    """`counted` are the tallies by incident; of all others nothing has come."""

    counted: dict[IncidentId, Tally] = field(default_factory=dict)
    #: How often it was asked.
    asked: int = 0
    error: Exception | None = None

    async def count(self, incidents: Sequence[IncidentId], *, since: datetime) -> Mapping[IncidentId, Tally]:
        """Return what the test has set."""
        self.asked += 1
        if self.error:
            raise self.error
        return {one: self.counted.get(one, NOTHING) for one in incidents}
