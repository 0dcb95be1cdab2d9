"""The tables of those who work with the service, and of what they did; the same schema as `tables`."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from outages.accounts import Role
from outages.store.tables import metadata
from outages.store.types import BigId, Document, Instant, WordList, words_of

#: Counts per window that began then: of attempts to identify oneself, by a caller, for an account or by all withheld numbers;
#: of wrong PINs; of calls out and their seconds by destination and day.
tries = Table(
    "tries",
    metadata,
    Column("who", String(60), primary_key=True),
    Column("began_at", Instant, primary_key=True),
    Column("used", Integer, nullable=False),
    sqlite_with_rowid=False,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", words_of(Role), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)
_valid = text("revoked_at IS NULL")
Index("uq_tokens_valid_name", tokens.c.name, unique=True, sqlite_where=_valid, postgresql_where=_valid)

logins = Table(
    "logins",
    metadata,
    Column("login", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", words_of(Role), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("telephone_id", Integer),
    Column("pin_hash", Text),
    Index("uq_logins_telephone_id", "telephone_id", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("login", Text, ForeignKey("logins.login"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

#: What notices have in common, under a name; `facts` as `outages.templates.TemplateFacts` has them.
notice_templates = Table(
    "notice_templates",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("facts", Document, nullable=False),
)

#: The processes of the service: which roles each plays, and when it last said that it is there.
service_processes = Table(
    "service_processes",
    metadata,
    Column("node", String(40), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("roles", WordList, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

#: Who did what to which thing; never changed, and no rule reads it.
audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("entity", String(40), nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("detail", Document, nullable=False),
    Index("ix_audit_entity_entity_id", "entity", "entity_id"),
)
