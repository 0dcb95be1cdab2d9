"""How often somebody whom the line doesn't know may say who they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TryLimits:
    """How many tries there are within `window`: for a caller, for what is tried, and for all who withhold their number.

    Two calls with three slips each go through; whoever guesses accounts by the dozen does not.
    """

    per_caller: int = 6
    per_account: int = 10
    withheld: int = 100
    window: timedelta = timedelta(hours=1)


class TryRepository(Protocol):
    """Counts tries over all calls and workers."""

    async def admit(self, *, caller: str | None, wanted: str, at: datetime) -> bool:
        """Count a try for an account's or a telephone's number, and say whether it is one of those allowed.

        `caller` is E.164, None when withheld.
        """
        ...

    async def forget(self, *, before: datetime) -> None:
        """Drop what was counted in windows that were over before."""
        ...
