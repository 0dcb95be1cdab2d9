"""What somebody leaves behind who deals with the line in every way."""

from datetime import timedelta

from sqlalchemy import select

from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, KeyPress, Promise
from outages.notifications import Policy, Result
from outages.persons import Whose
from outages.queue_callbacks import KeptPlace
from outages.replies.repository import AnswerState, IncomingReply
from outages.reports import Complaint, Detail
from outages.sent_segments import SentMessage
from outages.store import (
    SQLOptOutRepository,
    SQLPinTries,
    SQLQueueCallbackRepository,
    SQLReplyRepository,
    SQLReportRepository,
    SQLSentSegmentRepository,
    SQLTryRepository,
)
from outages.store.notification_tables import attempts
from outages.subscribers import SubscriberId
from outages.tickets import Channel, Consent, Ticket
from tests.support.store_world import AUTHOR, NOON, VERA, Town

HOUR = timedelta(hours=1)
#: A telephone that is in no file.
MOBILE = "+79990000777"
VERAS = Whose(account="V-3")
VOICE = Detail("0123456789abcdef.wav", 7)


def call_of(
    key: str, number: str | None, subscriber: int | None, ticket: Ticket | None, promise: Promise | None
) -> CallRecord:
    """Return a call of an hour, in which an address was heard and a key pressed."""
    return CallRecord(
        key,
        Direction.INBOUND,
        number,
        None if subscriber is None else SubscriberId(subscriber),
        None if ticket is None else ticket.id,
        "ru",
        NOON,
        NOON + HOUR,
        CallOutcome.COMPLETED,
        heard=(HeardPrompt("news", "ru", "f1", "улица Королёва, дом двенадцать", whole=True),),
        promises=() if promise is None else (promise,),
        keys=(KeyPress("1", 100),),
    )


async def live(town: Town) -> Ticket:
    """Vera calls from home and with a withheld number, tells what is out, asks to be rung at her mobile, and is."""
    one = await town.outage(3)
    ticket = await town.ticket(4, one)
    promise = Promise(one.id, 1, NOON + HOUR)
    records = [
        call_of("call-1", VERA, 3, ticket, promise),
        call_of("call-2", None, 3, ticket, promise),
        call_of("call-3", MOBILE, 3, None, promise),
    ]
    await town.calls.write(records)
    reports = SQLReportRepository(town.store)
    report = await reports.keep(ticket.id, Complaint(hazard=True), call_id="call-1", at=NOON)
    await reports.attach(report, VOICE)
    await reports.listen(ticket.number, author="olga", at=NOON)
    await town.tickets.record_consent(
        Consent(ticket.id, Channel.CALL, MOBILE, "ru", "1", "call-1", NOON, asked_by=VERA)
    )
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + HOUR)
    assert await town.tell(Result.HEARD, NOON + HOUR) == [f"{MOBILE} restored"]
    tried = await town.store.read(lambda connection: connection.execute(select(attempts.c.id)).scalar_one())
    await SQLSentSegmentRepository(town.store).note_sent([SentMessage("main", tried, ("m-1",))], at=NOON)
    for change, reason in ((town.tickets.reopen, "Вера звонила"), (town.tickets.close, "Вера довольна")):
        await change(ticket.number, reason=reason, author="olga", at=NOON + HOUR)
    await _wait_for_an_agent(town)
    await _write(town)
    await _opt_out(town)
    await SQLTryRepository(town.store).admit(caller=VERA, wanted="3", at=NOON)
    await SQLPinTries(town.store).admit(telephone_id="101", caller=VERA, at=NOON)
    return ticket


async def _write(town: Town) -> None:
    """Have Vera write, and somebody read and answer it."""
    replies = SQLReplyRepository(town.store)
    written = await replies.take(
        IncomingReply(VERA, "Вера, дом двенадцать, то есть, то нет", "id-1"), at=NOON + HOUR
    )
    assert written is not None
    await replies.finish(written.id, author="olga", at=NOON + HOUR)
    (due,) = await replies.claim_answers(limit=9, at=NOON + HOUR, lease=HOUR)
    await replies.settle_answer(due.attempt_id, AnswerState.SENT, at=NOON + HOUR, text="Вера, прочтём.")


async def _opt_out(town: Town) -> None:
    """Take back one "never ring me", and let "never write to me" hold."""
    opt_outs = SQLOptOutRepository(town.store)
    taken_back = await opt_outs.opt_out(VERA, Channel.CALL, author="olga", at=NOON + HOUR)
    await opt_outs.end(taken_back.id, author="olga", at=NOON + HOUR)
    await opt_outs.opt_out(VERA, Channel.SMS, author="olga", at=NOON + HOUR)


async def _wait_for_an_agent(town: Town) -> None:
    places = SQLQueueCallbackRepository(town.store, Policy(), node="")
    await places.keep(KeptPlace("call-1", VERA, "ru", NOON, first=False, ticket=""), at=NOON)
    await places.give_up("call-1")
