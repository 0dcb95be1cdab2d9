"""Replies in the database: kept together with everything that follows from them, and answered once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update
from typing_extensions import override

from outages.errors import ConflictError, NotFoundError
from outages.ledger import LedgerEntry
from outages.replies.reading import ReplyReading, read_reply
from outages.replies.repository import (
    ANSWERED_SOON,
    AnswerState,
    DueAnswer,
    IncomingReply,
    Reply,
    ReplyId,
    ReplyRepository,
    name_answer,
)
from outages.replies.rules import (
    REPEATED_WITHIN,
    Followed,
    ReplyOutcome,
    Written,
    follow,
    may_answer,
)
from outages.store import ledger, reply_deeds
from outages.store.audit import note
from outages.store.engine import Store, by_dialect
from outages.store.notification_tables import attempts, notifications
from outages.store.reply_deeds import Answered
from outages.store.reply_tables import UNANSWERED, WAITING, replies, reply_tickets
from outages.store.tables import tickets
from outages.store.types import AnyRow, Instant
from outages.throttles import BEARABLE, Throttle
from outages.tickets import Channel, TicketId

#: How long an answer waits that the gateway couldn't take.
_AGAIN = timedelta(seconds=30)
_A_DAY = timedelta(days=1)

_ids: Any = bindparam("ids", expanding=True)
_since = bindparam("since", type_=Instant)
_now = bindparam("now", type_=Instant)
_NEW = by_dialect(lambda insertion: insertion(replies).on_conflict_do_nothing().returning(replies.c.id))
_CHANGE = update(replies).where(replies.c.id == bindparam("wanted"))
_OF_ATTEMPT = update(replies).where(
    replies.c.attempt_id == bindparam("attempt"), replies.c.answer_state == AnswerState.SENDING
)
_LATELY = select(replies.c.at, replies.c.text, replies.c.answer).where(
    replies.c.number == bindparam("number"), replies.c.at > _since, replies.c.id != bindparam("wanted")
)
_TRIED = (
    select(attempts.c.made_at)
    .join(notifications, notifications.c.id == attempts.c.notification_id)
    .where(
        notifications.c.number == bindparam("number"),
        notifications.c.channel == Channel.SMS,
        attempts.c.made_at > _since,
    )
)
_LOST = (
    update(replies)
    .where(UNANSWERED, replies.c.answer_state == AnswerState.SENDING, replies.c.lease_ends <= _now)
    .values(answer_state=AnswerState.UNKNOWN, due_at=None, lease_ends=None)
)
_TOO_LATE = (
    update(replies)
    .where(UNANSWERED, replies.c.answer_state == AnswerState.DUE, replies.c.at <= _since)
    .values(answer_state=AnswerState.FAILED, due_at=None)
)
_ANY_UNANSWERED = select(replies.c.id).where(UNANSWERED).limit(1)
_DUE = (
    select(replies)
    .where(UNANSWERED, replies.c.answer_state == AnswerState.DUE, replies.c.due_at <= _now)
    .order_by(replies.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TICKETS = (
    select(reply_tickets.c.reply_id, reply_tickets.c.ticket_id, tickets.c.number)
    .join(tickets, tickets.c.id == reply_tickets.c.ticket_id)
    .order_by(tickets.c.id)
)
_NEWEST = select(replies).order_by(replies.c.id.desc())
_HOW_MANY_WAIT = select(func.count(replies.c.id)).where(WAITING)
_BY_ID = select(replies).where(replies.c.id == bindparam("wanted")).with_for_update()


class SQLReplyRepository(ReplyRepository):
    """A ReplyRepository in a Store; nobody is answered more often than the throttles allow, messages included."""

    def __init__(self, store: Store, *, throttles: Sequence[Throttle] = BEARABLE[Channel.SMS]) -> None:
        self._store, self._throttles = store, throttles

    @override
    async def take(self, reply: IncomingReply, *, at: datetime) -> Reply | None:
        return await self._store.write(partial(_take, reply=reply, throttles=self._throttles, at=at))

    @override
    async def claim_answers(self, *, limit: int, at: datetime, lease: timedelta) -> list[DueAnswer]:
        # Nobody waits for the one writer of SQLite while there is nothing to answer.
        if not await self._store.read(lambda connection: connection.execute(_ANY_UNANSWERED).first()):
            return []
        return await self._store.write(partial(_claim, limit=limit, at=at, lease=lease))

    @override
    async def settle_answer(
        self,
        attempt_id: str,
        state: AnswerState,
        *,
        at: datetime,
        text: str = "",
        told: Sequence[LedgerEntry] = (),
    ) -> None:
        work = partial(_settle, attempt=attempt_id, state=state, at=at, text=text, told=told)
        await self._store.write(work)

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        waiting: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Reply]:
        query = _NEWEST.limit(limit)
        if number is not None:
            query = query.where(replies.c.number == number)
        if waiting:
            query = query.where(WAITING)
        if before is not None:
            query = query.where(replies.c.id < before)
        return await self._store.read(
            lambda connection: _assemble(connection, connection.execute(query).all())
        )

    @override
    async def count_waiting(self) -> int:
        return await self._store.read(lambda connection: connection.execute(_HOW_MANY_WAIT).scalar_one())

    @override
    async def of_tickets(self, wanted: Collection[TicketId]) -> Mapping[TicketId, list[Reply]]:
        return await self._store.read(partial(_of_tickets, wanted=list(wanted)))

    @override
    async def finish(self, reply: ReplyId, *, author: str, at: datetime) -> Reply:
        return await self._store.write(partial(_finish, key=reply, author=author, at=at))


def _take(
    connection: Connection, *, reply: IncomingReply, throttles: Sequence[Throttle], at: datetime
) -> Reply | None:
    reply_deeds.lock_telephone(connection, reply.number)
    reading = read_reply(reply.text)
    key = _insert(connection, reply, reading, at)
    if key is None:
        return None
    answered = reply_deeds.find_answered(connection, reply.number, at)
    context = reply_deeds.context_of(connection, reply.number, answered)
    followed = reply_deeds.carry_out(
        connection, follow(reading, context), answered, number=reply.number, reply=key, at=at
    )
    before, repeated = _written_before(connection, key, reply, at)
    answer = followed.answer
    if answer is not None and not may_answer(
        answer, context, before=before, repeated=repeated, throttles=throttles, at=at
    ):
        answer = None
    return _keep(connection, key, Followed(followed.outcome, answer), answered, at)


def _insert(connection: Connection, reply: IncomingReply, reading: ReplyReading, at: datetime) -> int | None:
    row = {
        "at": at,
        "number": reply.number,
        "message_id": reply.message_id or None,
        "text": reply.text,
        "meaning": reading.meaning,
        "outcome": ReplyOutcome.NOTHING,
    }
    made: int | None = connection.execute(_NEW[connection.dialect.name], row).scalar_one_or_none()
    return made


def _written_before(
    connection: Connection, key: int, reply: IncomingReply, at: datetime
) -> tuple[list[Written], bool]:
    """Return what was written to the telephone in the last day, and whether it has just sent the same text."""
    about = {"number": reply.number, "since": at - _A_DAY}
    rows = connection.execute(_LATELY, about | {"wanted": key}).all()
    answers = [Written(row.at, row.answer) for row in rows if row.answer is not None]
    messages = [Written(made_at) for made_at in connection.execute(_TRIED, about).scalars()]
    same = _bare(reply.text)
    repeated = any(_bare(row.text) == same for row in rows if row.at > at - REPEATED_WITHIN)
    return [*answers, *messages], repeated


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def _keep(
    connection: Connection, key: int, followed: Followed, answered: Answered | None, at: datetime
) -> Reply:
    """Write what followed, and let the answer be sent; the reply is about the tickets that the message was about."""
    values: dict[str, object] = {"outcome": followed.outcome, "answer": followed.answer}
    if answered is not None:
        values["language"] = answered.language
        if answered.tickets:
            links = [{"reply_id": key, "ticket_id": one} for one in answered.tickets]
            connection.execute(insert(reply_tickets), links)
    if followed.answer is not None:
        values |= {"answer_state": AnswerState.DUE, "due_at": at}
    connection.execute(_CHANGE.values(values), {"wanted": key})
    return _get(connection, key)


def _claim(connection: Connection, *, limit: int, at: datetime, lease: timedelta) -> list[DueAnswer]:
    connection.execute(_LOST, {"now": at})
    connection.execute(_TOO_LATE, {"since": at - ANSWERED_SOON})
    rows = connection.execute(_DUE, {"now": at, "most": limit}).all()
    numbers = _ticket_numbers(connection, [row.id for row in rows])
    claimed = []
    for row in rows:
        attempt = name_answer()
        sending = {"answer_state": AnswerState.SENDING, "attempt_id": attempt, "lease_ends": at + lease}
        connection.execute(_CHANGE.values(sending), {"wanted": row.id})
        claimed.append(DueAnswer(attempt, row.number, row.answer, row.language, numbers[row.id]))
    return claimed


def _settle(
    connection: Connection,
    *,
    attempt: str,
    state: AnswerState,
    at: datetime,
    text: str,
    told: Sequence[LedgerEntry],
) -> None:
    values: dict[str, object] = {"answer_state": state, "due_at": None, "lease_ends": None}
    if state is AnswerState.SENT:
        values |= {"answered": text, "answered_at": at}
        ledger.write(connection, told)
    if state is AnswerState.DUE:
        values["due_at"] = at + _AGAIN
    connection.execute(_OF_ATTEMPT.values(values), {"attempt": attempt})


def _finish(connection: Connection, *, key: ReplyId, author: str, at: datetime) -> Reply:
    row = connection.execute(_BY_ID, {"wanted": key}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no reply {key}")
    if row.outcome is not ReplyOutcome.FOR_PERSON or row.done_at is not None:
        raise ConflictError(f"the reply {key} waits for nobody")
    connection.execute(_CHANGE.values(done_at=at, done_by=author), {"wanted": key})
    note(connection, "finish", ("reply", key), author=author, at=at)
    return _get(connection, key)


def _get(connection: Connection, key: int) -> Reply:
    return _assemble(connection, connection.execute(_BY_ID, {"wanted": key}).all())[0]


def _of_tickets(connection: Connection, wanted: list[TicketId]) -> Mapping[TicketId, list[Reply]]:
    about = exists().where(reply_tickets.c.reply_id == replies.c.id, reply_tickets.c.ticket_id.in_(_ids))
    rows = connection.execute(_NEWEST.where(about), {"ids": wanted}).all()
    known = {one.id: one for one in _assemble(connection, rows)}
    links = connection.execute(_TICKETS.where(reply_tickets.c.ticket_id.in_(_ids)), {"ids": wanted})
    found: defaultdict[TicketId, list[Reply]] = defaultdict(list)
    for link in sorted(links, key=lambda one: -one.reply_id):
        found[TicketId(link.ticket_id)].append(known[ReplyId(link.reply_id)])
    return found


def _ticket_numbers(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in connection.execute(_TICKETS.where(reply_tickets.c.reply_id.in_(_ids)), {"ids": list(ids)}):
        found[row.reply_id] += (row.number,)
    return found


def _assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[Reply]:
    numbers = _ticket_numbers(connection, [row.id for row in rows])
    return [
        Reply(
            id=ReplyId(row.id),
            at=row.at,
            number=row.number,
            text=row.text,
            meaning=row.meaning,
            outcome=row.outcome,
            tickets=numbers[row.id],
            answer=row.answer,
            answer_state=row.answer_state,
            answered=row.answered,
            answered_at=row.answered_at,
            done_at=row.done_at,
            done_by=row.done_by,
        )
        for row in rows
    ]
