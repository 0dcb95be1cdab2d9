"""Tickets and wishes, on both databases, also when calls race each other."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from outages.errors import NotFoundError, StoreError
from outages.incidents import IncidentId
from outages.lifecycle import Consequence, cancel
from outages.notifications import DueNotification, NotificationState, Policy, Result
from outages.requests import RequestLimits
from outages.store import SQLTicketRepository, Store, requests
from outages.store.following import Following
from outages.store.incident_changes import RecordedChange
from outages.subscribers import ServicePointId
from outages.tickets import Channel, Closing, Consent, TicketId, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Held, Town, settle_town

LATER = NOON + timedelta(minutes=30)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _claim(town: Town, channel: Channel = Channel.CALL, at: datetime = NOON) -> list[DueNotification]:
    return await town.notifications.claim(channel, limit=9, at=at, lease=timedelta(minutes=1))


async def test_the_first_call_opens_a_ticket(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)

    assert (ticket.subscriber_id, ticket.point_id, ticket.incident_id) == (1, 1, one.id)
    assert (ticket.state, ticket.opened_at, ticket.still_out) == (TicketState.OPEN, NOON, False)
    assert len(ticket.number) == 7
    assert await town.tickets.find() == [ticket]


async def test_the_next_call_joins_it(town: Town) -> None:
    one = await town.outage()
    assert await town.ticket(1, one) == await town.ticket(1, one)
    assert await town.ticket(1, None) == await town.ticket(1, one)


async def test_concurrent_first_calls_of_one_point_yield_one_ticket(town: Town) -> None:
    one = await town.outage()
    made = await asyncio.gather(*(town.ticket(1, one) for _ in range(20)))
    assert len({ticket.id for ticket in made}) == 1
    assert len(await town.tickets.find()) == 1


async def test_concurrent_calls_of_many_points_yield_a_ticket_each(town: Town) -> None:
    one = await town.outage(2)
    made = await asyncio.gather(*(town.ticket(point, one) for point in (1, 2, 3, 4, 5) for _ in range(4)))
    assert len({ticket.number for ticket in made}) == 5


async def test_a_ticket_that_stood_alone_is_attached(town: Town) -> None:
    alone = await town.ticket(1, None)
    one = await town.outage()
    assert await town.ticket(1, one) == replace(alone, incident_id=one.id)
    assert (await town.tickets.find(incident=one.id))[0].id == alone.id


async def test_a_ticket_stays_with_an_incident_that_is_not_over(town: Town) -> None:
    first, second = await town.outage(), await town.outage()
    await town.ticket(1, first)
    assert (await town.ticket(1, second)).incident_id == first.id


async def test_a_ticket_whose_incident_is_over_is_attached_to_the_next(town: Town) -> None:
    first = await town.outage()
    ticket = await town.ticket(1, first)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(first.id, author=AUTHOR, at=LATER)
    second = await town.outage()

    assert await town.ticket(1, second) == replace(ticket, incident_id=second.id)


async def test_a_closed_ticket_is_not_joined(town: Town) -> None:
    first = await town.outage()
    old = await town.ticket(1, first)
    await town.incidents.restore(first.id, author=AUTHOR, at=LATER)

    assert (await town.ticket(1, None)).id != old.id


async def test_nobody_joins_an_incident_that_was_withdrawn_while_he_listened(town: Town) -> None:
    one = await town.outage()
    await town.incidents.cancel(one.id, author=AUTHOR, at=NOON)
    assert (await town.ticket(1, one)).incident_id is None


async def test_tickets_need_a_point_and_an_incident_that_exist(town: Town) -> None:
    with pytest.raises(NotFoundError, match="service point 404"):
        await town.tickets.open_or_join(ServicePointId(404), [], call_id="c", at=NOON)
    with pytest.raises(NotFoundError, match="incident 404"):
        await town.tickets.open_or_join(ServicePointId(1), [IncidentId(404)], call_id="c", at=NOON)


async def test_a_wish_needs_a_ticket(town: Town) -> None:
    with pytest.raises(NotFoundError, match="ticket 404"):
        await town.tickets.record_consent(
            Consent(TicketId(404), Channel.CALL, ANNA, "ru", "1", "call-1", NOON)
        )


async def test_a_wish_in_the_moment_of_restoration_is_not_forgotten(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    assert (await town.tickets.find())[0].closing is Closing.RESTORED

    await town.wish(ticket, ANNA, at=LATER)

    (told,) = await town.notifications.find()
    assert (told.state, told.number, told.due_at) == (NotificationState.PENDING, ANNA, LATER)
    assert await town.tickets.find() == [replace(ticket, restored_at=NOON)]
    assert len(await _claim(town, at=LATER)) == 1


async def test_a_late_wish_changes_how_a_waiting_person_is_told(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)

    await town.wish(ticket, BORIS, channel=Channel.SMS, at=LATER, by=ANNA)

    assert await _claim(town, at=LATER) == []
    (told,) = await _claim(town, Channel.SMS, at=LATER)
    assert (told.number, told.points[0].ticket_id) == (BORIS, ticket.id)


async def test_a_late_wish_does_not_disturb_an_attempt_that_has_begun(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await _claim(town)

    await town.wish(ticket, BORIS, channel=Channel.SMS, at=LATER, by=ANNA)

    (told,) = await town.notifications.find(number=ANNA)
    assert (told.channel, told.state) == (Channel.CALL, NotificationState.SENDING)
    assert [told.number for told in await _claim(town, Channel.SMS, at=LATER)] == [BORIS]


async def test_a_late_wish_does_not_reopen_a_ticket_that_has_a_successor(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.ticket(1, None)

    await town.wish(ticket, ANNA, at=LATER)

    assert await town.notifications.find() == []


async def test_a_late_wish_of_one_who_was_told_reopens_and_repeats_nothing(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.HEARD, at=NOON)

    await town.wish(ticket, ANNA, at=LATER)

    assert [found.state for found in await town.tickets.find()] == [TicketState.CLOSED]
    assert await _claim(town, at=LATER) == [], "she has heard it"


async def test_a_wish_about_a_ticket_that_stands_alone_waits_for_an_incident(town: Town) -> None:
    ticket = await town.ticket(1, None)
    await town.wish(ticket, ANNA)
    one = await town.outage()
    await town.ticket(1, one)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    assert [told.number for told in await town.notifications.find()] == [ANNA]


async def test_wishes_race_a_restoration_and_nobody_is_forgotten(town: Town) -> None:
    one = await town.outage(2)
    opened = [await town.ticket(point, one) for point in (1, 2, 4, 5)]

    await asyncio.gather(
        *(town.wish(ticket, VERA) for ticket in opened[:2]),
        town.incidents.restore(one.id, author=AUTHOR, at=NOON),
        *(town.wish(ticket, VERA) for ticket in opened[2:]),
    )

    (told,) = await town.notifications.find()
    assert told.ticket_numbers == tuple(ticket.number for ticket in opened)
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.OPEN}


async def test_a_restoration_waits_for_a_wish_that_is_being_written(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    consent = Consent(ticket.id, Channel.CALL, ANNA, "ru", "1", "call-1", NOON)
    held = Held()
    wish = await held.begin(
        town.store, partial(requests.record, consent=consent, policy=Policy(), limits=RequestLimits())
    )

    restoring = asyncio.create_task(town.incidents.restore(one.id, author=AUTHOR, at=NOON))
    await held.release()
    await asyncio.gather(wish, restoring)

    assert [told.number for told in await town.notifications.find()] == [ANNA]
    assert await town.tickets.find() == [replace(ticket, restored_at=NOON)]


async def test_a_call_waits_for_the_end_of_the_incident_that_it_joins(town: Town) -> None:
    one = await town.outage()
    held = Held()

    def work(connection: Connection) -> None:
        change = RecordedChange("cancel", AUTHOR, NOON)
        _, after = change.make(connection, one.id, lambda _, before: cancel(before, NOON))
        Following(Policy(), batch=1).start(connection, after.id, Consequence.ENDED, NOON)

    cancelling = await held.begin(town.store, work)

    joining = asyncio.create_task(town.ticket(1, one))
    await held.release()
    await cancelling

    assert (await joining).incident_id is None


@pytest.mark.parametrize("marks", [(True, False), (False, True)])
async def test_a_ticket_once_marked_as_recurrent_stays_so(town: Town, marks: tuple[bool, bool]) -> None:
    opened = [
        await town.tickets.open_or_join(ServicePointId(1), [], call_id="call-1", at=NOON, recurrent=mark)
        for mark in marks
    ]

    assert opened[1].recurrent
    assert await town.tickets.find() == opened[1:]


async def test_tickets_are_found_by_the_callers_number_state_and_page(town: Town) -> None:
    one = await town.outage(2)
    opened = [await town.ticket(point, one) for point in (1, 2, 3, 4)]

    of_anna = await town.tickets.find(number=ANNA)
    assert [ticket.id for ticket in of_anna] == [opened[2].id, opened[1].id, opened[0].id]
    assert await town.tickets.find(number=BORIS, limit=1) == [opened[2]]
    assert await town.tickets.find(number=BORIS, before=opened[2].id) == [opened[1]]
    assert await town.tickets.find(states=[TicketState.CLOSED]) == []
    assert await town.tickets.find(number="+74999999999") == []


async def test_a_taken_number_is_drawn_again(town: Town) -> None:
    draws = iter(["1000001", "1000001", "1000002"])
    repository = SQLTicketRepository(town.store, Policy(), draw=lambda: next(draws))

    made = [
        await repository.open_or_join(ServicePointId(point), [], call_id="call-1", at=NOON)
        for point in (1, 2)
    ]

    assert [ticket.number for ticket in made] == ["1000001", "1000002"]


async def test_a_range_without_free_numbers_is_an_error_not_a_loop(town: Town) -> None:
    repository = SQLTicketRepository(town.store, Policy(), draw=lambda: "1000001")
    await repository.open_or_join(ServicePointId(1), [], call_id="call-1", at=NOON)

    with pytest.raises(StoreError, match="number"):
        await repository.open_or_join(ServicePointId(2), [], call_id="call-1", at=NOON)
