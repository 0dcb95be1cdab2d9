"""An invented town of any size, the import file of its subscribers, and its outages."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from outages.imports import COLUMNS
from tests.support.running_line import REGION, Household

_KINDS = ("улица", "переулок", "проспект", "проезд", "бульвар")
_PEOPLE = (
    "Пушкина", "Гагарина", "Чехова", "Толстого", "Лермонтова", "Гоголя", "Ломоносова", "Менделеева",
    "Циолковского", "Некрасова", "Тургенева", "Чайковского", "Глинки", "Репина", "Сурикова", "Шишкина",
    "Попова", "Павлова", "Вавилова", "Королёва",
)  # fmt: skip
#: The street names of every city; only a hundred, so that their prompts are quickly rendered.
STREETS = tuple(f"{kind} {person}" for person in _PEOPLE for kind in _KINDS)
HOUSES, FLATS = 10, 10
_FIRST_NUMBER = 79_100_000_000
_RESTORED_AFTER = timedelta(hours=5)


@dataclass(frozen=True)
class Street:
    """One street of one city, by its index among all."""

    place: int

    @property
    def address(self) -> list[str]:
        """Region, city and street."""
        city, street = divmod(self.place, len(STREETS))
        return [REGION, f"Светлогорск-{city + 1}", STREETS[street]]

    def households(self) -> Iterator[tuple[str, Household]]:
        """Yield the city and the household of every flat."""
        _, city, street = self.address
        for flat, number in enumerate(self.numbers()):
            house = flat // FLATS
            yield (
                city,
                Household(
                    number,
                    street,
                    str(house + 1),
                    flat=str(flat % FLATS + 1),
                    node=f"headend-1/{city}/{street}",
                ),
            )

    def numbers(self) -> list[str]:
        """Return the telephone number of every flat."""
        first = _FIRST_NUMBER + self.place * HOUSES * FLATS
        return [f"+{first + flat}" for flat in range(HOUSES * FLATS)]


@dataclass(frozen=True)
class Town:
    """A number of streets, some of which have an outage each."""

    streets: int
    incidents: int

    @property
    def subscribers(self) -> int:
        """The number of subscribers."""
        return self.streets * HOUSES * FLATS

    @property
    def outages(self) -> list[list[str]]:
        """The addresses with an outage, spread over the town; a single one covers the first city."""
        if self.incidents == 1:
            return [Street(0).address[:2]]
        return [street.address for street in self._dark_streets()]

    def callers(self, count: int) -> list[str]:
        """Return numbers affected by an outage, in an order that is mixed but the same in every run."""
        numbers = [number for street in self._dark_streets() for number in street.numbers()]
        return random.Random(1).sample(numbers, min(count, len(numbers)))

    def write(self, file: Path) -> None:
        """Write the subscribers' file."""
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            for place in range(self.streets):
                writer.writerows(home.row() | {"city": city} for city, home in Street(place).households())

    def _dark_streets(self) -> list[Street]:
        if self.incidents == 1:
            return [Street(place) for place in range(min(self.streets, len(STREETS)))]
        apart = self.streets // self.incidents
        return [Street(place * apart) for place in range(self.incidents)]


def outage_at(address: list[str]) -> dict[str, Any]:
    """Return the request of a duty manager who posts an outage at an address."""
    return {
        "kind": "unplanned",
        "services": ["internet"],
        "scope": {"include": [{"address": address}]},
        "cause": "line_damage",
        "etr": (datetime.now(UTC) + _RESTORED_AFTER).isoformat(),
        "general": False,
    }
