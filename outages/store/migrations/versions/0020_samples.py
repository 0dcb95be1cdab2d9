"""Samples: some people are asked first, branches in which it is still out are held, and whose turn is first.

A release before this one goes on working: whoever waits for a sample or a manager is due never for it, and whom it adds is
told without a sample.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_PENDING = sa.text("state = 'pending'")
_KEPT_BACK = sa.text("held_due_at IS NOT NULL")
_PLANNED = sa.text("sample = 'planned'")
_BUSY = sa.text("(state IN ('asked', 'held') OR lets_go)")
_ASKED = sa.text("asked_at IS NOT NULL")
_ANSWERED = sa.text("answer IS NOT NULL")
_OF_CAMPAIGNS = (("sample", sa.String(20)), ("sample_size", sa.Integer()), ("sample_seconds", sa.Integer()))
_TURN = ["channel", "tier", "due_at", "asked_at", "id"]


def upgrade() -> None:
    for name, kind in _OF_CAMPAIGNS:
        op.add_column("campaigns", sa.Column(name, kind))
    _index("ix_campaigns_planned", "campaigns", ["id"], _PLANNED)
    op.add_column(
        "notifications", sa.Column("tier", sa.String(20), nullable=False, server_default="standard")
    )
    op.add_column("notifications", sa.Column("asked_at", _INSTANT))
    op.add_column("notifications", sa.Column("held_due_at", _INSTANT))
    op.drop_index("ix_notifications_due", "notifications")
    op.drop_index("ix_notifications_campaign_due", "notifications")
    _index("ix_notifications_turn", "notifications", _TURN, _PENDING)
    _index("ix_notifications_campaign_turn", "notifications", ["campaign_id", *_TURN], _PENDING)
    _index("ix_notifications_kept_back", "notifications", ["campaign_id", "id"], _KEPT_BACK)
    _create_branches()


def _create_branches() -> None:
    op.create_table(
        "branches",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("campaign_id", _KEY, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("area_id", _KEY, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_until", _INSTANT),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.Column("incident_id", _KEY, sa.ForeignKey("incidents.id")),
        sa.Column("alerted_at", _INSTANT),
        sa.Column("lets_go", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_branches_campaign_id", "branches", ["campaign_id"])
    op.create_index("ix_branches_area_id", "branches", ["area_id"])
    op.create_index("ix_branches_incident_id", "branches", ["incident_id"])
    _index("ix_branches_busy", "branches", ["id"], _BUSY)
    op.create_table(
        "branch_notifications",
        sa.Column("branch_id", _KEY, sa.ForeignKey("branches.id"), primary_key=True, autoincrement=False),
        sa.Column(
            "notification_id",
            _KEY,
            sa.ForeignKey("notifications.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("asked_at", _INSTANT),
        sa.Column("answer", sa.String(20)),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_branch_notifications_notification_id", "branch_notifications", ["notification_id"])
    _index("ix_branch_notifications_answered", "branch_notifications", ["branch_id", "answer"], _ANSWERED)
    _index("ix_branch_notifications_asked", "branch_notifications", ["branch_id", "notification_id"], _ASKED)


def downgrade() -> None:
    # The release before holds nobody back.
    op.execute("UPDATE notifications SET due_at = held_due_at WHERE held_due_at IS NOT NULL")
    op.drop_table("branch_notifications")
    op.drop_table("branches")
    for name in ("kept_back", "campaign_turn", "turn"):
        op.drop_index(f"ix_notifications_{name}", "notifications")
    _index("ix_notifications_campaign_due", "notifications", ["campaign_id", "channel", "due_at"], _PENDING)
    _index("ix_notifications_due", "notifications", ["channel", "due_at"], _PENDING)
    for name in ("held_due_at", "asked_at", "tier"):
        op.drop_column("notifications", name)
    op.drop_index("ix_campaigns_planned", "campaigns")
    for name, _ in reversed(_OF_CAMPAIGNS):
        op.drop_column("campaigns", name)


def _index(name: str, table: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
