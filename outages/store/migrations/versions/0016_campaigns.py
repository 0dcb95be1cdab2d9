"""Campaigns: what people are told of one change of an incident, to be watched, held and stopped.

A release before this one goes on working: it tells people without a campaign, and goes on with those of a campaign that
is paused or stopped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_HELD = sa.text("(state <> 'running' OR per_minute IS NOT NULL)")
_STILL_OUT = sa.text("state = 'open' AND still_out")
_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("incident_id", _KEY, sa.ForeignKey("incidents.id"), nullable=False),
        sa.Column("news", sa.String(20), nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("per_minute", sa.Integer()),
        sa.Column("next_at", _INSTANT),
        sa.Column("changed_at", _INSTANT),
        sa.Column("changed_by", sa.Text()),
        sa.UniqueConstraint("incident_id", "news", "began_at"),
    )
    op.create_index("ix_campaigns_held", "campaigns", ["id"], sqlite_where=_HELD, postgresql_where=_HELD)
    op.add_column("notifications", sa.Column("campaign_id", sa.BigInteger()))
    op.add_column("notifications", sa.Column("result", sa.String(20)))
    op.add_column("notifications", sa.Column("ended_at", _INSTANT))
    op.create_index(
        "ix_notifications_campaign_due",
        "notifications",
        ["campaign_id", "channel", "due_at"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index(
        "ix_tickets_still_out", "tickets", ["id"], sqlite_where=_STILL_OUT, postgresql_where=_STILL_OUT
    )
    op.create_index(
        "ix_notifications_campaign", "notifications", ["campaign_id", "state", "result", "ended_at"]
    )


def downgrade() -> None:
    # The release before has no word for those that somebody stopped.
    op.execute("UPDATE notifications SET state = 'failed' WHERE state = 'stopped'")
    op.drop_index("ix_tickets_still_out", "tickets")
    op.drop_index("ix_notifications_campaign", "notifications")
    op.drop_index("ix_notifications_campaign_due", "notifications")
    for name in ("ended_at", "result", "campaign_id"):
        op.drop_column("notifications", name)
    op.drop_index("ix_campaigns_held", "campaigns")
    op.drop_table("campaigns")
