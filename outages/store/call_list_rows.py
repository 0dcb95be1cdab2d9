"""The call list as rows: who joins it, who stays on it, and what ends with an entry."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, update

from outages.call_list import CallListOutcome
from outages.campaigns import CampaignState
from outages.ledger import Means, Told
from outages.news import News
from outages.notifications import Policy
from outages.store import campaign_rows
from outages.store.call_tables import ledger
from outages.store.conditions import WAITS
from outages.store.engine import by_dialect
from outages.store.notification_tables import (
    HELD,
    LISTED,
    call_list,
    campaigns,
    notification_tickets,
    notifications,
    opt_outs,
)
from outages.store.tables import tickets
from outages.store.types import AnyRow, Instant
from outages.tickets import Channel, TicketState

_NEW = by_dialect(lambda insertion: insertion(call_list).on_conflict_do_nothing())
_ids: Any = bindparam("ids", expanding=True)


def _any_ticket(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an open ticket of the entry meets these."""
    return exists(
        select(tickets.c.id)
        .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
        .where(
            notification_tickets.c.notification_id == call_list.c.notification_id,
            tickets.c.state == TicketState.OPEN,
            *conditions,
        )
    )


#: Whether the person has heard the news since in a call of theirs.
HAS_HEARD = exists().where(
    ledger.c.number == notifications.c.number,
    ledger.c.incident_id == notifications.c.incident_id,
    ledger.c.at >= notifications.c.created_at,
    # A message that was taken, and then not delivered, has told nobody.
    ledger.c.means.in_([Means.CALL, Means.PAGE, Means.AGENT]),
    or_(
        (notifications.c.news == News.RESTORED) & (ledger.c.told == Told.RESTORED),
        (notifications.c.news == News.WITHDRAWN) & (ledger.c.told == Told.WITHDRAWN),
        (notifications.c.news == News.REOPENED) & ledger.c.told.in_([Told.REOPENED, Told.OUT]),
    ),
)
HAS_OPTED_OUT = exists().where(
    opt_outs.c.number == notifications.c.number,
    opt_outs.c.channel == Channel.CALL,
    opt_outs.c.ended_at.is_(None),
)
_is_true = or_(
    (notifications.c.news == News.REOPENED) & _any_ticket(WAITS),
    (notifications.c.news != News.REOPENED) & _any_ticket(~WAITS),
)
HAS_OPEN_TICKET = _any_ticket()
JOINED = call_list.join(notifications, notifications.c.id == call_list.c.notification_id)
IS_STOPPED = call_list.c.campaign_id.in_(
    select(campaigns.c.id).where(HELD, campaigns.c.state == CampaignState.STOPPED)
)
#: Entries of people to whom it is still news, whether or not the campaign is paused.
IS_NEEDED = and_(
    call_list.c.expires_at > bindparam("now", type_=Instant),
    _is_true,
    ~HAS_HEARD,
    ~HAS_OPTED_OUT,
    call_list.c.campaign_id.is_(None) | ~IS_STOPPED,
)
#: Entries of people to call now.
IS_OPEN = and_(
    LISTED,
    IS_NEEDED,
    call_list.c.campaign_id.is_(None) | call_list.c.campaign_id.not_in(campaign_rows.ON_HOLD),
)
END = update(call_list).where(call_list.c.id == bindparam("entry"))
_ANY = select(call_list.c.id).where(LISTED).limit(1)
_REPLACE = (
    update(call_list)
    .where(
        LISTED,
        call_list.c.notification_id.in_(
            select(notification_tickets.c.notification_id).where(notification_tickets.c.ticket_id.in_(_ids))
        ),
    )
    .values(outcome=CallListOutcome.NEEDLESS, ended_at=bindparam("now", type_=Instant))
)
_WHOSE = select(call_list.c.id).select_from(JOINED)


def add(connection: Connection, origin: AnyRow, campaign: int | None, at: datetime) -> bool:
    """Put whoever a notification was for on the list, and return whether they are; not if nothing is left to tell."""
    policy: Policy = origin.policy
    if policy.listed_for <= timedelta(0):
        return False
    row = {"notification_id": origin.id, "campaign_id": campaign}
    row |= {"listed_at": at, "expires_at": at + policy.listed_for}
    connection.execute(_NEW[connection.dialect.name], row)
    mine = call_list.c.notification_id == origin.id
    if connection.execute(_WHOSE.where(mine, LISTED, IS_NEEDED), {"now": at}).first():
        return True
    connection.execute(call_list.delete().where(mine, LISTED))
    return False


def replace(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """End the entries of people who are told later news of these tickets by the line."""
    if connection.execute(_ANY).first():
        connection.execute(_REPLACE, {"ids": ids, "now": at})
