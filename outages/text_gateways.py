"""Which SMS gateway a message goes to, and which ones are left alone for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from outages.destinations import find_destination

#: How many messages in a row a gateway may refuse for now: one may have been refused for its own sake.
_REFUSALS: Final = 3
#: Its first rest after that, and the longest; each is twice the one before.
_FIRST_REST: Final = timedelta(seconds=10)
_LONGEST_REST: Final = timedelta(minutes=5)


class SendOutcome(StrEnum):
    """What came of handing a message to a gateway."""

    #: Taken; it may report later.
    TAKEN = "taken"
    #: Refused for now, or nobody there.
    REFUSED = "refused"
    #: Refused for good.
    NEVER = "never"
    #: Possibly taken.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayTerms:
    """When a gateway is used, whatever its kind.

    `countries` (ISO 3166) and `prefixes` (with a plus) are the numbers that it serves, all when both are empty. Those of
    the lowest `priority` are tried first. `per_second` is the most messages, of the whole installation, None for no
    limit; `price` is that of a segment, None if nobody has said it.
    """

    name: str
    priority: int = 1
    countries: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    per_second: float | None = None
    price: Decimal | None = None

    def serves(self, number: str) -> bool:
        """Tell whether a number (E.164) may be written to over this gateway."""
        if not self.countries and not self.prefixes:
            return True
        return number.startswith(self.prefixes) or find_destination(number) in self.countries


def find_gateways(gateways: Iterable[GatewayTerms], number: str) -> Sequence[GatewayTerms]:
    """Return those that serve a number (E.164), the first to be tried first."""
    return sorted((one for one in gateways if one.serves(number)), key=lambda one: one.priority)


@dataclass(slots=True)
class Rest:
    """Whether a gateway is left alone: after some refusals in a row, ever longer, with one message in between."""

    #: The end of the rest (aware UTC), None while the gateway is used.
    until: datetime | None = None
    _refusals: int = 0
    _wait: timedelta = _FIRST_REST
    _probing: bool = False

    def allows(self, at: datetime) -> bool:
        """Tell whether a message may be tried now; after a rest one may, and decides about the others."""
        if self.until is None:
            return True
        if at < self.until:
            return False
        self.until, self._probing = at + self._wait, True
        return True

    def note(self, outcome: SendOutcome, at: datetime) -> None:
        """Note what came of a message; a doubt says nothing about the gateway."""
        match outcome:
            case SendOutcome.TAKEN | SendOutcome.NEVER:
                self.until, self._refusals, self._wait = None, 0, _FIRST_REST
            case SendOutcome.REFUSED:
                self._note_refusal(at)
            case SendOutcome.UNKNOWN:
                pass
        self._probing = False

    def _note_refusal(self, at: datetime) -> None:
        self._refusals += 1
        if self._probing:
            self._wait = min(self._wait * 2, _LONGEST_REST)
            self.until = at + self._wait
        elif self.until is None and self._refusals >= _REFUSALS:
            self.until = at + self._wait
