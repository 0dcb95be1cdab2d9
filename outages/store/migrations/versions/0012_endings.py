"""Ended subscribers and service points, whose a telephone was, what each source lists, and imports under way.

A release before this one goes on working: it ends nobody, and to it a former subscriber is one. What is there was all
imported by the source `subscribers`, or is taken over by the first other source that lists it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_E164 = sa.String(16)
_DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_DEPARTED = sa.text("departure IS NOT NULL")
_TABLES = (
    "import_endings",
    "import_losses",
    "import_phones",
    "import_rows",
    "imports",
    "listings",
    "sources",
)


def upgrade() -> None:
    _add_columns()
    _create_former_phones()
    _create_listings()
    _create_imports()
    _create_import_rows()
    _create_losses_and_endings()
    op.execute("INSERT INTO sources (id, name) VALUES (1, 'subscribers')")
    op.execute("INSERT INTO listings (source_id, point_id) SELECT 1, id FROM service_points")


def _add_columns() -> None:
    for table, column in (("subscribers", "ended_at"), ("service_points", "ended_at"), ("phones", "since")):
        op.add_column(table, sa.Column(column, _INSTANT))
    op.add_column("consents", sa.Column("withdrawal", sa.String(20)))
    op.add_column("tickets", sa.Column("departure", sa.String(20)))
    op.create_index(
        "ix_tickets_departure", "tickets", ["id"], sqlite_where=_DEPARTED, postgresql_where=_DEPARTED
    )


def _create_former_phones() -> None:
    op.create_table(
        "former_phones",
        sa.Column("number", _E164, nullable=False),
        sa.Column("subscriber_id", _ID, autoincrement=False, nullable=False),
        sa.Column("since", _INSTANT),
        sa.Column("until", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name="fk_former_phones_subscriber_id"),
        sa.PrimaryKeyConstraint("number", "subscriber_id", name="pk_former_phones"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_former_phones_subscriber_id", "former_phones", ["subscriber_id"])


def _create_listings() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
    )
    op.create_table(
        "listings",
        sa.Column("source_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("point_id", _ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.BigInteger()),
        sa.PrimaryKeyConstraint("source_id", "point_id", name="pk_listings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_listings_point_id", "listings", ["point_id"])


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("source_id", sa.SmallInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("report", _DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_imports_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )


def _create_import_rows() -> None:
    op.create_table(
        "import_rows",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phones", sa.Text(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("zone", sa.Text()),
        sa.Column("account_digits", sa.Text()),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("house_id", _ID, nullable=False),
        sa.Column("node_id", _ID),
        sa.Column("flat", sa.Text(), nullable=False),
        sa.Column("services", sa.String(100), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("line", name="pk_import_rows"),
    )
    op.create_table(
        "import_phones",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", _E164, nullable=False),
        sa.Column("tail", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("line", "number", name="pk_import_phones"),
        sqlite_with_rowid=False,
    )


def _create_losses_and_endings() -> None:
    op.create_table(
        "import_losses",
        sa.Column("subscriber_id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", _E164, nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "number", name="pk_import_losses"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_endings",
        sa.Column("point_id", _ID, autoincrement=False, nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("point_id", name="pk_import_endings"),
    )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_table("former_phones")
    op.drop_index("ix_tickets_departure", "tickets")
    op.drop_column("tickets", "departure")
    op.drop_column("consents", "withdrawal")
    for table, column in (("phones", "since"), ("service_points", "ended_at"), ("subscribers", "ended_at")):
        op.drop_column(table, column)
