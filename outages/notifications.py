"""Telling people that it is over or was never so: once each, and what to do when a try fails."""

import random
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol
from zoneinfo import ZoneInfo

from outages.hours import ALWAYS, Hours, find_opening
from outages.incidents import IncidentId, IncidentKind
from outages.subscribers import Service, SubscriberId
from outages.tickets import Channel, Closing, TicketId

NotificationId = NewType("NotificationId", int)


#: What the ids of messages to the provider's own people begin with: reports about them settle no attempt.
DUTY = "duty-"


class NotificationState(StrEnum):
    """How far the telling has come."""

    #: Waits for its time.
    PENDING = "pending"
    #: A worker holds it under a lease and is trying.
    SENDING = "sending"
    #: A gateway took the message; its delivery report has not come yet.
    SENT = "sent"
    #: The person was told.
    DONE = "done"
    #: Every try failed, or the number can never be reached.
    FAILED = "failed"


class News(StrEnum):
    """What somebody who asked is told."""

    #: Service is back.
    RESTORED = "restored"
    #: The notice was withdrawn; whoever has no service should call.
    WITHDRAWN = "withdrawn"


class Result(StrEnum):
    """What one attempt came to."""

    #: Answered, and 1 was pressed: it works.
    WORKS = "works"
    #: Answered, and 2 was pressed: it is still out.
    STILL_OUT = "still_out"
    #: Answered, and the news was heard; no key.
    HEARD = "heard"
    #: Answered, but hung up before the news was heard.
    ENDED_EARLY = "ended_early"
    #: The line was engaged.
    BUSY = "busy"
    #: It rang, nobody took it.
    NO_ANSWER = "no_answer"
    #: The trunk or the gateway could not carry it; the person noticed nothing.
    UNAVAILABLE = "unavailable"
    #: It came too late to be dialled under its lease; the person noticed nothing.
    LATE = "late"
    #: The number does not exist or may not be reached.
    BAD_NUMBER = "bad_number"
    #: A gateway took the message and will report.
    ACCEPTED = "accepted"
    #: The message reached the telephone, or a gateway that does not report took it.
    DELIVERED = "delivered"
    #: The network gave the message up.
    UNDELIVERED = "undelivered"
    #: Nobody can say whether it was carried; trying again might tell somebody twice.
    UNKNOWN = "unknown"


class AttemptState(StrEnum):
    """Where one try stands."""

    #: Committed before the dial or the sending.
    SENDING = "sending"
    #: Taken by a gateway.
    SENT = "sent"
    #: Reached the person.
    DELIVERED = "delivered"
    #: Did not reach the person; another try may.
    FAILED_TEMPORARY = "failed_temporary"
    #: Did not reach the person and never will.
    FAILED_PERMANENT = "failed_permanent"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a result means: for the attempt, for the notification, for the ticket, and for the next try.

    `wait` is None when there is no next try; `uses_try` says whether it counts against the limit.
    """

    attempt: AttemptState
    notification: NotificationState
    closing: Closing | None = None
    wait: timedelta | None = None
    uses_try: bool = True


_TOLD = Meaning(AttemptState.DELIVERED, NotificationState.DONE, Closing.TOLD)
_HOPELESS = Meaning(AttemptState.FAILED_PERMANENT, NotificationState.FAILED, Closing.UNREACHED)


def _again(wait: timedelta, *, uses_try: bool = True) -> Meaning:
    return Meaning(AttemptState.FAILED_TEMPORARY, NotificationState.PENDING, wait=wait, uses_try=uses_try)


@dataclass(frozen=True, slots=True)
class Policy:
    """How patiently a person is tried; one policy is stamped on a notification when it is created."""

    tries: int = 4
    busy_wait: timedelta = timedelta(minutes=3)
    no_answer_wait: timedelta = timedelta(minutes=15)
    unavailable_wait: timedelta = timedelta(minutes=1)
    jitter: float = 0.2
    expires_after: timedelta = timedelta(hours=24)
    #: Local hours of `zone` in which nobody is rung who didn't ask for it; None for none.
    quiet: Hours | None = None
    zone: str = "UTC"
    #: Whether text messages are sent in quiet hours.
    sms_in_quiet_hours: bool = False

    def opening(self, channel: Channel, wanted: Hours | None, at: datetime) -> datetime:
        """Return the first instant from `at` on at which somebody may be told who wants it in these hours.

        Whoever wants it day and night is told at night; None is for who has said nothing.
        """
        goes_at_night = wanted == ALWAYS or (channel is Channel.SMS and self.sms_in_quiet_hours)
        quiet = None if goes_at_night else self.quiet
        return find_opening(at, ZoneInfo(self.zone), allowed=wanted, quiet=quiet)

    def meanings(self) -> Mapping[Result, Meaning]:
        """Return what each result means under this policy."""
        return {
            Result.WORKS: Meaning(AttemptState.DELIVERED, NotificationState.DONE, Closing.CONFIRMED),
            Result.STILL_OUT: Meaning(AttemptState.DELIVERED, NotificationState.DONE),
            Result.HEARD: _TOLD,
            Result.DELIVERED: _TOLD,
            Result.ACCEPTED: Meaning(AttemptState.SENT, NotificationState.SENT),
            Result.ENDED_EARLY: _again(self.no_answer_wait),
            Result.NO_ANSWER: _again(self.no_answer_wait),
            Result.UNDELIVERED: _again(self.no_answer_wait),
            Result.BUSY: _again(self.busy_wait),
            Result.UNAVAILABLE: _again(self.unavailable_wait, uses_try=False),
            Result.LATE: _again(timedelta(0), uses_try=False),
            Result.BAD_NUMBER: _HOPELESS,
            Result.UNKNOWN: _HOPELESS,
        }


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from an attempt: the notification's next state, when to try again, how the ticket closes."""

    attempt: AttemptState
    notification: NotificationState
    tries_used: int
    due_at: datetime | None
    closing: Closing | None


def judge(
    result: Result,
    *,
    policy: Policy,
    tries_used: int,
    created_at: datetime,
    at: datetime,
    chance: float = 0.5,
) -> FollowUp:
    """Say what follows from a result at a time; `chance` in 0–1 spreads the wait by the policy's jitter.

    A notification whose tries or whose time are used up has failed, and its ticket closes as unreached.
    """
    meaning = policy.meanings()[result]
    used = tries_used + meaning.uses_try
    if meaning.wait is None:
        return FollowUp(meaning.attempt, meaning.notification, used, None, meaning.closing)
    due = at + meaning.wait * (1 + policy.jitter * (2 * chance - 1))
    if used >= policy.tries or due > created_at + policy.expires_after:
        return FollowUp(meaning.attempt, NotificationState.FAILED, used, None, Closing.UNREACHED)
    return FollowUp(meaning.attempt, NotificationState.PENDING, used, due, None)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, committed before it is made: `id` is also the telephone channel's, `deadline` is aware UTC."""

    id: str
    notification_id: NotificationId
    made_at: datetime
    deadline: datetime
    state: AttemptState = AttemptState.SENDING
    result: Result | None = None


def name_attempt(node: str) -> str:
    """Return a fresh id for an attempt that the workers of a node make; a node is an Asterisk, and its name a word."""
    return f"{node}.{uuid.uuid4().hex}" if node else uuid.uuid4().hex


def node_of(attempt_id: str) -> str:
    """Return the node whose Asterisk knows what became of an attempt; empty when none is named."""
    return attempt_id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class DueNotification:
    """A claimed notification with its attempt and all facts that telling the person takes."""

    attempt: Attempt
    channel: Channel
    number: str
    language: str
    subscriber_id: SubscriberId
    ticket_id: TicketId
    ticket_number: str
    incident_id: IncidentId
    services: frozenset[Service]
    street: str
    house: str
    kind: IncidentKind = IncidentKind.UNPLANNED
    news: News = News.RESTORED


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing to tell one subscriber by one channel; instants are aware UTC."""

    id: NotificationId
    incident_id: IncidentId
    subscriber_id: SubscriberId
    ticket_number: str
    channel: Channel
    number: str
    language: str
    state: NotificationState
    tries_used: int
    created_at: datetime
    due_at: datetime | None
    attempts: tuple[Attempt, ...] = ()
    news: News = News.RESTORED


class NotificationRepository(Protocol):
    """Keeps notifications; each method is one transaction."""

    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        """Take due notifications under a lease, each with a fresh attempt already committed.

        Nobody is told outside the hours that they want, or in quiet ones.
        """
        ...

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Write what an attempt came to, with all that follows for notification and ticket.

        A report for an attempt that is already final changes nothing: states only move forward.
        Raise NotFoundError for an attempt nobody made.
        """
        ...

    async def expired(self, *, at: datetime) -> list[DueNotification]:
        """Return the attempts whose lease has run out without a result."""
        ...

    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        """Return how many wait whose time has come, by channel; a channel without any may be missing."""
        ...

    async def close_unreported(self, *, before: datetime) -> int:
        """Count as told those whose gateway took the message before this time and never reported."""
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[NotificationState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Notification]:
        """Return notifications with their attempts, newest first: to a number, of an incident, in states."""
        ...


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One SMS; `id` is the attempt's, which a gateway that can carries back in its report."""

    id: str
    number: str
    text: str


class SMSGateway(Protocol):
    """Takes text messages to an outside system."""

    async def send(self, message: TextMessage) -> Result:
        """Hand one message over: ACCEPTED when a report will follow, DELIVERED when none can.

        Raise TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """
        ...


class ReceiptReader(Protocol):
    """Understands a gateway's delivery reports; only gateways that report have one."""

    def read_receipt(self, fields: Mapping[str, str]) -> tuple[str, Result | None]:
        """Return the attempt's id and its result, None while it is not final.

        Raise InvalidError naming the field for a report that is malformed or not signed by us.
        """
        ...


def spread() -> float:
    """Return a chance in 0–1 for `judge`, different for each attempt."""
    return random.random()  # noqa: S311 - spreads load, keeps no secret
