"""Outages inferred from reports that no notice covers: which reports count, what is usual, what is proposed.

A release before this one goes on working: its reports are looked at by the next release that runs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_INDEXES = (
    ("ix_reports_unseen", ["id"], sa.text("counts IS NULL")),
    ("ix_reports_counted", ["at"], sa.text("counts")),
)


def upgrade() -> None:
    op.add_column("reports", sa.Column("counts", sa.Boolean()))
    for name, columns, where in _INDEXES:
        op.create_index(name, "reports", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "report_areas",
        sa.Column("area_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", _INSTANT, primary_key=True),
        sa.Column("report_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_areas_at", "report_areas", ["at"])
    op.create_index("ix_report_areas_report_id", "report_areas", ["report_id"])
    op.create_table(
        "area_rates",
        sa.Column("area_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("daily", sa.Float(), nullable=False),
        sa.Column("signature", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "baselines",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("learned_at", _INSTANT, nullable=False),
        sa.Column("imports", sa.BigInteger(), nullable=False),
        sa.Column("usual", _DOCUMENT, nullable=False),
    )
    _create_proposals()


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sighting", _DOCUMENT, nullable=False),
        sa.Column("runner_up", _DOCUMENT),
        sa.Column("said", _DOCUMENT, nullable=False),
        sa.Column("reports", _DOCUMENT, nullable=False),
        sa.Column("likelihood", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("model", sa.Float()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("first_at", _INSTANT, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.Column("incident_id", _KEY, sa.ForeignKey("incidents.id")),
        sa.Column("decided_at", _INSTANT),
        sa.Column("decided_by", sa.Text()),
        sa.Column("dismissal", sa.String(20)),
    )
    op.create_index("ix_proposals_last_at", "proposals", ["last_at"])
    op.create_index("ix_proposals_decided_at", "proposals", ["decided_at"])
    is_open = sa.text("state = 'open'")
    op.create_index("ix_proposals_open", "proposals", ["id"], sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    for table in ("proposals", "baselines", "area_rates", "report_areas"):
        op.drop_table(table)
    for name, *_ in _INDEXES:
        op.drop_index(name, "reports")
    op.drop_column("reports", "counts")
