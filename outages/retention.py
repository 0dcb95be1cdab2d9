"""Retention: how long each kind of data about people is kept, and what deletes it then."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outages.lifecycle import REOPENED_WITHIN

#: A restored incident may be reopened for this long: what that takes back from people has to be there until then.
SHORTEST = REOPENED_WITHIN


#: The name of the messages in a gateway's file beside the kinds of data in the database.
SENT_MESSAGES = "sms"


class DataKind(StrEnum):
    """The kinds of data that are kept for a time of their own, in the order in which they go."""

    #: Call records with what was heard and promised in them.
    CALLS = "calls"
    #: Places kept in the agents' queue.
    QUEUE_CALLBACKS = "queue_callbacks"
    #: Callers' recorded voices; the reports that they belong to stay.
    VOICES = "voices"
    #: What each person was told.
    LEDGER = "ledger"
    #: Notifications, with their attempts, of people without a ticket.
    NOTICES = "notices"
    #: Notification requests: the evidence of permission.
    CONSENTS = "consents"
    #: What people wrote by SMS.
    REPLIES = "replies"
    #: Closed tickets with their reports, notifications and attempts.
    TICKETS = "tickets"
    #: Which messages the reports of SMS gateways are about.
    SEGMENTS = "segments"
    #: Alarms that are over, with who had taken them on.
    ALARMS = "alarms"
    #: Who did what.
    AUDIT = "audit"


class RetentionRepository(Protocol):
    """Deletes what has been kept long enough; each method is one short transaction."""

    async def forget(self, kind: DataKind, *, before: datetime) -> int:
        """Delete some rows of a kind that ended before `before` (aware UTC), and return how many.

        None means that no more may go now. What is open, active or pending stays, and so does what newer rows are
        understood by: the ledger's lines while their incident is active or has ended later, and a ticket while a call,
        a consent, a voice or a line of the ledger still refers to it.
        """
        ...

    async def known_voices(self, names: Collection[str]) -> set[str]:
        """Return those of the names that are a recording of some report."""
        ...


class SentMessages(Protocol):
    """The text messages that are kept on this machine."""

    async def forget(self, *, before: datetime) -> int:
        """Delete the messages sent before `before` (aware UTC), and return how many."""
        ...

    async def find(self, numbers: Collection[str], attempts: Collection[str]) -> list[Mapping[str, object]]:
        """Return the messages to these numbers and those of these attempts, first to last."""
        ...

    async def erase(self, numbers: Collection[str], attempts: Collection[str]) -> int:
        """Delete the messages to these numbers and those of these attempts, and return how many."""
        ...
