"""The call list, notifications that carry the news of another one on by another way, and e-mail addresses.

A release before this one goes on working: it tells what is carried on as any other notification, and lets tickets of
whom it can't reach close, also of those who are on the list.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
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
    op.add_column("subscribers", sa.Column("email", sa.Text()))
    op.add_column("import_rows", sa.Column("email", sa.Text()))
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
    _forget_channels()
    op.drop_column("import_rows", "email")
    op.drop_column("subscribers", "email")
    op.drop_table("call_list")
    op.drop_index("ix_notifications_origin_id", "notifications")
    op.drop_column("notifications", "origin_id")


def _forget_channels() -> None:
    """Give up what goes by e-mail or webhook, for which the release before has no word."""
    op.execute(
        "UPDATE notifications SET state = 'failed', due_at = NULL"
        " WHERE channel IN ('email', 'webhook') AND state IN ('pending', 'sending', 'sent')"
    )
    op.execute("UPDATE consents SET ended_at = at WHERE channel IN ('email', 'webhook') AND ended_at IS NULL")
    op.execute("DELETE FROM opt_outs WHERE channel IN ('email', 'webhook')")
    op.execute("UPDATE notifications SET channel = 'sms' WHERE channel IN ('email', 'webhook')")
    op.execute("UPDATE consents SET channel = 'sms' WHERE channel IN ('email', 'webhook')")
    op.execute("UPDATE ledger SET means = 'page' WHERE means IN ('email', 'webhook')")
