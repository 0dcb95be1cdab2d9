"""Destinations of calls out, as they are billed: countries, and areas that share another country's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

import phonenumbers

#: Areas billed as abroad in the country whose code they share: Abkhazia (840 fixed, 940 mobile; Russia's decree of 28 September
#: 2009) and South Ossetia's fixed network. libphonenumber has the first two under Russia and doesn't know the third.
_ABROAD = ("+7840", "+7940", "+7850")


def find_destination(number: str) -> str:
    """Return where an E.164 number is billed: a country (ISO 3166), else a prefix with its plus.

    A number of no known network is never taken for one of a country: "+76001234567" is "+7", not "RU".
    """
    if area := next((one for one in _ABROAD if number.startswith(one)), None):
        return area
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number[:4]
    region = phonenumbers.region_code_for_number(parsed)
    if region is None or region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        return f"+{parsed.country_code}"
    return region


@dataclass(frozen=True, slots=True)
class Budget:
    """What calls to one destination may come to in a day."""

    calls: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budgets of all destinations: their own, else `abroad`; none for `home`, a country, unless it has its own."""

    home: str
    abroad: Budget
    own: Mapping[str, Budget] = field(default_factory=dict)

    @classmethod
    def written(cls, written: Mapping[str, Budget], *, home: str) -> Self:
        """Return the budgets of those destinations, of which `*` is every other one abroad."""
        own = {one: budget for one, budget in written.items() if one != "*"}
        return cls(home, written.get("*", Budget(calls=50, minutes=100)), own)

    def of(self, destination: str) -> Budget | None:
        """Return a destination's budget, None for no limit."""
        return self.own.get(destination, None if destination == self.home else self.abroad)

    def find_spent(self, used: Mapping[str, Budget]) -> list[str]:
        """Return the destinations where calls were refused, or will be, of what was `used`."""
        pairs = ((one, self.of(one), count) for one, count in sorted(used.items()))
        return [
            one
            for one, budget, count in pairs
            if budget and (count.calls > budget.calls or count.minutes >= budget.minutes)
        ]


class CallBudgetRepository(Protocol):
    """Counts calls and their length by destination and day, across workers and restarts; raises StoreError."""

    async def take(self, destination: str, budget: Budget, *, day: datetime) -> bool:
        """Count a call that is about to be placed, and tell whether it is within the budget.

        `day` is the day's beginning (aware UTC).
        """
        ...

    async def find_used(self, *, day: datetime) -> dict[str, Budget]:
        """Return what was counted of a day by destination: calls, refused ones included, and full minutes."""
        ...

    async def add(self, destination: str, seconds: int, *, day: datetime) -> None:
        """Add the length of a call that was counted."""
        ...

    async def forget(self, *, before: datetime) -> None:
        """Drop the counts of days that began before `before` (aware UTC)."""
        ...
