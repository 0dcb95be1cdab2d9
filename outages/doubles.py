"""Areas that a database of before knows under two spellings, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.places import Area


@dataclass(frozen=True, slots=True)
class Spelling:
    """An area as it was written once, and the service points in it."""

    area: Area
    points: int


@dataclass(frozen=True, slots=True)
class Doubles:
    """Spellings of one place; `stays` has the most service points, the others are merged into it."""

    stays: Spelling
    others: tuple[Spelling, ...]


class DoublesRepository(Protocol):
    """Finds and merges areas that are one place."""

    async def find(self) -> list[Doubles]:
        """Return all doubles, the widest areas first; those inside of doubles appear once these are merged."""
        ...

    async def merge(self, doubles: Doubles, *, author: str, at: datetime) -> None:
        """Make one area of them: service points, notices and everything below move to the one that stays.

        Open tickets there join what is out. Raise ConflictError, with nothing changed, if two open tickets would be about
        one service point. Idempotent.
        """
        ...
