"""Which telephones are being told something, and what each has heard of an incident, is found by index.

A release before this one goes on working: it reads no other columns, and doesn't name the indexes.
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
    op.create_index("ix_ledger_incident_id_number", "ledger", ["incident_id", "number"])
    op.drop_index("ix_ledger_incident_id", "ledger")


def downgrade() -> None:
    op.create_index("ix_ledger_incident_id", "ledger", ["incident_id"])
    op.drop_index("ix_ledger_incident_id_number", "ledger")
    op.drop_index("ix_notifications_sending", "notifications")
