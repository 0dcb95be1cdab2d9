"""PINs: what a manager keys on the telephone in place of a password, and the limits on guessing one."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

SHORTEST_PIN: Final = 6
LONGEST_PIN: Final = 12

#: One digit, or a group of two or three, over and over: 777777, 121212, 123123.
_REPEATED: Final = re.compile(r"([0-9]{1,3})\1+")
_UP, _DOWN = "01234567890123456789", "98765432109876543210"


class PinFlaw(StrEnum):
    """What is wrong with a PIN."""

    #: It is no row of 6 to 12 digits.
    FORM = "form"
    #: It is among the first that anybody tries.
    EASY = "easy"


def find_pin_flaw(pin: str) -> PinFlaw | None:
    """Return what is wrong with a PIN, None if nothing is."""
    if not (pin.isascii() and pin.isdecimal() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        return PinFlaw.FORM
    return PinFlaw.EASY if _REPEATED.fullmatch(pin) or pin in _UP or pin in _DOWN else None


@dataclass(frozen=True, slots=True)
class PinLimits:
    """Wrong PINs allowed within `window`: for one account, from one number, and on the whole installation.

    All withheld numbers count as one.
    """

    per_account: int = 6
    per_caller: int = 6
    overall: int = 20
    window: timedelta = timedelta(hours=1)


class PinTries(Protocol):
    """Counts tries of PINs, across all calls and workers. Instants are aware UTC; raises StoreError."""

    async def admit(self, *, telephone_id: str, caller: str | None, at: datetime) -> bool:
        """Count a try before its PIN is checked, and tell whether it is within the limits.

        `telephone_id` is as keyed; `caller` is E.164, None when withheld.
        """
        ...

    async def forgive(self, *, telephone_id: str, caller: str | None, at: datetime) -> None:
        """Take back the try counted at this moment: its PIN was right."""
        ...
