"""Listeners: who heard in a call of theirs that something is out, asked for nothing, and is told the end by SMS all the same."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select

from outages.calls import Direction
from outages.incidents import IncidentId
from outages.ledger import Told
from outages.notifications import Policy
from outages.requests import RequestRules, find_refusal
from outages.store.call_tables import calls, ledger
from outages.store.coverage import in_batches
from outages.store.notification_tables import consents, opt_outs
from outages.store.tables import incidents, phones, tickets
from outages.tickets import Channel, TicketState

_ids: Any = bindparam("ids", expanding=True)
_incident: Any = bindparam("incident")
_these = (
    incidents.c.id == ledger.c.incident_id,
    # What was heard of a merged incident is of the one that goes on.
    or_(incidents.c.id == _incident, incidents.c.merged_into == _incident),
)
_heard_it = exists().where(
    ledger.c.number == calls.c.caller_number,
    ledger.c.told.in_([Told.OUT, Told.REOPENED]),
    *_these,
)
#: Any request of theirs, also one that they withdrew: then they said what they want.
_spoke_up = exists().where(
    consents.c.ticket_id == tickets.c.id, consents.c.asked_by == calls.c.caller_number
) | exists().where(consents.c.ticket_id == tickets.c.id, consents.c.number == calls.c.caller_number)
_opted_out = exists().where(
    opt_outs.c.number == calls.c.caller_number,
    opt_outs.c.channel == Channel.SMS,
    opt_outs.c.ended_at.is_(None),
)
_on_account = exists().where(
    phones.c.subscriber_id == tickets.c.subscriber_id, phones.c.number == calls.c.caller_number
)
_latest = func.row_number().over(
    partition_by=(tickets.c.id, calls.c.caller_number), order_by=(calls.c.started_at.desc(), calls.c.id)
)
_calls = (
    select(
        tickets.c.id.label("ticket_id"),
        calls.c.caller_number.label("number"),
        calls.c.language,
        calls.c.id.label("call_id"),
        calls.c.started_at.label("at"),
        _on_account.label("on_account"),
        _latest.label("rank"),
    )
    .join(calls, calls.c.ticket_id == tickets.c.id)
    .where(
        tickets.c.id.in_(_ids),
        tickets.c.state == TicketState.OPEN,
        calls.c.direction == Direction.INBOUND,
        calls.c.caller_number.is_not(None),
        _heard_it,
        ~_spoke_up,
        ~_opted_out,
    )
    .subquery()
)
_LISTENERS = select(_calls).where(_calls.c.rank == 1).order_by(_calls.c.ticket_id, _calls.c.number)
_ASK = insert(consents)


def ask_for_them(connection: Connection, incident: IncidentId, ids: Sequence[int], policy: Policy) -> None:
    """Have who heard of the incident about these tickets told as if they had asked, where `policy` names countries.

    Their requests have no keys, so that nobody takes them for a consent.
    """
    if not policy.tells_listeners_in:
        return
    rules = RequestRules(countries=policy.tells_listeners_in)
    for some in in_batches(ids):
        found = connection.execute(_LISTENERS, {"ids": some, "incident": incident}).all()
        rows = [
            {
                "ticket_id": row.ticket_id,
                "channel": Channel.SMS,
                "number": row.number,
                "language": row.language,
                "key": "",
                "call_id": row.call_id,
                "at": row.at,
                "incident_id": incident,
            }
            for row in found
            if find_refusal(row.number, Channel.SMS, rules, on_account=row.on_account) is None
        ]
        if rows:
            connection.execute(_ASK, rows)
