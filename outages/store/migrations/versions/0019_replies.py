"""Replies: what people write to the line by SMS, and what followed.

A release before this one goes on working beside it, but its lists fail at an opt-out by SMS: no answers should be taken
(SMS_REPLIES) until all workers run this release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_NAMED = sa.text("message_id IS NOT NULL")
_UNANSWERED = sa.text("answer_state IN ('due', 'sending')")
_WAITING = sa.text("outcome = 'for_person' AND done_at IS NULL")


def upgrade() -> None:
    _make_replies()
    op.create_table(
        "reply_tickets",
        sa.Column("reply_id", _KEY, sa.ForeignKey("replies.id"), primary_key=True, autoincrement=False),
        sa.Column("ticket_id", _KEY, sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reply_tickets_ticket_id", "reply_tickets", ["ticket_id"])


def _make_replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("at", _INSTANT, nullable=False, index=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("message_id", sa.String(100)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("meaning", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("answer", sa.String(20)),
        sa.Column("answer_state", sa.String(20)),
        sa.Column("answered", sa.Text(), nullable=False, server_default=""),
        sa.Column("answered_at", _INSTANT),
        sa.Column("attempt_id", sa.String(64), unique=True),
        sa.Column("due_at", _INSTANT),
        sa.Column("lease_ends", _INSTANT),
        sa.Column("done_at", _INSTANT),
        sa.Column("done_by", sa.Text()),
    )
    op.create_index("ix_replies_number_id", "replies", ["number", "id"])
    op.create_index(
        "uq_replies_message",
        "replies",
        ["number", "message_id"],
        unique=True,
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
    op.create_index(
        "ix_replies_unanswered", "replies", ["due_at"], sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED
    )
    op.create_index("ix_replies_waiting", "replies", ["id"], sqlite_where=_WAITING, postgresql_where=_WAITING)


def downgrade() -> None:
    op.drop_table("reply_tickets")
    op.drop_table("replies")
    # The release before has no word for where they came from; they hold all the same.
    op.execute("UPDATE opt_outs SET source = 'agent' WHERE source = 'sms'")
