"""What calls out tell about the carrier: whether it lets us call, and whose trouble a failure is."""

from datetime import datetime, timedelta

import structlog

from ivr.calls.outbound.causes import CallRefusal
from outages.notifications import Result

log = structlog.get_logger()

#: How long a call that got through shows that the carrier works.
_WORKS_FOR = timedelta(minutes=10)
#: How many numbers in a row the carrier has to forbid: one may be barred by itself.
_NUMBERS = 2


class CarrierWatch:
    """Follows the calls of all sources.

    A carrier that forbids calls gets one in `pause`, until one gets through.
    """

    def __init__(self, pause: timedelta) -> None:
        #: The SIP status with which the carrier refuses every call, None while it takes them.
        self.refuses: int | None = None
        self._pause = pause
        self._forbidden: set[str] = set()
        self._carried: tuple[str, datetime] | None = None
        self._carried_before: tuple[str, datetime] | None = None
        self._tried_at: datetime | None = None

    def allow(self, free: int, at: datetime) -> int:
        """Return how many of the free slots may be used now."""
        if self.refuses is None:
            return free
        if self._tried_at is not None and at - self._tried_at < self._pause:
            return 0
        return min(free, 1)

    def note_placed(self, at: datetime) -> None:
        """Note that a call is being placed."""
        self._tried_at = at

    def note_carried(self, number: str, at: datetime) -> None:
        """Note a call that got through, answered or not."""
        if self._carried is None or self._carried[0] != number:
            self._carried_before = self._carried
        self._carried = number, at
        self._forbidden.clear()
        if self.refuses is not None:
            log.info("carrier_takes_calls", refused_with=self.refuses)
            self.refuses = None

    def judge(self, number: str, refusal: CallRefusal, at: datetime) -> Result:
        """Return the result of a call that nobody answered: trouble with a number while others work is the number's."""
        if refusal.by_carrier and refusal.status:
            self._note_forbidden(number, refusal.status)
        elif refusal.carried:
            self.note_carried(number, at)
        elif refusal.result is Result.UNAVAILABLE and self._carries_others(number, at):
            return Result.UNREACHABLE
        return refusal.result

    def _note_forbidden(self, number: str, status: int) -> None:
        self._forbidden.add(number)
        if len(self._forbidden) >= _NUMBERS and self.refuses is None:
            self.refuses = status
            log.error("carrier_refuses_calls", status=status)

    def _carries_others(self, number: str, at: datetime) -> bool:
        last = self._carried_before if self._carried and self._carried[0] == number else self._carried
        return last is not None and at - last[1] < _WORKS_FOR
