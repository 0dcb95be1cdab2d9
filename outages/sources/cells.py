"""What the cells of each column must hold, and what they are read to."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from outages.errors import InvalidError
from outages.mails import is_email
from outages.phones import read_numbers
from outages.sources.errors import BadCellError
from outages.sources.excel import refuse_date
from outages.subscribers import Service, Tier
from outages.zones import read_zone

_LONGEST = 200
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z]{2})?$")
#: Houses of a large town.
_HOUSES_KEPT = 1 << 16


def read_text(cell: str) -> str:
    """Return the cell without spaces around it."""
    text = cell.strip()
    if len(text) > _LONGEST:
        raise BadCellError(f"is longer than {_LONGEST} characters")
    return text


def read_required(cell: str) -> str:
    """Return the text of a cell that may not be empty."""
    text = read_text(cell)
    if not text:
        raise BadCellError("is empty")
    return text


def phones_reader(region: str) -> Callable[[str], str]:
    """Return the reader of telephone cells in a country."""

    @lru_cache
    def read(cell: str) -> str:
        try:
            return " ".join(read_numbers(cell, region))
        except InvalidError as error:
            raise BadCellError(error.reason) from error

    return read


@lru_cache(_HOUSES_KEPT)
def _house(cell: str) -> str:
    return _flat(read_required(cell))


def _flat(cell: str) -> str:
    refuse_date(cell)
    return read_text(cell)


@lru_cache
def _language(cell: str) -> str:
    code = cell.strip()
    if not _LANGUAGE.match(code):
        raise BadCellError(f"{code!r} is not a language code such as ru or en")
    return code


@lru_cache
def _tier(cell: str) -> str:
    word = cell.strip().lower() or Tier.STANDARD
    if word not in set(Tier):
        raise BadCellError(f"{word!r} is none of {', '.join(Tier)}")
    return str(word)


@lru_cache
def _zone(cell: str) -> str:
    name = cell.strip()
    try:
        return read_zone(name).key if name else ""
    except InvalidError as error:
        raise BadCellError(f"{name!r} {error.reason}") from error


@lru_cache
def _email(cell: str) -> str:
    address = cell.strip()
    if address and not is_email(address):
        raise BadCellError(f"{address!r} is no e-mail address")
    return address


@lru_cache
def _services(cell: str) -> str:
    words = {word.strip().lower() for word in re.split("[;,]", cell)} - {""}
    unknown = words - set(Service)
    if unknown or not words:
        raise BadCellError(f"{cell.strip()!r} is not a list such as internet;tv, of {', '.join(Service)}")
    return " ".join(sorted(words))


@lru_cache(maxsize=100_000)
def _path(cell: str) -> tuple[str, ...]:
    if not cell.strip():
        return ()
    return tuple(read_required(step) for step in cell.split("/"))


#: How the cells of each column but `phones` are read; the others may not be empty.
READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "name": read_text,
        "language": _language,
        "tier": _tier,
        "house": _house,
        "flat": _flat,
        "services": _services,
        "node": _path,
        "zone": _zone,
        "email": _email,
    }
)
