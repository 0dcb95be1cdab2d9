"""The tables of what is inferred from reports; as `tables`. Their areas may be gone by now: nothing refers to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from outages.detection.baseline import Level
from outages.detection.proposals import Dismissal, ProposalState
from outages.store.tables import metadata
from outages.store.types import BigId, Document, Instant, words_of

#: Every area in which a report counts, for the hours in which it is counted.
report_areas = Table(
    "report_areas",
    metadata,
    Column("area_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, primary_key=True),
    Column("report_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_report_areas_at", "at"),
    Index("ix_report_areas_report_id", "report_id"),
    sqlite_with_rowid=False,
)

#: What is usual in each branch.
area_rates = Table(
    "area_rates",
    metadata,
    Column("area_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", words_of(Level), nullable=False),
    Column("points", Integer, nullable=False),
    Column("daily", Float, nullable=False),
    Column("signature", BigInteger, nullable=False),
)

#: What is usual on the line, one row: learned when, and from which version of the imports.
baselines = Table(
    "baselines",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("learned_at", Instant, nullable=False),
    Column("imports", BigInteger, nullable=False),
    Column("usual", Document, nullable=False),
)

#: Outages that reports point to; `told_at` is when the manager was told.
proposals = Table(
    "proposals",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("state", words_of(ProposalState), nullable=False),
    Column("sighting", Document, nullable=False),
    Column("runner_up", Document),
    Column("said", Document, nullable=False),
    Column("reports", Document, nullable=False),
    Column("likelihood", Float, nullable=False),
    Column("chance", Float, nullable=False),
    Column("model", Float),
    Column("provisional", Boolean, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
    Column("told_at", Instant),
    Column("incident_id", BigId, ForeignKey("incidents.id")),
    Column("decided_at", Instant, index=True),
    Column("decided_by", Text),
    Column("dismissal", words_of(Dismissal)),
)
_open = text("state = 'open'")
Index("ix_proposals_open", proposals.c.id, sqlite_where=_open, postgresql_where=_open)
