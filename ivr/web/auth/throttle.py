"""Slows down guessing of passwords without locking anybody out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from ivr.web.auth.sender import network_of

_WINDOW: Final = timedelta(minutes=5)
#: Failures within the window before a known browser, a login at one address, an address, and a login at all addresses
#: without a known browser are blocked.
_BY_BROWSER, _BY_LOGIN_AND_ADDRESS, _BY_ADDRESS, _BY_LOGIN = 10, 5, 20, 50
#: Keys of each kind: memory stays below some 10 MB.
_KEYS: Final = 10_000
#: Strangers whose passwords are checked at a time, one after the other; a browser that is known never waits behind more.
_STRANGERS_AT_ONCE: Final = 8


class Failures:
    """Counts failures by key within the window, of at most `keys` keys; times are aware UTC."""

    def __init__(self, most: int, keys: int = _KEYS) -> None:
        self._most, self._keys = most, keys
        #: By a digest of the key, those with the newest failure last.
        self._moments: dict[bytes, list[datetime]] = {}

    def blocks(self, key: str, at: datetime) -> bool:
        """Say whether this key failed too often lately, or is new and there is no room for it."""
        digest = _digest(key)
        if digest not in self._moments:
            return not self._has_room(at)
        return self._is_blocked(digest, at)

    def add(self, key: str, at: datetime) -> None:
        """Count a failure of a key that isn't blocked."""
        digest = _digest(key)
        self._moments[digest] = [*self._recent(self._moments.pop(digest, []), at), at]

    def take_back(self, key: str, at: datetime) -> None:
        """Forget one failure counted at this moment."""
        digest = _digest(key)
        moments = self._moments.get(digest, [])
        if at in moments:
            moments.remove(at)
        if not moments:
            self._moments.pop(digest, None)

    def _has_room(self, at: datetime) -> bool:
        """Make room for one more key where there is none: what is over goes first, what is blocked stays."""
        while len(self._moments) >= self._keys:
            oldest = next(iter(self._moments))
            if self._recent(self._moments[oldest], at):
                break
            del self._moments[oldest]
        if len(self._moments) < self._keys:
            return True
        spared = next((one for one in self._moments if not self._is_blocked(one, at)), None)
        if spared is not None:
            del self._moments[spared]
        return spared is not None

    def _is_blocked(self, digest: bytes, at: datetime) -> bool:
        return len(self._recent(self._moments[digest], at)) >= self._most

    def _recent(self, moments: list[datetime], at: datetime) -> list[datetime]:
        # What lies ahead was counted before the clock was set back.
        return [one for one in moments if timedelta() <= at - one < _WINDOW]


@dataclass(slots=True)
class SignInAttempt:
    """One try to sign in; it counts as a failure unless it is forgiven."""

    admitted: bool
    forgiven: bool = False


class LoginThrottle:
    """Decides who may try a password; nothing here awaits, so parallel tries are counted one after the other.

    A browser that has signed in with this login is counted by itself, so no stranger can shut it out. All others are
    counted by login and address, by address, and by login. Addresses of one IPv6 network count as one.
    """

    def __init__(self) -> None:
        self._browsers, self._pairs = Failures(_BY_BROWSER), Failures(_BY_LOGIN_AND_ADDRESS)
        self._addresses, self._logins = Failures(_BY_ADDRESS), Failures(_BY_LOGIN)
        self._strangers = 0

    @contextmanager
    def attempt(self, login: str, address: str, browser: str | None, at: datetime) -> Iterator[SignInAttempt]:
        """Count the try before its password is checked; `browser` names the browser if this login knows it."""
        doors = self._doors(login.casefold(), network_of(address), browser)
        full = browser is None and self._strangers >= _STRANGERS_AT_ONCE
        if full or any(failures.blocks(key, at) for failures, key in doors):
            yield SignInAttempt(admitted=False)
            return
        for failures, key in doors:
            failures.add(key, at)
        self._strangers += browser is None
        attempt = SignInAttempt(admitted=True)
        try:
            yield attempt
        except Exception:
            # Whether the password was right, nobody knows: the database is away.
            attempt.forgiven = True
            raise
        finally:
            self._strangers -= browser is None
            if attempt.forgiven:
                for failures, key in doors:
                    failures.take_back(key, at)

    def _doors(self, login: str, address: str, browser: str | None) -> Sequence[tuple[Failures, str]]:
        if browser is not None:
            return [(self._browsers, browser)]
        return [
            (self._pairs, f"{login}\n{address}"),
            (self._addresses, address),
            (self._logins, login),
        ]


def _digest(key: str) -> bytes:
    """Return what stands for a key of any length."""
    return blake2b(key.encode(errors="surrogatepass"), digest_size=16).digest()
