"""Places in the queue for a person that are kept for callers who have hung up, and how callers found the talk.

A release before this one goes on working: it rings nobody whose turn it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = sa.text("state IN ('waiting', 'ringing')")


def upgrade() -> None:
    op.add_column("calls", sa.Column("rating", sa.SmallInteger()))
    op.create_table(
        "turns",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("joined_at", _INSTANT, nullable=False),
        sa.Column("goes_first", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.String(16), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("tries_used", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Text()),
        sa.Column("lease_until", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
    )
    op.create_index(
        "uq_turns_kept_number", "turns", ["number"], unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT
    )
    op.create_index("ix_turns_call_id", "turns", ["call_id"])
    op.create_index("ix_turns_attempt_id", "turns", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_column("calls", "rating")
