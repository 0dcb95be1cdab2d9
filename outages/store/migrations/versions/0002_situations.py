"""What the many situations of an outage need: starts, next news, remarks, restored parts, kinds of news.

A release before this one goes on working: what it does not know is filled in or left empty, and a restored part
is to it a part that is left out. Two things it can't do: tell of a withdrawn notice, which it counts as told,
and restore an incident some of whose subscribers were told of a part before, which it refuses.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")

_COLUMNS: tuple[tuple[str, Callable[[], sa.Column[Any]]], ...] = (
    ("incidents", lambda: sa.Column("starts_at", _INSTANT)),
    ("incidents", lambda: sa.Column("remarks", _DOCUMENT)),
    ("scope_items", lambda: sa.Column("restored_at", _INSTANT)),
    ("etr_revisions", lambda: sa.Column("next_news", _INSTANT)),
    ("etr_revisions", lambda: sa.Column("warned_at", _INSTANT)),
    ("etr_revisions", lambda: sa.Column("lapsed_at", _INSTANT)),
    ("tickets", lambda: sa.Column("restored_at", _INSTANT)),
    ("tickets", lambda: sa.Column("recurrent", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("notifications", lambda: sa.Column("news", sa.String(20), nullable=False, server_default="restored")),
)


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column())
    op.create_index("ix_incidents_restored_at", "incidents", ["restored_at"])


def downgrade() -> None:
    op.drop_index("ix_incidents_restored_at", "incidents")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column().name)
