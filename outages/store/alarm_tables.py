"""The table of alarms; as `tables`."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from outages.alarms import AlarmKind
from outages.store.tables import E164, metadata
from outages.store.types import BigId, Instant, words_of

#: What needs or needed a hand. The last call about it went to `called`, as the `calls`-th, and goes on under `attempt_id`
#: while there is a lease; no other is due before `next_call_at`.
alarms = Table(
    "alarms",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", words_of(AlarmKind), nullable=False),
    Column("subject", Text, nullable=False),
    Column("node", String(40), nullable=False),
    Column("level", Integer, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Text),
    Column("texted_at", Instant),
    Column("calls", Integer, nullable=False),
    Column("called", E164),
    Column("next_call_at", Instant),
    Column("attempt_id", String(60)),
    Column("lease_until", Instant),
    Column("ended_at", Instant, index=True),
)
_open = text("ended_at IS NULL")
Index(
    "uq_alarms_open",
    alarms.c.kind,
    alarms.c.subject,
    alarms.c.node,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
_ringing = text("lease_until IS NOT NULL")
Index("ix_alarms_ringing", alarms.c.attempt_id, sqlite_where=_ringing, postgresql_where=_ringing)
