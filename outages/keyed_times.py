"""Estimates as they are keyed on a telephone: hours from now, or a time of day."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from outages.estimates import round_up

#: Hours from now in one or two digits, and a time of day in four.
MOST_KEYED: Final = 4
_HOURS: Final = re.compile(r"[0-9]{1,2}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")


def read_keyed_time(keyed: str, *, at: datetime, zone: tzinfo) -> datetime | None:
    """Return the next such moment after `at` (both aware UTC), None for digits that are none.

    One or two digits are hours from now, rounded up to what is told; four are a time of day in the zone, of the day on
    which it comes next. A time that clocks skip there is none, and of one that they show twice the later counts.
    """
    if _HOURS.fullmatch(keyed):
        hours = int(keyed)
        return round_up(at + timedelta(hours=hours)) if hours else None
    found = _TIME.fullmatch(keyed)
    if found is None:
        return None
    local = at.astimezone(zone)
    named = local.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0, fold=1)
    if named.astimezone(UTC) <= at:
        named += timedelta(days=1)
    moment = named.astimezone(UTC)
    shown = moment.astimezone(zone)
    return moment if (shown.hour, shown.minute) == (named.hour, named.minute) else None
