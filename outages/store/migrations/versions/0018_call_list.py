"""The call list, and notifications that carry the news of another one on by another way.

A release before this one goes on working: it tells what is carried on as any other notification, and lets tickets of
whom it can't reach close, also of those who are on the list.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_CARRIED_ON = sa.text("origin_id IS NOT NULL")
_LISTED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("notifications", sa.Column("origin_id", sa.BigInteger()))
    op.create_index(
        "ix_notifications_origin_id",
        "notifications",
        ["origin_id"],
        sqlite_where=_CARRIED_ON,
        postgresql_where=_CARRIED_ON,
    )
    op.create_table(
        "call_list",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("notification_id", _KEY, sa.ForeignKey("notifications.id"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger()),
        sa.Column("listed_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("taken_by", sa.Text()),
        sa.Column("taken_at", _INSTANT),
        sa.Column("outcome", sa.String(20)),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by", sa.Text()),
    )
    op.create_index("ix_call_list_notification_id", "call_list", ["notification_id"])
    op.create_index(
        "uq_call_list_open",
        "call_list",
        ["notification_id"],
        unique=True,
        sqlite_where=_LISTED,
        postgresql_where=_LISTED,
    )


def downgrade() -> None:
    op.drop_table("call_list")
    op.drop_index("ix_notifications_origin_id", "notifications")
    op.drop_column("notifications", "origin_id")
