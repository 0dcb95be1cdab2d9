"""Takes telephones from subscribers and gives them to others, in the steps of an import.

A number's history belongs to whoever had it then: `phones.since` says from when on it is its present holder's. A
request that would tell a number of somebody else's address is withdrawn, and its ticket marked for people.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from outages.store.conditions import HOLDS
from outages.store.engine import Insertion, by_dialect
from outages.store.import_tables import import_losses, import_phones, import_rows
from outages.store.notification_tables import consents
from outages.store.tables import former_phones, phones, subscribers, tickets
from outages.store.types import Instant
from outages.tickets import Departure, Withdrawal

_first: Any = bindparam("first")
_last: Any = bindparam("last")
_now = bindparam("now", type_=Instant)
_own = former_phones.alias("own")
_former = former_phones.alias("former")
_holder = phones.alias("holder")

_lost = and_(
    import_losses.c.subscriber_id.between(_first, _last),
    import_losses.c.subscriber_id == phones.c.subscriber_id,
    import_losses.c.number == phones.c.number,
)
_lost_numbers = select(import_losses.c.number).where(import_losses.c.subscriber_id.between(_first, _last))
#: The numbers alone lead SQLite to the index; asked whose they are first, it would read all telephones.
_TAKE = delete(phones).where(phones.c.number.in_(_lost_numbers), exists().where(_lost))
#: Of those who go on, and told people another number: it may be anybody's by now. Who leaves keeps their telephone.
_given_up = and_(
    consents.c.number.in_(_lost_numbers),
    exists().where(
        import_losses.c.subscriber_id == tickets.c.subscriber_id,
        import_losses.c.number == consents.c.number,
        ~import_losses.c.leaves,
    ),
)

_given = import_phones.c.line.between(_first, _last)
_pairs = (
    import_phones.join(import_rows, import_rows.c.line == import_phones.c.line)
    .join(subscribers, subscribers.c.account == import_rows.c.account)
    .outerjoin(_own, and_(_own.c.number == import_phones.c.number, _own.c.subscriber_id == subscribers.c.id))
)
_had_by_others_since = or_(
    exists().where(_holder.c.number == import_phones.c.number, _holder.c.subscriber_id != subscribers.c.id),
    exists().where(
        _former.c.number == import_phones.c.number,
        _former.c.subscriber_id != subscribers.c.id,
        or_(_own.c.until.is_(None), _former.c.until > _own.c.until),
    ),
)
_GIVE = insert(phones).from_select(
    ["number", "subscriber_id", "since", "tail"],
    select(
        import_phones.c.number,
        subscribers.c.id,
        case((_had_by_others_since, _now), else_=_own.c.since),
        import_phones.c.tail,
    )
    .select_from(_pairs)
    .where(
        _given,
        ~exists().where(
            _holder.c.number == import_phones.c.number, _holder.c.subscriber_id == subscribers.c.id
        ),
    )
    .order_by(import_phones.c.number),
)
_numbers = select(import_phones.c.number).where(_given)
_FORGET_OWN = delete(former_phones).where(
    former_phones.c.number.in_(_numbers),
    exists().where(
        _holder.c.number == former_phones.c.number, _holder.c.subscriber_id == former_phones.c.subscriber_id
    ),
)
#: The number was the ticket's subscriber's and has just become somebody else's.
_given_away = and_(
    consents.c.number.in_(_numbers),
    exists().where(_former.c.number == consents.c.number, _former.c.subscriber_id == tickets.c.subscriber_id),
    exists().where(_holder.c.number == consents.c.number, _holder.c.since == _now),
)
_DROP_GIVEN = delete(import_phones).where(_given)


def _keeping(insertion: Insertion) -> Insert:
    query = select(phones.c.number, phones.c.subscriber_id, phones.c.since, _now).where(_lost)
    statement = insertion(former_phones).from_select(["number", "subscriber_id", "since", "until"], query)
    return statement.on_conflict_do_update(
        index_elements=["number", "subscriber_id"],
        set_={name: statement.excluded[name] for name in ("since", "until")},
    )


_KEEP = by_dialect(_keeping)


def take(connection: Connection, facts: Mapping[str, object]) -> None:
    """Take the numbers written down for subscribers from `first` to `last` from their holders, as of `now`."""
    connection.execute(_KEEP[connection.dialect.name], facts)
    connection.execute(_TAKE, facts)
    _withdraw(connection, _given_up, facts)


def give(connection: Connection, facts: Mapping[str, object]) -> None:
    """Give the numbers written down for lines from `first` to `last` to the accounts of their lines, as of `now`."""
    connection.execute(_GIVE, facts)
    connection.execute(_FORGET_OWN, facts)
    _withdraw(connection, _given_away, facts)
    connection.execute(_DROP_GIVEN, facts)


def _withdraw(connection: Connection, condition: ColumnElement[bool], facts: Mapping[str, object]) -> None:
    """Withdraw the standing requests that meet the condition, and mark their tickets."""
    about = consents.join(tickets, tickets.c.id == consents.c.ticket_id)
    asked = select(consents.c.ticket_id).select_from(about).where(HOLDS, condition)
    connection.execute(
        update(tickets).where(tickets.c.id.in_(asked)).values(departure=Departure.NUMBER_LEFT), facts
    )
    these = select(consents.c.id).select_from(about).where(HOLDS, condition)
    connection.execute(
        update(consents)
        .where(consents.c.id.in_(these))
        .values(withdrawn_at=_now, withdrawal=Withdrawal.NUMBER_LEFT),
        facts,
    )
