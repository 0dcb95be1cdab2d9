"""Replies as they are kept, with what followed and what was answered."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.ledger import LedgerEntry
from outages.replies.reading import Meaning
from outages.replies.rules import ReplyAnswer, ReplyOutcome
from outages.tickets import TicketId

ReplyId = NewType("ReplyId", int)

#: Longest text that is kept, in characters, and longest name that a gateway gives it.
LONGEST_TEXT: Final = 1000
LONGEST_ID: Final = 100
#: An answer that couldn't be sent for so long would only confuse.
ANSWERED_SOON: Final = timedelta(minutes=15)
#: Prefix of the ids of answers: delivery reports for them settle no attempt.
ANSWER: Final = "reply-"


class AnswerState(StrEnum):
    """The progress of an answer."""

    #: To be sent.
    DUE = "due"
    #: A worker is sending it.
    SENDING = "sending"
    #: A gateway took it.
    SENT = "sent"
    #: The gateway refused it, or was away too long.
    FAILED = "failed"
    #: Nobody knows whether it was sent; it isn't sent again.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IncomingReply:
    """A text from a telephone (E.164); `message_id` names it at its gateway, "" if nothing does."""

    number: str
    text: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a telephone (E.164) wrote `at` a moment, what it means, and what followed; instants are aware UTC.

    `tickets` are the numbers of those that it is about. `answer` is None if nothing was to be written back, and
    `answered` empty until something was. `done_at` is when somebody had read one that is for a person.
    """

    id: ReplyId
    at: datetime
    number: str
    text: str
    meaning: Meaning
    outcome: ReplyOutcome
    tickets: tuple[str, ...] = ()
    answer: ReplyAnswer | None = None
    answer_state: AnswerState | None = None
    answered: str = ""
    answered_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody still has to read it."""
        return self.outcome is ReplyOutcome.FOR_PERSON and self.done_at is None


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """A claimed answer; `attempt_id` is fresh and committed, `language` None where no message says it."""

    attempt_id: str
    number: str
    answer: ReplyAnswer
    language: str | None
    tickets: tuple[str, ...]


class ReplyRepository(Protocol):
    """Keeps replies; each method is one transaction and raises StoreError."""

    async def take(self, reply: IncomingReply, *, at: datetime) -> Reply | None:
        """Keep a reply with everything that follows, and return it; None if the gateway has brought it before."""
        ...

    async def claim_answers(self, *, limit: int, at: datetime, lease: timedelta) -> list[DueAnswer]:
        """Claim answers that are due, each with an attempt; those whose lease is over are unknown from then on.

        What could not be sent within ANSWERED_SOON of the reply has failed.
        """
        ...

    async def settle_answer(
        self,
        attempt_id: str,
        state: AnswerState,
        *,
        at: datetime,
        text: str = "",
        told: Sequence[LedgerEntry] = (),
    ) -> None:
        """Record how an answer went: the text that a gateway took, and what its reader was told with it.

        One that is due again is tried a little later.
        """
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        waiting: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Reply]:
        """Return replies, newest first, by number; `waiting` picks those that somebody still has to read."""
        ...

    async def count_waiting(self) -> int:
        """Return how many replies somebody still has to read."""
        ...

    async def of_tickets(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Reply]]:
        """Return the replies about each ticket, latest first."""
        ...

    async def finish(self, reply: ReplyId, *, author: str, at: datetime) -> Reply:
        """Record that somebody has read a reply for a person, audited, and return it.

        Raise NotFoundError, ConflictError if it is for nobody or read already.
        """
        ...


def name_answer() -> str:
    """Return a fresh id for the attempt of an answer."""
    return f"{ANSWER}{uuid.uuid4().hex}"


def name_of(reply: int) -> str:
    """Return how a reply stands as evidence where calls do."""
    return f"sms-{reply}"
