"""Presence: which roles the running processes of all nodes play, so that one that nobody plays is noticed."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol


class ServiceRole(StrEnum):
    """What a process of the service does."""

    #: Takes calls in.
    CALLS = "calls"
    #: Serves the pages and the REST API.
    WEB = "web"
    #: Tells people the news, and does what is to be done at intervals.
    DISPATCH = "dispatch"


#: How often a process says that it is there, and how long it then counts as there.
SAID_EVERY: Final = timedelta(seconds=10)
SEEN_WITHIN: Final = timedelta(seconds=35)


class Presence(Protocol):
    """Keeps who is there; each method is one transaction and raises StoreError."""

    async def say(self, process: str, roles: Collection[ServiceRole], *, at: datetime) -> None:
        """Say that this node's process of that name is there at a moment (aware UTC), and plays these roles."""
        ...

    async def leave(self, process: str) -> None:
        """Say that the process ends."""
        ...

    async def count(self, *, at: datetime) -> Mapping[ServiceRole, int]:
        """Return how many processes of all nodes play each role; one that nobody plays is missing."""
        ...
