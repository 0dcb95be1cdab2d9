"""Which attempts are lost: those whose worker has stopped renewing its lease, by our own clock as well as the lease's."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from outages.leases import ExpiredLease

#: How long a worker answers for a call out before others may settle it. It is longer than the dialplan dials an attempt
#: after its claim, so that no call can begin once the lease has ended.
LEASE = timedelta(seconds=30)
#: How often leases are renewed, and looked through, in seconds.
RENEW_EVERY, LOOK_EVERY = 2.0, 1.0
#: How long, in seconds, an expired lease has to stay as it is before the attempt is lost. Whoever was only cut off from the
#: database, or whose clock is behind ours, renews it meanwhile.
UNRENEWED = 3.0


class _Sighting(NamedTuple):
    ended_at: datetime
    since: float


class LeaseWatch:
    """Follows expired leases from look to look; `ticks` counts seconds and is never set."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._seen: dict[str, _Sighting] = {}

    def find_lost(self, expired: Sequence[ExpiredLease]) -> list[ExpiredLease]:
        """Return those of the leases, all that are expired now, which nobody has renewed since they were first seen."""
        now, before = self._ticks(), self._seen
        self._seen = {one.attempt_id: _Sighting(one.ended_at, now) for one in expired}
        for attempt, sighting in before.items():
            if (seen := self._seen.get(attempt)) and seen.ended_at == sighting.ended_at:
                self._seen[attempt] = sighting
        return [one for one in expired if now - self._seen[one.attempt_id].since >= UNRENEWED]
