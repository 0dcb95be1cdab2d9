"""Drafts are published at a chosen time, and what notices have in common is kept in templates.

A release before this one goes on working: it leaves such drafts to the next release that runs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TIMED = sa.text("publish_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("incidents", sa.Column("publish_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_incidents_publish_at", "incidents", ["publish_at"], sqlite_where=_TIMED, postgresql_where=_TIMED
    )
    op.create_table(
        "notice_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("notice_templates")
    op.drop_index("ix_incidents_publish_at", "incidents")
    op.drop_column("incidents", "publish_at")
