"""The billing system, asked while somebody calls: who has a telephone or an account, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outages.errors import OutagesError
from outages.imports import OF_SUBSCRIBER, ImportedRow
from outages.places import AreaKind, normal_name
from outages.subscribers import digits_beside

#: The source of service points that only answers list.
LOOKUP_SOURCE = "lookup"

_PLACE = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET, AreaKind.HOUSE)


class DirectoryError(OutagesError):
    """The billing system is away, or its answer can't be used whole; the message holds no personal data."""


class AskedBy(StrEnum):
    """What is known of whoever is asked for."""

    #: A telephone number (E.164).
    NUMBER = "number"
    #: The digits of an account, as a caller keys them.
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Question:
    """Whose the number or the account is."""

    by: AskedBy
    wanted: str = field(repr=False)

    def is_met_by(self, row: ImportedRow) -> bool:
        """Tell whether the row has the number, or is of the account."""
        if self.by is AskedBy.NUMBER:
            return self.wanted in row.phones.split()
        return self.wanted in (row.account, digits_beside(row.account))


class LookupOutcome(StrEnum):
    """What became of a question."""

    #: Answered in time.
    ANSWERED = "answered"
    #: Answered after the caller's wait; kept for the next call.
    LATE = "late"
    #: No answer, or one that can't be used.
    FAILED = "failed"
    #: Not asked: billing is away, or too many are being asked for.
    UNASKED = "unasked"


class Directory(Protocol):
    """Knows subscribers as of now."""

    async def ask(self, question: Question) -> tuple[ImportedRow, ...]:
        """Return all service points of each account that meets the question, none for nobody; raise DirectoryError."""
        ...


class AnswerRepository(Protocol):
    """Keeps the last answer about each account as its subscriber, telephones and service points."""

    async def keep(self, question: Question, rows: Sequence[ImportedRow], *, at: datetime) -> bool:
        """Make the accounts what the rows say, as of `at` (aware UTC); False if a running import stands in the way.

        Telephones and service points that the answer lacks are theirs no longer, and the number asked for is nobody
        else's. Nothing is written if all of that is known. Idempotent. Raise StoreError.
        """
        ...


def check_answer(question: Question, rows: Sequence[ImportedRow]) -> None:
    """Raise DirectoryError for a row that doesn't meet the question, contradicts an earlier one or repeats it."""
    first: dict[str, ImportedRow] = {}
    seen = set()
    for row in rows:
        if not question.is_met_by(row):
            column = "phones" if question.by is AskedBy.NUMBER else "account"
            raise DirectoryError(f"{_field(row, column)}: does not have the {question.by} asked for")
        for column in OF_SUBSCRIBER:
            if getattr(row, column) != getattr(first.setdefault(row.account, row), column):
                raise DirectoryError(f"{_field(row, column)}: contradicts an earlier one of the same account")
        point = _point(row)
        if point in seen:
            raise DirectoryError(f"{_field(row, 'flat')}: repeats an earlier account, house and flat")
        seen.add(point)


def _field(row: ImportedRow, column: str) -> str:
    return f"service_points[{row.line - 1}].{column}"


def _point(row: ImportedRow) -> tuple[str, ...]:
    names = (row.region, row.city, row.street, row.house)
    return (row.account, *map(normal_name, _PLACE, names), row.flat)
