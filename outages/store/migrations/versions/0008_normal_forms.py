"""Normal forms of areas beside what was written.

A release before this one goes on working: it compares as before, and what it adds is read at the next start of this
one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNREAD = sa.text("normal IS NULL")
_READER = sa.text("INSERT INTO versions (name, value) VALUES ('reader', 0)")
_FORGET = sa.text("DELETE FROM versions WHERE name = 'reader'")


def upgrade() -> None:
    op.add_column("areas", sa.Column("normal", sa.Text()))
    op.create_index("ix_areas_parent_id_kind_normal", "areas", ["parent_id", "kind", "normal"])
    op.create_index("ix_areas_unread", "areas", ["id"], sqlite_where=_UNREAD, postgresql_where=_UNREAD)
    op.execute(_READER)


def downgrade() -> None:
    op.execute(_FORGET)
    op.drop_index("ix_areas_unread", "areas")
    op.drop_index("ix_areas_parent_id_kind_normal", "areas")
    op.drop_column("areas", "normal")
