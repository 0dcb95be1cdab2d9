"""The sources of files, and what each listed last."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from outages.store.import_tables import listings, sources


@dataclass(frozen=True, slots=True)
class Source:
    """A billing system that files come from; `is_new` until the first import of it."""

    id: int
    name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The service points that a source lists: by the digest of their rows, and those of before digests."""

    by_digest: dict[int, int]
    undigested: frozenset[int]


def find_source(connection: Connection, name: str) -> Source:
    """Return the source of that name, a new one if there is none."""
    known = connection.execute(select(sources.c.id).where(sources.c.name == name)).scalar_one_or_none()
    if known is not None:
        return Source(known, name, is_new=False)
    last = connection.execute(select(func.coalesce(func.max(sources.c.id), 0))).scalar_one()
    return Source(last + 1, name, is_new=True)


def add_source(connection: Connection, source: Source) -> None:
    """Add the source if it is new."""
    if source.is_new:
        connection.execute(insert(sources).values(id=source.id, name=source.name))


def read_listed(connection: Connection, source: Source) -> Listed:
    """Return what the source lists."""
    query = select(listings.c.digest, listings.c.point_id).where(listings.c.source_id == source.id)
    by_digest: dict[int, int] = {}
    undigested = set()
    for digest, point in connection.execute(query, execution_options={"yield_per": 50_000}):
        if digest is None:
            undigested.add(point)
        else:
            by_digest[digest] = point
    return Listed(by_digest, frozenset(undigested))
