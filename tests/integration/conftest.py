"""Databases for these tests, each a copy of a migrated template, and a Debian archive to obtain programs from."""

from tests.support.databases import (
    database,
    postgresql_server,
    postgresql_url,
    sqlite_template,
    sqlite_url,
    store,
)
from tests.support.debian_archive import archive, machine, mirror

__all__ = [
    "archive",
    "database",
    "machine",
    "mirror",
    "postgresql_server",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
    "store",
]
