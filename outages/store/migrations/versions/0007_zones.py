"""Time zones of areas and accounts.

A release before this one goes on working: to it everybody lives in the line's time zone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("areas", "subscribers")
_STATED = sa.text("zone IS NOT NULL")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("zone", sa.Text()))
        op.create_index(f"ix_{table}_zone", table, ["zone"], sqlite_where=_STATED, postgresql_where=_STATED)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_index(f"ix_{table}_zone", table)
        op.drop_column(table, "zone")
