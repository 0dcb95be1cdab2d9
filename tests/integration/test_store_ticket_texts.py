"""Ticket numbers by SMS, on both databases: queued with the ticket, once, and never taken for news of an outage."""

import asyncio
from datetime import timedelta

import pytest

from outages.hours import Hours
from outages.incidents import Incident
from outages.news import News
from outages.notifications import DueNotification, NotificationState, Policy, Result
from outages.opt_outs import OptOutRepository
from outages.requests import RequestLimits
from outages.store import SQLLedger, SQLOptOutRepository, SQLTicketRepository, Store
from outages.subscribers import Service, ServicePointId, Withheld
from outages.ticket_texts import TextTo
from outages.tickets import Channel, Closing, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Noon is within these hours, and this moment is not.
QUIET = Hours(0, 13 * 60)
LOUD = NOON + 2 * HOUR


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2, jitter=0, quiet=QUIET))


async def call(
    town: Town,
    number: str = ANNA,
    *,
    point: int = 1,
    incident: Incident | None = None,
    other_fault: bool = False,
    limits: RequestLimits = RequestLimits(),  # noqa: B008 - frozen
) -> Ticket:
    """Open or join a ticket in a call, and have its number texted."""
    tickets = SQLTicketRepository(town.store, town.policy, limits=limits)
    wanted = [] if incident is None else [incident.id]
    return await tickets.open_or_join(
        ServicePointId(point),
        wanted,
        call_id="call-1",
        at=NOON,
        caller=number,
        other_fault=other_fault,
        text_to=TextTo(number, "en"),
    )


async def due(town: Town, at: timedelta = timedelta()) -> list[DueNotification]:
    return await town.ring(NOON + at, Channel.SMS)


async def texts(town: Town) -> list[tuple[str, NotificationState]]:
    """Return to whom a number is or was to be texted, and how that stands, latest first."""
    found = await town.notifications.find()
    return [(one.number, one.state) for one in found if one.news is News.TICKET]


async def test_the_number_is_queued_with_the_ticket_and_due_at_once_even_in_quiet_hours(town: Town) -> None:
    incident = await town.outage()
    ticket = await call(town, incident=incident)
    assert ticket.texted
    (message,) = await due(town)
    assert (message.number, message.language, message.channel) == (ANNA, "en", Channel.SMS)
    assert (message.news, message.incident_id) == (News.TICKET, None)
    (point,) = message.points
    assert (point.ticket_number, point.point.house) == (ticket.number, "12")
    assert point.services == {Service.INTERNET, Service.TV}
    (kept,) = await town.notifications.find(number=ANNA)
    assert (kept.ticket_numbers, kept.state, kept.news) == (
        (ticket.number,), NotificationState.SENDING, News.TICKET,
    )  # fmt: skip


async def test_news_that_people_asked_for_waits_while_it_is_quiet(town: Town) -> None:
    incident = await town.outage()
    ticket = await call(town, incident=incident)
    await town.wish(ticket, VERA, channel=Channel.SMS)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert [(one.number, one.news) for one in await due(town)] == [(ANNA, News.TICKET)]


async def test_each_telephone_gets_the_number_of_a_ticket_once(town: Town) -> None:
    incident = await town.outage()
    first = await call(town, incident=incident)
    again = await call(town, incident=incident)
    other = await call(town, VERA, incident=incident)
    assert (first.texted, again.texted, other.texted) == (True, False, True)
    assert again.number == first.number
    assert {one.number for one in await due(town)} == {ANNA, VERA}
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    next_one = await call(town, incident=await town.outage())
    assert (next_one.texted, next_one.number != first.number) == (True, True)


async def test_two_calls_at_once_text_it_once(town: Town) -> None:
    incident = await town.outage()
    tickets = await asyncio.gather(*(call(town, incident=incident) for _ in range(5)))
    assert [one.texted for one in tickets].count(True) == 1
    assert len(await due(town)) == 1


async def test_another_fault_has_a_number_of_its_own_and_no_service_to_tell_of(town: Town) -> None:
    incident = await town.outage()
    await call(town, incident=incident)
    fault = await call(town, other_fault=True)
    assert fault.texted
    # One message to a telephone at a time.
    (first,) = await due(town)
    await town.notifications.settle(first.attempt.id, Result.DELIVERED, at=NOON)
    (second,) = await due(town)
    assert [(one.ticket_number, one.services) for one in second.points] == [(fault.number, frozenset())]


async def test_a_telephone_that_the_account_does_not_have_is_not_told_the_address(town: Town) -> None:
    await call(town, VERA, incident=await town.outage())
    (message,) = await due(town)
    assert [one.point.withheld for one in message.points] == [Withheld.ONLY]


async def test_who_opted_out_of_messages_is_not_texted(town: Town) -> None:
    opt_outs: OptOutRepository = SQLOptOutRepository(town.store)
    await opt_outs.opt_out(ANNA, Channel.SMS, author=AUTHOR, at=NOON)
    await opt_outs.opt_out(VERA, Channel.CALL, author=AUTHOR, at=NOON)
    assert not (await call(town)).texted
    assert (await call(town, VERA)).texted
    assert [one.number for one in await due(town)] == [VERA]


async def test_an_opt_out_that_comes_before_the_message_keeps_it_back_and_the_ticket_shows_that(
    town: Town,
) -> None:
    ticket = await call(town, incident=await town.outage())
    await SQLOptOutRepository(town.store).opt_out(ANNA, Channel.SMS, author=AUTHOR, at=NOON)
    assert await due(town) == []
    assert await texts(town) == [(ANNA, NotificationState.OPTED_OUT)]
    (shown,) = await town.tickets.find()
    assert (shown.number, shown.state, shown.number_unsent) == (ticket.number, TicketState.OPEN, True)


async def test_a_telephone_gets_no_more_numbers_of_other_accounts_a_day_than_requests(town: Town) -> None:
    limits = RequestLimits(per_number=2)
    given = [(await call(town, ANNA, point=point, limits=limits)).texted for point in (1, 4, 5)]
    assert given == [True, True, False]


async def test_an_account_has_no_more_numbers_texted_a_day_than_it_may_make_requests(town: Town) -> None:
    limits = RequestLimits(per_account=2)
    given = [(await call(town, number, limits=limits)).texted for number in (ANNA, BORIS, VERA)]
    assert given == [True, True, False]


async def test_a_delivered_number_settles_nothing_else(town: Town) -> None:
    incident = await town.outage()
    ticket = await call(town, incident=incident)
    await town.wish(ticket, ANNA)
    (message,) = await due(town)
    await town.notifications.settle(message.attempt.id, Result.ACCEPTED, at=NOON)
    await town.notifications.settle(message.attempt.id, Result.DELIVERED, at=NOON + MINUTE)
    assert await texts(town) == [(ANNA, NotificationState.DONE)]
    (shown,) = await town.tickets.find()
    assert (shown.state, shown.number_unsent) == (TicketState.OPEN, False)
    assert await SQLLedger(town.store).find(at=NOON, number=ANNA) == []
    # Her request still holds.
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON + HOUR)
    assert await town.tell(Result.WORKS, LOUD) == [f"{ANNA} restored"]
    assert [one.closing for one in await town.tickets.find()] == [Closing.CONFIRMED]


async def test_a_request_about_a_ticket_that_waits_for_nothing_outlives_its_number(town: Town) -> None:
    ticket = await call(town)
    await town.wish(ticket, ANNA)
    (message,) = await due(town)
    await town.notifications.settle(message.attempt.id, Result.DELIVERED, at=NOON)
    assert (await call(town)).requested


@pytest.mark.parametrize("results", [[Result.BAD_NUMBER], [Result.UNKNOWN], [Result.UNDELIVERED] * 2])
async def test_a_number_that_cannot_be_delivered_shows_on_its_ticket_and_is_not_texted_again(
    town: Town, results: list[Result]
) -> None:
    incident = await town.outage()
    await call(town, incident=incident)
    for hour, result in enumerate(results):
        (message,) = await due(town, hour * HOUR)
        await town.notifications.settle(message.attempt.id, result, at=NOON + hour * HOUR)
    assert await due(town, 3 * HOUR) == []
    assert await texts(town) == [(ANNA, NotificationState.FAILED)]
    (shown,) = await town.tickets.find()
    assert (shown.state, shown.closing, shown.number_unsent) == (TicketState.OPEN, None, True)
    again, other = await call(town, incident=incident), await call(town, VERA, incident=incident)
    assert [(one.texted, one.number_unsent) for one in (again, other)] == [(False, True)] * 2


async def test_a_gateway_that_is_away_too_long_shows_on_the_ticket(town: Town) -> None:
    await call(town)
    (message,) = await due(town)
    await town.notifications.settle(message.attempt.id, Result.UNAVAILABLE, at=NOON)
    assert await due(town, 25 * HOUR) == []
    assert await texts(town) == [(ANNA, NotificationState.FAILED)]
    assert [one.number_unsent for one in await town.tickets.find()] == [True]


async def test_a_report_that_never_comes_counts_as_delivered(town: Town) -> None:
    await call(town)
    (message,) = await due(town)
    await town.notifications.settle(message.attempt.id, Result.ACCEPTED, at=NOON)
    assert await town.notifications.close_unreported(before=NOON + HOUR) == 1
    assert await texts(town) == [(ANNA, NotificationState.DONE)]
    (shown,) = await town.tickets.find()
    assert (shown.state, shown.number_unsent) == (TicketState.OPEN, False)


async def test_an_attempt_whose_worker_died_is_found_when_its_lease_is_over(town: Town) -> None:
    await call(town)
    (message,) = await due(town)
    (expired,) = await town.leases.expired(at=NOON + 3 * MINUTE)
    assert (expired.attempt_id, expired.channel) == (message.attempt.id, Channel.SMS)


async def test_a_number_on_its_way_is_no_campaigns_message(town: Town) -> None:
    """A restoration while the gateway is away is a message of its own, and closes the ticket whatever the number does."""
    incident = await town.outage()
    ticket = await call(town, incident=incident)
    await town.wish(ticket, ANNA, channel=Channel.SMS)
    (message,) = await due(town)
    await town.notifications.settle(message.attempt.id, Result.UNAVAILABLE, at=NOON)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert await town.tell(Result.DELIVERED, LOUD, Channel.SMS) == [f"{ANNA} ticket"]
    assert await town.tell(Result.DELIVERED, LOUD, Channel.SMS) == [f"{ANNA} restored"]
    assert [one.closing for one in await town.tickets.find()] == [Closing.TOLD]


async def test_a_number_on_its_way_keeps_no_ticket_open_whose_person_cannot_be_reached(town: Town) -> None:
    incident = await town.outage()
    ticket = await call(town, VERA, incident=incident)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    (rung,) = await town.ring(LOUD)
    await town.notifications.settle(rung.attempt.id, Result.BAD_NUMBER, at=LOUD)
    assert await texts(town) == [(VERA, NotificationState.PENDING)]
    assert [one.closing for one in await town.tickets.find()] == [Closing.UNREACHED]


async def test_lists_of_an_incident_tell_what_was_told_of_it_and_not_the_numbers(town: Town) -> None:
    incident = await town.outage()
    await call(town, incident=incident)
    assert await town.notifications.find(incident=incident.id) == []
    assert await town.notifications.count_due(at=NOON) == {Channel.SMS: 1}
    assert [one.news for one in await town.notifications.find(states=[NotificationState.PENDING])] == [
        News.TICKET
    ]


async def test_without_a_telephone_to_text_to_nothing_is_queued(town: Town) -> None:
    ticket = await town.ticket(1, await town.outage())
    assert not ticket.texted
    assert await texts(town) == []
