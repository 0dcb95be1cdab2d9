"""First tables: places, subscribers, incidents, tickets, notifications, calls, accounts, audit."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_WORD = sa.String(20)
_ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_E164 = sa.String(16)
_LANGUAGE = sa.String(16)
_SERVICES = sa.String(100)

#: In the order in which they refer to each other.
_TABLES = (
    *("areas", "subscribers", "phones", "service_points"),
    *("incidents", "scope_items", "etr_revisions", "versions"),
    *("tickets", "consents", "notifications", "attempts"),
    *("calls", "promises", "tokens", "logins", "sessions", "audit"),
)


def upgrade() -> None:
    _create_areas()
    _create_subscribers()
    _create_incidents()
    _create_versions()
    _create_tickets()
    _create_notifications()
    _create_attempts()
    _create_calls()
    _create_tokens()
    _create_logins()
    _create_audit()


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)


def _need(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _key(name: str, kind: TypeEngine[Any] = _ID) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=f"pk_{table}")


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name="_".join(("uq", table, *columns)))


def _index(table: str, *columns: str, where: str | None = None, name: str = "", unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name or "_".join(("ix", table, *columns)),
        table,
        list(columns),
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _create_areas() -> None:
    op.create_table(
        "areas",
        _need("id", _ID),
        sa.Column("parent_id", _ID),
        _need("kind", _WORD),
        _need("name", sa.Text()),
        _need("folded", _ORDERED),
        _need("depth", sa.SmallInteger()),
        _need("lineage", _ORDERED),
        _primary("areas"),
        _refer("areas", "parent_id", "areas.id"),
        _unique("areas", "parent_id", "kind", "folded"),
    )
    _index("areas", "folded")
    _index("areas", "lineage")
    _index("areas", "kind", "folded", where="parent_id IS NULL", name="uq_areas_top", unique=True)


def _create_subscribers() -> None:
    op.create_table(
        "subscribers",
        _need("id", _ID),
        _need("account", sa.Text()),
        _need("name", sa.Text()),
        _need("phones", sa.Text()),
        _need("language", _LANGUAGE),
        _need("tier", _WORD),
        _primary("subscribers"),
        _unique("subscribers", "account"),
    )
    op.create_table(
        "phones",
        _need("number", _E164),
        _key("subscriber_id"),
        _primary("phones", "number", "subscriber_id"),
        _refer("phones", "subscriber_id", "subscribers.id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service_points",
        _need("id", _ID),
        _need("subscriber_id", _ID),
        _need("house_id", _ID),
        sa.Column("node_id", _ID),
        _need("flat", sa.Text()),
        _need("services", _SERVICES),
        _primary("service_points"),
        _refer("service_points", "subscriber_id", "subscribers.id"),
        _refer("service_points", "house_id", "areas.id"),
        _refer("service_points", "node_id", "areas.id"),
        _unique("service_points", "subscriber_id", "house_id", "flat"),
    )
    _index("service_points", "house_id")
    _index("service_points", "node_id")


def _create_incidents() -> None:
    op.create_table(
        "incidents",
        _need("id", _ID),
        _need("kind", _WORD),
        _need("services", _SERVICES),
        _need("cause", _WORD),
        _need("general", sa.Boolean()),
        _need("note", sa.Text()),
        _need("state", _WORD),
        _need("created_at", _INSTANT),
        sa.Column("published_at", _INSTANT),
        sa.Column("restored_at", _INSTANT),
        sa.Column("cancelled_at", _INSTANT),
        _primary("incidents"),
    )
    _index("incidents", "state")
    op.create_table(
        "scope_items",
        _key("incident_id"),
        _key("position", sa.Integer()),
        _need("area_id", _ID),
        _need("excluded", sa.Boolean()),
        sa.Column("houses", _DOCUMENT),
        _primary("scope_items", "incident_id", "position"),
        _refer("scope_items", "incident_id", "incidents.id"),
        _refer("scope_items", "area_id", "areas.id"),
    )


def _create_versions() -> None:
    op.create_table(
        "etr_revisions",
        _key("incident_id"),
        _key("number", sa.Integer()),
        sa.Column("etr", _INSTANT),
        sa.Column("reason", _WORD),
        _need("author", sa.Text()),
        _need("stated_at", _INSTANT),
        _primary("etr_revisions", "incident_id", "number"),
        _refer("etr_revisions", "incident_id", "incidents.id"),
    )
    versions = op.create_table(
        "versions",
        _need("name", sa.String(40)),
        _need("value", sa.BigInteger()),
        _primary("versions", "name"),
    )
    op.bulk_insert(versions, [{"name": "incidents", "value": 0}, {"name": "imports", "value": 0}])


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        _need("id", _ID),
        _need("number", sa.String(20)),
        _need("subscriber_id", _ID),
        _need("point_id", _ID),
        sa.Column("incident_id", _ID),
        _need("state", _WORD),
        _need("opened_at", _INSTANT),
        _need("opened_by_call", sa.Text()),
        sa.Column("closed_at", _INSTANT),
        sa.Column("closing", _WORD),
        _need("still_out", sa.Boolean()),
        _primary("tickets"),
        _refer("tickets", "subscriber_id", "subscribers.id"),
        _refer("tickets", "point_id", "service_points.id"),
        _refer("tickets", "incident_id", "incidents.id"),
        _unique("tickets", "number"),
    )
    _index("tickets", "subscriber_id")
    _index("tickets", "incident_id")
    _index("tickets", "point_id", where="state = 'open'", name="uq_tickets_open_point", unique=True)
    op.create_table(
        "consents",
        _need("id", _ID),
        _need("ticket_id", _ID),
        _need("channel", _WORD),
        _need("number", _E164),
        _need("language", _LANGUAGE),
        _need("key", sa.String(8)),
        _need("call_id", sa.Text()),
        _need("at", _INSTANT),
        _primary("consents"),
        _refer("consents", "ticket_id", "tickets.id"),
    )
    _index("consents", "ticket_id")


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        _need("id", _ID),
        _need("incident_id", _ID),
        _need("subscriber_id", _ID),
        _need("ticket_id", _ID),
        _need("channel", _WORD),
        _need("number", _E164),
        _need("language", _LANGUAGE),
        _need("state", _WORD),
        _need("tries_used", sa.Integer()),
        _need("created_at", _INSTANT),
        sa.Column("due_at", _INSTANT),
        _need("policy", _DOCUMENT),
        _primary("notifications"),
        _refer("notifications", "incident_id", "incidents.id"),
        _refer("notifications", "subscriber_id", "subscribers.id"),
        _refer("notifications", "ticket_id", "tickets.id"),
        _unique("notifications", "incident_id", "subscriber_id"),
    )
    _index("notifications", "number")
    _index("notifications", "channel", "due_at", where="state = 'pending'", name="ix_notifications_due")


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        _need("id", sa.String(64)),
        _need("notification_id", _ID),
        _need("made_at", _INSTANT),
        _need("deadline", _INSTANT),
        _need("lease_ends", _INSTANT),
        _need("state", _WORD),
        sa.Column("result", _WORD),
        sa.Column("settled_at", _INSTANT),
        _primary("attempts"),
        _refer("attempts", "notification_id", "notifications.id"),
    )
    _index("attempts", "notification_id")
    _index("attempts", "lease_ends", where="state = 'sending'", name="ix_attempts_leased")
    _index("attempts", "settled_at", where="state = 'sent'", name="ix_attempts_unreported")


def _create_calls() -> None:
    op.create_table(
        "calls",
        _need("id", sa.Text()),
        _need("direction", _WORD),
        sa.Column("caller_number", _E164),
        sa.Column("subscriber_id", _ID),
        sa.Column("ticket_id", _ID),
        _need("language", _LANGUAGE),
        _need("started_at", _INSTANT),
        _need("ended_at", _INSTANT),
        _need("outcome", _WORD),
        _need("heard", _DOCUMENT),
        _need("keys", _DOCUMENT),
        _primary("calls"),
        _refer("calls", "subscriber_id", "subscribers.id"),
        _refer("calls", "ticket_id", "tickets.id"),
    )
    _index("calls", "started_at")
    _index("calls", "caller_number", "started_at")
    op.create_table(
        "promises",
        _need("call_id", sa.Text()),
        _key("position", sa.Integer()),
        _need("incident_id", _ID),
        _need("revision", sa.Integer()),
        sa.Column("etr", _INSTANT),
        _primary("promises", "call_id", "position"),
        _refer("promises", "call_id", "calls.id"),
        _refer("promises", "incident_id", "incidents.id"),
    )
    _index("promises", "incident_id")


def _create_tokens() -> None:
    op.create_table(
        "tokens",
        _need("id", _ID),
        _need("name", sa.Text()),
        _need("digest", sa.String(64)),
        _need("role", _WORD),
        _need("created_at", _INSTANT),
        sa.Column("expires_at", _INSTANT),
        sa.Column("revoked_at", _INSTANT),
        _primary("tokens"),
        _unique("tokens", "digest"),
    )
    _index("tokens", "name", where="revoked_at IS NULL", name="uq_tokens_valid_name", unique=True)


def _create_logins() -> None:
    op.create_table(
        "logins",
        _need("login", sa.Text()),
        _need("password_hash", sa.Text()),
        _need("role", _WORD),
        _need("changed_at", _INSTANT),
        _primary("logins", "login"),
    )
    op.create_table(
        "sessions",
        _need("digest", sa.String(64)),
        _need("login", sa.Text()),
        _need("created_at", _INSTANT),
        _need("expires_at", _INSTANT),
        _primary("sessions", "digest"),
        _refer("sessions", "login", "logins.login"),
    )
    _index("sessions", "login")


def _create_audit() -> None:
    op.create_table(
        "audit",
        _need("id", _ID),
        _need("at", _INSTANT),
        _need("author", sa.Text()),
        _need("action", sa.String(40)),
        _need("entity", sa.String(40)),
        _need("entity_id", sa.Text()),
        _need("detail", _DOCUMENT),
        _primary("audit"),
    )
    _index("audit", "at")
    _index("audit", "entity", "entity_id")
