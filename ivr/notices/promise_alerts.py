"""Promises that are about to pass, or have: logged and counted once each."""

from datetime import timedelta

import structlog

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.estimates import AlertStage
from outages.incidents import IncidentRepository

log = structlog.get_logger()

_EVENTS = {AlertStage.DUE_SOON: "promise_lapsing", AlertStage.OVERDUE: "promise_lapsed"}


class PromiseAlerts:
    """Watches promises, `ahead` of their times and when those have passed."""

    def __init__(
        self, repository: IncidentRepository, clock: Clock, metrics: Metrics, *, ahead: timedelta
    ) -> None:
        self._repository, self._clock, self._metrics, self._ahead = repository, clock, metrics, ahead

    async def watch(self) -> None:
        """Log and count every alert that is due and was not given."""
        for alert in await self._repository.claim_alerts(at=self._clock.now(), ahead=self._ahead):
            log.warning(
                _EVENTS[alert.stage],
                incident=alert.incident.id,
                revision=alert.incident.promise.number,
                about=alert.about,
                due=alert.due and alert.due.isoformat(),
            )
            self._metrics.lapses.labels(alert.stage).inc()
