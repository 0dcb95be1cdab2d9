"""Who is told, how often, and what follows, on both databases."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from outages.errors import NotFoundError
from outages.incidents import Incident
from outages.leases import ExpiredLease
from outages.notifications import AttemptState, DueNotification, NotificationState, Policy, Result, node_of
from outages.store import SQLIncidentRepository, SQLNotificationRepository, Store, settlement
from outages.store.notification_tables import notifications
from outages.store.notifications import _claim as claim
from outages.subscribers import Service, Withheld
from outages.tickets import Channel, Closing, Ticket, TicketState
from tests.support.patience import PATIENCE
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Held, Town, settle_town

LEASE = timedelta(minutes=2)
NIGHT = NOON + timedelta(hours=5)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2, jitter=0))


async def _restored(town: Town, *wishes: tuple[int, str, Channel]) -> tuple[Incident, list[Ticket]]:
    """Restore an incident that these service points wished to hear of."""
    one = await town.outage(2)
    opened = [await town.ticket(point, one) for point, _, _ in wishes]
    for ticket, (_, number, channel) in zip(opened, wishes, strict=True):
        await town.wish(ticket, number, channel=channel)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    return one, opened


async def _claim(
    town: Town, channel: Channel = Channel.CALL, at: datetime = NOON, limit: int = 10
) -> list[DueNotification]:
    return await town.notifications.claim(channel, limit=limit, at=at, lease=LEASE)


async def test_an_attempt_says_which_node_makes_it(town: Town, store: Store) -> None:
    await _restored(town, (1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL))
    there = SQLNotificationRepository(store, node="there")
    (theirs,) = await there.claim(Channel.CALL, limit=1, at=NOON, lease=LEASE)
    (ours,) = await _claim(town)
    assert (node_of(theirs.attempt.id), node_of(ours.attempt.id)) == ("there", "")
    expired = await town.leases.expired(at=NOON + LEASE)
    assert {one.attempt_id for one in expired} == {theirs.attempt.id, ours.attempt.id}


async def test_an_errand_carries_all_that_telling_takes(town: Town) -> None:
    one, (ticket,) = await _restored(town, (1, ANNA, Channel.CALL))

    (notification,) = await _claim(town)

    assert (notification.number, notification.language, notification.channel) == (ANNA, "ru", Channel.CALL)
    (told,) = notification.points
    assert (told.ticket_id, told.ticket_number) == (ticket.id, ticket.number)
    assert (told.point.subscriber_id, told.point.street, told.point.house) == (1, "улица Королёва", "12")
    assert told.services == {Service.INTERNET, Service.TV}
    assert notification.incident_id == one.id


async def test_an_errand_names_the_services_that_were_out_and_the_point_has(town: Town) -> None:
    one = await town.outage(services=frozenset({Service.TV, Service.GAS}))
    await town.wish(await town.ticket(1, one), ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)

    (notification,) = await _claim(town)
    assert [told.services for told in notification.points] == [{Service.TV}]


async def test_a_telephone_that_is_not_the_subscribers_is_told_without_the_address(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL), (1, VERA, Channel.CALL), (2, BORIS, Channel.CALL))
    withheld = {one.number: [told.point.withheld for told in one.points] for one in await _claim(town)}
    assert withheld == {ANNA: [None], VERA: [Withheld.ONLY], BORIS: [None]}


async def test_addresses_of_others_are_one_of_several_and_ones_own_is_named(town: Town) -> None:
    await _restored(town, (1, VERA, Channel.SMS), (3, VERA, Channel.SMS), (4, VERA, Channel.SMS))
    (due,) = await _claim(town, Channel.SMS)
    withheld = {told.point.id: told.point.withheld for told in due.points}
    assert withheld == {1: Withheld.ONE_OF_SEVERAL, 3: Withheld.ONE_OF_SEVERAL, 4: None}


async def test_the_attempt_is_committed_with_the_claim_and_its_deadline_is_before_the_lease_ends(
    town: Town,
) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))

    (notification,) = await _claim(town)

    (told,) = await town.notifications.find()
    assert told.attempts == (notification.attempt,)
    assert (told.state, told.due_at, told.tries_used) == (NotificationState.SENDING, None, 0)
    assert notification.attempt.made_at == NOON
    assert NOON < notification.attempt.deadline < NOON + LEASE
    assert notification.attempt.state is AttemptState.SENDING


async def test_what_is_not_due_yet_or_goes_another_way_is_left(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    assert await _claim(town, at=NOON - timedelta(seconds=1)) == []
    assert await _claim(town, Channel.SMS) == []
    assert len(await _claim(town)) == 1
    assert await _claim(town) == []


async def test_who_waits_though_their_time_has_come_is_counted_by_channel(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL), (4, VERA, Channel.SMS))
    assert await town.notifications.count_due(at=NOON - timedelta(seconds=1)) == {}
    assert await town.notifications.count_due(at=NOON) == {Channel.CALL: 2, Channel.SMS: 1}
    await _claim(town, limit=1)
    await _claim(town, Channel.SMS)
    assert await town.notifications.count_due(at=NOON) == {Channel.CALL: 1}


async def test_claims_in_parallel_never_take_the_same(town: Town) -> None:
    numbers = {ANNA: 1, BORIS: 2, VERA: 4, "+74822000004": 5}
    await _restored(town, *((point, number, Channel.CALL) for number, point in numbers.items()))

    taken = await asyncio.gather(*(_claim(town, limit=1) for _ in range(8)))

    rung = [notification.number for notifications in taken for notification in notifications]
    assert sorted(rung) == sorted(numbers)


async def test_whose_service_is_out_again_by_then_is_not_rung(town: Town) -> None:
    _, (_, moved) = await _restored(town, (1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL))
    next_one = await town.outage(5)

    notifications = await _claim(town)

    assert [notification.number for notification in notifications] == [ANNA]
    (done,) = await town.notifications.find(states=[NotificationState.DONE])
    assert (done.number, done.due_at, done.attempts) == (BORIS, None, ())
    assert [ticket.number for ticket in await town.tickets.find(incident=next_one.id)] == [moved.number]


async def test_a_notification_older_than_its_policy_allows_has_failed(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))

    assert await _claim(town, at=NOON + timedelta(hours=25)) == []

    assert [told.state for told in await town.notifications.find()] == [NotificationState.FAILED]
    assert [ticket.closing for ticket in await town.tickets.find()] == [Closing.UNREACHED]


@pytest.mark.parametrize(
    ("results", "closing"),
    [
        ([Result.BROKEN_OFF], None),
        ([Result.BROKEN_OFF, Result.UNAVAILABLE], None),
        ([Result.UNAVAILABLE], Closing.UNREACHED),
        ([Result.NO_ANSWER], Closing.UNREACHED),
    ],
)
async def test_news_that_expires_after_a_call_broke_off_leaves_the_ticket_open(
    town: Town, results: list[Result], closing: Closing | None
) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    for hour, result in enumerate(results):
        at = NOON + timedelta(hours=hour)
        (due,) = await _claim(town, at=at)
        await town.notifications.settle(due.attempt.id, result, at=at)
    assert await _claim(town, at=NOON + timedelta(hours=25)) == []
    assert [told.state for told in await town.notifications.find()] == [NotificationState.FAILED]
    assert [ticket.closing for ticket in await town.tickets.find()] == [closing]


async def test_a_call_that_broke_off_leaves_the_ticket_open_when_no_other_gets_through_in_time(
    town: Town,
) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    for at, result in ((NOON, Result.BROKEN_OFF), (NOON + timedelta(hours=24), Result.UNAVAILABLE)):
        (due,) = await _claim(town, at=at)
        await town.notifications.settle(due.attempt.id, result, at=at)
    assert [told.state for told in await town.notifications.find()] == [NotificationState.FAILED]
    assert [ticket.state for ticket in await town.tickets.find()] == [TicketState.OPEN]


@pytest.mark.parametrize(
    ("result", "attempt", "state", "closing"),
    [
        (Result.WORKS, AttemptState.DELIVERED, NotificationState.DONE, Closing.CONFIRMED),
        (Result.HEARD, AttemptState.DELIVERED, NotificationState.DONE, Closing.TOLD),
        (Result.BAD_NUMBER, AttemptState.FAILED_PERMANENT, NotificationState.FAILED, Closing.UNREACHED),
    ],
)
async def test_a_final_result_closes_the_ticket(
    town: Town, result: Result, attempt: AttemptState, state: NotificationState, closing: Closing
) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)

    await town.notifications.settle(notification.attempt.id, result, at=NIGHT)

    (told,) = await town.notifications.find()
    assert (told.state, told.tries_used, told.due_at) == (state, 1, None)
    assert (told.attempts[0].state, told.attempts[0].result) == (attempt, result)
    (ticket,) = await town.tickets.find()
    assert (ticket.state, ticket.closing, ticket.closed_at) == (TicketState.CLOSED, closing, NIGHT)


async def test_every_ticket_that_a_telephone_asked_about_closes_with_the_news(town: Town) -> None:
    await _restored(town, (2, BORIS, Channel.CALL), (3, BORIS, Channel.CALL))
    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.HEARD, at=NIGHT)
    assert {ticket.state for ticket in await town.tickets.find()} == {TicketState.CLOSED}


@pytest.mark.parametrize(("result", "still_out"), [(Result.STILL_OUT, True), (Result.WANTS_AGENT, False)])
async def test_still_out_and_an_agent_keep_the_ticket_open_with_its_incident(
    town: Town, result: Result, *, still_out: bool
) -> None:
    one, _ = await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)

    await town.notifications.settle(notification.attempt.id, result, at=NIGHT)

    (ticket,) = await town.tickets.find()
    assert (ticket.state, ticket.still_out, ticket.incident_id) == (TicketState.OPEN, still_out, one.id)
    assert [told.state for told in await town.notifications.find()] == [NotificationState.DONE]


async def test_a_busy_line_is_tried_again_after_the_wait_of_its_policy(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)

    await town.notifications.settle(notification.attempt.id, Result.BUSY, at=NOON)

    (told,) = await town.notifications.find()
    due = NOON + timedelta(minutes=3)
    assert (told.state, told.tries_used, told.due_at) == (NotificationState.PENDING, 1, due)
    assert await _claim(town, at=due - timedelta(seconds=1)) == []
    (again,) = await _claim(town, at=due)
    assert again.attempt.id != notification.attempt.id
    await town.notifications.settle(again.attempt.id, Result.BUSY, at=due)
    assert [told.state for told in await town.notifications.find()] == [NotificationState.FAILED]


async def test_every_wait_of_the_stamped_policy_is_kept(town: Town) -> None:
    policy = Policy(
        tries=7,
        busy_wait=timedelta(seconds=11),
        no_answer_wait=timedelta(seconds=22.5),
        unavailable_wait=timedelta(seconds=33),
        message_wait=timedelta(seconds=44),
        jitter=0.5,
        expires_after=timedelta(days=2),
    )
    town = replace(town, incidents=SQLIncidentRepository(town.store, policy))
    await _restored(town, (1, ANNA, Channel.CALL))

    query = select(notifications.c.policy)
    assert await town.store.read(lambda connection: connection.execute(query).scalar_one()) == policy


@pytest.mark.parametrize("second", [Result.WORKS, Result.BUSY, Result.ACCEPTED, Result.STILL_OUT])
async def test_a_report_for_an_attempt_that_is_final_changes_nothing(town: Town, second: Result) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)
    await town.notifications.settle(notification.attempt.id, Result.HEARD, at=NOON)
    before = await town.notifications.find(), await town.tickets.find()

    await town.notifications.settle(notification.attempt.id, second, at=NIGHT)

    assert (await town.notifications.find(), await town.tickets.find()) == before


async def test_a_message_that_was_taken_waits_for_its_report(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.SMS))
    (notification,) = await _claim(town, Channel.SMS)

    await town.notifications.settle(notification.attempt.id, Result.ACCEPTED, at=NOON)
    await town.notifications.settle(notification.attempt.id, Result.ACCEPTED, at=NIGHT)
    (told,) = await town.notifications.find()
    assert (told.state, told.tries_used, told.due_at) == (NotificationState.SENT, 1, None)

    await town.notifications.settle(notification.attempt.id, Result.DELIVERED, at=NIGHT)
    (told,) = await town.notifications.find()
    assert (told.state, told.tries_used) == (NotificationState.DONE, 1)
    assert [ticket.closing for ticket in await town.tickets.find()] == [Closing.TOLD]


async def test_a_message_that_was_taken_and_lost_has_used_one_try(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.SMS))
    (notification,) = await _claim(town, Channel.SMS)
    await town.notifications.settle(notification.attempt.id, Result.ACCEPTED, at=NOON)

    await town.notifications.settle(notification.attempt.id, Result.UNDELIVERED, at=NIGHT)

    (told,) = await town.notifications.find()
    assert (told.state, told.tries_used) == (NotificationState.PENDING, 1)
    assert told.attempts[0].state is AttemptState.FAILED_TEMPORARY


async def test_results_are_settled_once_however_many_bring_them(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)

    results = [Result.BUSY, Result.NO_ANSWER] * 4
    await asyncio.gather(
        *(town.notifications.settle(notification.attempt.id, one, at=NOON) for one in results)
    )

    assert [told.tries_used for told in await town.notifications.find()] == [1]


async def test_the_first_result_to_be_written_stands(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL))
    (notification,) = await _claim(town)
    held = Held()
    work = partial(settlement.settle, attempt=notification.attempt.id, result=Result.BUSY, at=NOON)
    first = await held.begin(town.store, work)

    second = asyncio.create_task(town.notifications.settle(notification.attempt.id, Result.HEARD, at=NOON))
    await held.release()
    await asyncio.gather(first, second)

    (told,) = await town.notifications.find()
    assert (told.state, told.attempts[0].result) == (NotificationState.PENDING, Result.BUSY)


async def test_a_worker_does_not_wait_for_what_another_is_taking(postgresql_url: str) -> None:
    store = await Store.open(postgresql_url)
    town = await settle_town(store, Policy())
    await _restored(town, (1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL))
    held = Held()
    work = partial(claim, channel=Channel.CALL, limit=1, at=NOON, lease=LEASE, node="", throttles=())
    taking = await held.begin(store, work)

    notifications = await asyncio.wait_for(_claim(town), timeout=PATIENCE)

    assert [notification.number for notification in notifications] == [ANNA]
    held.commit.set()
    await taking
    await store.close()


async def test_an_attempt_that_nobody_made_cannot_be_settled(town: Town) -> None:
    with pytest.raises(NotFoundError, match="f00"):
        await town.notifications.settle("f00", Result.HEARD, at=NOON)


async def test_an_attempt_shows_when_its_lease_has_run_out_without_a_result(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL))
    lost, settled = await _claim(town)
    await town.notifications.settle(settled.attempt.id, Result.BUSY, at=NOON)

    assert await town.leases.expired(at=NOON + LEASE - timedelta(seconds=1)) == []
    (expired,) = await town.leases.expired(at=NOON + LEASE)
    assert expired == ExpiredLease(lost.attempt.id, Channel.CALL, NOON + LEASE)

    later = NOON + 2 * LEASE
    await town.leases.renew([lost.attempt.id, settled.attempt.id], until=later)
    assert await town.leases.expired(at=NOON + LEASE) == []
    assert [one.attempt_id for one in await town.leases.expired(at=later)] == [lost.attempt.id]


async def test_messages_never_reported_count_as_told(town: Town) -> None:
    await _restored(town, (1, ANNA, Channel.SMS), (2, BORIS, Channel.SMS), (4, VERA, Channel.SMS))
    first, second, third = await _claim(town, Channel.SMS)
    await town.notifications.settle(first.attempt.id, Result.ACCEPTED, at=NOON)
    await town.notifications.settle(second.attempt.id, Result.ACCEPTED, at=NIGHT)

    assert await town.notifications.close_unreported(before=NIGHT) == 1
    assert await town.notifications.close_unreported(before=NIGHT) == 0

    states = {told.number: told.state for told in await town.notifications.find()}
    assert states == {
        VERA: NotificationState.DONE,
        BORIS: NotificationState.SENT,
        ANNA: NotificationState.SENDING,
    }
    (closed,) = await town.tickets.find(states=[TicketState.CLOSED])
    assert (closed.closing, closed.closed_at) == (Closing.TOLD, NOON)

    await town.notifications.settle(first.attempt.id, Result.UNDELIVERED, at=NIGHT)
    assert len(await town.notifications.find(states=[NotificationState.DONE])) == 1
    assert third.attempt.state is AttemptState.SENDING


async def test_notifications_are_found_by_number_incident_state_and_page(town: Town) -> None:
    wishes = [(1, ANNA, Channel.CALL), (2, BORIS, Channel.CALL), (4, BORIS, Channel.CALL)]
    first, _ = await _restored(town, *wishes)
    second, _ = await _restored(town, wishes[1])
    found = await town.notifications.find(number=BORIS)
    assert [told.incident_id for told in found] == [second.id, first.id]
    assert {told.number for told in await town.notifications.find(incident=first.id)} == {ANNA, BORIS}
    assert await town.notifications.find(number=BORIS, limit=1) == [found[0]]
    assert await town.notifications.find(number=BORIS, before=found[0].id) == [found[1]]
    assert await town.notifications.find(states=[NotificationState.FAILED]) == []
