"""News that calls have not brought goes on by SMS, to another telephone, and by people; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.hours import Hours
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import NotificationState, Policy, Result
from outages.reach import TellingOutcome
from outages.store import SQLCampaignRepository, SQLLedger, SQLOptOutRepository, Store
from outages.store.notification_tables import consents
from outages.tickets import Channel, Closing, TicketState
from tests.support.chains import MOBILE, POLICY, SECOND, STRANGE, asks, listed, settle_chains, try_all
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town

NOBODY_ANSWERS = {Channel.CALL: Result.NO_ANSWER, Channel.SMS: Result.UNDELIVERED}
BY_SMS = {Channel.CALL: Result.NO_ANSWER, Channel.SMS: Result.DELIVERED}
SOON = NOON + timedelta(hours=1)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_chains(store)


async def _closing(town: Town) -> tuple[TicketState, Closing | None]:
    (ticket,) = await town.tickets.find()
    return ticket.state, ticket.closing


async def test_whoever_does_not_answer_is_written_to_and_that_is_all(town: Town) -> None:
    await asks(town)
    assert await try_all(town, BY_SMS) == [("call", MOBILE), ("sms", MOBILE)]
    assert await _closing(town) == (TicketState.CLOSED, Closing.TOLD)
    assert await listed(town) == []


async def test_all_own_telephones_are_tried_before_people_call(town: Town) -> None:
    await asks(town)
    assert await try_all(town, NOBODY_ANSWERS) == [
        ("call", MOBILE),
        ("sms", MOBILE),
        # The one on the wall takes no messages.
        ("call", ANNA),
        ("call", SECOND),
        ("sms", SECOND),
    ]
    assert await listed(town) == [MOBILE]
    assert await _closing(town) == (TicketState.OPEN, None)


async def test_an_answer_at_another_telephone_ends_it_for_all(town: Town) -> None:
    incident, _ = await asks(town)
    await SQLLedger(town.store).note(
        [LedgerEntry(NOON - timedelta(hours=1), MOBILE, "call-0", Means.CALL, Told.OUT, incident.id, 1)]
    )
    await town.tell(Result.NO_ANSWER, NOON)
    await town.tell(Result.UNDELIVERED, NOON, Channel.SMS)
    reach = SQLCampaignRepository(town.store).reach
    assert await reach(incident.id) == {TellingOutcome.TO_GO: 1}
    assert await town.tell(Result.WORKS, NOON) == [f"{ANNA} restored"]
    assert await reach(incident.id) == {TellingOutcome.TOLD: 1}
    assert await try_all(town, NOBODY_ANSWERS) == []
    assert await listed(town) == []
    assert await _closing(town) == (TicketState.CLOSED, Closing.CONFIRMED)
    rows = await town.store.read(lambda one: one.execute(select(consents)).all())
    assert {(row.number, row.key, row.ended_at) for row in rows} == {(MOBILE, "1", NOON), (ANNA, "", NOON)}


async def test_the_campaign_counts_a_person_once(town: Town) -> None:
    await asks(town)
    await town.tell(Result.NO_ANSWER, NOON)
    campaigns = SQLCampaignRepository(town.store)
    (campaign,) = await campaigns.find()
    progress = (await campaigns.progress([campaign.id], at=NOON))[campaign.id]
    assert (progress.people, progress.to_go) == (1, 1)
    await town.tell(Result.DELIVERED, NOON, Channel.SMS)
    progress = (await campaigns.progress([campaign.id], at=NOON))[campaign.id]
    assert (progress.people, progress.told_in_all) == (1, 1)


async def test_whoever_asked_for_a_message_is_never_rung(town: Town) -> None:
    await asks(town, channel=Channel.SMS)
    assert await try_all(town, NOBODY_ANSWERS) == [("sms", MOBILE), ("sms", SECOND)]
    assert await listed(town) == [MOBILE]


@pytest.mark.parametrize("result", [Result.DECLINED, Result.BLOCKED])
async def test_whoever_wants_no_such_call_is_left_alone(town: Town, result: Result) -> None:
    await asks(town)
    assert await try_all(town, {Channel.CALL: result}) == [("call", MOBILE)]
    assert await listed(town) == []
    assert await _closing(town) == (TicketState.CLOSED, Closing.UNREACHED)


@pytest.mark.parametrize("result", [Result.UNKNOWN, Result.BROKEN_OFF])
async def test_people_ask_what_nobody_knows(town: Town, result: Result) -> None:
    await asks(town)
    assert await try_all(town, {Channel.CALL: result}) == [("call", MOBILE)]
    assert await listed(town) == [MOBILE]


@pytest.mark.parametrize("number", [STRANGE, BORIS])
async def test_a_telephone_that_is_not_the_subscribers_leads_to_none_of_theirs(
    town: Town, number: str
) -> None:
    await asks(town, number)
    tried = await try_all(town, NOBODY_ANSWERS)
    assert {told for _, told in tried} == {number}
    assert await listed(town) == [number]


async def test_nobody_is_written_to_who_opted_out_or_abroad(town: Town) -> None:
    opt_outs = SQLOptOutRepository(town.store)
    for number in (MOBILE, SECOND):
        await opt_outs.opt_out(number, Channel.SMS, author=AUTHOR, at=NOON)
    await asks(town)
    assert await try_all(town, NOBODY_ANSWERS) == [("call", MOBILE), ("call", ANNA), ("call", SECOND)]


async def test_a_mobile_telephone_abroad_is_not_written_to(town: Town) -> None:
    await asks(town, "+375291234567")
    assert await try_all(town, NOBODY_ANSWERS) == [("call", "+375291234567")]


async def test_a_telephone_with_a_request_of_its_own_is_told_once(town: Town) -> None:
    incident = await town.outage(2)
    ticket = await town.ticket(1, incident)
    for number in (MOBILE, SECOND):
        await town.wish(ticket, number)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    tried = await try_all(town, NOBODY_ANSWERS)
    assert sorted(tried) == sorted(
        [("call", MOBILE), ("call", SECOND), ("sms", MOBILE), ("sms", SECOND), ("call", ANNA)]
    )


async def test_whoever_has_heard_it_in_a_call_of_theirs_is_told_nothing_more(town: Town) -> None:
    incident, _ = await asks(town)
    (due,) = await town.ring(NOON)
    entry = LedgerEntry(NOON, MOBILE, "call-9", Means.CALL, Told.RESTORED, incident.id, 1)
    await SQLLedger(town.store).note([entry])
    await town.notifications.settle(due.attempt.id, Result.BUSY, at=NOON)
    assert await try_all(town, NOBODY_ANSWERS) == []
    assert await _closing(town) == (TicketState.CLOSED, Closing.TOLD)


async def test_nothing_goes_on_in_a_stopped_campaign(town: Town) -> None:
    await asks(town)
    (due,) = await town.ring(NOON)
    campaigns = SQLCampaignRepository(town.store)
    (campaign,) = await campaigns.find()
    await campaigns.stop(campaign.id, author=AUTHOR, at=NOON)
    await town.notifications.settle(due.attempt.id, Result.NO_ANSWER, at=NOON)
    assert await try_all(town, NOBODY_ANSWERS) == []
    assert await listed(town) == []
    assert await _closing(town) == (TicketState.CLOSED, Closing.UNREACHED)


async def test_news_that_is_true_no_more_goes_no_further(town: Town) -> None:
    incident, _ = await asks(town)
    await town.tell(Result.NO_ANSWER, NOON)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=NOON)
    assert await try_all(town, BY_SMS) == []
    await town.incidents.restore(incident.id, author=AUTHOR, at=SOON)
    assert await try_all(town, BY_SMS, SOON) == [("call", MOBILE), ("sms", MOBILE)]


async def test_later_news_begins_the_way_that_was_asked_for(town: Town) -> None:
    incident = await town.outage(2)
    ticket = await town.ticket(1, incident)
    await town.wish(ticket, MOBILE)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    await town.tell(Result.NO_ANSWER, NOON)
    await town.tell(Result.UNDELIVERED, NOON, Channel.SMS)
    # ANNA is next, and has heard nothing when it turns out to have been a mistake.
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=NOON)
    assert await try_all(town, NOBODY_ANSWERS) == []
    await town.incidents.restore(incident.id, author=AUTHOR, at=SOON)
    assert (await try_all(town, NOBODY_ANSWERS, SOON))[:3] == [
        ("call", MOBILE),
        ("sms", MOBILE),
        ("call", ANNA),
    ]


async def test_another_telephone_that_heard_the_end_hears_that_it_was_a_mistake_and_the_true_one(
    town: Town,
) -> None:
    incident, _ = await asks(town)
    await town.tell(Result.NO_ANSWER, NOON)
    await town.tell(Result.UNDELIVERED, NOON, Channel.SMS)
    assert await town.tell(Result.HEARD, NOON) == [f"{ANNA} restored"]
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=SOON)
    assert await town.tell(Result.HEARD, SOON) == [f"{ANNA} reopened"]
    later = SOON + timedelta(hours=1)
    await town.incidents.restore(incident.id, author=AUTHOR, at=later)
    assert f"{ANNA} restored" in await town.tell(Result.HEARD, later)


async def test_once_somebody_of_theirs_was_told_no_other_telephone_is_rung(town: Town) -> None:
    incident = await town.outage(2)
    ticket = await town.ticket(1, incident)
    for number in (MOBILE, SECOND):
        await town.wish(ticket, number)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    for due in await town.ring(NOON):
        answer = Result.HEARD if due.number == SECOND else Result.NO_ANSWER
        await town.notifications.settle(due.attempt.id, answer, at=NOON)
    assert await try_all(town, NOBODY_ANSWERS) == [("sms", MOBILE)]
    assert await listed(town) == []


async def test_a_dead_trunk_gives_way_to_messages_and_is_waited_for_without_them(store: Store) -> None:
    town = await settle_chains(store, replace(POLICY, tries_other_numbers=False, unavailable_tries=2))
    incident = await town.outage(2)
    ticket = await town.ticket(1, incident)
    for number in (MOBILE, ANNA):
        await town.wish(ticket, number)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    for minutes in (0, 5):
        assert len(await town.tell(Result.UNAVAILABLE, NOON + timedelta(minutes=minutes))) == 2
    later = NOON + timedelta(minutes=15)
    assert await town.tell(Result.DELIVERED, later, Channel.SMS) == [f"{MOBILE} restored"]
    assert await town.tell(Result.UNAVAILABLE, later) == [f"{ANNA} restored"]


async def test_a_message_waits_for_the_end_of_quiet_hours(store: Store) -> None:
    town = await settle_chains(store, replace(POLICY, quiet=Hours(13 * 60, 18 * 60)))
    await asks(town)
    (due,) = await town.ring(NOON)
    await town.notifications.settle(due.attempt.id, Result.NO_ANSWER, at=NOON + timedelta(hours=2))
    quiet = NOON + timedelta(hours=5, minutes=59)
    assert await town.ring(quiet, Channel.SMS) == []
    assert len(await town.ring(NOON + timedelta(hours=6), Channel.SMS)) == 1


async def test_news_that_waited_too_long_goes_to_people_alone(town: Town) -> None:
    await asks(town)
    late = NOON + timedelta(days=1, minutes=1)
    assert await try_all(town, NOBODY_ANSWERS, late) == []
    assert await listed(town, late) == [MOBILE]


async def test_without_other_ways_it_ends_as_it_did(store: Store) -> None:
    town = await settle_chains(store, Policy(tries=1))
    await asks(town)
    assert await try_all(town, NOBODY_ANSWERS) == [("call", MOBILE)]
    (one,) = await town.notifications.find()
    assert (one.state, await listed(town)) == (NotificationState.FAILED, [])
    assert await _closing(town) == (TicketState.CLOSED, Closing.UNREACHED)
