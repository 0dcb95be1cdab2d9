"""Tells the duty manager once that a promise to callers is about to pass, and once that it has passed."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from ivr.metrics import Metrics
from ivr.web.moments import show_moment
from ivr.web.places import describe_item
from ivr.web.words import Words
from outages.clock import Clock
from outages.errors import DeliveryError
from outages.notifications import DUTY, SMSGateway, TextMessage
from outages.places import AreaBook
from outages.promises import Lapse, PromiseBook, Stage

log = structlog.get_logger()

_EVENTS = {Stage.LAPSING: "promise_lapsing", Stage.LAPSED: "promise_lapsed"}

#: More of a place's name would make the message longer than two segments.
_PLACE_LENGTH = 40


class PromiseWatch:
    """Looks after promises: a log line, a metric, and an SMS to each of the duty numbers (E.164)."""

    def __init__(
        self,
        *,
        book: PromiseBook,
        areas: AreaBook,
        gateway: SMSGateway,
        numbers: Sequence[str],
        ahead: timedelta,
        clock: Clock,
        zone: ZoneInfo,
        words: Words,
        metrics: Metrics,
    ) -> None:
        self._book, self._areas, self._gateway, self._numbers = book, areas, gateway, numbers
        self._ahead, self._clock, self._zone = ahead, clock, zone
        self._words, self._metrics = words, metrics

    async def watch(self) -> None:
        """Tell of every promise that needs it now and that the manager was not told of yet."""
        for lapse in await self._book.claim_lapses(at=self._clock.now(), ahead=self._ahead):
            promise = lapse.incident.promise
            log.warning(
                _EVENTS[lapse.stage],
                incident=lapse.incident.id,
                revision=promise.number,
                due=promise.due and promise.due.isoformat(),
            )
            self._metrics.lapses.labels(lapse.stage).inc()
            if self._numbers:
                text = await self._text(lapse)
                await asyncio.gather(*(self._send(number, text) for number in self._numbers))

    async def _send(self, number: str, text: str) -> None:
        try:
            await self._gateway.send(TextMessage(DUTY + secrets.token_hex(8), number, text))
        except DeliveryError as error:
            # The board shows it as long as it lasts; a second SMS could be a double.
            log.error("duty_not_told", number=number, error=str(error))

    async def _text(self, lapse: Lapse) -> str:
        incident, now, words = lapse.incident, self._clock.now(), self._words
        item = incident.scope.include[0]
        area = (await self._areas.get_many([item.area])).get(item.area)
        text = words.promise_lapsed if lapse.stage is Stage.LAPSED else words.promise_lapsing
        return text.format(
            number=incident.id,
            place=describe_item(item, area, words)[:_PLACE_LENGTH],
            time=show_moment(incident.promise.due or now, now, self._zone, words),
        )
