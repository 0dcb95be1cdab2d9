"""Notifications: telling each subscriber once that an outage is over or was withdrawn, or a ticket's number; retrying."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol, Self
from zoneinfo import ZoneInfo

from outages.calls import Promise
from outages.hours import ALWAYS, DaysOff, Hours, find_opening
from outages.incidents import IncidentId, IncidentKind
from outages.news import News
from outages.subscribers import Service, ServicePoint
from outages.tickets import Channel, Closing, TicketId
from outages.zones import zone_or

NotificationId = NewType("NotificationId", int)

#: Prefix of the ids of messages to duty managers: delivery reports for them settle no attempt.
DUTY = "duty-"


class NotificationState(StrEnum):
    """The progress of a notification."""

    #: Waiting until it is due.
    PENDING = "pending"
    #: A worker holds a lease on it and is trying.
    SENDING = "sending"
    #: A gateway accepted the message; the delivery report is outstanding.
    SENT = "sent"
    #: The subscriber was told, or need not be any more.
    DONE = "done"
    #: Every attempt failed, or the number can never be reached.
    FAILED = "failed"
    #: The telephone has opted out of being told by this channel; nobody was told.
    OPTED_OUT = "opted_out"
    #: Somebody stopped the campaign before this one was told.
    STOPPED = "stopped"


class Result(StrEnum):
    """The result of one attempt."""

    #: Answered, 1 pressed: service works.
    WORKS = "works"
    #: Answered, 2 pressed: still out.
    STILL_OUT = "still_out"
    #: Answered, 0 pressed: put through to an agent, who has the ticket.
    WANTS_AGENT = "wants_agent"
    #: Answered, 9 pressed: told, and never to be rung again.
    OPTED_OUT = "opted_out"
    #: Answered and heard to the end, no key pressed.
    HEARD = "heard"
    #: An answering machine has the news; nobody knows who will hear it.
    LEFT_MESSAGE = "left_message"
    #: Answered, but hung up before the news.
    ENDED_EARLY = "ended_early"
    #: Answered, but broken off on our side before an answer was kept: nobody knows what was heard.
    BROKEN_OFF = "broken_off"
    #: Busy.
    BUSY = "busy"
    #: The person declined the call.
    DECLINED = "declined"
    #: The person, or somebody for them, doesn't want such calls.
    BLOCKED = "blocked"
    #: The network can't reach the number now, though it works for others.
    UNREACHABLE = "unreachable"
    #: It rang; nobody answered.
    NO_ANSWER = "no_answer"
    #: The trunk or gateway could not carry it; the subscriber noticed nothing.
    UNAVAILABLE = "unavailable"
    #: Too late to dial within the lease, or not true any more before anybody was told; the subscriber noticed nothing.
    LATE = "late"
    #: The number does not exist or may not be called.
    BAD_NUMBER = "bad_number"
    #: A gateway accepted the message and will report.
    ACCEPTED = "accepted"
    #: The message reached the phone, or a gateway without delivery reports accepted it.
    DELIVERED = "delivered"
    #: The network gave up on the message.
    UNDELIVERED = "undelivered"
    #: Answered, but what was to be told is not so any more.
    OVERTAKEN = "overtaken"
    #: Nobody knows whether it was carried; trying again might tell somebody twice.
    UNKNOWN = "unknown"


class AttemptState(StrEnum):
    """The state of one attempt; it only moves forward."""

    #: Committed before dialling or sending.
    SENDING = "sending"
    #: Accepted by a gateway.
    SENT = "sent"
    #: Reached the subscriber.
    DELIVERED = "delivered"
    #: Failed; another attempt may succeed.
    FAILED_TEMPORARY = "failed_temporary"
    #: Failed for good.
    FAILED_PERMANENT = "failed_permanent"

    def may_become(self, later: Self) -> bool:
        """Tell whether the attempt may move on to another state: final ones stay, none goes back to sending."""
        if self is AttemptState.SENDING:
            return later is not AttemptState.SENDING
        return self is AttemptState.SENT and later not in (AttemptState.SENDING, AttemptState.SENT)


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a result on attempt, notification and ticket.

    `wait` is the delay before the next try, None if there is none; `uses_try`: it counts against the limit. A wait that
    `grows` gets longer the longer the notification has waited.
    `at_last` is how the ticket closes when there is no next try, None if it stays open for agents to see. `most` is how
    many attempts may come to this result, None for no limit of its own.
    """

    attempt: AttemptState
    notification: NotificationState
    closing: Closing | None = None
    wait: timedelta | None = None
    uses_try: bool = True
    grows: bool = False
    at_last: Closing | None = Closing.UNREACHED
    most: int | None = None


_TOLD = Effect(AttemptState.DELIVERED, NotificationState.DONE, Closing.TOLD)
_HOPELESS = Effect(AttemptState.FAILED_PERMANENT, NotificationState.FAILED, Closing.UNREACHED)


def _again(wait: timedelta, most: int | None = None, *, uses_try: bool = True, grows: bool = False) -> Effect:
    return Effect(
        AttemptState.FAILED_TEMPORARY,
        NotificationState.PENDING,
        wait=wait,
        uses_try=uses_try,
        grows=grows,
        most=most,
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """The retry policy, stamped on a notification at its creation.

    `tries` limits all attempts that the person noticed, the others those with one result; trouble of the trunk is limited
    only where the news can go another way.
    """

    tries: int = 4
    busy_tries: int = 4
    no_answer_tries: int = 4
    message_tries: int = 2
    declined_tries: int = 2
    unavailable_tries: int = 25
    busy_wait: timedelta = timedelta(minutes=3)
    no_answer_wait: timedelta = timedelta(minutes=15)
    unavailable_wait: timedelta = timedelta(minutes=1)
    #: After a message left on a machine; none is followed by another call when it is 0.
    message_wait: timedelta = timedelta(minutes=15)
    declined_wait: timedelta = timedelta(minutes=30)
    jitter: float = 0.2
    expires_after: timedelta = timedelta(hours=24)
    #: Quiet hours, local to the subscriber, else to `zone`: nobody is called who didn't ask for it. None for no such hours.
    quiet: Hours | None = None
    zone: str = "UTC"
    #: Whether text messages go out in quiet hours.
    sms_in_quiet_hours: bool = False
    #: Countries (ISO 3166) to whose mobile telephones the end is texted, if they heard of the outage and asked for nothing.
    tells_listeners_in: tuple[str, ...] = ()
    #: How many people of a restoration are asked first, and how long the others wait for their answers; 0 for nobody.
    sample_size: int = 0
    sample_wait: timedelta = timedelta(minutes=20)
    #: Countries to whose mobile telephones the news is texted once calls have not reached them.
    texts_after_calls_in: tuple[str, ...] = ()
    #: Whether the subscriber's other telephones are tried after that.
    tries_other_numbers: bool = False
    #: How long somebody whom nothing has reached stays on the list for people to call; 0 for no list.
    listed_for: timedelta = timedelta(0)
    #: Whether people can answer text messages, so that those who get one can be asked, too.
    asks_by_sms: bool = False

    def opening(
        self,
        channel: Channel,
        wanted: Hours | None,
        at: datetime,
        zone: str | None = None,
        days_off: DaysOff | None = None,
    ) -> datetime:
        """Return the first instant from `at` on (aware UTC) at which a subscriber with these wanted hours may be told.

        ALWAYS overrides quiet hours, also those of `days_off`, and e-mails and webhooks wake nobody; None means that the
        subscriber stated no hours. `zone` is the subscriber's own time zone (IANA), None for the policy's.
        """
        silent = channel in (Channel.EMAIL, Channel.WEBHOOK)
        goes_at_night = wanted == ALWAYS or silent or (channel is Channel.SMS and self.sms_in_quiet_hours)
        quiet, off = (None, None) if goes_at_night else (self.quiet, days_off)
        return find_opening(at, zone_or(zone, ZoneInfo(self.zone)), allowed=wanted, quiet=quiet, days_off=off)

    def effects(self) -> Mapping[Result, Effect]:
        """Return the effect of every result under this policy."""
        return {
            Result.WORKS: Effect(AttemptState.DELIVERED, NotificationState.DONE, Closing.CONFIRMED),
            Result.STILL_OUT: Effect(AttemptState.DELIVERED, NotificationState.DONE),
            Result.WANTS_AGENT: Effect(AttemptState.DELIVERED, NotificationState.DONE),
            Result.OPTED_OUT: _TOLD,
            Result.HEARD: _TOLD,
            Result.DELIVERED: _TOLD,
            Result.OVERTAKEN: Effect(AttemptState.DELIVERED, NotificationState.DONE),
            Result.ACCEPTED: Effect(AttemptState.SENT, NotificationState.SENT),
            Result.LEFT_MESSAGE: _again(self.message_wait, self.message_tries)
            if self.message_wait
            else _HOPELESS,
            Result.ENDED_EARLY: _again(self.no_answer_wait),
            Result.BROKEN_OFF: replace(_again(self.no_answer_wait), at_last=None),
            Result.NO_ANSWER: _again(self.no_answer_wait, self.no_answer_tries),
            Result.DECLINED: _again(self.declined_wait, self.declined_tries),
            Result.UNREACHABLE: _again(self.no_answer_wait, self.no_answer_tries),
            Result.UNDELIVERED: _again(self.no_answer_wait),
            Result.BUSY: _again(self.busy_wait, self.busy_tries),
            Result.UNAVAILABLE: _again(
                self.unavailable_wait, self.unavailable_tries, uses_try=False, grows=True
            ),
            Result.LATE: _again(timedelta(0), uses_try=False),
            Result.BLOCKED: _HOPELESS,
            Result.BAD_NUMBER: _HOPELESS,
            Result.UNKNOWN: _HOPELESS,
        }

    def closing_at_last(self, results: Iterable[Result]) -> Closing | None:
        """Return how tickets close when nothing follows these results, None if they stay open for agents to see.

        The last one that the subscriber noticed decides.
        """
        effects = self.effects()
        noticed = [effects[one].at_last for one in results if effects[one].uses_try]
        return noticed[-1] if noticed else Closing.UNREACHED


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, committed before it starts; `id` is also the channel's, instants are aware UTC."""

    id: str
    notification_id: NotificationId
    made_at: datetime
    deadline: datetime
    state: AttemptState = AttemptState.SENDING
    result: Result | None = None


def name_attempt(node: str) -> str:
    """Return a fresh attempt id that names the node, the Asterisk it is made on; a node's name is one word."""
    return f"{node}.{uuid.uuid4().hex}" if node else uuid.uuid4().hex


def node_of(attempt_id: str) -> str:
    """Return the node whose Asterisk knows the fate of an attempt; empty if the id names none."""
    return attempt_id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class NotifiedPoint:
    """An address in a notification, with its ticket, if any, and the services that the news is about."""

    ticket_id: TicketId | None
    #: Empty without a ticket.
    ticket_number: str
    point: ServicePoint
    services: frozenset[Service]


@dataclass(frozen=True, slots=True)
class DueNotification:
    """A claimed notification with its attempt and every fact needed to deliver it; `points` is never empty."""

    attempt: Attempt
    channel: Channel
    number: str
    language: str
    #: None for the number of a ticket, which is about no incident.
    incident_id: IncidentId | None
    points: tuple[NotifiedPoint, ...]
    kind: IncidentKind = IncidentKind.UNPLANNED
    news: News = News.RESTORED
    #: What this telephone was last promised of the incident, where a time that has moved is told.
    promised: Promise | None = None
    #: The incident's version when it was claimed: what goes on is not told as it was before.
    version: int = 0

    @property
    def has_ticket(self) -> bool:
        """Whether any of it is about a ticket."""
        return any(one.ticket_number for one in self.points)

    #: The e-mail address of the subscriber, empty for none or a telephone that is somebody else's.
    email: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing to tell one telephone by one channel, about one ticket or more, as DueNotification; instants are aware UTC."""

    id: NotificationId
    incident_id: IncidentId | None
    ticket_numbers: tuple[str, ...]
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
        """Claim due notifications under a lease, each with a fresh attempt already committed.

        None says that a service is back, or works after all, which an active incident keeps out. A ticket's number comes
        with all services at its point; for another fault, with none.

        Notifications outside the wanted hours or within quiet ones wait; those that say nothing true any more or were
        withdrawn count as done, those past their policy's time have failed, and those of a telephone that has opted
        out end untold.
        """
        ...

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Record an attempt's result and everything that follows for notification and ticket.

        Idempotent: a report on an attempt that is already final changes nothing. Raise NotFoundError for an unknown one.
        """
        ...

    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        """Return the number of due notifications by channel; a channel without any may be missing.

        Those of campaigns that somebody has paused or stopped don't count.
        """
        ...

    async def close_unreported(self, *, before: datetime) -> int:
        """Count as told some messages accepted before `before` (aware UTC) and never reported on.

        Return how many; none means that no more are left.
        """
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
        """Return notifications with their attempts, newest first, by number, incident and states (any if empty)."""
        ...
