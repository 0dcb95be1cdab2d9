"""Who asked is told, each telephone once and with everything it asked about, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.news import News
from outages.notifications import Policy, Result
from outages.store import Store
from outages.subscribers import Service
from outages.tickets import Channel, Closing, Consent, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=6)
STRANGER = "+74822000077"
BACK = News.RESTORED


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _restore(town: Town) -> None:
    (one,) = await town.incidents.find()
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)


async def _ticket(town: Town) -> Ticket:
    """Open the ticket of an address of Boris Ltd."""
    return await town.ticket(2, await town.outage(2))


async def test_two_telephones_of_one_account_are_both_told(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, ANNA)
    await _restore(town)

    first, second = await town.ring(LATER)
    assert {first.number, second.number} == {ANNA, BORIS}
    await town.notifications.settle(first.attempt.id, Result.WORKS, at=LATER)
    assert [found.closing for found in await town.tickets.find()] == [Closing.CONFIRMED]
    await town.notifications.settle(second.attempt.id, Result.STILL_OUT, at=LATER)
    (found,) = await town.tickets.find()
    assert (found.state, found.still_out) == (TicketState.OPEN, True)
    assert await town.ring(LATER) == []


async def test_a_ticket_waits_for_the_second_telephone_while_the_first_is_not_reached(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, ANNA)
    await _restore(town)
    first, second = await town.ring(LATER)

    await town.notifications.settle(first.attempt.id, Result.BAD_NUMBER, at=LATER)
    assert [found.state for found in await town.tickets.find()] == [TicketState.OPEN]
    await town.notifications.settle(second.attempt.id, Result.BAD_NUMBER, at=LATER)
    assert [found.closing for found in await town.tickets.find()] == [Closing.UNREACHED]


async def test_one_telephone_in_two_accounts_is_told_once_with_both_addresses(town: Town) -> None:
    one = await town.outage(2)
    opened = [await town.ticket(point, one) for point in (1, 2, 3)]
    for ticket in opened:
        await town.wish(ticket, ANNA)
    await _restore(town)

    (due,) = await town.ring(LATER)
    assert [told.ticket_number for told in due.points] == [ticket.number for ticket in opened]
    assert [told.point.subscriber_id for told in due.points] == [1, 2, 2]
    await town.notifications.settle(due.attempt.id, Result.WORKS, at=LATER)
    assert {ticket.closing for ticket in await town.tickets.find()} == {Closing.CONFIRMED}
    assert await town.ring(LATER) == []


async def test_a_later_request_replaces_only_the_one_of_the_same_person(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, ANNA)
    await town.wish(ticket, ANNA, channel=Channel.SMS, at=NOON + timedelta(minutes=1))
    await _restore(town)

    assert await town.tell(Result.HEARD, LATER) == [f"{BORIS} {BACK}"]
    assert await town.tell(Result.DELIVERED, LATER, Channel.SMS) == [f"{ANNA} {BACK}"]


async def test_a_strangers_request_replaces_nobodys(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, VERA, by=STRANGER)
    withheld = Consent(ticket.id, Channel.CALL, ANNA, "ru", "1", "call-8", NOON)
    await town.tickets.record_consent(withheld)
    await town.tickets.record_consent(replace(withheld, number=STRANGER, call_id="call-9"))
    await _restore(town)

    told = await town.tell(Result.HEARD, LATER)
    assert sorted(told) == [f"{number} {BACK}" for number in (ANNA, BORIS, VERA, STRANGER)]


async def test_only_ones_own_request_is_withdrawn(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, ANNA)
    await town.wish(ticket, VERA, by=BORIS)
    asked = [
        await town.tickets.open_or_join(ticket.point_id, [], call_id="call-5", at=NOON, caller=caller)
        for caller in (VERA, STRANGER, None)
    ]
    assert [one.requested for one in asked] == [True, False, False]

    await town.tickets.withdraw_consents(ticket.id, call_id="call-5", caller=STRANGER, at=NOON)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-6", caller=BORIS, at=NOON)
    await _restore(town)

    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {BACK}"]


async def test_who_withdraws_during_the_night_leaves_the_other_to_be_told(town: Town) -> None:
    ticket = await _ticket(town)
    await town.wish(ticket, BORIS)
    await town.wish(ticket, ANNA)
    await _restore(town)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-5", caller=BORIS, at=LATER)

    assert [found.state for found in await town.tickets.find()] == [TicketState.OPEN]
    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {BACK}"]


async def test_nobody_is_told_that_a_service_is_back_which_something_else_keeps_out(town: Town) -> None:
    street, house = await town.outage(3), await town.outage(4)
    ticket = await town.ticket(1, street)
    await town.wish(ticket, ANNA)

    await town.incidents.restore(street.id, author=AUTHOR, at=LATER)
    assert await town.tell(Result.WORKS, LATER) == []
    (found,) = await town.tickets.find()
    assert (found.number, found.state, found.incident_id) == (ticket.number, TicketState.OPEN, house.id)

    await town.incidents.restore(house.id, author=AUTHOR, at=LATER)
    assert await town.tell(Result.WORKS, LATER) == [f"{ANNA} {BACK}"]


async def test_who_has_one_service_back_and_another_not_is_told_of_each_as_it_comes(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await town.wish(ticket, ANNA)
    internet, tv = [await town.outage(services=frozenset({one})) for one in (Service.INTERNET, Service.TV)]

    for at, incident, state in ((LATER, internet, TicketState.OPEN), (EVENING, tv, TicketState.CLOSED)):
        await town.incidents.restore(incident.id, author=AUTHOR, at=at)
        (due,) = await town.ring(at)
        assert [(told.ticket_id, told.services) for told in due.points] == [(ticket.id, incident.services)]
        await town.notifications.settle(due.attempt.id, Result.WORKS, at=at)
        assert [found.state for found in await town.tickets.find()] == [state]


async def test_a_duplicate_that_is_withdrawn_is_not_told_while_the_other_is_out(town: Town) -> None:
    first, second = await town.outage(3), await town.outage(3)
    await town.wish(await town.ticket(1, first), ANNA)

    await town.incidents.cancel(first.id, author=AUTHOR, at=LATER)
    assert await town.tell(Result.HEARD, LATER) == []
    await town.incidents.restore(second.id, author=AUTHOR, at=LATER)
    assert await town.tell(Result.HEARD, LATER) == [f"{ANNA} {BACK}"]
