"""The tables of imports: what each source lists, and what an import that is being applied has left to do; as `tables`."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from outages.store.tables import E164, LANGUAGE, metadata
from outages.store.types import BigId, Document, words_of
from outages.subscribers import Tier


class ImportState(StrEnum):
    """How far an import has come; a process that dies leaves it for the next one."""

    #: Its changes are being written down; they are dropped.
    PLANNED = "planned"
    #: Its changes are being made, and will be.
    APPLYING = "applying"


#: Where files come from: billing systems.
sources = Table(
    "sources",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
)

#: The service points that each source listed last, with the digest of the row that did; NULL for what was imported
#: before there were digests. No foreign keys: checking them would be a quarter of a first load.
listings = Table(
    "listings",
    metadata,
    Column("source_id", SmallInteger, primary_key=True, autoincrement=False),
    Column("point_id", BigId, primary_key=True, autoincrement=False),
    Column("digest", BigInteger),
    Index("ix_listings_point_id", "point_id"),
    sqlite_with_rowid=False,
)

#: The import under way, if any; `report` holds what it changes.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("state", words_of(ImportState), nullable=False),
    Column("source_id", SmallInteger, ForeignKey("sources.id"), nullable=False),
    Column("file", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("report", Document, nullable=False),
)

#: Rows left to apply. `leads`: the first of its account, whose subscriber it describes; `zone` and `email` are NULL if the
#: file doesn't say, and empty for none.
import_rows = Table(
    "import_rows",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("leads", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("phones", Text, nullable=False),
    Column("language", LANGUAGE, nullable=False),
    Column("tier", words_of(Tier), nullable=False),
    Column("zone", Text),
    Column("email", Text),
    Column("account_digits", Text),
    Column("name_key", Text, nullable=False),
    Column("account_key", Text, nullable=False),
    Column("house_id", BigId, nullable=False),
    Column("node_id", BigId),
    Column("flat", Text, nullable=False),
    Column("services", String(100), nullable=False),
    Column("digest", BigInteger, nullable=False),
)

#: Telephones of rows left to apply, by the first line of the account.
import_phones = Table(
    "import_phones",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("number", E164, primary_key=True),
    Column("tail", String(16), nullable=False),
    sqlite_with_rowid=False,
)

#: Telephones left to take from subscribers; `leaves`: the subscriber ends, too.
import_losses = Table(
    "import_losses",
    metadata,
    Column("subscriber_id", BigId, primary_key=True, autoincrement=False),
    Column("number", E164, primary_key=True),
    Column("leaves", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

#: Service points left to take from the source's list; `leaves`: their subscribers have no other.
import_endings = Table(
    "import_endings",
    metadata,
    Column("point_id", BigId, primary_key=True, autoincrement=False),
    Column("leaves", Boolean, nullable=False),
)
