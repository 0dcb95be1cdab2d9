"""Who heard in a call that it is out, and asked for nothing, is told its end by SMS where the provider wants so; on both databases."""

from datetime import datetime, timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction, Promise
from outages.incidents import Incident
from outages.notifications import Policy, Result
from outages.store import SQLLedger, SQLOptOutRepository, Store
from outages.tickets import Channel, Closing, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town

MOBILE, OTHER, ABROAD = "+79161234567", "+79161234568", "+375291234567"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=1, tells_listeners_in=("RU",)))


async def hears(
    town: Town,
    incident: Incident,
    *,
    number: str | None = MOBILE,
    point: int = 1,
    at: datetime = NOON,
    hears_it: bool = True,
) -> Ticket:
    """Call about a service point, hear what is out there, and press nothing."""
    ticket = await town.ticket(point, incident, at=at)
    promises = (Promise(incident.id, 1, None),) if hears_it else ()
    call = f"call-of-{number}-{at.timestamp()}"
    record = CallRecord(
        id=call,
        direction=Direction.INBOUND,
        caller_number=number,
        subscriber_id=ticket.subscriber_id,
        ticket_id=ticket.id,
        language="en",
        started_at=at,
        ended_at=at + timedelta(minutes=1),
        outcome=CallOutcome.COMPLETED,
        heard=(),
        promises=promises,
        keys=(),
    )
    await town.calls.write([record])
    return ticket


async def told(town: Town, at: datetime = LATER) -> list[str]:
    return await town.tell(Result.DELIVERED, at, Channel.SMS)


async def restored(town: Town, incident: Incident, at: datetime = LATER) -> None:
    await town.incidents.restore(incident.id, author=AUTHOR, at=at)


async def test_a_listener_is_told_once_and_the_ticket_closes_as_told(town: Town) -> None:
    incident = await town.outage()
    await hears(town, incident)
    await hears(town, incident, at=NOON + timedelta(minutes=5))
    await restored(town, incident)
    assert await told(town) == [f"{MOBILE} restored"]
    assert await told(town) == []
    (ticket,) = await town.tickets.find()
    assert (ticket.state, ticket.closing) == (TicketState.CLOSED, Closing.TOLD)


async def test_whoever_asked_is_told_by_the_way_they_chose_alone(town: Town) -> None:
    incident = await town.outage()
    await town.wish(await hears(town, incident), MOBILE)
    await restored(town, incident)
    assert await told(town) == []
    assert await town.tell(Result.WORKS, LATER) == [f"{MOBILE} restored"]


async def test_whoever_asked_for_another_number_is_told_there_alone(town: Town) -> None:
    incident = await town.outage()
    await town.wish(await hears(town, incident), OTHER, channel=Channel.SMS, by=MOBILE)
    await restored(town, incident)
    assert await told(town) == [f"{OTHER} restored"]


async def test_whoever_declined_is_not_told(town: Town) -> None:
    incident = await town.outage()
    ticket = await hears(town, incident)
    await town.wish(ticket, MOBILE)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-2", caller=MOBILE, at=NOON)
    await restored(town, incident)
    assert await told(town) == []


@pytest.mark.parametrize("number", [ANNA, ABROAD, None, "+78005553535"])
async def test_a_telephone_that_takes_no_messages_or_costs_too_much_is_left_alone(
    town: Town, number: str | None
) -> None:
    incident = await town.outage()
    await hears(town, incident, number=number)
    await restored(town, incident)
    assert await told(town) == []
    (ticket,) = await town.tickets.find()
    assert (ticket.state, ticket.closing) == (TicketState.CLOSED, Closing.RESTORED)


async def test_a_telephone_that_opted_out_is_left_alone(town: Town) -> None:
    incident = await town.outage()
    await hears(town, incident)
    await SQLOptOutRepository(town.store).opt_out(MOBILE, Channel.SMS, author=AUTHOR, at=NOON)
    await restored(town, incident)
    assert await told(town) == []


async def test_whoever_hung_up_before_the_news_heard_nothing(town: Town) -> None:
    incident = await town.outage()
    await hears(town, incident, hears_it=False)
    await restored(town, incident)
    assert await told(town) == []


async def test_nobody_is_told_unasked_where_the_provider_does_not_want_it(store: Store) -> None:
    town = await settle_town(store, Policy(tries=1))
    incident = await town.outage()
    await hears(town, incident)
    await restored(town, incident)
    assert await told(town) == []


async def test_a_listener_hears_that_the_end_was_a_mistake_and_then_of_the_true_one(town: Town) -> None:
    incident = await town.outage()
    await hears(town, incident)
    await restored(town, incident)
    assert await told(town) == [f"{MOBILE} restored"]
    again = LATER + timedelta(hours=1)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=again)
    assert await told(town, again) == [f"{MOBILE} reopened"]
    await restored(town, incident, again + timedelta(hours=1))
    assert await told(town, again + timedelta(hours=1)) == [f"{MOBILE} restored"]


async def test_a_listener_of_a_merged_outage_is_told_of_the_end_of_the_other(town: Town) -> None:
    first, second = await town.outage(), await town.outage(2)
    await hears(town, first)
    merged = await town.incidents.merge(first.id, second.id, author=AUTHOR, at=NOON)
    await restored(town, merged)
    assert await told(town) == [f"{MOBILE} restored"]


async def test_each_listener_of_an_outage_is_told_of_their_own_address(town: Town) -> None:
    incident = await town.outage(2)
    await hears(town, incident)
    await hears(town, incident, number=OTHER, point=4)
    await hears(town, incident, number=VERA, point=4)
    await restored(town, incident)
    assert sorted(await told(town)) == [f"{MOBILE} restored", f"{OTHER} restored"]
    entries = [line.entry for line in await SQLLedger(town.store).find(at=LATER, incident=incident.id)]
    assert {(one.number, one.told) for one in entries if one.told == "restored"} == {
        (MOBILE, "restored"),
        (OTHER, "restored"),
    }
