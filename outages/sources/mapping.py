"""How one source writes its lists: separator, encoding, header, and where each of our columns comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outages.addresses.normal import fold
from outages.imports import COLUMNS, OPTIONAL

SEPARATORS = (";", ",", "\t", "|")
#: Encodings of text, in Python's words; the first is what a file without a mapping should have.
ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp866", "koi8-r")

#: Columns that only mappings know, each read into our own.
ADDRESS, HOUSE_AND_FLAT, BUILDING = "address", "house_and_flat", "building"
#: What a mapping may name.
MAPPED = (*COLUMNS, *OPTIONAL, ADDRESS, HOUSE_AND_FLAT, BUILDING)
#: What a cell with several of our columns holds.
HELD = {ADDRESS: ("region", "city", "street", "house", "flat"), HOUSE_AND_FLAT: ("house", "flat")}


@dataclass(frozen=True, slots=True)
class OneOf:
    """The header has exactly one of these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The cells under all these names, joined; empty ones are left out."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """The same cell in every row."""

    cell: str


ColumnSource = OneOf | Joined | Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """How a source writes; by default a list with our own column names, whose separator is found.

    `separator` and `encoding` are found when empty, `header_line` (from 1) is the first that isn't blank when 0, `sheet` is the
    workbook's first when empty. `columns` says where each of our columns comes from; what it doesn't name is not in the list. `words`
    holds, by our column, what stands for a source's words (folded). `flat_after_dash` says of "12-5" whether 5 is a flat;
    None when the source doesn't say.
    """

    separator: str = ""
    encoding: str = ""
    header_line: int = 0
    sheet: str = ""
    flat_after_dash: bool | None = None
    columns: Mapping[str, ColumnSource] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def header_names(self) -> frozenset[str]:
        """Return the names to look for in the header, folded."""
        sources = self.columns.values()
        names = [name for one in sources if not isinstance(one, Constant) for name in one.names]
        return frozenset(map(fold, names if self.columns else (*COLUMNS, *OPTIONAL)))


#: A list with our own columns.
OURS = SourceMapping()
