"""What a dialogue knows of its caller, and what it can have done for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import Protocol

from ivr.dialogs.level import DialogLevel
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.incidents import Incident
from outages.promises import Change
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Service, ServicePoint
from outages.tickets import Channel, Ticket
from prompts.wording.announcements import Announcement


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """Who is on the line, and how the call is to be held."""

    caller: Caller
    #: Whether only what they keyed says who they are: they hear nothing that a stranger may not hear.
    keyed: bool = False
    #: Whether there may be danger at the caller's service points, or anywhere while those are unknown.
    hazardous: bool = False
    #: The services with a hint on what callers can try first.
    hints: frozenset[Service] = frozenset()
    #: How much of a conversation is held; less of it as the line fills.
    level: DialogLevel = DialogLevel.FULL
    #: Whether this telephone called the line a few minutes ago.
    again: bool = False
    #: Whether this telephone has called so often lately that the call is kept short.
    flooding: bool = False
    #: Calls from this telephone in the last 24 hours, this one left out.
    calls_today: int = 0


@dataclass(frozen=True, slots=True)
class AffectedPoint:
    """A service point of the caller, and the most severe incident that covers it."""

    point: ServicePoint
    incident: Incident


@dataclass(frozen=True, slots=True)
class OutageNews:
    """What the caller hears of one incident, and the promise that this makes."""

    announcement: Announcement
    promise: Promise


@dataclass(frozen=True, slots=True)
class EndedOutage:
    """A promise that the caller heard earlier about a service point of theirs; its incident has ended since."""

    point: ServicePoint
    heard: HeardPromise

    @property
    def services(self) -> frozenset[Service]:
        """What was out at the service point."""
        return self.heard.services & self.point.services


@dataclass(frozen=True, slots=True)
class RestoredPart:
    """A service point of the caller that has service again, while the incident goes on elsewhere."""

    point: ServicePoint
    incident: Incident

    @property
    def services(self) -> frozenset[Service]:
        """What was out at the service point."""
        return self.incident.services & self.point.services


class CallerOutages(Protocol):
    """What is out where the caller is supplied; each answer holds now and may be another one later in the call."""

    @property
    def zone(self) -> tzinfo:
        """The time zone in which the caller hears times."""
        ...

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        ...

    def affected(self) -> list[AffectedPoint]:
        """Return the caller's service points that an active incident covers, each incident once per house.

        First comes the incident that this telephone heard of last, then the one that began last.
        """
        ...

    def is_out(self, point: ServicePoint) -> bool:
        """Say whether an active incident covers the point."""
        ...

    def change(self, affected: AffectedPoint) -> Change:
        """Say what has become of the estimates at the point since this telephone heard them."""
        ...

    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        """Return what there is to tell about the point, the most severe incident first; never empty."""
        ...

    def ended(self) -> EndedOutage | RestoredPart | None:
        """Return what ended lately of what the caller heard, else what ended at a point of theirs alone."""
        ...

    def general(self) -> Sequence[Announcement]:
        """Return what any caller may hear."""
        ...


class Keyed(Enum):
    """What callers key who aren't known by their number."""

    #: An account number.
    ACCOUNT = auto()
    #: A telephone number.
    PHONE = auto()


class Identified(Enum):
    """What looking up the keyed digits came to."""

    #: From now on the caller is taken for the holder.
    KNOWN = auto()
    #: Nobody has this number.
    UNKNOWN = auto()
    #: Not looked up after too many tries.
    REFUSED = auto()
    #: The look-up failed.
    TROUBLE = auto()


@dataclass(frozen=True, slots=True)
class Filed:
    """A report's ticket, and the report to which a recording can be added; None if that could not be kept."""

    ticket: Ticket
    report: ReportId | None


class CallerSession(Protocol):
    """The provider's side of one inbound call; its failures are logged and counted, never raised."""

    @property
    def facts(self) -> CallerFacts:
        """What is known of the caller; identifying them replaces it."""
        ...

    @property
    def outages(self) -> CallerOutages:
        """What is out where the caller is supplied."""
        ...

    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Look up who has these digits, and take the caller for them."""
        ...

    def note_promise(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        ...

    async def open_ticket(self, affected: AffectedPoint) -> Ticket | None:
        """Open or join the ticket of an affected point; None if it could not be kept."""
        ...

    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        """Open or join a ticket without an incident, and add the complaint; None if it could not be kept."""
        ...

    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        """Open or join the ticket of a fault other than the known outage; None if it could not be kept."""
        ...

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Add a recording (WAV) to a report; False if nothing is audible in it or it could not be kept."""
        ...

    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the calling number, or why the channel can't reach it: UNREADABLE when withheld."""
        ...

    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the keyed number as E.164, or why the channel can't reach it."""
        ...

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Keep the request to be notified about these tickets; return None once kept, TROUBLE after a failure."""
        ...

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Withdraw every request about these tickets; False after a failure."""
        ...
