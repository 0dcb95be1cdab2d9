"""What pages and REST API need; ivr.app provides it, so the web knows neither store nor Asterisk."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from prometheus_client import CollectorRegistry

from ivr.calls.queue.calls import QueuedCall
from ivr.duty.alarms import AlarmActions
from ivr.notices.actions import IncidentActions, TicketActions
from ivr.notices.branch_actions import BranchActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.preview import PreviewText
from ivr.notices.proposals import ProposalActions
from ivr.notices.publications import PublicationActions
from ivr.notices.telling import FactTelling
from ivr.notices.undoing import Undoing
from ivr.observability.parts import Part
from ivr.personal_data.persons import PersonalData
from ivr.recordings.recordable import LanguageState, RecordablePhrase
from ivr.search import Finder
from outages.accounts import AccountRepository
from outages.alarms import AlarmRepository
from outages.archive import NoticeArchive
from outages.branches import BranchRepository
from outages.call_list import CallListRepository
from outages.call_minutes import CallMinuteRepository
from outages.calls import CallLog
from outages.campaigns import CampaignRepository
from outages.cards import CardRepository
from outages.clock import Clock
from outages.detection.proposals import ProposalRepository
from outages.incidents import Incident, IncidentRepository
from outages.ledger import Ledger
from outages.notifications import NotificationRepository
from outages.opt_outs import OptOutRepository
from outages.places import AreaRepository
from outages.publications import PublicationRepository
from outages.replies.repository import ReplyRepository
from outages.reports import Detail, ReportRepository
from outages.requests import RequestRepository
from outages.sent_segments import DeliveryReports
from outages.subscribers import Language
from outages.tallies import TallyRepository
from outages.telling_rules import TellingRuleRepository
from outages.templates import TemplateRepository
from outages.text_messages import ReceiptReader, ReplyReader, TextReader
from outages.tickets import Channel, TicketRepository

Network = IPv4Network | IPv6Network


class Preview(Protocol):
    """An incident as callers will read and hear it."""

    async def write(self, incident: Incident) -> Mapping[str, PreviewText]:
        """Return the texts by language code, in the order of display."""
        ...

    async def speak(self, incident: Incident, language: str) -> bytes:
        """Return the spoken text as a WAV file; raise UnknownLanguageError or SpeechError."""
        ...


class RecordablePrompts(Protocol):
    """The phrases that people may record, in the line's languages; raise RecordingError for any other."""

    async def find(self, language: str) -> list[RecordablePhrase]:
        """Return the phrases of a language in the order of its words."""
        ...

    async def state(self, language: str) -> LanguageState:
        """Return the state of all phrases of a language."""
        ...

    async def play(self, language: str, phrase: str) -> bytes:
        """Return what callers hear now as a WAV file; raise SpeechError."""
        ...

    async def replace(self, language: str, phrase: str, sound: bytes, *, author: str, at: datetime) -> None:
        """Replace the engine's voice with a recording, audited; raise RecordingError or StoreError."""
        ...

    async def remove(self, language: str, phrase: str, *, author: str, at: datetime) -> None:
        """Remove the recording, so that an engine is heard again, audited; raise RecordingError or StoreError."""
        ...


class Voices(Protocol):
    """The recordings of what callers said about their tickets."""

    async def read(self, detail: Detail) -> bytes | None:
        """Return the recording as a WAV file, None once it is deleted."""
        ...


class QueueView(Protocol):
    """The calls that agents of this Asterisk have, and those that wait."""

    async def look(self) -> Sequence[QueuedCall]:
        """Return all: those that ring at an agent, those in conversation, those that wait in order."""
        ...

    async def number_of(self, call_id: str) -> str | None:
        """Return the number (E.164) of a call that is up, "" if unknown or withheld, None for no such call."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebServices:
    """Everything that `build_web` needs.

    `zone` and `languages` are the line's. `receipts` and `texts` are by the names of the SMS gateways that
    bring them over HTTP; `replies` takes the texts, None when nobody does. With
    `secure_cookies`, browsers come by HTTPS only. `trusted_proxies` are those whose word on the sender of a request
    counts. `promise_warning` is how long before it is due a promise is marked.
    `duty_line` is what duty managers call to make notices, empty for nothing; such a notice holds for
    `telephone_notice_holds`.
    `channels` are those by which people may be told. `node` is this installation's name in `/healthz`, `own_token` what its own commands send to read the metrics.
    """

    archive: NoticeArchive
    areas: AreaRepository
    finder: Finder
    incidents: IncidentRepository
    actions: IncidentActions
    undoing: Undoing
    telling_rules: TellingRuleRepository
    telling: FactTelling
    ledger: Ledger
    tallies: TallyRepository
    alarms: AlarmRepository
    call_minutes: CallMinuteRepository
    alarm_actions: AlarmActions
    tickets: TicketRepository
    ticket_actions: TicketActions
    reports: ReportRepository
    voices: Voices
    calls: CallLog
    cards: CardRepository
    queue_view: QueueView
    notifications: NotificationRepository
    campaigns: CampaignRepository
    branches: BranchRepository
    branch_actions: BranchActions
    proposals: ProposalRepository
    proposal_actions: ProposalActions
    publications: PublicationRepository
    templates: TemplateRepository
    publication_actions: PublicationActions
    call_list: CallListRepository
    persons: PersonalData
    opt_outs: OptOutRepository
    requests: RequestRepository
    channels: frozenset[Channel]
    accounts: AccountRepository
    own_token: str
    clock: Clock
    zone: ZoneInfo
    languages: tuple[Language, ...]
    preview: Preview
    coverage: NoticeCoverage
    prompts: RecordablePrompts
    health: Callable[[], Awaitable[Sequence[Part]]]
    registry: CollectorRegistry
    kept_replies: ReplyRepository
    receipts: Mapping[str, ReceiptReader] = field(default_factory=dict)
    texts: Mapping[str, TextReader] = field(default_factory=dict)
    deliveries: DeliveryReports | None = None
    replies: ReplyReader | None = None
    promise_warning: timedelta = timedelta(minutes=15)
    secure_cookies: bool = False
    trusted_proxies: tuple[Network, ...] = ()
    node: str = ""
    duty_line: str = ""
    telephone_notice_holds: timedelta = timedelta(hours=8)
    session_lasts: timedelta = timedelta(hours=12)


SERVICES = web.AppKey("services", WebServices)
