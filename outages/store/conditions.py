"""Conditions on tickets and requests that several statements share."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_

from outages.store.notification_tables import consents, opt_outs
from outages.store.tables import ticket_incidents, tickets
from outages.store.types import Instant
from outages.tickets import ABANDONED_AFTER

_awaited = ticket_incidents.alias("awaited")

#: Whether a ticket waits for any incident.
WAITS = exists().where(_awaited.c.ticket_id == tickets.c.id, _awaited.c.over_at.is_(None))

#: A request holds until it is withdrawn, or its person was told.
HOLDS = and_(consents.c.withdrawn_at.is_(None), consents.c.ended_at.is_(None))

#: Whether the telephone of a request has opted out of its channel.
OPTED_OUT = exists().where(
    opt_outs.c.number == consents.c.number,
    opt_outs.c.channel == consents.c.channel,
    opt_outs.c.ended_at.is_(None),
)

#: Whether somebody waits to be told about a ticket.
ASKED = exists().where(consents.c.ticket_id == tickets.c.id, HOLDS)


def is_cared_for(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a ticket waits, somebody asked about it, or called at most ABANDONED_AFTER ago."""
    called_at = func.coalesce(tickets.c.called_at, tickets.c.opened_at, type_=Instant)
    return or_(called_at >= at - ABANDONED_AFTER, WAITS, ASKED)
