"""Drafts are published at a chosen time.

A release before this one goes on working: it leaves such drafts to the next release that runs.
"""

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    op.drop_index("ix_incidents_publish_at", "incidents")
    op.drop_column("incidents", "publish_at")
