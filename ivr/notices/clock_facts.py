"""Facts that the clock makes: planned work that is near, and promised times that have passed."""

from datetime import timedelta

import structlog

from outages.clock import Clock
from outages.telling_rules import TellingRuleRepository

log = structlog.get_logger()


class ClockFacts:
    """Tells planned work when it is `ahead` or nearer, and estimates once they have passed, to whom the rules name."""

    def __init__(self, rules: TellingRuleRepository, clock: Clock, *, ahead: timedelta) -> None:
        self._rules, self._clock, self._ahead = rules, clock, ahead

    async def tell(self) -> None:
        """Tell what is due; each fact is told once, however many workers ask. Raise StoreError."""
        for incident in await self._rules.tell_due(at=self._clock.now(), ahead=self._ahead):
            log.info("fact_told_by_clock", incident=incident)
