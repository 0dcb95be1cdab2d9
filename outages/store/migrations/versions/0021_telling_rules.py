"""Rules by which people are told facts about an outage, and campaigns to people without a ticket.

A release before this one goes on working, but can't read what those are told who have no ticket, nor the news of an outage
that goes on. Set rules once all workers run this release; until then there are no such campaigns.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_NEWS = "('published', 'etr_known', 'etr_moved', 'etr_overdue', 'ahead', 'work_moved', 'begun')"
#: The release before has no room for a notification without a ticket, and no word for the news of what goes on.
_THESE = f"SELECT id FROM notifications WHERE ticket_id IS NULL OR news IN {_NEWS}"  # noqa: S608 - constants


def upgrade() -> None:
    op.create_table("telling_rules", *_rule())
    op.create_table(
        "incident_telling_rules",
        sa.Column("incident_id", _KEY, sa.ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
        *_rule(),
    )
    for name in ("audience", "channel", "tier"):
        op.add_column("campaigns", sa.Column(name, sa.String(20)))
    op.add_column("campaigns", sa.Column("news_since", _INSTANT))
    op.create_index("ix_phones_subscriber_id", "phones", ["subscriber_id"])
    _loosen_ticket(nullable=True)


def downgrade() -> None:
    op.execute(f"DELETE FROM attempts WHERE notification_id IN ({_THESE})")  # noqa: S608 - constants
    op.execute(f"DELETE FROM notification_tickets WHERE notification_id IN ({_THESE})")  # noqa: S608 - constants
    op.execute(f"DELETE FROM notifications WHERE ticket_id IS NULL OR news IN {_NEWS}")  # noqa: S608 - constants
    op.execute(f"DELETE FROM campaigns WHERE news IN {_NEWS}")  # noqa: S608 - constants
    _loosen_ticket(nullable=False)
    op.drop_index("ix_phones_subscriber_id", "phones")
    for name in ("news_since", "tier", "channel", "audience"):
        op.drop_column("campaigns", name)
    op.drop_table("incident_telling_rules")
    op.drop_table("telling_rules")


def _rule() -> list[sa.Column[Any]]:
    return [
        sa.Column("fact", sa.String(20), primary_key=True),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20)),
        sa.Column("tier", sa.String(20)),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
    ]


def _loosen_ticket(*, nullable: bool) -> None:
    """Let notifications be without a ticket, or not; for SQLite as in 0006, whose words say why."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("notifications", "ticket_id", nullable=nullable)
        return
    strict, loose = "ticket_id INTEGER NOT NULL,", "ticket_id INTEGER,"
    before, after = (strict, loose) if nullable else (loose, strict)
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') "  # noqa: S608 - constants
        "WHERE type = 'table' AND name = 'notifications'"
    )
    op.execute("PRAGMA writable_schema = RESET")
