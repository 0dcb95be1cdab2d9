"""The processes of the service, each with the roles that it plays; and the span in which people of a campaign are told.

A release before this one goes on working: it never says that it is there, and tells people outside a campaign's span.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_HELD = sa.text(
    "(state <> 'running' OR per_minute IS NOT NULL OR not_before IS NOT NULL OR not_after IS NOT NULL)"
)
_HELD_BEFORE = sa.text("(state <> 'running' OR per_minute IS NOT NULL)")


def upgrade() -> None:
    for name in ("not_before", "not_after"):
        op.add_column("campaigns", sa.Column(name, _INSTANT))
    op.drop_index("ix_campaigns_held", "campaigns")
    op.create_index("ix_campaigns_held", "campaigns", ["id"], sqlite_where=_HELD, postgresql_where=_HELD)
    op.create_table(
        "service_processes",
        sa.Column("node", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("service_processes")
    op.drop_index("ix_campaigns_held", "campaigns")
    for name in ("not_after", "not_before"):
        op.drop_column("campaigns", name)
    op.create_index(
        "ix_campaigns_held", "campaigns", ["id"], sqlite_where=_HELD_BEFORE, postgresql_where=_HELD_BEFORE
    )
