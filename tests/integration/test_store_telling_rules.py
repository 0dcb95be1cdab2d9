"""Facts are told to whom the rules name: once, only what is new to them, only what is true; on both databases."""

from datetime import datetime, timedelta

import pytest

from outages.campaigns import Campaign
from outages.estimates import Delay
from outages.hours import Hours
from outages.incidents import Incident, IncidentId
from outages.ledger import LedgerEntry, Means, Told
from outages.news import News
from outages.notifications import DueNotification, Policy, Result
from outages.store import (
    SQLCampaignRepository,
    SQLLedger,
    SQLOptOutRepository,
    SQLTellingRuleRepository,
    Store,
)
from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, redraft, settle_town

LATER = NOON + timedelta(hours=1)
ETR = NOON + timedelta(hours=5)
BY_CALL = TellingRule(Audience.AFFECTED, Channel.CALL)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=1))


def rules_of(town: Town) -> SQLTellingRuleRepository:
    return SQLTellingRuleRepository(town.store, town.policy)


async def rule(town: Town, fact: Fact, given: TellingRule, incident: Incident | None = None) -> None:
    key = None if incident is None else incident.id
    await rules_of(town).set(fact, given, author=AUTHOR, at=NOON, incident=key)


async def told(town: Town, at: datetime = NOON, channel: Channel = Channel.CALL) -> list[str]:
    return sorted(await town.tell(Result.HEARD, at, channel))


async def note(town: Town, due: DueNotification, incident: Incident, at: datetime) -> None:
    """Note what somebody who was told heard, as the line does."""
    entry = LedgerEntry(
        at, due.number, due.attempt.id, Means.RING_BACK, Told.OUT, incident.id, incident.promise.number
    )
    await SQLLedger(town.store).note([entry])


async def campaigns(town: Town, incident: IncidentId) -> list[Campaign]:
    return await SQLCampaignRepository(town.store).find(incident=incident)


async def moved(town: Town, incident: Incident, at: datetime = NOON, etr: datetime | None = ETR) -> Incident:
    return await town.incidents.move_etr(incident.id, etr, reason=Delay.MORE_DAMAGE, author=AUTHOR, at=at)


async def test_nobody_is_told_of_an_outage_unless_a_rule_says_so(town: Town) -> None:
    incident = await town.outage()
    assert await told(town) == []
    assert await campaigns(town, incident.id) == []


async def test_all_affected_are_told_once_each_and_get_no_ticket(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, BY_CALL)
    # Anna is on two accounts, Boris has Anna's telephone as his second one.
    incident = await town.outage()
    due = await town.ring(NOON)
    assert {one.number for one in due} == {ANNA, BORIS, VERA}
    assert {one.number: len(one.points) for one in due} == {ANNA: 2, BORIS: 1, VERA: 1}
    assert not any(one.has_ticket for one in due)
    assert await town.ring(LATER) == []
    assert await town.tickets.find() == []
    (campaign,) = await campaigns(town, incident.id)
    assert (campaign.news, campaign.rule) == (News.PUBLISHED, BY_CALL)


async def test_a_tier_narrows_the_audience(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, TellingRule(Audience.AFFECTED, Channel.CALL, Tier.CRITICAL))
    await town.outage()
    assert await told(town) == [f"{VERA} published"]


async def test_the_most_urgent_of_those_affected_are_told_first(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, BY_CALL)
    await town.outage()
    (first,) = await town.notifications.claim(Channel.CALL, limit=1, at=NOON, lease=timedelta(minutes=1))
    assert first.number == VERA


async def test_only_who_takes_messages_is_written_to(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, TellingRule(Audience.AFFECTED, Channel.SMS))
    await town.outage()
    assert await told(town, channel=Channel.SMS) == []


async def test_whoever_heard_it_in_a_call_of_theirs_is_not_told_again(town: Town) -> None:
    incident = await town.outage()
    await rule(town, Fact.ETR_KNOWN, BY_CALL)
    known = await moved(town, incident)
    await town.hears(known, VERA, at=LATER)
    assert await told(town, LATER) == [f"{ANNA} etr_known", f"{BORIS} etr_known"]


async def test_a_later_fact_replaces_one_that_waits(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, BY_CALL)
    await rule(town, Fact.ETR_KNOWN, BY_CALL)
    incident = await town.outage()
    await moved(town, incident, LATER)
    assert await told(town, LATER) == [f"{ANNA} etr_known", f"{BORIS} etr_known", f"{VERA} etr_known"]
    assert await told(town, LATER) == []


async def test_whoever_hung_up_on_a_fact_is_told_the_later_one_alone(store: Store) -> None:
    town = await settle_town(store, Policy())
    await rule(town, Fact.PUBLISHED, BY_CALL)
    await rule(town, Fact.ETR_KNOWN, BY_CALL)
    incident = await town.outage()
    due = await town.ring(NOON)
    await moved(town, incident, NOON)
    for one in due:
        await town.notifications.settle(one.attempt.id, Result.ENDED_EARLY, at=NOON)
    assert await told(town, LATER) == [f"{ANNA} etr_known", f"{BORIS} etr_known", f"{VERA} etr_known"]
    assert await told(town, LATER) == []


async def test_what_is_over_by_then_is_not_told(town: Town) -> None:
    await rule(town, Fact.PUBLISHED, BY_CALL)
    incident = await town.outage()
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await told(town, LATER) == []


async def test_the_end_reaches_those_who_heard_and_those_affected_without_tickets(town: Town) -> None:
    incident = await town.outage()
    await town.hears(incident, VERA)
    await rule(town, Fact.RESTORED, TellingRule(Audience.HEARD, Channel.CALL))
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await told(town, LATER) == [f"{VERA} restored"]
    entries = await SQLLedger(town.store).find(at=LATER, incident=incident.id, number=VERA)
    assert entries[0].entry.told is Told.RESTORED


async def test_whoever_asked_is_told_the_end_with_the_ticket_alone(town: Town) -> None:
    incident = await town.outage()
    await town.wish(await town.ticket(1, incident), ANNA)
    await rule(town, Fact.RESTORED, BY_CALL)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    due = await town.ring(LATER)
    assert {one.number: one.has_ticket for one in due} == {ANNA: True, BORIS: False, VERA: False}


async def test_whoever_was_told_back_without_a_ticket_is_told_that_it_was_a_mistake(town: Town) -> None:
    incident = await town.outage()
    await rule(town, Fact.RESTORED, BY_CALL)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert len(await told(town, LATER)) == 3
    again = LATER + timedelta(hours=1)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=again)
    assert await told(town, again) == [f"{ANNA} reopened", f"{BORIS} reopened", f"{VERA} reopened"]


async def test_whoever_asked_is_told_a_moved_time_as_they_asked_and_still_waits_for_the_end(
    town: Town,
) -> None:
    incident = await town.outage()
    await town.wish(await town.ticket(1, incident), ANNA)
    await rule(town, Fact.ETR_KNOWN, TellingRule(Audience.ASKED))
    await moved(town, incident)
    (due,) = await town.ring(NOON)
    assert (due.number, due.news, due.has_ticket) == (ANNA, News.ETR_KNOWN, True)
    await town.notifications.settle(due.attempt.id, Result.HEARD, at=NOON)
    await town.incidents.restore(incident.id, author=AUTHOR, at=LATER)
    assert await told(town, LATER) == [f"{ANNA} restored"]


async def test_a_wish_that_was_withdrawn_meanwhile_is_obeyed(town: Town) -> None:
    incident = await town.outage()
    ticket = await town.ticket(1, incident)
    await town.wish(ticket, ANNA)
    await rule(town, Fact.ETR_KNOWN, BY_CALL)
    await moved(town, incident)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-2", caller=ANNA, at=NOON)
    assert f"{ANNA} etr_known" not in await told(town)


async def test_a_telephone_that_opted_out_is_left_alone(town: Town) -> None:
    await SQLOptOutRepository(town.store).opt_out(VERA, Channel.CALL, author=AUTHOR, at=NOON)
    await rule(town, Fact.PUBLISHED, BY_CALL)
    await town.outage()
    assert await told(town) == [f"{ANNA} published", f"{BORIS} published"]


async def test_nobody_affected_is_rung_in_quiet_hours(store: Store) -> None:
    town = await settle_town(store, Policy(tries=1, quiet=Hours(8 * 60, 20 * 60)))
    await rule(town, Fact.PUBLISHED, BY_CALL)
    await town.outage()
    assert await told(town) == []
    assert await told(town, NOON + timedelta(hours=7, minutes=59)) == []
    assert len(await told(town, NOON + timedelta(hours=8))) == 3


async def test_a_rule_of_one_notice_leaves_the_others_alone(town: Town) -> None:
    first, second = await town.outage(), await town.outage()
    await rule(town, Fact.ETR_KNOWN, BY_CALL, first)
    await moved(town, second)
    assert await told(town) == []
    await moved(town, first)
    assert len(await told(town)) == 3


async def test_work_ahead_is_told_once_by_the_clock_and_its_beginning_when_it_begins(town: Town) -> None:
    await rule(town, Fact.AHEAD, BY_CALL)
    await rule(town, Fact.BEGUN, BY_CALL)
    starts, ahead = NOON + timedelta(hours=30), timedelta(hours=24)
    work = await town.work(starts, starts + timedelta(hours=4))
    rules = rules_of(town)
    assert await rules.tell_due(at=NOON, ahead=ahead) == []
    soon = starts - timedelta(hours=23)
    assert await rules.tell_due(at=soon, ahead=ahead) == [work.id]
    assert await rules.tell_due(at=soon, ahead=ahead) == []
    assert await told(town, soon) == [f"{ANNA} ahead", f"{BORIS} ahead", f"{VERA} ahead"]
    await town.incidents.turn(at=starts)
    assert await told(town, starts) == [f"{ANNA} begun", f"{BORIS} begun", f"{VERA} begun"]


async def test_moved_work_is_told_and_reminded_of_to_whom_did_not_hear(town: Town) -> None:
    await rule(town, Fact.WORK_MOVED, BY_CALL)
    starts = NOON + timedelta(hours=30)
    work = await town.work(starts, starts + timedelta(hours=4))
    later = redraft(work, starts_at=starts + timedelta(hours=1))
    await town.incidents.edit(work.id, later, author=AUTHOR, at=LATER, seen=None)
    assert await told(town, LATER) == [f"{ANNA} work_moved", f"{BORIS} work_moved", f"{VERA} work_moved"]


async def test_a_time_that_passed_is_told_once_and_not_if_another_is_stated_meanwhile(town: Town) -> None:
    await rule(town, Fact.ETR_OVERDUE, BY_CALL)
    incident = await moved(town, await town.outage())
    rules, passed = rules_of(town), ETR + timedelta(minutes=1)
    assert await rules.tell_due(at=ETR - timedelta(minutes=1), ahead=timedelta(0)) == []
    assert await rules.tell_due(at=passed, ahead=timedelta(0)) == [incident.id]
    assert await rules.tell_due(at=passed, ahead=timedelta(0)) == []
    await moved(town, incident, passed, ETR + timedelta(hours=2))
    assert await told(town, passed) == []


async def test_a_restored_part_is_told_to_those_there(town: Town) -> None:
    incident = await town.outage(2)
    await rule(town, Fact.RESTORED, BY_CALL)
    part = redraft(await town.outage(6)).scope.include
    await town.incidents.restore_part(incident.id, part, author=AUTHOR, at=LATER)
    assert await told(town, LATER) == []
    street = redraft(await town.outage(3)).scope.include
    await town.incidents.restore_part(incident.id, street, author=AUTHOR, at=LATER)
    assert [one for one in await told(town, LATER) if "restored" in one] == []


async def test_counts_foretell_whom_a_rule_tells(town: Town) -> None:
    incident = await town.outage()
    await town.wish(await town.ticket(4, incident), VERA)
    rules = rules_of(town)
    counted = await rules.count(incident.id, Fact.ETR_KNOWN, BY_CALL, at=NOON)
    assert counted == {(Channel.CALL, "ru"): 2, (Channel.CALL, "en"): 1}
    counted = await rules.count(incident.id, Fact.RESTORED, TellingRule(Audience.ASKED), at=NOON)
    assert counted == {(Channel.CALL, "ru"): 1}
