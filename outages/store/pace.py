"""Long work in short transactions, between which others get their turn."""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

#: How long a transaction should last, in seconds: on SQLite it holds the write lock, on PostgreSQL nobody waits for it.
_HOLD: Final = {"sqlite": 0.2, "postgresql": 0.8}
_FEWEST: Final = 200
_MOST: Final = 20_000


class Pace:
    """Chooses how many rows a transaction takes, by how long the one before held the lock."""

    def __init__(self, engine: Engine) -> None:
        """Rest on SQLite alone."""
        self._rests = engine.dialect.name == "sqlite"
        self._hold = _HOLD[engine.dialect.name]
        self._rows = 500

    def repeat(self, step: Callable[[int], bool]) -> None:
        """Run the step, a transaction over at most that many rows, until it says that nothing is left.

        Who waits for SQLite's lock looks for it at intervals that grow with the wait: hence rests as long as a step took.
        """
        while True:
            began = time.perf_counter()
            more = step(self._rows)
            took = time.perf_counter() - began
            if not more:
                return
            factor = min(2.0, self._hold / max(took, 0.001))
            self._rows = min(_MOST, max(_FEWEST, int(self._rows * factor)))
            if self._rests:
                time.sleep(min(self._hold, took))
