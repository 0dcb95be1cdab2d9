"""Keys by which subscribers and their telephones are found, and an index of the nodes' names.

A release before this one goes on working: it ignores the keys, and the next start of this one makes those of what it
has added.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_UNKEYED = sa.text("name_key IS NULL")
_UNTAILED = sa.text("tail IS NULL")
_NODE = sa.text("kind = 'node'")
_COUNT = sa.text("INSERT INTO versions (name, value) VALUES ('search', 0)")
_FORGET = sa.text("DELETE FROM versions WHERE name = 'search'")


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("name_key", _KEY))
    op.add_column("subscribers", sa.Column("account_key", _KEY))
    op.add_column("phones", sa.Column("tail", _KEY))
    op.create_index("ix_subscribers_name_key", "subscribers", ["name_key"])
    op.create_index("ix_subscribers_account_key", "subscribers", ["account_key"])
    op.create_index(
        "ix_subscribers_unkeyed", "subscribers", ["id"], sqlite_where=_UNKEYED, postgresql_where=_UNKEYED
    )
    op.create_index("ix_phones_tail", "phones", ["tail"])
    op.create_index(
        "ix_phones_untailed", "phones", ["number"], sqlite_where=_UNTAILED, postgresql_where=_UNTAILED
    )
    op.create_index("ix_areas_node", "areas", ["folded"], sqlite_where=_NODE, postgresql_where=_NODE)
    op.execute(_COUNT)


def downgrade() -> None:
    op.execute(_FORGET)
    op.drop_index("ix_areas_node", "areas")
    op.drop_index("ix_phones_untailed", "phones")
    op.drop_index("ix_phones_tail", "phones")
    op.drop_index("ix_subscribers_unkeyed", "subscribers")
    op.drop_index("ix_subscribers_account_key", "subscribers")
    op.drop_index("ix_subscribers_name_key", "subscribers")
    op.drop_column("phones", "tail")
    op.drop_column("subscribers", "account_key")
    op.drop_column("subscribers", "name_key")
