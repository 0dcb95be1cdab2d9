"""The tables of calls: what was heard in them, what people were told, and who waits to be rung; as `tables`."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from outages.call_minutes import Handling
from outages.calls import CallOutcome, Direction
from outages.ledger import Means, Told
from outages.queue_callbacks import QueueCallbackState
from outages.store.tables import E164, LANGUAGE, metadata
from outages.store.types import BigId, Document, Instant, words_of

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("direction", words_of(Direction), nullable=False),
    Column("caller_number", E164),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id")),
    Column("ticket_id", BigId, ForeignKey("tickets.id")),
    Column("language", LANGUAGE, nullable=False),
    Column("started_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant, nullable=False),
    Column("outcome", words_of(CallOutcome), nullable=False),
    Column("heard", Document, nullable=False),
    Column("keys", Document, nullable=False),
    Column("rating", SmallInteger),
    Index("ix_calls_caller_number_started_at", "caller_number", "started_at"),
    Index("ix_calls_outcome_started_at", "outcome", "started_at"),
)

for _column in (calls.c.ticket_id, calls.c.subscriber_id):
    _known = text(f"{_column.name} IS NOT NULL")
    Index(f"ix_calls_{_column.name}", _column, sqlite_where=_known, postgresql_where=_known)

#: How many callers' calls that are over began in each minute, by how they ended; for a day.
call_minutes = Table(
    "call_minutes",
    metadata,
    Column("at", Instant, primary_key=True),
    Column("ending", words_of(Handling), primary_key=True),
    Column("calls", Integer, nullable=False),
    sqlite_with_rowid=False,
)

promises = Table(
    "promises",
    metadata,
    Column("call_id", Text, ForeignKey("calls.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("incident_id", BigId, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("etr", Instant),
)

#: What each person was told of each estimate, by each means; never changed. `person` is a number, else `source`: a call
#: or an attempt.
ledger = Table(
    "ledger",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person", Text, nullable=False),
    Column("number", E164),
    Column("source", Text, nullable=False),
    Column("means", words_of(Means), nullable=False),
    Column("told", words_of(Told), nullable=False),
    Column("incident_id", BigId, ForeignKey("incidents.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("etr", Instant),
    Column("next_news", Instant),
    UniqueConstraint("person", "incident_id", "revision", "means", "told"),
    Index("ix_ledger_number_id", "number", "id"),
    Index("ix_ledger_incident_id_number", "incident_id", "number"),
)

#: Queue callbacks; `node` is the Asterisk that has the queue.
callbacks = Table(
    "turns",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("node", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("number", E164, nullable=False),
    Column("language", LANGUAGE, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("goes_first", Boolean, nullable=False),
    Column("ticket", String(16), nullable=False),
    Column("state", words_of(QueueCallbackState), nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tries_used", Integer, nullable=False),
    Column("attempt_id", Text),
    Column("lease_until", Instant),
)
_kept = text("state IN ('waiting', 'ringing')")
Index("uq_turns_kept_number", callbacks.c.number, unique=True, sqlite_where=_kept, postgresql_where=_kept)
Index("ix_turns_number", callbacks.c.number)
Index("ix_turns_call_id", callbacks.c.call_id)
Index("ix_turns_attempt_id", callbacks.c.attempt_id)
