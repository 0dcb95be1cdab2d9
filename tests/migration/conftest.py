"""Databases for these tests, each a copy of a migrated template."""

from tests.support.databases import (
    database,
    postgresql_server,
    postgresql_url,
    sqlite_template,
    sqlite_url,
    store,
)

__all__ = ["database", "postgresql_server", "postgresql_url", "sqlite_template", "sqlite_url", "store"]
