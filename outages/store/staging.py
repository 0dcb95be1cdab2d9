"""Stages the rows of an import in temporary tables, where they block nobody."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
)

from outages.imports import OF_SUBSCRIBER, OPTIONAL, ImportedRow, ImportFlaw, disagreements, repetition
from outages.places import AreaKind, normal_name
from outages.search.people import account_key, name_key, telephone_key
from outages.store.areas import kinds_of
from outages.store.types import BigId
from outages.subscribers import digits_beside

#: The tables of one connection, which vanish with it.
temporary = MetaData()
_TEMPORARY = ["TEMPORARY"]

#: `house` and `node` are keys of staged_areas.
staged = Table(
    "staged",
    temporary,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    *(Column(name, Text, nullable=name in OPTIONAL) for name in OF_SUBSCRIBER),
    Column("house", Integer, nullable=False),
    Column("flat", Text, nullable=False),
    Column("services", Text, nullable=False),
    Column("node", Integer),
    Column("account_digits", Text),
    Column("name_key", Text),
    Column("account_key", Text),
    Column("digest", BigInteger, nullable=False),
    prefixes=_TEMPORARY,
)
staged_phones = Table(
    "staged_phones",
    temporary,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("number", String(16), primary_key=True),
    Column("tail", String(16), nullable=False),
    prefixes=_TEMPORARY,
)
#: The file's areas with their ids in the database, NULL for new ones.
staged_areas = Table(
    "staged_areas",
    temporary,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("area_id", BigId),
    prefixes=_TEMPORARY,
)
#: The file's accounts, each with its first line.
staged_accounts = Table(
    "staged_people",
    temporary,
    Column("account", Text, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Index("ix_staged_people_line", "line"),
    prefixes=_TEMPORARY,
)
_first = staged.alias("first")


class Places:
    """The areas that a file names, each once; an area's key is its position, parents first."""

    def __init__(self) -> None:
        #: The parent's key or None, kind, name as first written, its normal form.
        self.found: list[tuple[int | None, AreaKind, str, str]] = []
        self._keys: dict[tuple[int | None, AreaKind, str], int] = {}
        self._houses: dict[tuple[str, ...], int] = {}
        self._nodes: dict[tuple[str, ...], int] = {}

    def house(self, *names: str) -> int:
        """Return the key of the house at region, city, street and house."""
        key = self._houses.get(names)
        if key is None:
            key = self._houses[names] = self._walk(names, kinds_of(AreaKind.HOUSE, len(names)))
        return key

    def node(self, path: tuple[str, ...]) -> int | None:
        """Return the key of a node, None for an empty path."""
        if not path:
            return None
        key = self._nodes.get(path)
        if key is None:
            key = self._nodes[path] = self._walk(path, kinds_of(AreaKind.NODE, len(path)))
        return key

    def street_and_house(self, key: int) -> tuple[str, str]:
        """Return the names of a house by its key, as first written."""
        parent, _, house, _ = self.found[key]
        street = "" if parent is None else self.found[parent][2]
        return street, house

    def _walk(self, names: Sequence[str], kinds: Sequence[AreaKind]) -> int:
        key = self._key(None, kinds[0], names[0])
        for kind, name in zip(kinds[1:], names[1:], strict=True):
            key = self._key(key, kind, name)
        return key

    def _key(self, parent: int | None, kind: AreaKind, name: str) -> int:
        normal = normal_name(kind, name)
        key = self._keys.setdefault((parent, kind, normal), len(self.found))
        if key == len(self.found):
            self.found.append((parent, kind, name, normal))
        return key


def prepare(connection: Connection) -> None:
    """Create the temporary tables, these and those of `planning`."""
    temporary.create_all(connection, checkfirst=False)


def fill(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Insert many rows by the driver's fastest way; values must suit the driver, not SQLAlchemy's types."""
    cursor: Any = connection.connection.cursor()
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of this module
    else:
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    cursor.close()


def stage(connection: Connection, rows: Sequence[tuple[ImportedRow, int]], places: Places) -> None:
    """Stage some rows with their digests."""
    names = [column.name for column in staged.c]
    fill(connection, staged, names, [(*_staged(row, places), digest) for row, digest in rows])
    numbers = ((row.line, number, telephone_key(number)) for row, _ in rows for number in row.phones.split())
    fill(connection, staged_phones, ("line", "number", "tail"), numbers)


def gather_accounts(connection: Connection) -> None:
    """Find the first line of each account, once all rows are staged."""
    first = select(staged.c.account, func.min(staged.c.line), func.count()).group_by(staged.c.account)
    connection.execute(insert(staged_accounts).from_select(["account", "line", "lines"], first))


def contradictions(connection: Connection) -> Iterator[list[ImportFlaw]]:
    """Yield the contradictions between rows of one account, line by line."""
    mine = [staged.c[name] for name in OF_SUBSCRIBER]
    theirs = [_first.c[name] for name in OF_SUBSCRIBER]
    query = (
        select(staged.c.line, staged_accounts.c.line, *mine, *theirs)
        .select_from(
            staged_accounts.join(staged, staged.c.account == staged_accounts.c.account).join(
                _first, _first.c.line == staged_accounts.c.line
            )
        )
        .where(
            staged_accounts.c.lines > 1, or_(*(one != other for one, other in zip(mine, theirs, strict=True)))
        )
        .order_by(staged.c.line)
    )
    width = len(OF_SUBSCRIBER)
    for line, first_line, *values in connection.execute(query):
        yield disagreements(line, values[:width], first_line, values[width:])


def repetitions(connection: Connection) -> Iterator[ImportFlaw]:
    """Yield a flaw for each row that repeats a service point."""
    same = (staged.c.account, staged.c.house, staged.c.flat)
    numbered = (
        select(staged.c.line, func.min(staged.c.line).over(partition_by=same).label("first"))
        .select_from(staged_accounts.join(staged, staged.c.account == staged_accounts.c.account))
        .where(staged_accounts.c.lines > 1)
        .subquery()
    )
    query = select(numbered).where(numbered.c.line != numbered.c.first).order_by(numbered.c.line)
    for line, first in connection.execute(query):
        yield repetition(line, first)


def _staged(row: ImportedRow, places: Places) -> tuple[object, ...]:
    house = places.house(row.region, row.city, row.street, row.house)
    subscriber = (row.line, row.account, row.name, row.phones, row.language, row.tier, row.zone, row.email)
    keys = (digits_beside(row.account), name_key(row.name), account_key(row.account))
    return (*subscriber, house, row.flat, row.services, places.node(row.node), *keys)
