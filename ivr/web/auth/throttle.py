"""Slows down whoever guesses passwords."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

_TRIES: Final = 5
_WINDOW: Final = timedelta(minutes=5)
#: More names than any duty room has; beyond it the oldest are forgotten, so that memory stays bounded.
_REMEMBERED: Final = 10_000


class LoginThrottle:
    """Remembers failed logins by login and address; times are aware UTC."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], deque[datetime]] = {}

    def blocks(self, login: str, address: str, at: datetime) -> bool:
        """Say whether this login failed too often from this address in the last minutes."""
        failures = self._failures.get((login.casefold(), address), deque())
        return sum(at - one < _WINDOW for one in failures) >= _TRIES

    def note_failure(self, login: str, address: str, at: datetime) -> None:
        """Count one failed login."""
        key = (login.casefold(), address)
        failures = self._failures.pop(key, None) or deque[datetime](maxlen=_TRIES)
        failures.append(at)
        self._failures[key] = failures
        if len(self._failures) > _REMEMBERED:
            del self._failures[next(iter(self._failures))]

    def forget(self, login: str, address: str) -> None:
        """Start afresh after a login that went well."""
        self._failures.pop((login.casefold(), address), None)
