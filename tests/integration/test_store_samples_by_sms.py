"""What people answer by SMS is evidence about their branch as keys are, on both databases."""

from datetime import datetime, timedelta

import pytest

from outages.branches import Branch, BranchState
from outages.campaigns import SampleState
from outages.notifications import DueNotification, Policy, Result
from outages.replies.repository import IncomingReply
from outages.store import SQLReplyRepository, Store
from outages.tickets import Channel
from tests.support.store_world import AUTHOR, NOON
from tests.support.streets import ENDED, FIRST_STREET, SECOND_STREET, STREETS, THIRD_STREET, Streets

MINUTE = timedelta(minutes=1)
SOON = ENDED + MINUTE


@pytest.fixture
async def streets(store: Store) -> Streets:
    """Everybody is written to at once: there are too few people for a sample."""
    streets = await Streets.settle(store, Policy(tries=1, sample_size=90))
    await streets.outage(Channel.SMS)
    await streets.branches.advance(at=ENDED)
    return streets


async def deliver(
    streets: Streets, at: datetime, *results: Result, limit: int = 99
) -> dict[int, list[DueNotification]]:
    """Write to whoever is due; return what was sent, by street."""
    due = await streets.town.notifications.claim(Channel.SMS, limit=limit, at=at, lease=2 * MINUTE)
    sent: dict[int, list[DueNotification]] = {}
    for one in due:
        for result in results or (Result.ACCEPTED, Result.DELIVERED):
            await streets.town.notifications.settle(one.attempt.id, result, at=at)
        sent.setdefault(streets.street_of(one.number), []).append(one)
    return sent


async def write(streets: Streets, number: str, text: str, at: datetime = SOON) -> None:
    assert await SQLReplyRepository(streets.town.store).take(IncomingReply(number, text), at=at)


async def branch_of(streets: Streets, street: int) -> Branch | None:
    (campaign,) = await streets.campaigns.find()
    found = await streets.branches.find([campaign.id])
    return next((one for one in found if one.area == street), None)


@pytest.mark.parametrize(
    "results", [[Result.ACCEPTED], [Result.ACCEPTED, Result.DELIVERED], [Result.UNKNOWN]]
)
async def test_two_who_write_that_it_is_out_hold_their_street_whatever_was_reported(
    streets: Streets, results: list[Result]
) -> None:
    # Six are sent at a time, two of each street.
    sent = await deliver(streets, ENDED, *results, limit=6)
    for one in sent[SECOND_STREET]:
        await write(streets, one.number, "нет")
    (held,) = await streets.branches.held()
    assert (held.area, held.works, held.still_out) == (SECOND_STREET, 0, 2)
    left = await deliver(streets, SOON)
    assert {street: len(some) for street, some in left.items()} == {FIRST_STREET: 8, THIRD_STREET: 8}


async def test_the_last_word_of_each_counts_once(streets: Streets) -> None:
    sent = await deliver(streets, ENDED)
    (anton, *_) = sent[FIRST_STREET]
    for text in ("нет", "нет!", "НЕТ, не работает"):
        await write(streets, anton.number, text)
    first = await branch_of(streets, FIRST_STREET)
    assert first is not None
    assert (first.works, first.still_out, first.state) == (0, 1, BranchState.ASKED)
    await write(streets, anton.number, "заработало")
    first = await branch_of(streets, FIRST_STREET)
    assert first is not None
    assert (first.works, first.still_out) == (1, 0)
    await write(streets, anton.number, "снова нет")
    first = await branch_of(streets, FIRST_STREET)
    assert first is not None
    assert (first.works, first.still_out) == (0, 1)


async def test_an_answer_to_a_restoration_taken_back_holds_nothing(streets: Streets) -> None:
    sent = await deliver(streets, ENDED)
    (incident,) = await streets.town.incidents.find()
    await streets.town.incidents.reopen(incident.id, None, author="duty", at=SOON)
    for one in sent[SECOND_STREET]:
        await write(streets, one.number, "нет")
    assert await streets.branches.held() == []


def sampled(*, asks_by_sms: bool) -> Policy:
    return Policy(tries=1, sample_size=9, sample_wait=20 * MINUTE, asks_by_sms=asks_by_sms)


async def test_those_who_want_a_message_are_asked_first_and_their_answers_decide(store: Store) -> None:
    streets = await Streets.settle(store, sampled(asks_by_sms=True))
    await streets.outage(Channel.SMS)
    await streets.branches.advance(at=ENDED)
    sent = await deliver(streets, ENDED)
    assert {street: len(some) for street, some in sent.items()} == dict.fromkeys(STREETS, 3)
    for street in STREETS:
        for one in sent[street][:2]:
            await write(streets, one.number, "нет" if street == SECOND_STREET else "да")
    await streets.branches.advance(at=SOON)
    left = await deliver(streets, SOON)
    assert {street: len(some) for street, some in left.items()} == {FIRST_STREET: 7, THIRD_STREET: 7}
    assert [one.area for one in await streets.branches.held()] == [SECOND_STREET]


async def test_an_answer_to_a_message_is_waited_for_before_others_are_asked(store: Store) -> None:
    streets = await Streets.settle(store, sampled(asks_by_sms=True))
    await streets.outage(Channel.SMS)
    sent_after: dict[int, int] = {}
    for minute in range(22):
        at = ENDED + minute * MINUTE
        await streets.branches.advance(at=at)
        sent = await deliver(streets, at)
        if sent:
            sent_after[minute] = sum(len(some) for some in sent.values())
    # Nobody answers: all others of a street are asked next, as a wave is larger than the street.
    assert sent_after == {0: 9, 5: 21}


async def test_nobody_is_asked_by_messages_that_nobody_could_answer(store: Store) -> None:
    streets = await Streets.settle(store, sampled(asks_by_sms=False))
    await streets.outage(Channel.SMS)
    await streets.branches.advance(at=ENDED)
    (campaign,) = await streets.campaigns.find()
    assert campaign.sample is SampleState.NEEDLESS
    assert len(await deliver(streets, ENDED)) == len(STREETS)


async def test_where_messages_cannot_be_answered_those_who_are_rung_are_asked(store: Store) -> None:
    streets = await Streets.settle(store, sampled(asks_by_sms=False))
    town = streets.town
    incident = await town.outage(2)
    for street in STREETS:
        for person in range(10):
            channel = Channel.CALL if person > 6 else Channel.SMS
            at = NOON + person * MINUTE
            ticket = await town.ticket(street * 100 + person, incident, at=at)
            await town.wish(ticket, streets.number(street, person), channel=channel, at=at)
    await town.incidents.restore(incident.id, author=AUTHOR, at=ENDED)
    await streets.branches.advance(at=ENDED)
    assert await deliver(streets, ENDED) == {}
    rung = {one.number for one in await town.ring(ENDED)}
    assert rung == {streets.number(street, person) for street in STREETS for person in (7, 8, 9)}
