"""Budgets of calls out, counted in memory."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.calls.outbound.budget import CallBudget
from ivr.observability.metrics import Metrics
from outages.destinations import Budget, Budgets, CallBudgetRepository
from outages.errors import StoreError
from tests.support.fakes import FakeClock


@dataclass
class FakeCallBudgetRepository(CallBudgetRepository):
    """Counts calls and seconds by destination and day, unless it is down."""

    calls: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    seconds: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    down: bool = False

    async def take(self, destination: str, budget: Budget, *, day: datetime) -> bool:
        """Count a call."""
        if self.down:
            raise StoreError("the disk is full")
        self.calls[destination, day] += 1
        within = self.seconds[destination, day] < budget.minutes * 60
        return within and self.calls[destination, day] <= budget.calls

    async def find_used(self, *, day: datetime) -> dict[str, Budget]:
        """Return what was counted."""
        if self.down:
            raise StoreError("the disk is full")
        counted = [one for one, began in self.calls if began == day]
        return {one: Budget(self.calls[one, day], self.seconds[one, day] // 60) for one in counted}

    async def add(self, destination: str, seconds: int, *, day: datetime) -> None:
        """Add the length of a call."""
        if self.down:
            raise StoreError("the disk is full")
        self.seconds[destination, day] += seconds

    async def forget(self, *, before: datetime) -> None:
        """Drop what began earlier."""
        for counts in (self.calls, self.seconds):
            for key in [one for one in counts if one[1] < before]:
                del counts[key]


def budget_of(
    calls: int,
    *,
    repository: FakeCallBudgetRepository | None = None,
    clock: FakeClock | None = None,
    metrics: Metrics | None = None,
) -> CallBudget:
    """Return a budget of so many calls and ten minutes for each destination abroad, of a line in Russia."""
    return CallBudget(
        Budgets("RU", Budget(calls, minutes=10)),
        repository or FakeCallBudgetRepository(),
        clock or FakeClock(),
        ZoneInfo("Europe/Moscow"),
        metrics or Metrics(),
    )


def unlimited_budget() -> CallBudget:
    """Return a budget that nothing exceeds."""
    return budget_of(1_000_000)
