"""Which rows are about one person: by their account, and by the telephones that are nobody else's.

The conditions name `subscriber` (its id, None for a stranger), `numbers`, `contacts` (every number in the person's calls
and notifications) and `account`.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    or_,
    select,
    union,
    union_all,
)

from outages.errors import ConflictError, NotFoundError
from outages.persons import Whose
from outages.store.admin_tables import audit, tries
from outages.store.call_tables import callbacks, calls, ledger
from outages.store.notification_tables import (
    attempts,
    consents,
    notification_tickets,
    notifications,
    opt_outs,
)
from outages.store.reply_tables import replies, reply_tickets
from outages.store.tables import former_phones, phones, reports, service_points, subscribers, tickets
from outages.store.types import AnyRow

_numbers: Any = bindparam("numbers", expanding=True)
_contacts: Any = bindparam("contacts", expanding=True)
_subscriber: Any = bindparam("subscriber", type_=BigInteger)
_account = bindparam("account", type_=Text)

TICKETS = tickets.c.subscriber_id == _subscriber
_own_tickets = select(tickets.c.id).where(TICKETS)
SUBSCRIBER = subscribers.c.id == _subscriber
ADDRESSES = service_points.c.subscriber_id == _subscriber
REPORTS = reports.c.ticket_id.in_(_own_tickets)
CALLS = or_(
    calls.c.subscriber_id == _subscriber,
    calls.c.caller_number.in_(_numbers),
    calls.c.ticket_id.in_(_own_tickets),
)
CALLBACKS = or_(callbacks.c.number.in_(_numbers), callbacks.c.call_id.in_(select(calls.c.id).where(CALLS)))
#: A request by this telephone about anybody's ticket, or by anybody about the person's.
CONSENTS = or_(
    consents.c.ticket_id.in_(_own_tickets),
    consents.c.number.in_(_numbers),
    consents.c.asked_by.in_(_numbers),
)
#: What the telephone wrote, and what anybody's did about the person's tickets.
REPLIES = or_(
    replies.c.number.in_(_numbers),
    replies.c.id.in_(select(reply_tickets.c.reply_id).where(reply_tickets.c.ticket_id.in_(_own_tickets))),
)
_about_others = exists(
    select(tickets.c.id)
    .join(reply_tickets, reply_tickets.c.ticket_id == tickets.c.id)
    .where(reply_tickets.c.reply_id == replies.c.id, tickets.c.subscriber_id.is_distinct_from(_subscriber))
)
#: Without those about another subscriber's tickets, too.
OWN_REPLIES = and_(REPLIES, or_(replies.c.number.in_(_numbers), ~_about_others))
FORMER_PHONES = or_(former_phones.c.subscriber_id == _subscriber, former_phones.c.number.in_(_numbers))
OPT_OUTS = opt_outs.c.number.in_(_numbers)
_lists_own = or_(
    notifications.c.ticket_id.in_(_own_tickets),
    notifications.c.id.in_(
        select(notification_tickets.c.notification_id).where(
            notification_tickets.c.ticket_id.in_(_own_tickets)
        )
    ),
)
_lists_others = exists(
    select(tickets.c.id)
    .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
    .where(
        notification_tickets.c.notification_id == notifications.c.id,
        tickets.c.subscriber_id.is_distinct_from(_subscriber),
    )
)
NOTIFICATIONS = or_(notifications.c.number.in_(_numbers), _lists_own)
#: Without those that told another subscriber at the same telephone, too.
OWN_NOTIFICATIONS = and_(NOTIFICATIONS, or_(notifications.c.number.in_(_numbers), ~_lists_others))
ATTEMPTS = attempts.c.notification_id.in_(select(notifications.c.id).where(OWN_NOTIFICATIONS))
_sources = union_all(select(calls.c.id).where(CALLS), select(attempts.c.id).where(ATTEMPTS))
LEDGER = or_(
    ledger.c.number.in_(_numbers),
    # A call with a withheld number stands for its person.
    ledger.c.person.in_(_sources),
    and_(ledger.c.number.in_(_contacts), ledger.c.source.in_(_sources)),
)
AUDIT = or_(
    and_(audit.c.entity == "ticket", audit.c.entity_id.in_(select(tickets.c.number).where(TICKETS))),
    and_(
        audit.c.entity == "reply",
        audit.c.entity_id.in_(select(cast(replies.c.id, Text)).where(REPLIES)),
    ),
    and_(audit.c.entity == "person", or_(audit.c.entity_id == _account, audit.c.entity_id.in_(_numbers))),
)
TRIES = tries.c.who.in_(bindparam("tried", expanding=True))
_CONTACTS = union(
    select(calls.c.caller_number).where(CALLS, calls.c.caller_number.is_not(None)),
    select(notifications.c.number).where(OWN_NOTIFICATIONS),
)
_OF_ACCOUNT = select(subscribers).where(subscribers.c.account == bindparam("wanted"))
_OF_NUMBER = (
    select(subscribers)
    .join(phones, phones.c.subscriber_id == subscribers.c.id)
    .where(phones.c.number == bindparam("wanted"))
    .order_by(subscribers.c.id)
)
_SHARED = (
    select(phones.c.number)
    .where(phones.c.number.in_(_numbers), phones.c.subscriber_id != _subscriber)
    .distinct()
)
#: A stranger is known when any of these has a row.
_TRACES: tuple[tuple[Any, ColumnElement[bool]], ...] = (
    (calls, CALLS),
    (callbacks, CALLBACKS),
    (consents, CONSENTS),
    (notifications, NOTIFICATIONS),
    (ledger, LEDGER),
    (opt_outs, OPT_OUTS),
    (replies, REPLIES),
)


@dataclass(frozen=True, slots=True)
class Reach:
    """A person as the database knows them; `subscriber` is None for a telephone of no account."""

    subscriber: AnyRow | None
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    contacts: tuple[str, ...] = ()

    @property
    def account(self) -> str | None:
        """The account, None for a telephone of no account."""
        return None if self.subscriber is None else str(self.subscriber.account)

    @property
    def _tried(self) -> list[str]:
        """Who tried to identify themselves, and as whom, as the counts of tries name them."""
        digits = "" if self.subscriber is None else self.subscriber.account_digits
        wanted = [one for one in (*self.numbers, self.account, digits) if one]
        calling = [f"{what} {one}" for what in ("caller", "pin from") for one in self.numbers]
        return [*calling, *(f"wanted {one}" for one in wanted)]

    @property
    def facts(self) -> dict[str, object]:
        """The parameters of the conditions."""
        row = self.subscriber
        return {
            "subscriber": None if row is None else row.id,
            "account": self.account,
            "numbers": list(self.numbers),
            "contacts": list(self.contacts),
            "tried": self._tried,
        }


def reach(connection: Connection, whose: Whose) -> Reach:
    """Return who is meant; raise NotFoundError, or ConflictError for a number that several accounts have."""
    row = _find_subscriber(connection, whose)
    listed: tuple[str, ...] = (whose.number or "",) if row is None else row.phones
    about = {"numbers": list(listed), "subscriber": None if row is None else row.id}
    shared = () if row is None else tuple(connection.execute(_SHARED, about).scalars())
    found = Reach(row, tuple(one for one in listed if one not in shared), shared)
    contacts = tuple(connection.execute(_CONTACTS, found.facts).scalars())
    found = Reach(row, found.numbers, shared, contacts)
    if row is None and not any(_has(connection, *trace, found) for trace in _TRACES):
        raise NotFoundError(f"nothing is held about {whose}")
    return found


def _find_subscriber(connection: Connection, whose: Whose) -> AnyRow | None:
    if whose.account is not None:
        row: AnyRow | None = connection.execute(_OF_ACCOUNT, {"wanted": whose.account}).one_or_none()
        if row is None:
            raise NotFoundError(f"nothing is held about {whose}")
        return row
    holders = connection.execute(_OF_NUMBER, {"wanted": whose.number}).all()
    if len(holders) > 1:
        accounts = ", ".join(one.account for one in holders)
        raise ConflictError(f"the accounts {accounts} share {whose}: name one of them")
    return holders[0] if holders else None


def _has(connection: Connection, table: Any, condition: ColumnElement[bool], found: Reach) -> bool:  # noqa: ANN401 - a table
    return connection.execute(select(table).where(condition).limit(1), found.facts).first() is not None
