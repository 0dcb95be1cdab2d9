"""What a dialogue knows of its caller, and what it can have done for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import Protocol

from ivr.dialogs.level import DialogLevel
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.incidents import Incident, State
from outages.ledger import Means, Told
from outages.promises import Change
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Language, Service, ServicePoint
from outages.tickets import Channel, Ticket
from prompts.wording.announcements import Announcement


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """Who is on the line, and how the call is to be held."""

    caller: Caller
    #: The digits by which a stranger was taken for somebody, who hear no address; empty for a number that is known.
    keyed: str = ""
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
    """A service point of the caller where something is out, and the incident to announce first."""

    point: ServicePoint
    incident: Incident


@dataclass(frozen=True, slots=True)
class OutageNews:
    """What the caller hears of one incident there, and the promise that this makes."""

    announcement: Announcement
    promise: Promise


@dataclass(frozen=True, slots=True)
class EndedOutage:
    """A promise that the caller heard earlier about a service point of theirs; its incident has ended since.

    `still_out` are the services that other incidents keep out there.
    """

    point: ServicePoint
    heard: HeardPromise
    still_out: frozenset[Service] = frozenset()

    @property
    def services(self) -> frozenset[Service]:
        """What was out at the service point and isn't any more."""
        return (self.heard.services & self.point.services) - self.still_out

    @property
    def promise(self) -> Promise:
        """What the caller is told by now."""
        told = Told.WITHDRAWN if self.heard.state is State.CANCELLED else Told.RESTORED
        return replace(self.heard.promise, etr=None, next_news=None, told=told, means=Means.CALL)


@dataclass(frozen=True, slots=True)
class RestoredPart:
    """A service point of the caller that has service again, while the incident goes on elsewhere.

    `still_out` are the services that other incidents keep out there.
    """

    point: ServicePoint
    incident: Incident
    still_out: frozenset[Service] = frozenset()

    @property
    def services(self) -> frozenset[Service]:
        """What was out at the service point and isn't any more."""
        return (self.incident.services & self.point.services) - self.still_out

    @property
    def promise(self) -> Promise:
        """What the caller is told by now."""
        return Promise(self.incident.id, self.incident.promise.number, None, told=Told.RESTORED)


class ReportsFrom(Enum):
    """Where several people are who have reported a fault that no notice covers."""

    #: In the caller's house.
    HOUSE = auto()
    #: In the caller's street.
    STREET = auto()
    #: Behind the same equipment, or in the same town.
    BRANCH = auto()


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
        """Return the caller's service points where something is out now, each house once if the same is out.

        First comes the incident that this telephone heard of last, then the one that began last.
        """
        ...

    def is_out(self, point: ServicePoint) -> bool:
        """Say whether something is out at the point now."""
        ...

    def change(self, affected: AffectedPoint) -> Change:
        """Say what has become of the estimates at the point since this telephone heard them."""
        ...

    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        """Return what is out at the point now, each service once with its latest estimate, the most severe first."""
        ...

    def ahead(self, point: ServicePoint) -> list[OutageNews]:
        """Return the planned work that will put something out at the point, the next one first."""
        ...

    def times(self, point: ServicePoint) -> int:
        """Return how many times service failed at the point within a month, the present outage included."""
        ...

    def back(self, affected: AffectedPoint) -> EndedOutage | RestoredPart | None:
        """Return what works again at a point where something else is out, unless this telephone has heard it."""
        ...

    def ended(self) -> EndedOutage | RestoredPart | None:
        """Return what ended lately of what the caller heard, else what ended at a point of theirs alone."""
        ...

    def general(self) -> Sequence[OutageNews]:
        """Return what any caller may hear."""
        ...

    def reports(self) -> ReportsFrom | None:
        """Say where several neighbours reported a fault lately, None if nobody looks into such reports."""
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
    """The provider's side of one inbound call; its failures are logged and counted, never raised.

    With `text_in`, a ticket's number is also texted in this language to the calling telephone, where the provider does
    that and the telephone can be written to; the ticket says whether it was (`texted`).
    """

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

    async def open_ticket(self, affected: AffectedPoint, *, text_in: Language | None = None) -> Ticket | None:
        """Open or join the ticket of an affected point, waiting for all that is out there; None if it could not be kept."""
        ...

    async def report(
        self, point: ServicePoint, complaint: Complaint, *, text_in: Language | None = None
    ) -> Filed | None:
        """Open or join a ticket without an incident, and add the complaint; None if it could not be kept."""
        ...

    async def report_other_fault(
        self, point: ServicePoint, *, text_in: Language | None = None
    ) -> Ticket | None:
        """Open or join the ticket of a fault other than the known outage; None if it could not be kept."""
        ...

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Add a recording (WAV) to a report; False if nothing is audible in it or it could not be kept."""
        ...

    def check_own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the calling number, or why the channel can't reach it: UNREADABLE when withheld."""
        ...

    def check_keyed_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the keyed number as E.164, or why the channel can't reach it."""
        ...

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Keep the request to be notified about these tickets; return None once kept, TROUBLE after a failure."""
        ...

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Withdraw this caller's requests about these tickets; False after a failure."""
        ...
