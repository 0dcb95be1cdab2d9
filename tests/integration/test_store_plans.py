"""What a call or a worker asks for is found by index, however large the tables have grown."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from outages.campaigns import CampaignId
from outages.incidents import IncidentId
from outages.notifications import NotificationState, Policy
from outages.persons import Whose
from outages.places import AreaId, AreaKind
from outages.search.people import PeopleAsked
from outages.store import (
    SQLBranchRepository,
    SQLCampaignRepository,
    SQLLedger,
    SQLPersonRepository,
    SQLSearchRepository,
    Store,
)
from outages.subscribers import ServicePointId
from outages.ticket_texts import TextTo
from outages.tickets import Channel, TicketId
from tests.support.store_world import ANNA, NOON, VERA, Town, settle_town

Ask = Callable[[Town], Awaitable[object]]


async def _wish(town: Town) -> None:
    await town.wish(await town.ticket(1, None), ANNA)


async def _erase(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await town.tickets.close(ticket.number, reason="solved", author="olga", at=NOON)
    await SQLPersonRepository(town.store).erase(Whose(account="A-1"), author="olga", at=NOON)


#: What runs during a call, or every second, or changes much at once.
QUESTIONS: dict[str, Ask] = {
    "recognise": lambda town: town.subscribers.recognise(ANNA),
    "open_or_join": lambda town: town.ticket(1, None),
    "text a number": lambda town: town.tickets.open_or_join(
        ServicePointId(1), [], call_id="call-1", at=NOON, text_to=TextTo(ANNA, "ru")
    ),
    "record a wish": _wish,
    "withdraw a wish": lambda town: town.tickets.withdraw_consents(
        TicketId(1), call_id="call-2", caller=ANNA, at=NOON
    ),
    "claim": lambda town: town.notifications.claim(
        Channel.CALL, limit=50, at=NOON, lease=timedelta(minutes=1)
    ),
    "go on with samples": lambda town: SQLBranchRepository(town.store).advance(at=NOON),
    "branches of campaigns": lambda town: SQLBranchRepository(town.store).find([CampaignId(1)]),
    "end what is stopped": lambda town: SQLCampaignRepository(town.store).end_stopped(at=NOON),
    "progress": lambda town: SQLCampaignRepository(town.store).progress([CampaignId(1)], at=NOON),
    "minutes": lambda town: SQLCampaignRepository(town.store).minutes(CampaignId(1)),
    "campaigns of an incident": lambda town: SQLCampaignRepository(town.store).find(incident=IncidentId(1)),
    "who says it is still out": lambda town: SQLCampaignRepository(town.store).still_out(),
    "due by channel": lambda town: town.notifications.count_due(at=NOON),
    "who knows": lambda town: SQLCampaignRepository(town.store).reach(IncidentId(1)),
    "who would be told": lambda town: SQLCampaignRepository(town.store).foresee(IncidentId(1)),
    "expired": lambda town: town.leases.expired(at=NOON),
    "close_unreported": lambda town: town.notifications.close_unreported(before=NOON),
    "restored since": lambda town: town.incidents.restored_since(NOON),
    "lapses": lambda town: town.incidents.claim_alerts(at=NOON, ahead=timedelta(minutes=15)),
    "turn": lambda town: town.incidents.turn(at=NOON),
    "version": lambda town: town.incidents.version(),
    "tickets of a number": lambda town: town.tickets.find(number=ANNA),
    "ledger of a number": lambda town: SQLLedger(town.store).find(at=NOON, number=ANNA),
    "ledger of an incident": lambda town: SQLLedger(town.store).find(at=NOON, incident=IncidentId(1)),
    "calls of a number": lambda town: town.calls.find(number=ANNA),
    "notifications of a number": lambda town: town.notifications.find(
        number=ANNA, states=[NotificationState.DONE]
    ),
    "notifications by state": lambda town: town.notifications.find(states=[NotificationState.PENDING]),
    "area by names": lambda town: town.areas.find(AreaKind.CITY, ["Тверская область", "Тверь"]),
    "search": lambda town: town.areas.search("тве", limit=10),
    "what is held about a person": lambda town: SQLPersonRepository(town.store).export(
        Whose(number=VERA), author="olga", at=NOON
    ),
    "erase a person": _erase,
    "houses of a street": lambda town: SQLSearchRepository(town.store).houses([AreaId(3)], "1", limit=5),
    "nodes by name": lambda town: SQLSearchRepository(town.store).nodes("switch", limit=10),
    "nodes by path": lambda town: SQLSearchRepository(town.store).nodes("headend-1/sw", limit=10),
    "people": lambda town: SQLSearchRepository(town.store).people(
        PeopleAsked("а1", ANNA, ("1000",), (("анна", "и"),)), limit=10
    ),
    "people of a house": lambda town: SQLSearchRepository(town.store).people_at(AreaId(4), "", limit=10),
    "points below an area": lambda town: town.subscribers.points_in([AreaId(3), AreaId(8)], limit=10),
}


_BY_SMALL_INDEX = (
    "campaigns USING INDEX ix_campaigns_held",
    "campaigns USING INDEX ix_campaigns_planned",
    "branches USING INDEX ix_branches_busy",
    "tickets USING INDEX ix_tickets_still_out",
)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_table_is_read_from_end_to_end(sqlite_url: str, question: str) -> None:
    store = await Store.open(sqlite_url)
    town = await settle_town(store, Policy())
    await town.ticket(1, None)
    steps = await _steps(store, QUESTIONS[question](town))
    # These have a limit, or only what tickets follow at this moment, what somebody held, or what is still out.
    read_whole = {step for step in steps if re.match(r"SCAN \w", step)}
    read_whole -= {"SCAN latest_calls", "SCAN consequences", "SCAN CONSTANT ROW"}
    read_whole -= {f"SCAN {one}" for one in _BY_SMALL_INDEX}
    assert read_whole == set()
    assert any(step.startswith("SEARCH") for step in steps)
    await store.close()


async def test_taking_a_notification_back_looks_at_its_own_tickets_alone(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    town = await settle_town(store, Policy())
    incident = await town.outage()
    await town.wish(await town.ticket(1, incident), ANNA)
    await town.incidents.restore(incident.id, author="olga", at=NOON)
    steps = await _steps(store, town.incidents.reopen(incident.id, None, author="olga", at=NOON))
    assert "SEARCH ticket_incidents USING PRIMARY KEY (ticket_id=? AND incident_id=?)" in steps
    assert not [step for step in steps if "(incident_id=? AND over_at>?)" in step]
    await store.close()


async def _steps(store: Store, asking: Awaitable[object]) -> list[str]:
    """Return the steps that SQLite takes for whatever this asks."""
    asked: list[tuple[str, Any]] = []
    for engine in (store._reading.engine, store._writing.engine):
        event.listen(engine, "before_cursor_execute", lambda *facts: asked.append((facts[2], facts[3])))
    await asking
    return await store.read(partial(_plans, asked=tuple(asked)))


def _plans(connection: Connection, asked: Sequence[tuple[str, Any]]) -> list[str]:
    """Return the steps that SQLite takes for the statements."""
    return [
        row.detail
        for statement, parameters in asked
        if re.match("SELECT|UPDATE|DELETE", statement)
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
