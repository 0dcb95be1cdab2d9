"""What is left of the consequences of changes to incidents.

A release before this one goes on working: it carries out each change at once, and leaves the rest of others' to this one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "consequences",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("incident_id", _KEY, sa.ForeignKey("incidents.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("policy", _DOCUMENT, nullable=False),
        sa.Column("goes_to", sa.BigInteger(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("consequences")
