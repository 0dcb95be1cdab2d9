"""Interruptions: tickets wait for several incidents, every telephone that asked is told, and the ledger of what was told.

A release before this one goes on working: its tickets wait for one incident, and it tells one telephone an account.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLANNED = sa.text("state = 'active' AND kind = 'planned'")
_OF_TELEPHONE = sa.text("state = 'pending' AND subscriber_id IS NULL")


def upgrade() -> None:
    _add_columns()
    _create_incident_versions()
    _create_ticket_incidents()
    _create_notification_tickets()
    _create_ledger()
    _loosen_subscriber(nullable=True)
    op.create_index("ix_tickets_point_id", "tickets", ["point_id"])
    op.create_index("ix_scope_items_area_id", "scope_items", ["area_id"])
    op.create_index("ix_incidents_merged_into", "incidents", ["merged_into"])
    op.create_index(
        "ix_incidents_planned",
        "incidents",
        ["starts_at"],
        sqlite_where=_PLANNED,
        postgresql_where=_PLANNED,
    )
    op.create_index(
        "uq_notifications_pending",
        "notifications",
        ["incident_id", "number"],
        unique=True,
        sqlite_where=_OF_TELEPHONE,
        postgresql_where=_OF_TELEPHONE,
    )
    op.create_index("ix_notifications_incident_id_number", "notifications", ["incident_id", "number"])
    op.create_index("ix_notifications_state_id", "notifications", ["state", "id"])
    op.create_index("ix_calls_outcome_started_at", "calls", ["outcome", "started_at"])
    for statement in _FILL:
        op.execute(statement)


def downgrade() -> None:
    for statement in _EMPTY:
        op.execute(statement)
    op.drop_index("ix_calls_outcome_started_at", "calls")
    op.drop_index("ix_notifications_state_id", "notifications")
    op.drop_index("ix_notifications_incident_id_number", "notifications")
    op.drop_index("uq_notifications_pending", "notifications")
    op.drop_index("ix_incidents_planned", "incidents")
    op.drop_index("ix_incidents_merged_into", "incidents")
    op.drop_index("ix_scope_items_area_id", "scope_items")
    op.drop_index("ix_tickets_point_id", "tickets")
    _loosen_subscriber(nullable=False)
    for table in ("ledger", "notification_tickets", "ticket_incidents", "incident_versions"):
        op.drop_table(table)
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "incidents": [
            sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("began_at", _INSTANT),
            sa.Column("reopened_at", _INSTANT),
            sa.Column("ends_by_clock", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("parent_id", sa.BigInteger()),
            sa.Column("merged_into", sa.BigInteger()),
            sa.Column("joined_at", _INSTANT),
        ],
        "etr_revisions": [
            sa.Column("source", sa.String(20), nullable=False, server_default="manager"),
            sa.Column("news_warned_at", _INSTANT),
            sa.Column("news_lapsed_at", _INSTANT),
        ],
        "tickets": [
            sa.Column("called_at", _INSTANT),
            sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        ],
        "consents": [sa.Column("asked_by", sa.String(16)), sa.Column("ended_at", _INSTANT)],
    }


def _add_columns() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)


def _create_incident_versions() -> None:
    op.create_table(
        "incident_versions",
        sa.Column("incident_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("changed", _document(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_versions_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "number", name="pk_incident_versions"),
    )


def _create_ticket_incidents() -> None:
    op.create_table(
        "ticket_incidents",
        sa.Column("ticket_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("incident_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("joined_at", _INSTANT, nullable=False),
        sa.Column("over_at", _INSTANT),
        sa.Column("still_out", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_incidents_ticket_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_ticket_incidents_incident_id"),
        sa.PrimaryKeyConstraint("ticket_id", "incident_id", name="pk_ticket_incidents"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ticket_incidents_incident_id_over_at", "ticket_incidents", ["incident_id", "over_at"])


def _create_notification_tickets() -> None:
    op.create_table(
        "notification_tickets",
        sa.Column("notification_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("ticket_id", _BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name="fk_notification_tickets_notification_id"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_notification_tickets_ticket_id"),
        sa.PrimaryKeyConstraint("notification_id", "ticket_id", name="pk_notification_tickets"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_notification_tickets_ticket_id", "notification_tickets", ["ticket_id"])


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("number", sa.String(16)),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("means", sa.String(20), nullable=False),
        sa.Column("told", sa.String(20), nullable=False),
        sa.Column("incident_id", _BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("etr", _INSTANT),
        sa.Column("next_news", _INSTANT),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_ledger_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.UniqueConstraint(
            "person",
            "incident_id",
            "revision",
            "means",
            "told",
            name="uq_ledger_person_incident_id_revision_means_told",
        ),
    )
    op.create_index("ix_ledger_incident_id", "ledger", ["incident_id"])
    op.create_index("ix_ledger_number_id", "ledger", ["number", "id"])


def _document() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _loosen_subscriber(*, nullable: bool) -> None:
    """Let notifications be without a subscriber, or not.

    SQLite can't alter a column, and copying the table would break the attempts that refer to it; its manual names
    this way for constraints that don't change what is stored: https://sqlite.org/lang_altertable.html, section 7.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("notifications", "subscriber_id", nullable=nullable)
        return
    strict, loose = "subscriber_id INTEGER NOT NULL", "subscriber_id INTEGER"
    before, after = (strict, loose) if nullable else (f"{loose},", f"{strict},")
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') "  # noqa: S608 - constants
        "WHERE type = 'table' AND name = 'notifications'"
    )
    op.execute("PRAGMA writable_schema = RESET")


_FILL = (
    "UPDATE incidents SET joined_at = published_at",
    # Up to now, the next news was warned of where no end was stated.
    "UPDATE etr_revisions SET news_warned_at = warned_at, news_lapsed_at = lapsed_at WHERE etr IS NULL",
    """INSERT INTO ticket_incidents (ticket_id, incident_id, joined_at, over_at, still_out)
    SELECT id, incident_id, opened_at, coalesce(restored_at, closed_at), still_out FROM tickets
    WHERE incident_id IS NOT NULL""",
    "UPDATE consents SET asked_by = (SELECT caller_number FROM calls WHERE calls.id = consents.call_id)",
    # Up to now a request ended with its incident or its ticket.
    """UPDATE consents SET ended_at = at WHERE ticket_id IN (SELECT id FROM tickets WHERE state = 'closed')
    OR incident_id IS NOT NULL AND incident_id IS DISTINCT FROM
    (SELECT incident_id FROM tickets WHERE tickets.id = consents.ticket_id)""",
    "INSERT INTO notification_tickets (notification_id, ticket_id) SELECT id, ticket_id FROM notifications",
    """INSERT INTO ledger (at, person, number, source, means, told, incident_id, revision, etr)
    SELECT min(calls.started_at), coalesce(calls.caller_number, calls.id), calls.caller_number, min(calls.id),
    'call', 'out', promises.incident_id, promises.revision, promises.etr
    FROM promises JOIN calls ON calls.id = promises.call_id
    GROUP BY coalesce(calls.caller_number, calls.id), calls.caller_number, promises.incident_id,
    promises.revision, promises.etr ON CONFLICT DO NOTHING""",
)
#: The latest notification of each subscriber stays; the release before has no room for the others.
_EMPTY = (
    """UPDATE notifications SET subscriber_id =
    (SELECT subscriber_id FROM tickets WHERE tickets.id = notifications.ticket_id)
    WHERE subscriber_id IS NULL AND id IN (SELECT max(one.id) FROM notifications AS one
    JOIN tickets ON tickets.id = one.ticket_id
    GROUP BY one.incident_id, tickets.subscriber_id HAVING count(one.subscriber_id) = 0)""",
    """DELETE FROM attempts WHERE notification_id IN
    (SELECT id FROM notifications WHERE subscriber_id IS NULL)""",
    """DELETE FROM notification_tickets WHERE notification_id IN
    (SELECT id FROM notifications WHERE subscriber_id IS NULL)""",
    "DELETE FROM notifications WHERE subscriber_id IS NULL",
)
