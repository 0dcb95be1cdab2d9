"""What the board shows: what needs somebody's hand and who has taken it on, and calls by minute.

A release before this one goes on working: it knows nothing of the tables, tells duty managers as it did, and counts nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_OPEN = sa.text("ended_at IS NULL")
_RINGING = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("node", sa.String(40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("acknowledged_at", _INSTANT),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("texted_at", _INSTANT),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(16)),
        sa.Column("next_call_at", _INSTANT),
        sa.Column("attempt_id", sa.String(60)),
        sa.Column("lease_until", _INSTANT),
        sa.Column("ended_at", _INSTANT),
    )
    op.create_index("ix_alarms_ended_at", "alarms", ["ended_at"])
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["kind", "subject", "node"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_alarms_ringing", "alarms", ["attempt_id"], sqlite_where=_RINGING, postgresql_where=_RINGING
    )

    op.create_table(
        "call_minutes",
        sa.Column("at", _INSTANT, primary_key=True),
        sa.Column("ending", sa.String(20), primary_key=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("call_minutes")
    op.drop_table("alarms")
