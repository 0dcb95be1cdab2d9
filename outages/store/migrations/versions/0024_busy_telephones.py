"""Which telephones are being told something is found without their histories.

A release before this one goes on working: it reads no other columns, and doesn't name the index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SENDING = sa.text("state = 'sending'")


def upgrade() -> None:
    op.create_index(
        "ix_notifications_sending",
        "notifications",
        ["number"],
        sqlite_where=_SENDING,
        postgresql_where=_SENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_notifications_sending", "notifications")
