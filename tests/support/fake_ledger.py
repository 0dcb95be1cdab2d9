"""What was told, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from outages.incidents import IncidentId
from outages.ledger import LedgerEntry, LedgerLine, Outcome, judge_promise
from tests.support.fake_repositories import FakeIncidents


@dataclass
class FakeLedger:
    """Entries in the order of noting; promises are judged by what the incidents are now."""

    incidents: FakeIncidents
    kept: list[LedgerEntry] = field(default_factory=list)

    async def note(self, entries: Sequence[LedgerEntry]) -> None:
        self.kept.extend(entries)

    async def find(
        self,
        *,
        at: datetime,
        number: str | None = None,
        incident: IncidentId | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> list[LedgerLine]:
        lines = [LedgerLine(n, one, self._judge(one, at)) for n, one in enumerate(self.kept, 1)]
        wanted = [one for one in reversed(lines) if number is None or one.entry.number == number]
        wanted = [one for one in wanted if incident is None or one.entry.incident_id == incident]
        return [one for one in wanted if before is None or one.id < before][:limit]

    def _judge(self, entry: LedgerEntry, at: datetime) -> Outcome:
        incident = self.incidents.kept[entry.incident_id]
        withdrawn = incident.cancelled_at is not None
        return judge_promise(entry, ended_at=incident.restored_at, withdrawn=withdrawn, at=at)
