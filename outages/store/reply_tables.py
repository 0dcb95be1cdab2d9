"""The tables of what people write to the line; the same schema as `tables`."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, text

from outages.replies.reading import Meaning
from outages.replies.repository import LONGEST_ID, AnswerState
from outages.replies.rules import ReplyAnswer, ReplyOutcome
from outages.store.tables import E164, LANGUAGE, metadata
from outages.store.types import BigId, Instant, words_of

#: `message_id` is the gateway's, NULL if it names none. What is answered is written when it is sent, and kept in `answered`;
#: `attempt_id`, `due_at` and `lease_ends` are the answer's.
replies = Table(
    "replies",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("number", E164, nullable=False),
    Column("message_id", String(LONGEST_ID)),
    Column("text", Text, nullable=False),
    Column("meaning", words_of(Meaning), nullable=False),
    Column("outcome", words_of(ReplyOutcome), nullable=False),
    Column("language", LANGUAGE),
    Column("answer", words_of(ReplyAnswer)),
    Column("answer_state", words_of(AnswerState)),
    Column("answered", Text, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("attempt_id", String(64), unique=True),
    Column("due_at", Instant),
    Column("lease_ends", Instant),
    Column("done_at", Instant),
    Column("done_by", Text),
    Index("ix_replies_number_id", "number", "id"),
)
_named = text("message_id IS NOT NULL")
Index(
    "uq_replies_message",
    replies.c.number,
    replies.c.message_id,
    unique=True,
    sqlite_where=_named,
    postgresql_where=_named,
)
#: Literal, so that PostgreSQL matches them in prepared statements too.
UNANSWERED = text("answer_state IN ('due', 'sending')")
Index("ix_replies_unanswered", replies.c.due_at, sqlite_where=UNANSWERED, postgresql_where=UNANSWERED)
WAITING = text("outcome = 'for_person' AND done_at IS NULL")
Index("ix_replies_waiting", replies.c.id, sqlite_where=WAITING, postgresql_where=WAITING)

reply_tickets = Table(
    "reply_tickets",
    metadata,
    Column("reply_id", BigId, ForeignKey("replies.id"), primary_key=True, autoincrement=False),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)
