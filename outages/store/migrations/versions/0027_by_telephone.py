"""Managers sign in by telephone with a PIN, and notices made there lapse unless renewed.

A release before this one goes on working: it names no other columns, and notices made by telephone never lapse in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENTS = ("holds_until", "lapsed_at", "warned_of")
_HELD = sa.text("holds_until IS NOT NULL AND state = 'active'")


def upgrade() -> None:
    op.add_column("logins", sa.Column("telephone_id", sa.Integer()))
    op.add_column("logins", sa.Column("pin_hash", sa.Text()))
    op.create_index("uq_logins_telephone_id", "logins", ["telephone_id"], unique=True)
    for name in _MOMENTS:
        op.add_column("incidents", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_index(
        "ix_incidents_held", "incidents", ["holds_until"], sqlite_where=_HELD, postgresql_where=_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_incidents_held", "incidents")
    for name in _MOMENTS:
        op.drop_column("incidents", name)
    op.drop_index("uq_logins_telephone_id", "logins")
    op.drop_column("logins", "pin_hash")
    op.drop_column("logins", "telephone_id")
