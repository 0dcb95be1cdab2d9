"""One person's data: who is meant, what is held about them, and what an erasure leaves of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

#: Stands for a number, an account or a flat that was erased; no number begins like this.
ERASED = "erased-"
#: As many random hexadecimal digits as fit beside it into a column of numbers.
_DIGITS = 9


class RecordKind(StrEnum):
    """What may be held about a person."""

    #: The contract: account, name, telephones, tier.
    SUBSCRIBER = "subscriber"
    #: The service points' places and flats.
    ADDRESSES = "addresses"
    #: Calls with what was heard and keyed.
    CALLS = "calls"
    #: Places kept in the agents' queue.
    QUEUE_CALLBACKS = "queue_callbacks"
    #: Tickets, with what was reported by keys.
    TICKETS = "tickets"
    #: What callers said in their own words.
    VOICES = "voices"
    #: Notification requests.
    CONSENTS = "consents"
    #: Telephones that are never to be rung or written to.
    OPT_OUTS = "opt_outs"
    #: What they wrote to the line.
    REPLIES = "replies"
    #: Calls back and messages.
    NOTIFICATIONS = "notifications"
    #: What they were told.
    LEDGER = "ledger"
    #: What others did to their tickets and data.
    AUDIT = "audit"
    #: Text messages in a file on this machine.
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Fate:
    """What an erasure takes from a kind of record, and what stays and why; `stays` is empty if nothing does."""

    goes: str
    stays: str = ""


FATES: Mapping[RecordKind, Fate] = {
    RecordKind.SUBSCRIBER: Fate(
        "account, name, telephones, tier, time zone",
        "a marker in their place, which holds together what else stays",
    ),
    RecordKind.ADDRESSES: Fate(
        "street, house, flat, network node, services", "the region, for the tickets there"
    ),
    RecordKind.CALLS: Fate("number, what was heard, keys", "the fact of the call, for CALL_DAYS"),
    RecordKind.QUEUE_CALLBACKS: Fate("number", "the fact that a place was kept, for CALL_DAYS"),
    RecordKind.TICKETS: Fate("reasons in free words", "the case and its times, for claims: for TICKET_DAYS"),
    RecordKind.VOICES: Fate("everything"),
    RecordKind.CONSENTS: Fate(
        "numbers", "evidence that somebody asked, when and by which key: for CONSENT_DAYS"
    ),
    RecordKind.OPT_OUTS: Fate(
        "the number of one that has ended", "the number of one that holds: without it nobody could obey"
    ),
    RecordKind.REPLIES: Fate(
        "number, what was written and answered", "the fact, its meaning and what followed: for CALL_DAYS"
    ),
    RecordKind.NOTIFICATIONS: Fate(
        "number", "the fact of the call or message, with its ticket: for TICKET_DAYS"
    ),
    RecordKind.LEDGER: Fate(
        "number", "what was promised and whether it was kept, for claims: for LEDGER_DAYS"
    ),
    RecordKind.AUDIT: Fate(
        "reasons in free words, account and number", "who of yours did what, for AUDIT_DAYS"
    ),
    RecordKind.SMS: Fate("everything"),
}


@dataclass(frozen=True, slots=True)
class Whose:
    """Names a person by an account or by a number (E.164): exactly one of them."""

    account: str | None = None
    number: str | None = None

    def __str__(self) -> str:
        return f"the account {self.account}" if self.account else f"the number {self.number}"


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything that the database holds about a person, list by list, as values of the domain.

    `numbers` are the telephones that are nobody else's, `shared` those that another account has too: of these, only what
    belongs to the person's own tickets and calls is theirs. `attempts` are the ids of what was sent to them.
    """

    account: str | None
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    records: Mapping[str, Sequence[Mapping[str, object]]]
    voices: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure would do, or has done once `marker` is set.

    `found` counts the records; `obstacles` say what has to end first; `voices` are the recordings' files.
    """

    account: str | None
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    found: Mapping[RecordKind, int]
    obstacles: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    marker: str = ""


class PersonRepository(Protocol):
    """Finds and erases what is held about one person.

    Each method raises NotFoundError if nothing is held, ConflictError for a number that several accounts have, StoreError.
    """

    async def export(self, whose: Whose, *, author: str, at: datetime) -> PersonData:
        """Return everything that is held, and audit that it was handed out."""
        ...

    async def preview(self, whose: Whose) -> Erasure:
        """Return what an erasure would do; change nothing."""
        ...

    async def erase(self, whose: Whose, *, author: str, at: datetime) -> Erasure:
        """Erase it in one transaction, audited under the marker; raise ConflictError, naming them, if there are obstacles.

        Names, numbers, places and words go; facts stay under markers that nobody can trace back.
        """
        ...


def new_marker() -> str:
    """Return a fresh marker: random, so that nobody can work out by trying numbers for whom it stands."""
    return f"{ERASED}{secrets.token_hex((_DIGITS + 1) // 2)[:_DIGITS]}"
