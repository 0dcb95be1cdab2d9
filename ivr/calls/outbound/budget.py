"""The day's budget of calls out: what goes abroad is limited by destination, whoever asked for it."""

from datetime import UTC, datetime, tzinfo

import structlog

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.destinations import Budgets, CallBudgetRepository, find_destination
from outages.errors import StoreError

log = structlog.get_logger()


class CallBudget:
    """Admits calls out while their destination's budget of the day lasts; a day begins at midnight of the line's zone."""

    def __init__(
        self, budgets: Budgets, repository: CallBudgetRepository, clock: Clock, zone: tzinfo, metrics: Metrics
    ) -> None:
        self._budgets, self._repository, self._clock = budgets, repository, clock
        self._zone, self._metrics = zone, metrics
        #: What was reported as spent, and of which day.
        self._reported: dict[str, datetime] = {}

    async def find_spent(self) -> list[str]:
        """Return the destinations whose budget of today is spent; raise StoreError."""
        return self._budgets.find_spent(await self._repository.find_used(day=self._today()))

    async def admit(self, number: str) -> bool:
        """Count a call to an E.164 number and tell whether it may be placed; not while the database is away."""
        destination, day = find_destination(number), self._today()
        budget = self._budgets.of(destination)
        if budget is None:
            return True
        try:
            if await self._repository.take(destination, budget, day=day):
                return True
        except StoreError as error:
            log.error("call_not_counted", destination=destination, error=str(error))
            return False
        if self._reported.get(destination) != day:
            self._reported[destination] = day
            log.error(
                "call_budget_spent", destination=destination, calls=budget.calls, minutes=budget.minutes
            )
        return False

    async def note_length(self, number: str, seconds: float) -> None:
        """Count the length of a call that was admitted."""
        destination = find_destination(number)
        if self._budgets.of(destination) is None:
            return
        try:
            await self._repository.add(destination, round(seconds), day=self._today())
        except StoreError as error:
            self._metrics.lost_writes.labels("call length").inc()
            log.error("call_length_not_counted", destination=destination, error=str(error))

    async def forget(self) -> None:
        """Drop the counts of days that are over; raise StoreError."""
        await self._repository.forget(before=self._today())

    def _today(self) -> datetime:
        now = self._clock.now().astimezone(self._zone)
        return now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
