"""Keeps the keys of subscribers and telephones as the search of this release compares them."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from outages.search.people import KEYS_VERSION, account_key, name_key, telephone_key
from outages.store.tables import phones, subscribers, versions
from outages.store.types import AnyRow

_VERSION = select(versions.c.value).where(versions.c.name == "search")
_SET_VERSION = update(versions).where(versions.c.name == "search").values(value=KEYS_VERSION)
_AT_ONCE: Final = 20_000
_ANY_UNKEYED = select(subscribers.c.id).where(subscribers.c.name_key.is_(None)).limit(1)
_ANY_UNTAILED = select(phones.c.number).where(phones.c.tail.is_(None)).limit(1)
_FORGET: Final = (
    update(subscribers).where(subscribers.c.name_key.is_not(None)).values(name_key=None, account_key=None),
    update(phones).where(phones.c.tail.is_not(None)).values(tail=None),
)
_UNKEYED = (
    select(subscribers.c.id, subscribers.c.name, subscribers.c.account)
    .where(subscribers.c.name_key.is_(None))
    .limit(_AT_ONCE)
)
_SET_KEYS = (
    update(subscribers)
    .where(subscribers.c.id == bindparam("subscriber"))
    .values(name_key=bindparam("by_name"), account_key=bindparam("by_account"))
)
_UNTAILED = select(phones.c.number).where(phones.c.tail.is_(None)).distinct().limit(_AT_ONCE)
_SET_TAIL = update(phones).where(phones.c.number == bindparam("telephone")).values(tail=bindparam("key"))


def are_current(connection: Connection) -> bool:
    """Tell whether everything has the keys that this release makes."""
    return connection.execute(_VERSION).scalar_one() == KEYS_VERSION and not any(
        connection.execute(unread).first() for unread in (_ANY_UNKEYED, _ANY_UNTAILED)
    )


def refresh(connection: Connection) -> None:
    """Make the keys that an earlier release left out or made otherwise, so many at once."""
    if connection.execute(_VERSION).scalar_one() != KEYS_VERSION:
        for statement in _FORGET:
            connection.execute(statement)
    while people := connection.execute(_UNKEYED).all():
        connection.execute(_SET_KEYS, [_keys_of(row) for row in people])
    while numbers := connection.execute(_UNTAILED).scalars().all():
        connection.execute(_SET_TAIL, [{"telephone": one, "key": telephone_key(one)} for one in numbers])
    connection.execute(_SET_VERSION)


def _keys_of(row: AnyRow) -> dict[str, Any]:
    return {"subscriber": row.id, "by_name": name_key(row.name), "by_account": account_key(row.account)}
