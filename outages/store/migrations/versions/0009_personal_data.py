"""Indexes by which a ticket's and a subscriber's calls and notifications are found when they are deleted or handed out.

A release before this one goes on working.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PARTIAL = ("ticket_id", "subscriber_id")


def upgrade() -> None:
    for column in _PARTIAL:
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_calls_{column}", "calls", [column], sqlite_where=known, postgresql_where=known)
    op.create_index("ix_notifications_ticket_id", "notifications", ["ticket_id"])
    op.create_index("ix_consents_asked_by", "consents", ["asked_by"])
    op.create_index("ix_turns_number", "turns", ["number"])


def downgrade() -> None:
    op.drop_index("ix_turns_number", "turns")
    op.drop_index("ix_consents_asked_by", "consents")
    op.drop_index("ix_notifications_ticket_id", "notifications")
    for column in reversed(_PARTIAL):
        op.drop_index(f"ix_calls_{column}", "calls")
