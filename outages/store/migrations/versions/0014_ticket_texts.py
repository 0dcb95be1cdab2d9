"""Ticket numbers by SMS: notifications about no incident, one for each ticket and telephone.

A release before this one goes on working, and neither sends nor settles such a message: it joins notifications with their
incidents. It can't read one, though, so its lists and the delivery report of one fail. Set TICKET_BY_SMS once all workers run this release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OF_TICKET = sa.text("news = 'ticket'")
#: The release before has no room for a notification without an incident.
_THESE = "SELECT id FROM notifications WHERE incident_id IS NULL"


def upgrade() -> None:
    _loosen_incident(nullable=True)
    op.create_index(
        "uq_notifications_ticket_number",
        "notifications",
        ["ticket_id", "number"],
        unique=True,
        sqlite_where=_OF_TICKET,
        postgresql_where=_OF_TICKET,
    )
    op.add_column(
        "tickets", sa.Column("number_unsent", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("tickets", "number_unsent")
    op.drop_index("uq_notifications_ticket_number", "notifications")
    op.execute(f"DELETE FROM attempts WHERE notification_id IN ({_THESE})")  # noqa: S608 - constants
    op.execute(f"DELETE FROM notification_tickets WHERE notification_id IN ({_THESE})")  # noqa: S608 - constants
    op.execute("DELETE FROM notifications WHERE incident_id IS NULL")
    _loosen_incident(nullable=False)


def _loosen_incident(*, nullable: bool) -> None:
    """Let notifications be without an incident, or not; for SQLite as in 0006, whose words say why."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("notifications", "incident_id", nullable=nullable)
        return
    strict, loose = "incident_id INTEGER NOT NULL,", "incident_id INTEGER,"
    before, after = (strict, loose) if nullable else (loose, strict)
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') "  # noqa: S608 - constants
        "WHERE type = 'table' AND name = 'notifications'"
    )
    op.execute("PRAGMA writable_schema = RESET")
