"""Replies kept in memory; each is about what the test says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outages.errors import ConflictError, NotFoundError, StoreError
from outages.ledger import LedgerEntry
from outages.replies.reading import read_reply
from outages.replies.repository import AnswerState, DueAnswer, IncomingReply, Reply, ReplyId
from outages.replies.rules import Context, follow
from outages.tickets import TicketId


@dataclass
class FakeReplies:
    """Takes replies as if each telephone had just been told `context`; `about` says which are about a ticket."""

    context: Context = field(default_factory=Context)
    kept: list[Reply] = field(default_factory=list)
    messages: set[tuple[str, str]] = field(default_factory=set)
    about: dict[TicketId, list[ReplyId]] = field(default_factory=dict)
    due: list[DueAnswer] = field(default_factory=list)
    settled: list[tuple[str, AnswerState, str]] = field(default_factory=list)
    told: list[LedgerEntry] = field(default_factory=list)
    broken: bool = False

    async def take(self, reply: IncomingReply, *, at: datetime) -> Reply | None:
        if self.broken:
            raise StoreError("the database is away")
        if reply.message_id and (reply.number, reply.message_id) in self.messages:
            return None
        self.messages.add((reply.number, reply.message_id))
        reading = read_reply(reply.text)
        followed = follow(reading, self.context)
        key = ReplyId(len(self.kept) + 1)
        taken = Reply(
            key, at, reply.number, reply.text, reading.meaning, followed.outcome, answer=followed.answer
        )
        self.kept.append(taken)
        return taken

    async def claim_answers(self, *, limit: int, at: datetime, lease: timedelta) -> list[DueAnswer]:
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    async def settle_answer(
        self,
        attempt_id: str,
        state: AnswerState,
        *,
        at: datetime,
        text: str = "",
        told: Sequence[LedgerEntry] = (),
    ) -> None:
        if self.broken:
            raise StoreError("the database is away")
        self.settled.append((attempt_id, state, text))
        self.told += told if state is AnswerState.SENT else ()

    async def find(
        self,
        *,
        number: str | None = None,
        waiting: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Reply]:
        found = [one for one in reversed(self.kept) if number is None or one.number == number]
        found = [one for one in found if one.waits or not waiting]
        return [one for one in found if before is None or one.id < before][:limit]

    async def count_waiting(self) -> int:
        return sum(one.waits for one in self.kept)

    async def of_tickets(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Reply]]:
        return {
            ticket: [one for one in reversed(self.kept) if one.id in self.about[ticket]]
            for ticket in tickets
            if ticket in self.about
        }

    async def finish(self, reply: ReplyId, *, author: str, at: datetime) -> Reply:
        if not 0 < reply <= len(self.kept):
            raise NotFoundError(f"there is no reply {reply}")
        if not self.kept[reply - 1].waits:
            raise ConflictError(f"the reply {reply} waits for nobody")
        done = replace(self.kept[reply - 1], done_at=at, done_by=author)
        self.kept[reply - 1] = done
        return done
