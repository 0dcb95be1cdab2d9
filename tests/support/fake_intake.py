"""What callers report by keys and voice, kept in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ivr.calls.inbound.details import DetailFolder
from ivr.calls.inbound.intake import Intake
from outages.callers import SubscriberRepository
from outages.errors import NotFoundError, StoreError
from outages.reports import Complaint, Detail, Report, ReportId
from outages.subscribers import Service
from outages.tickets import TicketId

NOWHERE = Path("/nowhere")


@dataclass
class FakeTries:
    """Admits `left` tries, then none; `down` makes every try fail."""

    left: int = 100
    down: bool = False
    admitted: list[tuple[str | None, str]] = field(default_factory=list)
    forgotten: list[datetime] = field(default_factory=list)

    async def admit(self, *, caller: str | None, wanted: str, at: datetime) -> bool:
        if self.down:
            raise StoreError("the database is away")
        self.admitted.append((caller, wanted))
        return len(self.admitted) <= self.left

    async def forget(self, *, before: datetime) -> None:
        self.forgotten.append(before)


@dataclass
class FakeReports:
    """Reports in a list, after the set number of failures; `numbers` has the recordings by ticket number."""

    failures: int = 0
    kept: list[Report] = field(default_factory=list)
    numbers: dict[str, Detail] = field(default_factory=dict)
    listened: list[tuple[str, str]] = field(default_factory=list)

    async def keep(self, ticket: TicketId, complaint: Complaint, *, call_id: str, at: datetime) -> ReportId:
        if self.failures:
            self.failures -= 1
            raise StoreError("database is locked")
        report = ReportId(len(self.kept) + 1)
        self.kept.append(Report(report, ticket, call_id, at, complaint))
        return report

    async def attach(self, report: ReportId, detail: Detail) -> None:
        if report > len(self.kept):
            raise NotFoundError(f"there is no report {report}")
        self.kept[report - 1] = replace(self.kept[report - 1], detail=detail)

    async def find(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Report]]:
        return {one: [report for report in self.kept if report.ticket_id == one] for one in tickets}

    async def listen(self, number: str, *, author: str, at: datetime) -> Detail:
        if number not in self.numbers:
            raise NotFoundError(f"nothing was recorded about a ticket {number}")
        self.listened.append((number, author))
        return self.numbers[number]


def intake_of(
    subscribers: SubscriberRepository,
    *,
    tries: FakeTries | None = None,
    reports: FakeReports | None = None,
    folder: Path = NOWHERE,
    hazards: Collection[Service] = (),
) -> Intake:
    """Return an intake without a database."""
    return Intake(
        subscribers=subscribers,
        tries=tries or FakeTries(),
        reports=reports or FakeReports(),
        details=DetailFolder(folder),
        hazards=frozenset(hazards),
    )
