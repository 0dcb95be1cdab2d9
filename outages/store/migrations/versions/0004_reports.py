"""What callers report by keys and voice, who they say they are by keys, and how often they tried.

A release before this one goes on working; accounts with letters that it imports can't be said by keys.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LETTERED = sa.text("account_digits IS NOT NULL")
_VOICED = sa.text("detail_name IS NOT NULL")


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("account_digits", _ORDERED))
    _fill_digits()
    op.create_index(
        "ix_subscribers_account_digits",
        "subscribers",
        ["account_digits"],
        sqlite_where=_LETTERED,
        postgresql_where=_LETTERED,
    )
    _create_reports()
    op.create_table(
        "tries",
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", "began_at", name="pk_tries"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("tries")
    op.drop_table("reports")
    op.drop_index("ix_subscribers_account_digits", "subscribers")
    op.drop_column("subscribers", "account_digits")


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ticket_id", _BIG, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("services", sa.String(100), nullable=False),
        sa.Column("hazard", sa.Boolean(), nullable=False),
        sa.Column("detail_name", sa.String(40)),
        sa.Column("detail_seconds", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_reports_ticket_id"),
        sa.UniqueConstraint("ticket_id", "call_id", name="uq_reports_ticket_id_call_id"),
    )
    op.create_index("ix_reports_voiced", "reports", ["at"], sqlite_where=_VOICED, postgresql_where=_VOICED)


def _fill_digits() -> None:
    """Let accounts be found by their digits that have more than those."""
    people = sa.table("subscribers", sa.column("id"), sa.column("account"), sa.column("account_digits"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(people.c.id, people.c.account)).all()
    lettered = [
        {"key": key, "digits": digits}
        for key, account in rows
        if (digits := "".join(one for one in account if one in "0123456789")) not in ("", account)
    ]
    if lettered:
        change = sa.update(people).where(people.c.id == sa.bindparam("key"))
        connection.execute(change.values(account_digits=sa.bindparam("digits")), lettered)
