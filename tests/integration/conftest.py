"""Databases, each a copy of a migrated template, a Debian archive to obtain programs from, and a bare Asterisk."""

from tests.support.ari_line import line
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
    "line",
    "machine",
    "mirror",
    "postgresql_server",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
    "store",
]
