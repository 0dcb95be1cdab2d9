"""Replies on both databases: what people write is kept, done and answered, each once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outages.errors import ConflictError, NotFoundError
from outages.incidents import Incident
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import NotificationState, Policy, Result
from outages.opt_outs import OptOutSource
from outages.replies.repository import AnswerState, IncomingReply, Reply, ReplyId
from outages.replies.rules import MOST_IN_A_DAY, ReplyAnswer, ReplyOutcome
from outages.store import (
    SQLCampaignRepository,
    SQLLedger,
    SQLOptOutRepository,
    SQLReplyRepository,
    Store,
)
from outages.throttles import Throttle
from outages.tickets import Channel, Closing, Ticket, TicketState
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(minutes=2)
LATER = NOON + MINUTE
UNLIMITED = (Throttle(1000, DAY),)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2, jitter=0))


@pytest.fixture
def replies(town: Town) -> SQLReplyRepository:
    return SQLReplyRepository(town.store, throttles=UNLIMITED)


async def write(
    replies: SQLReplyRepository, text: str, *, number: str = ANNA, at: datetime = LATER, message: str = ""
) -> Reply:
    """Have a telephone write to the line."""
    taken = await replies.take(IncomingReply(number, text, message), at=at)
    assert taken is not None
    return taken


async def told_by_sms(
    town: Town,
    number: str = ANNA,
    *,
    points: Sequence[int] = (1,),
    results: Sequence[Result] = (Result.ACCEPTED, Result.DELIVERED),
) -> Incident:
    """Have a telephone told by SMS that an outage is over."""
    outage = await town.outage()
    for point in points:
        await town.wish(await town.ticket(point, outage), number, channel=Channel.SMS)
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON)
    for message in await town.ring(NOON, Channel.SMS):
        for result in results:
            await town.notifications.settle(message.attempt.id, result, at=NOON)
    return outage


async def only_ticket(town: Town) -> Ticket:
    (ticket,) = await town.tickets.find()
    return ticket


@pytest.mark.parametrize(
    "results", [[Result.ACCEPTED], [Result.ACCEPTED, Result.DELIVERED], [Result.DELIVERED], [Result.UNKNOWN]]
)
async def test_a_no_opens_the_ticket_again_however_far_the_report_is(
    town: Town, replies: SQLReplyRepository, results: list[Result]
) -> None:
    outage = await told_by_sms(town, results=results)
    reply = await write(replies, "НЕТ")
    assert (reply.outcome, reply.answer) == (ReplyOutcome.REOPENED, ReplyAnswer.STILL_OUT)
    ticket = await only_ticket(town)
    assert (ticket.state, ticket.still_out, reply.tickets) == (TicketState.OPEN, True, (ticket.number,))
    campaigns = SQLCampaignRepository(town.store)
    assert (await campaigns.still_out()).tickets == 1
    (campaign,) = await campaigns.find(incident=outage.id)
    assert (await campaigns.progress([campaign.id], at=LATER))[campaign.id].told == {Result.STILL_OUT: 1}
    assert [one.number for one in await town.tickets.find(still_out=True)] == [ticket.number]


async def test_a_report_that_comes_after_the_answer_changes_nothing(
    town: Town, replies: SQLReplyRepository
) -> None:
    outage = await told_by_sms(town, results=[Result.ACCEPTED])
    await write(replies, "нет")
    (told,) = await town.notifications.find(incident=outage.id)
    await town.notifications.settle(told.attempts[0].id, Result.UNDELIVERED, at=LATER)
    (told,) = await town.notifications.find(incident=outage.id)
    assert (told.state, told.attempts[0].result) == (NotificationState.DONE, Result.STILL_OUT)
    assert (await only_ticket(town)).still_out


@pytest.mark.parametrize("results", [[Result.ACCEPTED], [Result.DELIVERED], [Result.UNKNOWN]])
async def test_a_yes_closes_as_confirmed(
    town: Town, replies: SQLReplyRepository, results: list[Result]
) -> None:
    await told_by_sms(town, results=results)
    reply = await write(replies, "Да, спасибо")
    assert (reply.outcome, reply.answer) == (ReplyOutcome.CONFIRMED, ReplyAnswer.WORKS)
    ticket = await only_ticket(town)
    assert (ticket.state, ticket.closing) == (TicketState.CLOSED, Closing.CONFIRMED)


async def test_the_last_word_counts(town: Town, replies: SQLReplyRepository) -> None:
    await told_by_sms(town)
    for text, state in (("да", "closed"), ("НЕТ", "open"), ("заработало", "closed"), ("нет!", "open")):
        await write(replies, text)
        assert (await only_ticket(town)).state == state


async def test_a_message_about_several_tickets_is_answered_for_all(
    town: Town, replies: SQLReplyRepository
) -> None:
    await told_by_sms(town, points=(1, 2))
    reply = await write(replies, "нет")
    tickets = await town.tickets.find(still_out=True)
    assert sorted(reply.tickets) == sorted(one.number for one in tickets)
    assert len(tickets) == 2


async def test_a_yes_leaves_open_what_is_out_for_other_reasons(
    town: Town, replies: SQLReplyRepository
) -> None:
    await told_by_sms(town)
    await write(replies, "нет")
    await town.outage(4)
    await town.ticket(1, (await town.incidents.find())[0])
    await write(replies, "да")
    assert (await only_ticket(town)).state is TicketState.OPEN


async def test_a_ticket_that_people_closed_is_left_to_people(town: Town, replies: SQLReplyRepository) -> None:
    await told_by_sms(town)
    await write(replies, "нет")
    ticket = await only_ticket(town)
    await town.tickets.close(ticket.number, reason="seen", author=AUTHOR, at=LATER)
    again = await write(replies, "нет, не работает", at=NOON + HOUR)
    assert (again.outcome, again.answer, again.waits) == (
        ReplyOutcome.FOR_PERSON, ReplyAnswer.TO_PERSON, True,
    )  # fmt: skip
    assert (await only_ticket(town)).closing is Closing.BY_PEOPLE


async def test_another_service_than_the_one_told_about_goes_to_a_person(
    town: Town, replies: SQLReplyRepository
) -> None:
    await told_by_sms(town)
    for text in ("нет света", "свет есть"):
        assert (await write(replies, text)).outcome is ReplyOutcome.FOR_PERSON
    assert (await only_ticket(town)).closing is Closing.TOLD
    assert (await write(replies, "нет интернета")).outcome is ReplyOutcome.REOPENED


@pytest.mark.parametrize(("text", "outcome", "answer"), [
    ("нет", ReplyOutcome.FOR_PERSON, ReplyAnswer.TO_PERSON),
    ("да", ReplyOutcome.NOTHING, ReplyAnswer.NOT_ASKED),
    ("спасибо", ReplyOutcome.NOTHING, None),
    ("статус", ReplyOutcome.TOLD, ReplyAnswer.STATUS),
    ("старт", ReplyOutcome.NOTHING, ReplyAnswer.HELP),
    ("пахнет газом", ReplyOutcome.FOR_PERSON, ReplyAnswer.DANGER),
    ("Ваш код 1234", ReplyOutcome.NOTHING, None),
])  # fmt: skip
async def test_who_was_not_written_to_lately_is_told_so_and_nothing_closes(
    town: Town, replies: SQLReplyRepository, text: str, outcome: ReplyOutcome, answer: ReplyAnswer | None
) -> None:
    await told_by_sms(town)
    reply = await write(replies, text, at=NOON + 4 * DAY)
    assert (reply.outcome, reply.answer, reply.tickets) == (outcome, answer, ())
    assert (await only_ticket(town)).closing is Closing.TOLD


async def test_a_yes_to_a_message_that_asked_nothing_closes_nothing(
    town: Town, replies: SQLReplyRepository
) -> None:
    outage = await told_by_sms(town)
    await town.incidents.reopen(outage.id, None, author=AUTHOR, at=LATER)
    assert await town.tell(Result.DELIVERED, LATER, Channel.SMS) == [f"{ANNA} reopened"]
    reply = await write(replies, "ок", at=LATER + MINUTE)
    assert (reply.outcome, reply.answer) == (ReplyOutcome.NOTHING, None)
    assert (await only_ticket(town)).state is TicketState.OPEN


async def test_stop_ends_calls_and_messages_and_is_confirmed_once(
    town: Town, replies: SQLReplyRepository
) -> None:
    outage = await town.outage()
    await town.wish(await town.ticket(1, outage), ANNA)
    first = await write(replies, "СТОП")
    again = await write(replies, "stop", at=NOON + HOUR)
    assert (first.answer, again.answer) == (ReplyAnswer.STOPPED, None)
    kept = await SQLOptOutRepository(town.store).find(number=ANNA)
    assert {(one.channel, one.source, one.author) for one in kept} == {
        (channel, OptOutSource.SMS, f"sms-{first.id}") for channel in Channel
    }
    await town.incidents.restore(outage.id, author=AUTHOR, at=LATER)
    assert await town.ring(LATER) == []


async def test_start_takes_it_back_and_what_was_asked_before_does_not_return(
    town: Town, replies: SQLReplyRepository
) -> None:
    outage = await town.outage()
    await town.wish(await town.ticket(1, outage), ANNA)
    await write(replies, "стоп")
    reply = await write(replies, "СТАРТ", at=NOON + HOUR)
    assert (reply.outcome, reply.answer) == (ReplyOutcome.OPTED_IN, ReplyAnswer.STARTED)
    kept = await SQLOptOutRepository(town.store).find(number=ANNA)
    assert {(one.ended_at, one.ended_by) for one in kept} == {(NOON + HOUR, f"sms-{reply.id}")}
    await town.incidents.restore(outage.id, author=AUTHOR, at=NOON + HOUR)
    assert await town.ring(NOON + HOUR) == []


async def test_who_opted_out_of_messages_gets_only_what_they_ask_for(
    replies: SQLReplyRepository,
) -> None:
    await write(replies, "стоп")
    texts = ("абракадабра", "статус", "то есть, то нет")
    answers = [(await write(replies, text, at=NOON + HOUR)).answer for text in texts]
    assert answers == [None, ReplyAnswer.STATUS, None]


async def test_what_a_gateway_brings_twice_is_done_once(town: Town, replies: SQLReplyRepository) -> None:
    await told_by_sms(town)
    brought = IncomingReply(ANNA, "нет", "id-1")
    taken = await asyncio.gather(*(replies.take(brought, at=LATER) for _ in range(5)))
    assert [one for one in taken if one] == await replies.find()
    assert await replies.take(replace(brought, number=VERA), at=LATER), (
        "an id is its gateway's for one telephone"
    )
    await write(replies, "нет")
    await write(replies, "нет")
    assert len(await replies.find()) == 4, "without an id nobody knows that it is the same"


async def test_help_is_given_once_a_day(replies: SQLReplyRepository) -> None:
    given = [
        (await write(replies, text, at=NOON + hours * HOUR)).answer
        for text, hours in (("абра", 0), ("кадабра", 1), ("фыва", 23), ("олдж", 24), ("йцук", 25))
    ]
    assert given == [ReplyAnswer.HELP, None, None, ReplyAnswer.HELP, None]


async def test_two_at_once_get_help_once(replies: SQLReplyRepository) -> None:
    texts = ("абра", "кадабра", "фыва", "олдж")
    taken = await asyncio.gather(*(write(replies, text) for text in texts))
    assert [one.answer for one in taken if one.answer] == [ReplyAnswer.HELP]


async def test_the_same_text_again_is_done_and_not_answered(replies: SQLReplyRepository) -> None:
    first, again = await write(replies, "Статус"), await write(replies, "статус ", at=LATER + MINUTE)
    later = await write(replies, "статус", at=LATER + HOUR)
    assert [one.answer for one in (first, again, later)] == [ReplyAnswer.STATUS, None, ReplyAnswer.STATUS]


async def test_an_echo_of_our_answers_is_not_kept_going(replies: SQLReplyRepository) -> None:
    """Somebody's machine asks for the facts without end: after some answers nothing is written to it that day."""
    answers = [
        (await write(replies, f"статус {1000 + n}", at=NOON + n * timedelta(minutes=11))).answer
        for n in range(60)
    ]
    assert len([one for one in answers if one]) == MOST_IN_A_DAY


async def test_nobody_is_answered_more_often_than_they_can_bear(town: Town) -> None:
    await told_by_sms(town)
    replies = SQLReplyRepository(town.store, throttles=(Throttle(3, timedelta(minutes=15)),))
    answers = [(await write(replies, f"статус {n}", at=LATER)).answer for n in (1000, 1001, 1002, 1003)]
    assert len([one for one in answers if one]) == 2, "the message before counts too"
    assert (await write(replies, "стоп", at=LATER)).answer is ReplyAnswer.STOPPED
    assert (await write(replies, "статус", at=NOON + HOUR)).answer is ReplyAnswer.STATUS


async def test_an_answer_is_claimed_once_and_what_was_told_is_noted_when_the_gateway_took_it(
    town: Town, replies: SQLReplyRepository
) -> None:
    outage = await town.outage()
    await write(replies, "статус")
    claims = await asyncio.gather(*(replies.claim_answers(limit=9, at=LATER, lease=LEASE) for _ in range(3)))
    (due,) = [one for some in claims for one in some]
    assert (due.number, due.answer, due.language, due.tickets) == (ANNA, ReplyAnswer.STATUS, None, ())
    told = LedgerEntry(LATER, ANNA, due.attempt_id, Means.SMS, Told.OUT, outage.id, 1)
    await replies.settle_answer(due.attempt_id, AnswerState.SENT, at=LATER, text="Не работает.", told=[told])
    (kept,) = await replies.find()
    assert (kept.answer_state, kept.answered, kept.answered_at) == (AnswerState.SENT, "Не работает.", LATER)
    (line,) = await SQLLedger(town.store).find(at=LATER, number=ANNA)
    assert line.entry == told
    assert await replies.claim_answers(limit=9, at=NOON + DAY, lease=LEASE) == []


async def test_an_answer_that_a_gateway_cannot_take_is_tried_again_for_a_while(
    replies: SQLReplyRepository,
) -> None:
    await write(replies, "статус", at=NOON)
    tries, at = 0, NOON
    while due := await replies.claim_answers(limit=9, at=at, lease=LEASE):
        await replies.settle_answer(due[0].attempt_id, AnswerState.DUE, at=at)
        tries, at = tries + 1, at + timedelta(seconds=30)
    (kept,) = await replies.find()
    assert (kept.answer_state, tries) == (AnswerState.FAILED, 30)


async def test_an_answer_that_waited_while_the_line_was_away_is_not_sent_hours_later(
    replies: SQLReplyRepository,
) -> None:
    await write(replies, "статус", at=NOON)
    assert await replies.claim_answers(limit=9, at=NOON + HOUR, lease=LEASE) == []
    (kept,) = await replies.find()
    assert kept.answer_state is AnswerState.FAILED


async def test_an_answer_whose_worker_died_is_not_sent_again(replies: SQLReplyRepository) -> None:
    await write(replies, "статус")
    await replies.claim_answers(limit=9, at=LATER, lease=LEASE)
    assert await replies.claim_answers(limit=9, at=LATER + LEASE, lease=LEASE) == []
    (kept,) = await replies.find()
    assert kept.answer_state is AnswerState.UNKNOWN


async def test_people_read_what_is_for_them_once_and_the_trail_says_so(
    town: Town, replies: SQLReplyRepository
) -> None:
    await told_by_sms(town)
    doubtful = await write(replies, "то есть, то нет")
    await write(replies, "спасибо")
    assert [one.id for one in await replies.find(waiting=True)] == [doubtful.id]
    assert await replies.count_waiting() == 1
    done = await replies.finish(doubtful.id, author="Антон", at=NOON + HOUR)
    assert (done.done_at, done.done_by, done.waits) == (NOON + HOUR, "Антон", False)
    assert await replies.find(waiting=True) == []
    assert await replies.count_waiting() == 0
    with pytest.raises(ConflictError):
        await replies.finish(doubtful.id, author="Антон", at=NOON + HOUR)
    with pytest.raises(NotFoundError):
        await replies.finish(ReplyId(404), author="Антон", at=NOON + HOUR)


async def test_replies_are_listed_by_number_by_ticket_and_page(
    town: Town, replies: SQLReplyRepository
) -> None:
    await told_by_sms(town)
    ticket = await only_ticket(town)
    first, second = await write(replies, "да"), await write(replies, "нет")
    other = await write(replies, "статус", number=VERA)
    assert [one.id for one in await replies.find(limit=2)] == [other.id, second.id]
    assert [one.id for one in await replies.find(number=ANNA, before=second.id)] == [first.id]
    about = await replies.of_tickets([ticket.id])
    assert [one.id for one in about[ticket.id]] == [second.id, first.id]
    assert await replies.of_tickets([]) == {}
