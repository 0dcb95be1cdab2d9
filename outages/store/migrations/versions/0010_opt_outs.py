"""Opt-outs: telephones that are never to be rung or written to.

A release before this one goes on working. It finds the requests of those who opted out withdrawn, so it tells them nothing;
it takes new requests for them, though, and can't list a notification that ended because of an opt-out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HOLDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("id", _BIG, primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by", sa.Text()),
    )
    op.create_index("ix_opt_outs_number", "opt_outs", ["number"])
    op.create_index(
        "uq_opt_outs_holding",
        "opt_outs",
        ["number", "channel"],
        unique=True,
        sqlite_where=_HOLDING,
        postgresql_where=_HOLDING,
    )


def downgrade() -> None:
    op.execute("UPDATE notifications SET state = 'done' WHERE state = 'opted_out'")
    op.execute("UPDATE attempts SET result = 'heard' WHERE result = 'opted_out'")
    op.drop_index("uq_opt_outs_holding", "opt_outs")
    op.drop_index("ix_opt_outs_number", "opt_outs")
    op.drop_table("opt_outs")
