"""Keeps the normal form of every area as the reader of this release makes it."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from outages.addresses.normal import READER_VERSION
from outages.places import normal_name
from outages.store.tables import areas, versions

_VERSION = select(versions.c.value).where(versions.c.name == "reader")
_SET_VERSION = update(versions).where(versions.c.name == "reader").values(value=READER_VERSION)
_UNREAD = areas.c.normal.is_(None)
_ANY_UNREAD = select(areas.c.id).where(_UNREAD).limit(1)
_NAMES = select(areas.c.id, areas.c.kind, areas.c.name, areas.c.normal)
_SET = update(areas).where(areas.c.id == bindparam("area")).values(normal=bindparam("form"))
_AT_ONCE: Final = 10_000


def are_current(connection: Connection) -> bool:
    """Tell whether every area has the normal form that this release makes."""
    return (
        connection.execute(_VERSION).scalar_one() == READER_VERSION
        and connection.execute(_ANY_UNREAD).first() is None
    )


def refresh(connection: Connection) -> None:
    """Make the normal forms that an earlier release left out or made otherwise."""
    same = connection.execute(_VERSION).scalar_one() == READER_VERSION
    found = connection.execute(_NAMES.where(_UNREAD) if same else _NAMES).all()
    forms = ((row, normal_name(row.kind, row.name)) for row in found)
    changed: list[dict[str, Any]] = [
        {"area": row.id, "form": form} for row, form in forms if form != row.normal
    ]
    for first in range(0, len(changed), _AT_ONCE):
        connection.execute(_SET, changed[first : first + _AT_ONCE])
    connection.execute(_SET_VERSION)
