"""A provider's subscriber list as CSV: what each cell must hold, and how a bad one is reported."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from outages.errors import InvalidError
from outages.phones import to_e164
from outages.subscribers import Service, Tier
from outages.zones import read_zone

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
OPTIONAL = ("zone",)
#: Columns on which all rows of an account must agree.
OF_SUBSCRIBER = ("name", "phones", "language", "tier", "zone")
#: Nobody reads more than this; the rest is only counted.
FLAWS_KEPT = 1_000

_LONGEST = 200
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z]{2})?$")


class ImportFlaw(NamedTuple):
    """One flaw of the file; `column` is empty if the whole line is bad."""

    line: int
    column: str
    reason: str


class ImportedRow(NamedTuple):
    """One service point with its subscriber, as the file states them; `line` counts from 1.

    `phones` (E.164) and `services` (sorted) are separated by spaces; `node` is the path from the top of the
    network tree, empty if the point is in none. `zone` (IANA) is the account's own, empty for its areas' and None if
    the file doesn't say.
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


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import changed or, if it has flaws, why it changed nothing; `flaws` holds the first ones by line."""

    rows: int = 0
    subscribers_added: int = 0
    subscribers_updated: int = 0
    points_added: int = 0
    points_updated: int = 0
    areas_added: int = 0
    flaws: tuple[ImportFlaw, ...] = ()
    flaws_found: int = 0


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


class _BadCellError(ValueError):
    """A cell doesn't hold what it should; the message says why."""


class RowReader:
    """Reads rows under a header; phone numbers without a country code belong to `region`, such as "RU"."""

    def __init__(self, header: Sequence[str], region: str) -> None:
        names = clean_header(header)
        self._columns = tuple(column for column in (*COLUMNS, *OPTIONAL) if column in names)
        self._pick = itemgetter(*(names.index(column) for column in self._columns))
        self._region = region
        readers: dict[str, Callable[[str], Any]] = {
            "name": _text,
            "phones": self._phones,
            "language": _language,
            "tier": _tier,
            "flat": _text,
            "services": _services,
            "node": _path,
            "zone": _zone,
        }
        self._readers = tuple(readers.get(column, _required) for column in self._columns)

    def read(self, line: int, cells: Sequence[str]) -> ImportedRow | list[ImportFlaw]:
        """Return the row, or all its flaws."""
        if len(cells) != len(self._columns):
            return [ImportFlaw(line, "", f"has {len(cells)} cells instead of {len(self._columns)}")]
        picked = self._pick(cells)
        try:
            values = [reader(cell) for reader, cell in zip(self._readers, picked, strict=True)]
        except _BadCellError:
            return self._flaws(line, picked)
        return ImportedRow(line, *values)

    def _flaws(self, line: int, picked: Sequence[str]) -> list[ImportFlaw]:
        flaws = []
        for column, reader, cell in zip(self._columns, self._readers, picked, strict=True):
            try:
                reader(cell)
            except _BadCellError as bad:
                flaws.append(ImportFlaw(line, column, str(bad)))
        return flaws

    def _phones(self, cell: str) -> str:
        numbers = [self._phone(part) for part in cell.split(";") if part and not part.isspace()]
        return " ".join(dict.fromkeys(numbers))

    def _phone(self, raw: str) -> str:
        number = to_e164(raw.strip(), self._region)
        if number is None:
            raise _BadCellError(f"cannot read the telephone number {raw.strip()!r}")
        return number


def clean_header(header: Sequence[str]) -> list[str]:
    """Return the column names normalised for comparison."""
    return [name.strip().lower() for name in header]


def header_flaws(header: Sequence[str]) -> list[ImportFlaw]:
    """Return the flaws of the header: missing, unknown and duplicate columns."""
    names, known = clean_header(header), (*COLUMNS, *OPTIONAL)
    flaws = [ImportFlaw(1, column, "this column is missing") for column in COLUMNS if column not in names]
    flaws += [
        ImportFlaw(1, name, f"no such column; they are {', '.join(known)}")
        for name in names
        if name not in known
    ]
    return flaws + [
        ImportFlaw(1, name, "this column is duplicated") for name in known if names.count(name) > 1
    ]


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


def _text(cell: str) -> str:
    text = cell.strip()
    if len(text) > _LONGEST:
        raise _BadCellError(f"is longer than {_LONGEST} characters")
    return text


def _required(cell: str) -> str:
    text = _text(cell)
    if not text:
        raise _BadCellError("is empty")
    return text


@lru_cache
def _language(cell: str) -> str:
    code = cell.strip()
    if not _LANGUAGE.match(code):
        raise _BadCellError(f"{code!r} is not a language code such as ru or en")
    return code


@lru_cache
def _tier(cell: str) -> str:
    word = cell.strip().lower() or Tier.STANDARD
    if word not in set(Tier):
        raise _BadCellError(f"{word!r} is none of {', '.join(Tier)}")
    return str(word)


@lru_cache
def _zone(cell: str) -> str:
    name = cell.strip()
    try:
        return read_zone(name).key if name else ""
    except InvalidError as error:
        raise _BadCellError(f"{name!r} {error.reason}") from error


@lru_cache
def _services(cell: str) -> str:
    words = {word.strip().lower() for word in cell.split(";")} - {""}
    unknown = words - set(Service)
    if unknown or not words:
        raise _BadCellError(f"{cell.strip()!r} is not a list such as internet;tv, of {', '.join(Service)}")
    return " ".join(sorted(words))


@lru_cache(maxsize=100_000)
def _path(cell: str) -> tuple[str, ...]:
    if not cell.strip():
        return ()
    return tuple(_required(step) for step in cell.split("/"))
