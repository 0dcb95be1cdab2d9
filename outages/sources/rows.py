"""Read a list's records to the rows that an import takes, or to what is wrong with them."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from outages.addresses.normal import READER_VERSION
from outages.imports import COLUMNS, ImportedRow, ImportFlaw
from outages.sources.cells import READERS, phones_reader, read_required
from outages.sources.errors import BadCellError, PartsError
from outages.sources.excel import spoilt_serial
from outages.sources.layout import Layout

#: A street with such a house may have one of five digits.
_LARGE_HOUSE = 1_000
_DIGEST_BYTES = 8


class RowDigests:
    """Digests of records that were read alike: under one layout, by one region's rules and one reader of addresses."""

    def __init__(self, layout: Layout, region: str) -> None:
        rules = "\0".join([region, str(READER_VERSION), layout.rules])
        self._empty = blake2b(digest_size=_DIGEST_BYTES, key=blake2b(rules.encode(), digest_size=32).digest())

    def of(self, cells: Sequence[str]) -> int:
        """Return the record's digest, a signed number of eight bytes."""
        digest = self._empty.copy()
        digest.update("\0".join(cells).encode())
        return int.from_bytes(digest.digest(), "big", signed=True)


class RowReader:
    """Reads records of a layout; phone numbers without a country code belong to `region`, such as "RU"."""

    def __init__(self, layout: Layout, region: str) -> None:
        self._layout = layout
        self._pick, self._pick_account = layout.pick(), layout.pick_account()
        readers = {**READERS, "phones": phones_reader(region)}
        #: The optional columns of the list.
        self._stated = layout.columns[len(COLUMNS) :]
        self._readers = tuple(readers.get(column, read_required) for column in layout.columns)
        self._serials: list[tuple[int, str, str, tuple[str, ...]]] = []
        self._large: set[tuple[str, ...]] = set()

    def read(self, line: int, cells: Sequence[str]) -> ImportedRow | list[ImportFlaw]:
        """Return the row, or all its flaws."""
        if len(cells) != self._layout.width:
            return [ImportFlaw(line, "", f"has {len(cells)} cells instead of {self._layout.width}")]
        try:
            picked = self._pick(cells)
        except PartsError as error:
            return [self._flaw(line, error.column, str(error)), *self._flaws(line, error.others)]
        try:
            values = [reader(cell) for reader, cell in zip(self._readers, picked, strict=True)]
        except BadCellError:
            return self._flaws(line, dict(zip(self._layout.columns, picked, strict=True)))
        stated = dict(zip(self._stated, values[len(COLUMNS) :], strict=True))
        row = ImportedRow(line, *values[: len(COLUMNS)], **stated)
        if len(row.house) > len("999") and row.house.isdecimal():
            self._doubt(row)
        return row

    def account(self, cells: Sequence[str]) -> str:
        """Return the record's account, empty for a record of another width."""
        return self._pick_account(cells)[0].strip() if len(cells) == self._layout.width else ""

    def doubts(self) -> list[ImportFlaw]:
        """Return the flaws that only the whole list shows: houses like Excel's dates in streets of smaller houses."""
        return [
            self._flaw(
                line,
                "house",
                f"'{house}' is probably a date in Excel (was it {was}?); format the column as text and fill it again,"
                f" or write 'д. {house}' if that is the house",
            )
            for line, house, was, street in self._serials
            if street not in self._large
        ]

    def _doubt(self, row: ImportedRow) -> None:
        street = (row.region, row.city, row.street)
        if (was := spoilt_serial(row.house)) is not None:
            self._serials.append((row.line, row.house, was, street))
        elif int(row.house) >= _LARGE_HOUSE:
            self._large.add(street)

    def _flaws(self, line: int, cells: Mapping[str, str]) -> list[ImportFlaw]:
        flaws = []
        readers = dict(zip(self._layout.columns, self._readers, strict=True))
        for column in filter(cells.__contains__, self._layout.columns):
            try:
                readers[column](cells[column])
            except BadCellError as bad:
                flaws.append(self._flaw(line, column, str(bad)))
        return flaws

    def _flaw(self, line: int, column: str, reason: str) -> ImportFlaw:
        return ImportFlaw(line, self._layout.label(column), reason)
