"""People call whom nothing else has reached: each one once, and only with what is still true; on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.call_list import TAKEN_FOR, CallListEntry, CallListEntryId, CallListOutcome
from outages.errors import ConflictError, NotFoundError
from outages.hours import Hours
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import Result
from outages.reach import TellingOutcome
from outages.store import SQLCallListRepository, SQLCampaignRepository, SQLLedger, SQLOptOutRepository, Store
from outages.store.admin_tables import audit
from outages.store.notification_tables import call_list, consents
from outages.subscribers import Service, Tier
from outages.tickets import Channel, Closing, TicketState
from tests.support.chains import MOBILE, POLICY, STRANGE, asks, listed, settle_chains
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town

SOON, LATE = NOON + timedelta(minutes=10), NOON + timedelta(hours=7)
OLGA, PAVEL = "olga", "pavel"
PEOPLE_ALONE = replace(POLICY, texts_after_calls_in=(), tries_other_numbers=False)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_chains(store, PEOPLE_ALONE)


@pytest.fixture
def calls(store: Store) -> SQLCallListRepository:
    return SQLCallListRepository(store)


async def _unreached(town: Town, number: str = MOBILE, **how: Channel | int) -> CallListEntry:
    """Have the line give up somebody who asked, and return their entry."""
    await asks(town, number, **how)  # type: ignore[arg-type]
    await town.tell(Result.NO_ANSWER, NOON)
    (entry,) = await SQLCallListRepository(town.store).find(at=NOON)
    return entry


async def _closing(town: Town) -> tuple[TicketState, Closing | None]:
    (ticket,) = await town.tickets.find()
    return ticket.state, ticket.closing


async def _outcomes(town: Town) -> list[tuple[CallListOutcome | None, str | None]]:
    rows = await town.store.read(lambda one: one.execute(select(call_list).order_by(call_list.c.id)).all())
    return [(row.outcome, row.ended_by) for row in rows]


async def _holding(town: Town) -> int:
    rows = await town.store.read(lambda one: one.execute(select(consents)).all())
    return sum(row.ended_at is None and row.withdrawn_at is None for row in rows)


async def test_an_entry_says_who_what_and_what_was_tried(town: Town) -> None:
    entry = await _unreached(town)
    (ticket,) = await town.tickets.find()
    (address,) = entry.addresses
    assert (entry.number, entry.language, entry.news) == (MOBILE, "ru", "restored")
    assert (entry.listed_at, entry.expires_at) == (NOON, NOON + timedelta(hours=6))
    assert (address.ticket_number, address.name, address.account) == (ticket.number, "Анна", "A-1")
    assert (address.street, address.house, address.flat) == ("улица Королёва", "12", "5")
    assert address.services == {Service.INTERNET, Service.TV}
    assert address.tier is Tier.STANDARD
    assert address.on_account
    (tried,) = entry.tries
    assert (tried.at, tried.channel, tried.number, tried.result) == (NOON, "call", MOBILE, "no_answer")


async def test_whoever_answers_at_a_strange_telephone_may_not_hear_the_address(town: Town) -> None:
    entry = await _unreached(town, STRANGE)
    assert [one.on_account for one in entry.addresses] == [False]


async def test_lives_come_first_then_companies_then_who_waited_longest(
    town: Town, calls: SQLCallListRepository
) -> None:
    incident = await town.outage(2)
    for minute, (point, number) in enumerate(((1, MOBILE), (5, STRANGE), (2, BORIS), (4, VERA))):
        await town.wish(await town.ticket(point, incident), number, at=NOON + timedelta(minutes=minute))
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    await town.tell(Result.NO_ANSWER, NOON)
    assert await listed(town) == [VERA, BORIS, MOBILE, STRANGE]
    assert [one.number for one in await calls.find(at=NOON, limit=1)] == [VERA]
    assert await calls.count(at=NOON) == 4


async def test_two_agents_never_call_the_same_person(town: Town, calls: SQLCallListRepository) -> None:
    entry = await _unreached(town)
    takes = [calls.take(entry.id, author=one, at=SOON) for one in (OLGA, PAVEL)]
    taken = await asyncio.gather(*takes, return_exceptions=True)
    (got,) = [one for one in taken if isinstance(one, CallListEntry)]
    (refused,) = [one for one in taken if isinstance(one, BaseException)]
    assert isinstance(refused, ConflictError)
    (seen,) = await calls.find(at=SOON)
    assert seen.is_taken(SOON)
    assert (seen.taken_by, seen.taken_at) == (got.taken_by, SOON)


async def test_what_somebody_left_lying_may_be_taken_by_others(
    town: Town, calls: SQLCallListRepository
) -> None:
    entry = await _unreached(town)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.take(entry.id, author=PAVEL, at=SOON + TAKEN_FOR)
    with pytest.raises(ConflictError):
        await calls.settle(entry.id, CallListOutcome.TOLD, author=OLGA, at=SOON + TAKEN_FOR)


async def test_only_who_has_taken_it_says_what_came_of_it_and_once(
    town: Town, calls: SQLCallListRepository
) -> None:
    entry = await _unreached(town)
    with pytest.raises(ConflictError):
        await calls.settle(entry.id, CallListOutcome.TOLD, author=OLGA, at=SOON)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.settle(entry.id, CallListOutcome.TOLD, author=OLGA, at=SOON)
    with pytest.raises(ConflictError):
        await calls.settle(entry.id, CallListOutcome.UNREACHED, author=OLGA, at=SOON)
    with pytest.raises(NotFoundError):
        await calls.take(CallListEntryId(999), author=OLGA, at=SOON)


async def test_told_by_a_person_is_told(town: Town, calls: SQLCallListRepository) -> None:
    entry = await _unreached(town)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.settle(entry.id, CallListOutcome.TOLD, author=OLGA, at=SOON)
    assert await _closing(town) == (TicketState.CLOSED, Closing.TOLD)
    assert (await listed(town, SOON), await _holding(town)) == ([], 0)
    (line,) = await SQLLedger(town.store).find(at=SOON, number=MOBILE)
    told = line.entry
    assert (told.means, told.told, told.at, told.incident_id) == (
        Means.AGENT,
        Told.RESTORED,
        SOON,
        entry.incident_id,
    )
    rows = await town.store.read(lambda one: one.execute(select(audit)).all())
    deeds = {(row.author, row.action) for row in rows if row.entity == "call_list"}
    assert deeds == {(OLGA, "take"), (OLGA, "told")}


async def test_still_out_leaves_the_ticket_open_and_marked(town: Town, calls: SQLCallListRepository) -> None:
    entry = await _unreached(town)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.settle(entry.id, CallListOutcome.STILL_OUT, author=OLGA, at=SOON)
    (ticket,) = await town.tickets.find(still_out=True)
    assert (ticket.state, await _outcomes(town)) == (TicketState.OPEN, [(CallListOutcome.STILL_OUT, OLGA)])


@pytest.mark.parametrize("result", [Result.NO_ANSWER, Result.BROKEN_OFF])
async def test_unreached_by_people_is_unreached(
    town: Town, calls: SQLCallListRepository, result: Result
) -> None:
    await asks(town)
    await town.tell(result, NOON)
    (entry,) = await calls.find(at=NOON)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.settle(entry.id, CallListOutcome.UNREACHED, author=OLGA, at=SOON)
    assert await _closing(town) == (TicketState.CLOSED, Closing.UNREACHED)
    assert (await _holding(town), await SQLLedger(town.store).find(at=SOON, number=MOBILE)) == (0, [])


async def test_nobody_is_called_in_quiet_hours(store: Store, calls: SQLCallListRepository) -> None:
    town = await settle_chains(store, replace(PEOPLE_ALONE, quiet=Hours(13 * 60, 15 * 60)))
    entry = await _unreached(town)
    quiet = NOON + timedelta(hours=1)
    (shown,) = await calls.find(at=quiet)
    assert shown.opens_at == NOON + timedelta(hours=3)
    with pytest.raises(ConflictError):
        await calls.take(entry.id, author=OLGA, at=quiet)
    await calls.take(entry.id, author=OLGA, at=shown.opens_at)


async def test_nobody_is_called_while_the_campaign_is_held(town: Town, calls: SQLCallListRepository) -> None:
    entry = await _unreached(town)
    campaigns = SQLCampaignRepository(town.store)
    (campaign,) = await campaigns.find()
    await campaigns.pause(campaign.id, author=AUTHOR, at=SOON)
    assert await listed(town, SOON) == []
    with pytest.raises(ConflictError):
        await calls.take(entry.id, author=OLGA, at=SOON)
    assert await calls.end_needless(at=SOON) == 0
    await campaigns.resume(campaign.id, author=AUTHOR, at=SOON)
    assert await listed(town, SOON) == [MOBILE]
    await campaigns.stop(campaign.id, author=AUTHOR, at=SOON)
    assert (await listed(town, SOON), await calls.end_needless(at=SOON)) == ([], 1)
    assert await _outcomes(town) == [(CallListOutcome.STOPPED, None)]
    assert (await _closing(town), await _holding(town)) == ((TicketState.CLOSED, Closing.UNREACHED), 0)


async def test_nobody_is_called_about_what_is_true_no_more(town: Town, calls: SQLCallListRepository) -> None:
    entry = await _unreached(town)
    await town.incidents.reopen(entry.incident_id, None, author=AUTHOR, at=SOON)
    assert await listed(town, SOON) == []
    assert await _outcomes(town) == [(CallListOutcome.NEEDLESS, None)]
    # They are told of the true end as if nothing had been.
    await town.incidents.restore(entry.incident_id, author=AUTHOR, at=SOON)
    assert await town.tell(Result.NO_ANSWER, SOON) == [f"{MOBILE} restored"]
    assert await listed(town, SOON) == [MOBILE]
    assert await calls.end_needless(at=SOON) == 0


async def test_nobody_is_called_while_something_else_is_out_there(
    town: Town, calls: SQLCallListRepository
) -> None:
    await _unreached(town)
    other = await town.outage(4)
    assert (await listed(town, SOON), await calls.end_needless(at=SOON)) == ([], 1)
    assert (await _closing(town), await _holding(town)) == ((TicketState.OPEN, None), 1)
    await town.incidents.restore(other.id, author=AUTHOR, at=SOON)
    assert await town.tell(Result.WORKS, SOON) == [f"{MOBILE} restored"]


async def test_whoever_has_heard_it_meanwhile_leaves_the_list(
    town: Town, calls: SQLCallListRepository
) -> None:
    entry = await _unreached(town)
    heard = LedgerEntry(SOON, MOBILE, "call-9", Means.CALL, Told.RESTORED, entry.incident_id, 1)
    await SQLLedger(town.store).note([heard])
    assert (await listed(town, SOON), await calls.end_needless(at=SOON)) == ([], 1)
    assert (await _closing(town), await _holding(town)) == ((TicketState.CLOSED, Closing.TOLD), 0)


async def test_whoever_wants_no_calls_or_whose_ticket_is_closed_leaves_the_list(
    town: Town, calls: SQLCallListRepository
) -> None:
    await _unreached(town)
    await SQLOptOutRepository(town.store).opt_out(MOBILE, Channel.CALL, author=AUTHOR, at=SOON)
    assert (await listed(town, SOON), await calls.end_needless(at=SOON)) == ([], 1)
    assert (await _closing(town), await _holding(town)) == ((TicketState.CLOSED, Closing.UNREACHED), 0)


async def test_a_ticket_closed_by_hand_needs_no_call(town: Town, calls: SQLCallListRepository) -> None:
    await _unreached(town)
    (ticket,) = await town.tickets.find()
    await town.tickets.close(ticket.number, reason="они звонили", author=AUTHOR, at=SOON)
    assert (await listed(town, SOON), await calls.end_needless(at=SOON)) == ([], 1)
    assert (await _closing(town), await _holding(town)) == ((TicketState.CLOSED, Closing.BY_PEOPLE), 0)


async def test_whom_nobody_called_in_time_is_unreached(town: Town, calls: SQLCallListRepository) -> None:
    await _unreached(town)
    assert (await listed(town, LATE), await calls.end_needless(at=LATE)) == ([], 1)
    assert await _outcomes(town) == [(CallListOutcome.EXPIRED, None)]
    assert (await _closing(town), await _holding(town)) == ((TicketState.CLOSED, Closing.UNREACHED), 0)


async def test_somebody_elses_failure_takes_nobody_off_the_list(town: Town) -> None:
    incident = await town.outage(2)
    ticket = await town.ticket(1, incident)
    for number in (MOBILE, ANNA):
        await town.wish(ticket, number)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    first, second = await town.ring(NOON)
    await town.notifications.settle(first.attempt.id, Result.NO_ANSWER, at=NOON)
    await town.notifications.settle(second.attempt.id, Result.BLOCKED, at=NOON)
    assert await listed(town) == [first.number]
    assert await _closing(town) == (TicketState.OPEN, None)


async def test_reach_knows_who_is_listed(town: Town) -> None:
    entry = await _unreached(town)
    at = NOON - timedelta(hours=1)
    heard = LedgerEntry(at, MOBILE, "call-0", Means.CALL, Told.OUT, entry.incident_id, 1)
    await SQLLedger(town.store).note([heard])
    reach = await SQLCampaignRepository(town.store).reach(entry.incident_id)
    assert reach == {TellingOutcome.LISTED: 1}


async def test_that_it_was_a_mistake_is_told_by_people_too(town: Town, calls: SQLCallListRepository) -> None:
    incident, _ = await asks(town)
    await town.tell(Result.HEARD, NOON)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=SOON)
    assert await town.tell(Result.NO_ANSWER, SOON) == [f"{MOBILE} reopened"]
    (entry,) = await calls.find(at=SOON)
    await calls.take(entry.id, author=OLGA, at=SOON)
    await calls.settle(entry.id, CallListOutcome.TOLD, author=OLGA, at=SOON)
    assert (await _closing(town), await _holding(town)) == ((TicketState.OPEN, None), 1)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATE)
    assert await town.tell(Result.WORKS, LATE) == [f"{MOBILE} restored"]
