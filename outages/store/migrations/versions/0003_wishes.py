"""What a wish may say: another number, hours, withdrawn or not; and a ticket about another fault beside an outage's.

A release before this one goes on working, with two things that it can't do: it rings who has withdrawn their wish
and it tells at any hour. It takes no call from a service point with two open tickets, which only this one makes.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_OPEN = sa.text("state = 'open'")

_COLUMNS: tuple[tuple[str, Callable[[], sa.Column[Any]]], ...] = (
    ("consents", lambda: sa.Column("incident_id", sa.BigInteger())),
    ("consents", lambda: sa.Column("prompts", sa.Text())),
    ("consents", lambda: sa.Column("hours", sa.String(9))),
    ("consents", lambda: sa.Column("withdrawn_at", _INSTANT)),
    ("consents", lambda: sa.Column("withdrawn_by_call", sa.Text())),
    ("notifications", lambda: sa.Column("hours", sa.String(9))),
    ("tickets", lambda: sa.Column("other_fault", sa.Boolean(), nullable=False, server_default=sa.false())),
)

#: Before, there was room for one open ticket a point.
_CLOSE_OTHERS = (
    "UPDATE tickets SET state = 'closed', closed_at = opened_at WHERE other_fault AND state = 'open'"
)


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column())
    op.create_index("ix_consents_number", "consents", ["number"])
    _allow_one_open("point_id", "other_fault")


def downgrade() -> None:
    op.execute(_CLOSE_OTHERS)
    _allow_one_open("point_id")
    op.drop_index("ix_consents_number", "consents")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column().name)


def _allow_one_open(*columns: str) -> None:
    op.drop_index("uq_tickets_open_point", "tickets")
    op.create_index(
        "uq_tickets_open_point",
        "tickets",
        list(columns),
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
