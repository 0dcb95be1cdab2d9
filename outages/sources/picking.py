"""Pick the cells of our columns out of a record: one after another, joined, translated, or taken apart."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from outages.addresses.normal import fold
from outages.sources.addresses import read_address
from outages.sources.errors import BadCellError, PartsError
from outages.sources.flats import split_flat
from outages.sources.mapping import (
    ADDRESS,
    BUILDING,
    HELD,
    HOUSE_AND_FLAT,
    ColumnSource,
    Constant,
    Joined,
    OneOf,
    SourceMapping,
)

#: Return the cells of some columns; raise PartsError for a cell whose parts can't be told apart.
Pick = Callable[[Sequence[str]], Sequence[str]]
_Take = Callable[[Sequence[str]], str]

#: What stands between joined cells; a space elsewhere.
_JOINTS = {"phones": ";", "services": ";", "node": "/", ADDRESS: ", "}


def make_pick(
    columns: Sequence[str], sources: Mapping[str, ColumnSource], header: Sequence[str], mapping: SourceMapping
) -> Pick:
    """Return what picks these columns' cells from a record under a header (folded); all sources are in it."""
    plain = [one for column in columns if isinstance(one := sources.get(column), OneOf)]
    # Of one column, itemgetter returns the cell itself.
    if 1 < len(plain) == len(columns) == len(sources) and not mapping.words:
        return itemgetter(*(_place(one.names, header) for one in plain))
    takes = {
        column: _translated(_take(column, source, header), mapping.words.get(column, {}))
        for column, source in sources.items()
    }

    def pick(record: Sequence[str]) -> Sequence[str]:
        cells = _take_apart(
            {column: take(record) for column, take in takes.items()}, flat_after_dash=mapping.flat_after_dash
        )
        return [cells.get(column, "") for column in columns]

    return pick


def _place(names: Sequence[str], header: Sequence[str]) -> int:
    return next(header.index(fold(name)) for name in names if fold(name) in header)


def _take(column: str, source: ColumnSource, header: Sequence[str]) -> _Take:
    match source:
        case Constant(cell):
            return lambda _record: cell
        case Joined(names):
            places = [header.index(fold(name)) for name in names]
            joint = _JOINTS.get(column, " ")
            return lambda record: joint.join(filter(None, (record[place].strip() for place in places)))
        case OneOf(names):
            return itemgetter(_place(names, header))


def _translated(take: _Take, words: Mapping[str, str]) -> _Take:
    return (lambda record: _translate(take(record), words)) if words else take


def _translate(cell: str, words: Mapping[str, str]) -> str:
    """Return our words for a source's: of the whole cell or, failing that, of each part of a list."""
    whole = words.get(fold(cell))
    if whole is not None:
        return whole
    parts = cell.replace(",", ";").split(";")
    return ";".join(words.get(fold(part), part) for part in parts) if len(parts) > 1 else cell


def _take_apart(cells: dict[str, str], *, flat_after_dash: bool | None) -> dict[str, str]:
    """Return the cells with those that hold several of our columns, or a part of one, read into ours."""
    column = ADDRESS if ADDRESS in cells else HOUSE_AND_FLAT
    try:
        if ADDRESS in cells:
            address = read_address(cells[ADDRESS], flat_after_dash=flat_after_dash)
            cells = {part: cell for part, cell in address._asdict().items() if cell} | cells
        elif HOUSE_AND_FLAT in cells:
            cells["house"], cells["flat"] = split_flat(cells[HOUSE_AND_FLAT], flat_after_dash=flat_after_dash)
    except BadCellError as error:
        others = {name: cell for name, cell in cells.items() if name not in HELD[column]}
        raise PartsError(column, str(error), others) from error
    building = cells.get(BUILDING, "").strip()
    if building and cells["house"].strip():
        cells["house"] += f" к. {building}" if building[0].isdecimal() else building
    return cells
