"""The databases that whole lines can stand on."""

from tests.support.databases import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]
