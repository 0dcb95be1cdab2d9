"""Find a list's header, and say in one sentence why it can't be found."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from outages.addresses.normal import fold
from outages.sources.errors import UnreadableError
from outages.sources.header_words import is_known
from outages.sources.mapping import SEPARATORS, SourceMapping

_NAMES = {";": ";", ",": ",", "\t": "a tab", "|": "|"}
_LONGEST_QUOTE = 60
#: Records below in which a header that isn't the first line is looked for.
_NEAR = 20
#: Known names that make a line a header.
_FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The column names of a list, as written but for spaces around them, and their line."""

    line: int
    names: tuple[str, ...]


def find_header(records: Iterator[tuple[int, Sequence[str]]], mapping: SourceMapping) -> Header:
    """Take records up to the header; raise UnreadableError when it has none of the expected names."""
    line, cells = next(
        (
            (line, cells)
            for line, cells in records
            if line >= mapping.header_line and any(map(str.strip, cells))
        ),
        (0, ()),
    )
    if not line:
        raise UnreadableError(0, "is empty; its first line should name the columns")
    names = _trim(cells)
    if not _count(names, mapping.header_names()):
        raise UnreadableError(line, _strange(names, mapping, records))
    return Header(line, names)


def guess_header(records: Sequence[tuple[int, Sequence[str]]]) -> Header:
    """Return the record that has the most names known from other sources; raise UnreadableError when none has two."""
    line, cells = max(records, key=lambda record: _count_known(record[1]), default=(0, ()))
    if _count_known(cells) < _FEWEST_NAMES:
        raise UnreadableError(0, "has no line with column names such as Лицевой счёт, Телефон, Улица")
    return Header(line, _trim(cells))


def choose_separator(head: Sequence[str], mapping: SourceMapping) -> str:
    """Return the separator under which the first lines have the most expected names.

    Raise UnreadableError when that isn't the mapping's.
    """
    lines = head[mapping.header_line - 1 :][:1] if mapping.header_line else head
    expected = mapping.header_names()
    told, (best, names) = mapping.separator, _best_separator(lines, lambda name: fold(name) in expected)
    if told and names > max(1, *(_count(_split(line, told), expected) for line in lines)):
        raise UnreadableError(
            0, f"the separator is {_NAMES[best]}, but the mapping says {_NAMES[told]}: correct it there"
        )
    return told or best


def guess_separator(head: Sequence[str]) -> str:
    """Return the separator under which the first lines have the most names known from other sources."""
    return _best_separator(head, is_known)[0]


def _best_separator(lines: Sequence[str], knows: Callable[[str], bool]) -> tuple[str, int]:
    """Return the separator that shows the most known names, of equals the most frequent one, and how many they are."""
    names = {
        one: max((sum(map(knows, _split(line, one))) for line in lines), default=0) for one in SEPARATORS
    }
    best = max(SEPARATORS, key=lambda one: (names[one], _occurrences(lines, one)))
    return best, names[best]


def _count(names: Sequence[str], expected: frozenset[str]) -> int:
    return len({fold(name) for name in names} & expected)


def _trim(cells: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip() for name in cells]
    while not names[-1]:
        names.pop()
    return tuple(names)


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _occurrences(lines: Sequence[str], separator: str) -> int:
    return max((line.count(separator) for line in lines), default=0)


def _strange(
    names: Sequence[str], mapping: SourceMapping, records: Iterator[tuple[int, Sequence[str]]]
) -> str:
    """Say why a header has none of the expected names."""
    expected, near = mapping.header_names(), list(islice(records, _NEAR))
    below = [line for line, cells in near if _count(cells, expected) >= _FEWEST_NAMES]
    if below:
        return (
            f"is not the header, which is in line {below[0]}: write header_line = {below[0]} into a mapping"
        )
    if not mapping.columns and any(
        _count_known(cells) >= _FEWEST_NAMES for cells in (names, *(cells for _, cells in near))
    ):
        return (
            "the columns have names of their own: let `outage-ivr subscribers propose` make a mapping of them"
        )
    wanted = "the mapping's columns" if mapping.columns else "the columns account, name, phones …"
    return (
        f"should be the header, but names none of {wanted}; it reads {' | '.join(names)[:_LONGEST_QUOTE]!r}"
    )


def _count_known(names: Sequence[str]) -> int:
    return sum(map(is_known, names))
