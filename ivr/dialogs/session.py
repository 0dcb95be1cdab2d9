"""What a dialogue can ask of the provider's side while it talks."""

from dataclasses import dataclass
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
from prompts.wording import Wording
from prompts.wording.phrases import Phrase


def tells_estimate(phrase_id: str) -> bool:
    """Say whether a phrase tells until when, or that nobody knows: by these a promise counts as heard."""
    return phrase_id.startswith("etr")


@dataclass(frozen=True, slots=True)
class AffectedPoint:
    """One service point of the caller, and the most severe incident that covers it."""

    point: ServicePoint
    incident: Incident


@dataclass(frozen=True, slots=True)
class EndedOutage:
    """What the caller was told of earlier, at a service point of theirs, and what ended since."""

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


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases that belong together, and the estimates that they promise once they were heard."""

    phrases: tuple[Phrase, ...]
    promises: tuple[Promise, ...]

    @property
    def estimates(self) -> int:
        """How many of the phrases tell an estimate."""
        return sum(tells_estimate(one.id) for one in self.phrases)


class Keyed(Enum):
    """What a caller types who isn't known by their number."""

    #: The number of an account.
    ACCOUNT = auto()
    #: The number of a telephone.
    PHONE = auto()


class Identified(Enum):
    """What came of it."""

    #: The caller is taken for whoever has it, from now on.
    KNOWN = auto()
    #: Nobody has it.
    UNKNOWN = auto()
    #: So much was tried that this wasn't looked up.
    REFUSED = auto()
    #: Something of ours failed.
    TROUBLE = auto()


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a report: its ticket, and what to add a voice to; None when that could not be kept."""

    ticket: Ticket
    report: ReportId | None


class CallerSession(Protocol):
    """The provider's side of one inbound call."""

    @property
    def caller(self) -> Caller:
        """Who is on the line."""
        ...

    @property
    def keyed(self) -> bool:
        """Whether they are known only by what they typed: they hear nothing but what any stranger may."""
        ...

    @property
    def hazardous(self) -> bool:
        """Whether there may be danger where the caller is supplied, or, while nobody knows where, anywhere."""
        ...

    @property
    def hints(self) -> frozenset[Service]:
        """The services for which callers are told what they can try first."""
        ...

    @property
    def step(self) -> DialogLevel:
        """How much of a conversation is held with them: less of it, the more people call."""
        ...

    @property
    def again(self) -> bool:
        """Whether the line was called from this telephone a few minutes ago."""
        ...

    @property
    def flooding(self) -> bool:
        """Whether the line was called so often from this telephone lately that it is kept short."""
        ...

    @property
    def calls_today(self) -> int:
        """How often the line was called from this telephone in the last 24 hours, this call left out."""
        ...

    def cases(self) -> list[AffectedPoint]:
        """Return the caller's service points that an active incident covers, as of now.

        First comes what this telephone was told of last, then what began last.
        """
        ...

    def stands(self, case: AffectedPoint) -> bool:
        """Say whether an active incident still covers the case's point."""
        ...

    def change(self, case: AffectedPoint) -> Change:
        """Say what has become of the estimates at the case's point since this telephone was told of them."""
        ...

    def outage(self, case: AffectedPoint, words: Wording, *, briefly: bool = False) -> list[PhraseGroup]:
        """Return what is told of the incidents at the case's point, as of now, the most severe first.

        Told briefly, it is one sentence about the most severe.
        """
        ...

    def over(self) -> EndedOutage | RestoredPart | None:
        """Return what the caller was promised lately and what ended since, else what ended at a point of theirs only."""
        ...

    def after(self, over: EndedOutage | RestoredPart, words: Wording) -> list[Phrase]:
        """Return the phrases that tell that it is over, or was withdrawn, or goes on elsewhere."""
        ...

    def general(self, words: Wording) -> list[Phrase]:
        """Return the phrases of the general announcement, none when there is none."""
        ...

    def promised(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        ...

    async def open_ticket(self, case: AffectedPoint) -> Ticket | None:
        """Open or join the ticket of a case; None when it could not be kept, which is reported."""
        ...

    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Find who has typed these digits; a failure is reported."""
        ...

    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        """Open or join a ticket that stands alone, with the complaint; None when it could not be kept."""
        ...

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Keep what the caller has said, a WAV file, with their report; False when nothing is heard or kept."""
        ...

    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        """Open or join the ticket of another fault than the known outage's; None when it could not be kept."""
        ...

    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the number that called, or why it can't be told by the channel: UNREADABLE when withheld."""
        ...

    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the number that was keyed as E.164, or why it can't be told by the channel."""
        ...

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Keep the wish to be told of these tickets; None is yes, TROUBLE a failure, which is reported."""
        ...

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Let no wish about these tickets count any more; False when that failed, which is reported."""
        ...
