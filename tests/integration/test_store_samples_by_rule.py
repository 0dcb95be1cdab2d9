"""Those whom a rule has told wait for a sample and for held branches as those who asked do, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert

from outages.branches import BranchState
from outages.campaigns import Campaign, SampleState
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind, State
from outages.ledger import LedgerEntry, Means, Told
from outages.news import News
from outages.notifications import NotificationState, Policy, Result
from outages.places import AreaId
from outages.replies.repository import IncomingReply
from outages.scopes import Scope, ScopeItem
from outages.store import SQLLedger, SQLReplyRepository, SQLTellingRuleRepository, Store, samples
from outages.store.tables import phones, service_points
from outages.subscribers import Service
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.store_world import AUTHOR, NOON, Town
from tests.support.streets import ENDED, FIRST_STREET, SECOND_STREET, STREETS, THIRD_STREET, Streets

MINUTE = timedelta(minutes=1)
SOON, LATER = ENDED + MINUTE, ENDED + 2 * MINUTE
SAMPLED = Policy(tries=1, sample_size=9, sample_wait=20 * MINUTE)
#: So many people of each street ask; the others are told by the rule.
ASKING = 4


@pytest.fixture
async def streets(store: Store) -> Streets:
    return await Streets.settle(store, SAMPLED)


async def set_rule(town: Town, audience: Audience, channel: Channel = Channel.CALL) -> None:
    rule = TellingRule(audience, channel)
    await SQLTellingRuleRepository(town.store, town.policy).set(Fact.RESTORED, rule, author=AUTHOR, at=NOON)


async def outage(town: Town) -> Incident:
    """Publish an outage of the three streets."""
    scope = Scope(tuple(ScopeItem(AreaId(street)) for street in STREETS))
    draft = IncidentDraft(IncidentKind.UNPLANNED, frozenset({Service.INTERNET}), scope, Cause.POWER)
    made = await town.incidents.create(draft, author=AUTHOR, at=NOON)
    return await town.incidents.publish(made.id, author=AUTHOR, at=NOON)


async def restored(
    streets: Streets, audience: Audience = Audience.AFFECTED, *, asking: int = ASKING
) -> Incident:
    """Restore an outage about which some people of each street asked, and that a rule has told to others."""
    town = streets.town
    incident = await outage(town)
    await set_rule(town, audience)
    for street in STREETS:
        for person in range(asking):
            at = NOON + person * MINUTE
            await town.wish(
                await town.ticket(street * 100 + person, incident, at=at),
                streets.number(street, person),
                at=at,
            )
    return await town.incidents.restore(incident.id, author=AUTHOR, at=ENDED)


async def only(streets: Streets) -> Campaign:
    (one,) = await streets.campaigns.find()
    return one


def by_rule(streets: Streets, street: int) -> set[str]:
    return {streets.number(street, person) for person in range(ASKING, 10)}


async def test_whom_a_rule_has_told_wait_in_one_campaign_with_those_who_are_asked_first(
    streets: Streets,
) -> None:
    incident = await restored(streets)
    assert await streets.town.ring(ENDED) == []
    campaign = await only(streets)
    assert (campaign.incident_id, campaign.news, campaign.sample) == (
        incident.id, News.RESTORED, SampleState.PLANNED,
    )  # fmt: skip
    await streets.branches.advance(at=ENDED)
    assert {one.number for one in await streets.town.ring(ENDED)} == {
        streets.number(street, person) for street in STREETS for person in range(3)
    }
    progress = (await streets.campaigns.progress([campaign.id], at=ENDED))[campaign.id]
    assert (progress.held, progress.underway, progress.people) == (21, 9, 30)


async def test_they_are_let_go_and_held_with_their_street(streets: Streets) -> None:
    await restored(streets)
    await streets.branches.advance(at=ENDED)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.branches.advance(at=SOON)
    told = {one.number for one in await streets.town.ring(SOON)}
    assert told >= by_rule(streets, FIRST_STREET) | by_rule(streets, THIRD_STREET)
    assert not {one for one in told if streets.street_of(one) == SECOND_STREET}
    (held,) = await streets.branches.held()
    assert (held.area, held.people, held.waiting) == (SECOND_STREET, 10, 7)
    assert held.incident_id is not None
    await streets.town.incidents.cancel(held.incident_id, author=AUTHOR, at=LATER)
    await streets.branches.advance(at=LATER)
    told = {one.number for one in await streets.town.ring(LATER)}
    assert told == {streets.number(SECOND_STREET, person) for person in range(3, 10)}


async def test_a_published_fault_withdraws_what_they_were_to_be_told_and_its_end_is_told(
    streets: Streets,
) -> None:
    await restored(streets)
    await streets.branches.advance(at=ENDED)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.branches.advance(at=SOON)
    await streets.answer(SOON, set())
    (held,) = await streets.branches.held()
    assert held.incident_id is not None
    await streets.town.incidents.publish(held.incident_id, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    assert await streets.answer(SOON, set()) == []
    campaign = await only(streets)
    progress = (await streets.campaigns.progress([campaign.id], at=SOON))[campaign.id]
    assert (progress.needless, progress.to_go, progress.held) == (7, 0, 0)
    await streets.town.incidents.restore(held.incident_id, author=AUTHOR, at=LATER)
    told = []
    for _ in range(2):
        await streets.branches.advance(at=LATER)
        told += await streets.answer(LATER, set())
    assert told == [SECOND_STREET] * 10


async def heard_in_second_street(streets: Streets) -> set[str]:
    """Restore an outage of which three people of the second street heard and two asked; return who heard."""
    town, heard = streets.town, {streets.number(SECOND_STREET, person) for person in (7, 8, 9)}
    incident = await outage(town)
    await SQLLedger(town.store).note(
        [
            LedgerEntry(NOON, one, "call-1", Means.CALL, Told.OUT, incident.id, incident.promise.number)
            for one in sorted(heard)
        ]
    )
    await set_rule(town, Audience.HEARD)
    for person in range(2):
        ticket = await town.ticket(SECOND_STREET * 100 + person, incident)
        await town.wish(ticket, streets.number(SECOND_STREET, person))
    await town.incidents.restore(incident.id, author=AUTHOR, at=ENDED)
    await streets.branches.advance(at=ENDED)
    return heard


async def test_who_heard_of_it_waits_like_all_others(streets: Streets) -> None:
    heard = await heard_in_second_street(streets)
    assert await streets.answer(ENDED, set()) == [SECOND_STREET] * 2
    await streets.branches.advance(at=SOON)
    assert {one.number for one in await streets.town.ring(SOON)} == heard


async def test_who_heard_of_the_larger_outage_hears_the_end_of_what_was_left_inside(streets: Streets) -> None:
    heard = await heard_in_second_street(streets)
    await streets.answer(ENDED, {SECOND_STREET})
    (held,) = await streets.branches.held()
    assert held.incident_id is not None
    await streets.town.incidents.publish(held.incident_id, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    assert await streets.town.ring(SOON) == []
    await streets.town.incidents.restore(held.incident_id, author=AUTHOR, at=LATER)
    told: set[str] = set()
    for _ in range(2):
        await streets.branches.advance(at=LATER)
        due = await streets.town.ring(LATER)
        for one in due:
            await streets.town.notifications.settle(one.attempt.id, Result.WORKS, at=LATER)
        told |= {one.number for one in due}
    assert told >= heard


async def test_a_message_asks_those_without_a_ticket_too(store: Store) -> None:
    streets = await Streets.settle(store, replace(SAMPLED, asks_by_sms=True))
    town = streets.town
    incident = await outage(town)
    await set_rule(town, Audience.AFFECTED, Channel.SMS)
    await town.incidents.restore(incident.id, author=AUTHOR, at=ENDED)
    await streets.branches.advance(at=ENDED)
    asked = await town.ring(ENDED, Channel.SMS)
    assert [streets.street_of(one.number) for one in asked] == [
        street for street in STREETS for _ in range(3)
    ]
    for one in asked:
        await town.notifications.settle(one.attempt.id, Result.DELIVERED, at=ENDED)
        text = "нет" if streets.street_of(one.number) == SECOND_STREET else "да"
        assert await SQLReplyRepository(store).take(IncomingReply(one.number, text), at=SOON)
    await streets.branches.advance(at=SOON)
    told = [streets.street_of(one.number) for one in await town.ring(SOON, Channel.SMS)]
    assert sorted(told) == [FIRST_STREET] * 7 + [THIRD_STREET] * 7
    (held,) = await streets.branches.held()
    assert (held.area, held.people, held.still_out, held.waiting) == (SECOND_STREET, 10, 3, 7)


async def test_whoever_asked_is_told_before_those_who_did_not(store: Store) -> None:
    streets = await Streets.settle(store, Policy(tries=1))
    await restored(streets)
    due = await streets.town.notifications.claim(
        Channel.CALL, limit=ASKING * len(STREETS), at=ENDED, lease=2 * MINUTE
    )
    assert all(one.has_ticket for one in due)


async def test_they_are_held_in_the_running_wave_too(store: Store) -> None:
    streets = await Streets.settle(store, Policy(tries=1, sample_size=90))
    await restored(streets, asking=5)
    await streets.branches.advance(at=ENDED)
    assert (await only(streets)).sample is SampleState.NEEDLESS
    rung = []
    for second in range(30):
        at = SOON + timedelta(seconds=second)
        due = await streets.town.notifications.claim(Channel.CALL, limit=3, at=at, lease=2 * MINUTE)
        for one in due:
            out = streets.street_of(one.number) == THIRD_STREET and one.has_ticket
            result = Result.STILL_OUT if out else Result.HEARD
            await streets.town.notifications.settle(one.attempt.id, result, at=at)
        rung += [streets.street_of(one.number) for one in due]
    assert rung.count(FIRST_STREET) == rung.count(SECOND_STREET) == 10
    assert rung.count(THIRD_STREET) == 2
    assert [one.area for one in await streets.branches.held()] == [THIRD_STREET]


async def test_where_nobody_can_be_asked_all_are_told_at_once(streets: Streets) -> None:
    await restored(streets, asking=0)
    await streets.branches.advance(at=ENDED)
    assert (await only(streets)).sample is SampleState.NEEDLESS
    assert len(await streets.town.ring(ENDED)) == 30


async def test_who_has_no_known_address_waits_for_the_end_of_the_sample_only(streets: Streets) -> None:
    town, key = streets.town, FIRST_STREET * 100 + 9
    number = streets.number(FIRST_STREET, 9)
    await restored(streets)
    # An import takes the telephone from the account, and brings it back later.
    await town.store.write(lambda one: one.execute(delete(phones).where(phones.c.number == number)))
    await streets.branches.advance(at=ENDED)
    row = {"number": number, "subscriber_id": key}
    await town.store.write(lambda one: one.execute(insert(phones), row))
    assert number not in {one.number for one in await town.ring(ENDED)}
    ends = ENDED + SAMPLED.sample_wait
    assert number not in {one.number for one in await town.ring(ends - timedelta(seconds=1))}
    assert number in {one.number for one in await town.ring(ends)}


async def test_only_addresses_that_are_back_say_to_which_branch_somebody_belongs(streets: Streets) -> None:
    """Four people have another address, in the third street, which was not out."""
    town = streets.town
    await town.store.write(
        lambda one: one.execute(
            insert(service_points),
            [
                {
                    "id": 90000 + person,
                    "subscriber_id": FIRST_STREET * 100 + person,
                    "house_id": THIRD_STREET + 1,
                    "flat": "",
                    "services": frozenset({Service.INTERNET}),
                }
                for person in range(4)
            ],
        )
    )
    scope = Scope((ScopeItem(AreaId(FIRST_STREET)), ScopeItem(AreaId(SECOND_STREET))))
    draft = IncidentDraft(IncidentKind.UNPLANNED, frozenset({Service.INTERNET}), scope, Cause.POWER)
    made = await town.incidents.create(draft, author=AUTHOR, at=NOON)
    await town.incidents.publish(made.id, author=AUTHOR, at=NOON)
    await set_rule(town, Audience.AFFECTED)
    await town.incidents.restore(made.id, author=AUTHOR, at=ENDED)
    campaign = (await only(streets)).id
    made_plan = await town.store.read(lambda one: samples.plan(one, campaign, ENDED))
    assert {area: len(people) for area, people in made_plan.branches.items()} == {
        FIRST_STREET: 10, SECOND_STREET: 10,
    }  # fmt: skip
    assert made_plan.nowhere == ()


async def test_a_restoration_taken_back_meanwhile_is_told_to_nobody(streets: Streets) -> None:
    incident = await restored(streets)
    await streets.branches.advance(at=ENDED)
    await streets.answer(ENDED, {SECOND_STREET})
    await streets.town.incidents.reopen(incident.id, None, author=AUTHOR, at=SOON)
    await streets.branches.advance(at=SOON)
    told = {one.number for one in await streets.town.ring(SOON) if one.news is News.RESTORED}
    assert told == set()
    left = await streets.town.notifications.find(states=[NotificationState.PENDING], limit=99)
    assert [one for one in left if one.due_at is None] == []
    assert {one.state for one in await streets.branches.find([(await streets.campaigns.find())[-1].id])} <= {
        BranchState.OVERTAKEN
    }
    assert await streets.town.incidents.find(states=[State.DRAFT]) != []
