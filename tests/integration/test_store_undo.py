"""A restoration that was a slip, on both databases: taken back, and the tickets with it."""

from datetime import timedelta

import pytest

from ivr.notices.actions import IncidentActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.undoing import Undoing
from outages.errors import ConflictError
from outages.incidents import Incident, State
from outages.notifications import Policy
from outages.store import SQLPointGroupRepository, Store
from outages.tickets import TicketState
from outages.undo import Undo
from tests.support.fakes import FakeClock
from tests.support.store_world import AUTHOR, NOON, settle_town


async def nobody_looks(incident: Incident) -> None:
    """Callers' boards are not what this is about."""


async def test_a_restoration_is_taken_back_with_its_tickets_by_whoever_made_it(store: Store) -> None:
    town, clock = await settle_town(store, Policy()), FakeClock(NOON)
    outage = await town.outage()
    await town.ticket(1, outage)
    actions = IncidentActions(
        town.incidents,
        clock,
        coverage=NoticeCoverage(SQLPointGroupRepository(store), town.areas, active=list),
        changed=nobody_looks,
    )
    undoing = Undoing(town.incidents, actions, clock)
    restored = await actions.restore(outage.id, author=AUTHOR)
    assert await town.tickets.find(states=[TicketState.OPEN]) == []
    clock.advance(timedelta(seconds=59))

    with pytest.raises(ConflictError):
        await undoing.undo(outage.id, author="somebody else", seen=None)
    assert await undoing.find(restored, author=AUTHOR) is Undo.REOPEN
    again = await undoing.undo(outage.id, author=AUTHOR, seen=restored.version)

    assert again.state is State.ACTIVE
    assert len(await town.tickets.find(states=[TicketState.OPEN])) == 1
