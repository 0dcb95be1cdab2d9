"""How a subscriber file is to be taken, and what an import reports of it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from outages.directory import LOOKUP_SOURCE
from outages.errors import InvalidError
from outages.imports import ImportFlaw

#: The source of files that name none, and of what was imported before sources were kept apart.
DEFAULT_SOURCE = "subscribers"

_SOURCE = re.compile(r"^[\w-]{1,40}\Z")
_COUNTS = (
    "rows",
    "subscribers_added",
    "subscribers_updated",
    "subscribers_ended",
    "points_added",
    "points_updated",
    "points_ended",
    "phones_taken",
    "areas_added",
)


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """How a file is to be taken.

    `source` is the billing system that it comes from. A full file ends what the source listed before and it lacks,
    but not more than `ends_at_most` per cent of it unless `confirmed`. A dry run only reports.
    """

    source: str = DEFAULT_SOURCE
    full: bool = False
    ends_at_most: int = 5
    confirmed: bool = False
    dry_run: bool = False

    def __post_init__(self) -> None:
        """Raise InvalidError for a bad name of a source."""
        if not _SOURCE.match(self.source):
            raise InvalidError("source", "must be a name of at most 40 letters, digits, - and _")
        if self.source == LOOKUP_SOURCE:
            raise InvalidError(
                "source", f"must not be {LOOKUP_SOURCE!r}: it keeps what billing answers; choose another name"
            )


class ImportChange(StrEnum):
    """What a file changes, by kind; a former subscriber or service point that comes back is added."""

    #: A subscriber is new or comes back.
    SUBSCRIBER_ADDED = "subscriber_added"
    #: A subscriber's name, telephones, language, tier or time zone differ.
    SUBSCRIBER_UPDATED = "subscriber_updated"
    #: A subscriber has no service point any more.
    SUBSCRIBER_ENDED = "subscriber_ended"
    #: A service point is new or comes back.
    POINT_ADDED = "point_added"
    #: A service point's services or node differ.
    POINT_UPDATED = "point_updated"
    #: A service point is in no source's list any more.
    POINT_ENDED = "point_ended"
    #: A telephone is its account's no longer, though the account goes on.
    PHONE_TAKEN = "phone_taken"


class ImportExample(NamedTuple):
    """One of the changes; `what` is the subscriber's name, the address or the telephone (E.164)."""

    change: ImportChange
    account: str
    what: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import changed, or would change in a dry run, or why it changed nothing: `flaws` or `refused`.

    `flaws` holds the first ones by line, `examples` the first changes of each kind. `refused`: of the `points_before`
    that the source listed, more would end than its terms allow.
    """

    rows: int = 0
    subscribers_added: int = 0
    subscribers_updated: int = 0
    subscribers_ended: int = 0
    points_added: int = 0
    points_updated: int = 0
    points_ended: int = 0
    points_before: int = 0
    phones_taken: int = 0
    areas_added: int = 0
    refused: bool = False
    examples: tuple[ImportExample, ...] = ()
    flaws: tuple[ImportFlaw, ...] = ()
    flaws_found: int = 0


def ends_too_much(ended: int, before: int, terms: ImportTerms) -> bool:
    """Tell whether so many of the service points may not end without confirmation."""
    return not terms.confirmed and ended * 100 > before * terms.ends_at_most


def counts_of(report: ImportReport) -> dict[str, int]:
    """Return the report's counts by name, as the audit trail keeps them."""
    return {name: getattr(report, name) for name in _COUNTS}
