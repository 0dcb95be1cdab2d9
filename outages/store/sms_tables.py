"""The tables of SMS gateways: which attempts their messages belong to, and when each may send again; as `tables`."""

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from outages.notifications import Result
from outages.store.tables import metadata
from outages.store.types import BigId, Instant, words_of

#: `message_id` is the gateway's name for a segment, in the form of its answers. `attempt_id` and `total`, the number of
#: segments of the attempt, are NULL while a report has come before the answer; `result` is NULL until it is reported.
#: `attempt_id` names no row for messages to duty managers.
sent_segments = Table(
    "sent_segments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("gateway", String(32), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("attempt_id", String(64)),
    Column("total", Integer),
    Column("result", words_of(Result)),
    Column("at", Instant, nullable=False),
    UniqueConstraint("gateway", "message_id"),
    Index("ix_sent_segments_attempt_id", "attempt_id"),
    Index("ix_sent_segments_at", "at"),
)

#: When the next message may go to each gateway that has a limit, for all workers and nodes.
gateway_paces = Table(
    "gateway_paces",
    metadata,
    Column("gateway", String(32), primary_key=True),
    Column("next_at", Instant, nullable=False),
)
