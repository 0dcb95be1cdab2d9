"""Shows the first changes of each kind that a file would make."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from outages.import_reports import ImportChange, ImportExample
from outages.store.import_differences import (
    ACCOUNTS,
    IS_NEW_POINT,
    IS_NEW_SUBSCRIBER,
    IS_OTHER_POINT,
    IS_OTHER_SUBSCRIBER,
    POINTS,
    staged_ended,
    staged_leavers,
    staged_losses,
)
from outages.store.staging import Places, staged
from outages.store.tables import areas, service_points, subscribers

#: So many of each kind show whether a file is what it should be.
_SHOWN: Final = 5

_house, _street = areas.alias("former_house"), areas.alias("former_street")
_of_account = select(staged.c.account, staged.c.name).select_from(ACCOUNTS).order_by(staged.c.line)
_of_point = (
    select(staged.c.account, staged.c.house, staged.c.flat).select_from(POINTS).order_by(staged.c.line)
)
_ACCOUNTS: Final = {
    ImportChange.SUBSCRIBER_ADDED: _of_account.where(IS_NEW_SUBSCRIBER),
    ImportChange.SUBSCRIBER_UPDATED: _of_account.where(IS_OTHER_SUBSCRIBER),
    ImportChange.SUBSCRIBER_ENDED: select(subscribers.c.account, subscribers.c.name)
    .join(staged_leavers, staged_leavers.c.subscriber_id == subscribers.c.id)
    .order_by(subscribers.c.id),
    ImportChange.PHONE_TAKEN: select(subscribers.c.account, staged_losses.c.number)
    .join(staged_losses, staged_losses.c.subscriber_id == subscribers.c.id)
    .where(~staged_losses.c.leaves)
    .order_by(subscribers.c.id, staged_losses.c.number),
}
_POINTS: Final = {
    ImportChange.POINT_ADDED: _of_point.where(IS_NEW_POINT),
    ImportChange.POINT_UPDATED: _of_point.where(IS_OTHER_POINT),
}
_ENDED: Final = (
    select(subscribers.c.account, _street.c.name, _house.c.name, service_points.c.flat)
    .select_from(
        service_points.join(staged_ended, staged_ended.c.point_id == service_points.c.id)
        .join(subscribers, subscribers.c.id == service_points.c.subscriber_id)
        .join(_house, _house.c.id == service_points.c.house_id)
        .join(_street, _street.c.id == _house.c.parent_id)
    )
    .order_by(service_points.c.id)
)


def gather_examples(connection: Connection, places: Places) -> Iterator[ImportExample]:
    """Yield the first changes of each kind, in the order of ImportChange."""

    def first(query: Select[Any]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.execute(query.limit(_SHOWN))]

    for change in ImportChange:
        if change in _ACCOUNTS:
            yield from (ImportExample(change, *row) for row in first(_ACCOUNTS[change]))
        elif change in _POINTS:
            for account, house, flat in first(_POINTS[change]):
                yield ImportExample(change, account, _address(*places.street_and_house(house), flat))
        else:
            for account, *address in first(_ENDED):
                yield ImportExample(change, account, _address(*address))


def _address(street: str, house: str, flat: str) -> str:
    return ", ".join(filter(None, (street, house, flat)))
