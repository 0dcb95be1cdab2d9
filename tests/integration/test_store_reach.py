"""Everybody who heard that it is out has heard that it is over, or it is known why not; on both databases."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from outages.incidents import Incident
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import Policy, Result
from outages.reach import TellingOutcome
from outages.store import SQLCampaignRepository, SQLLedger, SQLOptOutRepository, Store
from outages.tickets import Channel
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=1))


async def hears(town: Town, incident: Incident, number: str | None, told: Told = Told.OUT) -> None:
    """Hear in a call what is out."""
    at = NOON if told is Told.OUT else LATER
    entry = LedgerEntry(at, number, f"call-of-{number}", Means.CALL, told, incident.id, 1)
    await SQLLedger(town.store).note([entry])


async def reach(town: Town, incident: Incident) -> Mapping[TellingOutcome, int]:
    return await SQLCampaignRepository(town.store).reach(incident.id)


async def test_nobody_who_heard_nothing_counts(town: Town) -> None:
    incident = await town.outage(2)
    await town.ticket(1, incident)
    assert await reach(town, incident) == {}


async def test_whoever_asked_is_to_be_told_and_then_told_or_unreached(town: Town) -> None:
    incident = await town.outage(2)
    for point, number in ((1, ANNA), (2, BORIS)):
        await hears(town, incident, number)
        await town.wish(await town.ticket(point, incident), number)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await reach(town, incident) == {TellingOutcome.TO_GO: 2}
    answers = {ANNA: Result.WORKS, BORIS: Result.NO_ANSWER}
    for due in await town.ring(LATER):
        await town.notifications.settle(due.attempt.id, answers[due.number], at=LATER)
    assert await reach(town, incident) == {TellingOutcome.TOLD: 1, TellingOutcome.UNREACHED: 1}


async def test_whoever_heard_it_in_a_later_call_of_theirs_is_told(town: Town) -> None:
    incident = await town.outage(2)
    await hears(town, incident, VERA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await reach(town, incident) == {TellingOutcome.NOT_ASKED: 1}
    await hears(town, incident, VERA, Told.RESTORED)
    assert await reach(town, incident) == {TellingOutcome.TOLD: 1}


async def test_why_the_others_were_not_told_is_known(town: Town) -> None:
    incident = await town.outage(2)
    await hears(town, incident, None)
    await hears(town, incident, ANNA)
    ticket = await town.ticket(1, incident)
    await town.wish(ticket, ANNA)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-9", caller=ANNA, at=NOON)
    await hears(town, incident, BORIS)
    await town.wish(await town.ticket(2, incident), BORIS)
    await SQLOptOutRepository(town.store).opt_out(BORIS, Channel.CALL, author=AUTHOR, at=NOON)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await reach(town, incident) == {
        TellingOutcome.WITHHELD: 1,
        TellingOutcome.DECLINED: 1,
        TellingOutcome.OPTED_OUT: 1,
    }


async def test_whoever_named_another_telephone_is_told_when_that_one_is(town: Town) -> None:
    incident = await town.outage(2)
    await hears(town, incident, ANNA)
    await town.wish(await town.ticket(1, incident), VERA, by=ANNA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    await town.tell(Result.WORKS, LATER)
    assert await reach(town, incident) == {TellingOutcome.TOLD: 1}


async def test_whose_service_something_else_keeps_out_waits(town: Town) -> None:
    first, second = await town.outage(3), await town.outage(2)
    await hears(town, first, ANNA)
    ticket = await town.ticket(1, first)
    await town.tickets.open_or_join(ticket.point_id, [second.id], call_id="call-1", at=NOON)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(first.id, author=AUTHOR, at=LATER)
    assert await reach(town, first) == {TellingOutcome.STILL_WAITS: 1}


async def test_whoever_heard_of_a_merged_outage_counts_with_the_other(town: Town) -> None:
    first, second = await town.outage(3), await town.outage(2)
    await hears(town, first, ANNA)
    await town.wish(await town.ticket(1, first), ANNA)
    await town.incidents.merge(first.id, second.id, author=AUTHOR, at=NOON)
    await town.incidents.restore(second.id, author=AUTHOR, at=LATER)
    await town.tell(Result.WORKS, LATER)
    assert await reach(town, second) == {TellingOutcome.TOLD: 1}


async def test_a_reopened_outage_reaches_everybody_anew(town: Town) -> None:
    incident = await town.outage(2)
    await hears(town, incident, ANNA)
    await town.wish(await town.ticket(1, incident), ANNA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    await town.tell(Result.WORKS, LATER)
    again = LATER + timedelta(hours=1)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=again)
    await town.tell(Result.HEARD, again)
    assert TellingOutcome.TOLD not in await reach(town, incident)
    await town.incidents.restore(incident.id, author=AUTHOR, at=again)
    await town.tell(Result.WORKS, again + timedelta(hours=1))
    assert await reach(town, incident) == {TellingOutcome.TOLD: 1}
