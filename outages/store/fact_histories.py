"""What those who are to be told facts have heard, were promised and have declined, read once for all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from outages.calls import Promise
from outages.incidents import Incident, IncidentId
from outages.store.audiences import knows
from outages.store.call_tables import ledger
from outages.store.conditions import HOLDS
from outages.store.notification_tables import consents
from outages.store.tables import ticket_incidents
from outages.store.types import AnyRow

_incidents: Any = bindparam("incidents", expanding=True)
_numbers: Any = bindparam("numbers", expanding=True)
_REQUESTS = (
    select(ticket_incidents.c.incident_id, consents.c.number, consents.c.asked_by, HOLDS.label("holds"))
    .join(ticket_incidents, ticket_incidents.c.ticket_id == consents.c.ticket_id)
    .where(
        ticket_incidents.c.incident_id.in_(_incidents),
        or_(consents.c.number.in_(_numbers), consents.c.asked_by.in_(_numbers)),
        or_(consents.c.withdrawn_at.is_not(None), HOLDS),
    )
)
_latest = (
    select(func.max(ledger.c.id))
    .where(ledger.c.incident_id.in_(_incidents), ledger.c.number.in_(_numbers), ledger.c.etr.is_not(None))
    .group_by(ledger.c.incident_id, ledger.c.number)
)
_PROMISED = select(ledger).where(ledger.c.id.in_(_latest))


@dataclass(frozen=True, slots=True)
class Histories:
    """By ids of notifications, which tell what is `known`, or was `declined`, and what was last `promised` before."""

    known: Collection[int]
    declined: Collection[int]
    promised: Mapping[int, Promise]


def read_histories(
    connection: Connection,
    facts: Sequence[AnyRow],
    incidents: Mapping[int, Incident],
    campaigns: Mapping[int, AnyRow],
) -> Histories:
    """Return the histories of the telephones that these facts are for; `campaigns` are the facts' own."""
    if not facts:
        return Histories((), (), {})
    about = {
        "incidents": sorted({row.incident_id for row in facts}),
        "numbers": sorted({row.number for row in facts}),
    }
    declined, promised = _find_declined(connection, about), _find_promised(connection, about)
    return Histories(
        known=_find_known(connection, facts, incidents, campaigns),
        declined={row.id for row in facts if (row.incident_id, row.number) in declined},
        promised={
            row.id: promised[row.incident_id, row.number]
            for row in facts
            if row.news.goes_on and (row.incident_id, row.number) in promised
        },
    )


def _find_known(
    connection: Connection,
    facts: Sequence[AnyRow],
    incidents: Mapping[int, Incident],
    campaigns: Mapping[int, AnyRow],
) -> Collection[int]:
    """Return the ids of the facts that their telephones have heard already; an end is judged by what it is about."""
    known: set[int] = set()
    for key, campaign in campaigns.items():
        told = [row for row in facts if row.campaign_id == key and row.news.goes_on]
        if told:
            condition = knows(incidents[told[0].incident_id], told[0].news, campaign.news_since)
            query = select(ledger.c.number).where(condition, ledger.c.number.in_(_numbers)).distinct()
            heard = set(connection.execute(query, {"numbers": [row.number for row in told]}).scalars())
            known |= {row.id for row in told if row.number in heard}
    return known


def _find_declined(connection: Connection, about: Mapping[str, Any]) -> Collection[tuple[int, str]]:
    """Return the incidents about which a telephone withdrew what it asked, and asks for nothing any more."""
    withdrawn: set[tuple[int, str]] = set()
    holding: set[tuple[int, str]] = set()
    for row in connection.execute(_REQUESTS, about):
        found = holding if row.holds else withdrawn
        found |= {(row.incident_id, number) for number in (row.number, row.asked_by) if number is not None}
    return withdrawn - holding


def _find_promised(connection: Connection, about: Mapping[str, Any]) -> Mapping[tuple[int, str], Promise]:
    """Return what a telephone was last promised for an incident."""
    return {
        (row.incident_id, row.number): Promise(
            IncidentId(row.incident_id), row.revision, row.etr, row.next_news, row.told, row.means
        )
        for row in connection.execute(_PROMISED, about)
    }
