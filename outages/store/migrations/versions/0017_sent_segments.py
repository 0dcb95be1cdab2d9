"""What SMS gateways call the segments that they took, and when each gateway may be sent the next message.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sent_segments",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(128), nullable=False),
        sa.Column("attempt_id", sa.String(64)),
        sa.Column("total", sa.Integer()),
        sa.Column("result", sa.String(20)),
        sa.Column("at", _INSTANT, nullable=False),
        sa.UniqueConstraint("gateway", "message_id"),
    )
    op.create_index("ix_sent_segments_attempt_id", "sent_segments", ["attempt_id"])
    op.create_index("ix_sent_segments_at", "sent_segments", ["at"])
    op.create_table(
        "gateway_paces",
        sa.Column("gateway", sa.String(32), primary_key=True),
        sa.Column("next_at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("gateway_paces")
    op.drop_table("sent_segments")
