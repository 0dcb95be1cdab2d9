"""What a wish says is kept and done, on both databases: hours, another number, withdrawn, and not for ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction
from outages.errors import TooManyRequestsError
from outages.hours import ALWAYS, Hours
from outages.incidents import Incident
from outages.notifications import NotificationState, Policy, Result
from outages.requests import RequestLimits
from outages.store import SQLTicketRepository, Store
from outages.subscribers import ServicePointId
from outages.tickets import Channel, Closing, Consent, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

#: Restored at night, in a line that is quiet from 22 to 8 of its own time, three hours before Greenwich.
NIGHT = NOON + timedelta(hours=9)
MORNING = NOON + timedelta(hours=17)
QUIET = Policy(quiet=Hours(22 * 60, 8 * 60), zone="Europe/Moscow")


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, QUIET)


async def _ask(town: Town, ticket: Ticket, *, hours: Hours | None = None, number: str = ANNA) -> None:
    wish = Consent(ticket.id, Channel.CALL, number, "ru", "13", "call-1", NOON, ("menu_ru_1",), hours)
    await town.tickets.record_consent(wish)


async def _restore(town: Town, one: Incident, at: datetime = NIGHT) -> None:
    await town.incidents.restore(one.id, author=AUTHOR, at=at)


async def _claimed(town: Town, at: datetime, channel: Channel = Channel.CALL) -> Sequence[str]:
    notifications = await town.notifications.claim(channel, limit=9, at=at, lease=timedelta(minutes=1))
    return [notification.number for notification in notifications]


async def test_who_asked_is_rung_in_the_morning_after_a_restoration_at_night(town: Town) -> None:
    one = await town.outage()
    await _ask(town, await town.ticket(1, one))
    await _restore(town, one)

    (told,) = await town.notifications.find()
    assert told.due_at == MORNING
    assert await _claimed(town, MORNING - timedelta(minutes=1)) == []
    assert await _claimed(town, MORNING) == [ANNA]


async def test_who_asked_for_day_and_night_is_rung_at_night(town: Town) -> None:
    one = await town.outage()
    await _ask(town, await town.ticket(1, one), hours=ALWAYS)
    await _restore(town, one)

    assert await _claimed(town, NIGHT) == [ANNA]


async def test_nobody_is_rung_before_their_own_hours(town: Town) -> None:
    one = await town.outage()
    await _ask(town, await town.ticket(1, one), hours=Hours(10 * 60, 24 * 60))
    await _restore(town, one)

    assert await _claimed(town, MORNING) == []
    (told,) = await town.notifications.find()
    assert (told.state, told.due_at) == (NotificationState.PENDING, MORNING + timedelta(hours=2))
    assert await _claimed(town, MORNING + timedelta(hours=2)) == [ANNA]


async def test_who_asks_after_a_restoration_at_night_is_rung_in_the_morning(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await _restore(town, one)
    await town.wish(ticket, ANNA, at=NIGHT)

    (told,) = await town.notifications.find()
    assert told.due_at == MORNING


@pytest.mark.parametrize("at_night", [False, True])
async def test_a_message_goes_at_night_where_the_line_says_so(store: Store, *, at_night: bool) -> None:
    town = await settle_town(store, replace(QUIET, sms_in_quiet_hours=at_night))
    one = await town.outage()
    await town.wish(await town.ticket(1, one), ANNA, channel=Channel.SMS)
    await _restore(town, one)

    assert await _claimed(town, NIGHT, Channel.SMS) == [ANNA] * at_night


async def test_a_wish_that_was_withdrawn_rings_nobody_and_leaves_no_ticket(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await _ask(town, ticket)
    assert (await town.ticket(1, one)).requested
    await town.tickets.withdraw_consents(ticket.id, call_id="call-2", caller=ANNA, at=NOON)
    assert not (await town.ticket(1, one)).requested
    await _restore(town, one)

    assert await town.notifications.find() == []
    (closed,) = await town.tickets.find()
    assert (closed.state, closed.closing) == (TicketState.CLOSED, Closing.RESTORED)


async def test_who_withdraws_while_the_call_waits_for_the_morning_is_not_rung(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)
    await _ask(town, ticket)
    await _restore(town, one)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-2", caller=ANNA, at=NIGHT)

    assert await _claimed(town, MORNING) == []
    (closed,) = await town.tickets.find()
    assert closed.closing is Closing.TOLD


async def test_a_wish_holds_until_its_person_was_told(town: Town) -> None:
    one = await town.outage()
    await _ask(town, await town.ticket(1, one))
    await _restore(town, one, NOON)
    another = await town.outage()
    moved = await town.ticket(1, another)
    assert (moved.incident_id, moved.requested) == (another.id, True)
    assert await _claimed(town, NOON) == []
    await _restore(town, another, NOON + timedelta(hours=1))

    (due,) = await town.notifications.claim(
        Channel.CALL, limit=9, at=NOON + timedelta(hours=1), lease=timedelta(minutes=1)
    )
    assert (due.number, due.incident_id) == (ANNA, another.id)


async def test_a_wish_ends_when_its_person_was_told(town: Town) -> None:
    one = await town.outage()
    await _ask(town, await town.ticket(1, one))
    await _restore(town, one, NOON)
    (due,) = await town.notifications.claim(Channel.CALL, limit=9, at=NOON, lease=timedelta(minutes=1))
    await town.notifications.settle(due.attempt.id, Result.STILL_OUT, at=NOON)
    another = await town.outage()
    joined = await town.ticket(1, another)
    assert (joined.incident_id, joined.requested) == (another.id, False)
    await _restore(town, another, NOON + timedelta(hours=1))

    assert {told.incident_id for told in await town.notifications.find()} == {one.id}


async def test_one_number_is_not_rung_for_many_accounts(town: Town) -> None:
    few = SQLTicketRepository(town.store, QUIET, limits=RequestLimits(per_number=1))
    one = await town.outage()
    mine, other = await town.ticket(1, one), await town.ticket(4, one)
    wishes = [
        Consent(ticket.id, Channel.CALL, BORIS, "ru", "121", "call-1", NOON, asked_by=ANNA)
        for ticket in (mine, other)
    ]
    await few.record_consent(wishes[0])
    await few.record_consent(wishes[0])
    with pytest.raises(TooManyRequestsError):
        await few.record_consent(wishes[1])
    await few.withdraw_consents(mine.id, call_id="call-2", caller=ANNA, at=NOON)
    await few.record_consent(wishes[1])


async def test_an_account_makes_only_so_many_wishes_a_day(town: Town) -> None:
    few = SQLTicketRepository(town.store, QUIET, limits=RequestLimits(per_account=2))
    ticket = await town.ticket(1, await town.outage())
    wish = Consent(ticket.id, Channel.CALL, ANNA, "ru", "1", "call-1", NOON)
    for _ in range(2):
        await few.record_consent(wish)
    with pytest.raises(TooManyRequestsError):
        await few.record_consent(wish)
    await few.record_consent(replace(wish, at=NOON + timedelta(days=1)))


async def test_another_fault_has_a_ticket_of_its_own_beside_the_outages(town: Town) -> None:
    one = await town.outage()
    known = await town.ticket(1, one)
    first, other = [
        await town.tickets.open_or_join(ServicePointId(1), [], call_id="call-1", at=NOON, other_fault=True)
        for _ in range(2)
    ]
    assert first.id == other.id != known.id
    assert (other.incident_id, other.other_fault) == (None, True)
    assert len(await town.tickets.find()) == 2
    await _restore(town, one)
    assert {ticket.id: ticket.state for ticket in await town.tickets.find()} == {
        known.id: TicketState.CLOSED,
        other.id: TicketState.OPEN,
    }


async def test_a_telephone_is_known_by_when_it_called_though_nothing_was_promised(town: Town) -> None:
    await town.calls.write([_call("a", NOON), _call("b", MORNING), _call("c", NIGHT, Direction.OUTBOUND)])

    caller = await town.subscribers.recognise(VERA)
    assert (caller.called_at, caller.heard) == ((MORNING, NOON), ())


def _call(key: str, at: datetime, direction: Direction = Direction.INBOUND) -> CallRecord:
    return CallRecord(key, direction, VERA, None, None, "ru", at, at, CallOutcome.COMPLETED)
