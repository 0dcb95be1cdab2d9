"""A provider's subscriber list: its columns and rows, and how what is wrong with it is reported."""

from collections.abc import Sequence
from typing import NamedTuple

#: The file's columns, in any order, but for OPTIONAL ones.
COLUMNS = (
    "account",
    "name",
    "phones",
    "language",
    "tier",
    "region",
    "city",
    "street",
    "house",
    "flat",
    "services",
    "node",
)
#: Columns that a file may leave out; what they state then stays as it is.
OPTIONAL = ("zone", "email")
#: Columns on which all rows of an account must agree.
OF_SUBSCRIBER = ("name", "phones", "language", "tier", "zone", "email")
#: Nobody reads more than this; the rest is only counted.
FLAWS_KEPT = 1_000


class ImportFlaw(NamedTuple):
    """One flaw of the file; `column` is empty if the whole line is bad, `line` 0 if the whole file is."""

    line: int
    column: str
    reason: str


class ImportedRow(NamedTuple):
    """One service point with its subscriber, as the file states them; `line` counts from 1.

    `phones` (E.164) and `services` (sorted) are separated by spaces; `node` is the path from the top of the
    network tree, empty if the point is in none. `zone` (IANA) is the account's own, empty for its areas' and None if
    the file doesn't say; likewise `email`.
    """

    line: int
    account: str
    name: str
    phones: str
    language: str
    tier: str
    region: str
    city: str
    street: str
    house: str
    flat: str
    services: str
    node: tuple[str, ...]
    zone: str | None = None
    email: str | None = None


class ImportFlaws:
    """Collects flaws: counts all, keeps the first FLAWS_KEPT."""

    def __init__(self) -> None:
        self._kept: list[ImportFlaw] = []
        self.found = 0

    def add(self, flaws: Sequence[ImportFlaw]) -> None:
        """Count the flaws and keep them while there is room."""
        self.found += len(flaws)
        self._kept.extend(flaws[: max(0, FLAWS_KEPT - len(self._kept))])

    def first(self) -> tuple[ImportFlaw, ...]:
        """Return the flaws kept, by line."""
        return tuple(sorted(self._kept))


def disagreements(line: int, row: Sequence[str], first_line: int, first: Sequence[str]) -> list[ImportFlaw]:
    """Return where a row contradicts the first row of its account; both hold the columns of OF_SUBSCRIBER."""
    return [
        ImportFlaw(line, column, f"says {mine!r}, but line {first_line} says {theirs!r} for the same account")
        for column, mine, theirs in zip(OF_SUBSCRIBER, row, first, strict=True)
        if mine != theirs
    ]


def repetition(line: int, first_line: int) -> ImportFlaw:
    """Return the flaw of a row that repeats the service point of an earlier line."""
    return ImportFlaw(line, "flat", f"line {first_line} describes the same account, house and flat")
