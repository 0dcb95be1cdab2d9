"""What the pages and the REST API stand on: handed in by the app, so that the web knows no store and no Asterisk."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from prometheus_client import CollectorRegistry

from ivr.calls.queue.calls import QueuedCall
from ivr.notices.actions import IncidentActions
from ivr.notices.preview import PreviewText
from ivr.observability.parts import Part
from ivr.recordings.recordable import LanguageState, RecordablePhrase
from outages.accounts import AccountRepository
from outages.calls import CallLog
from outages.cards import CardRepository
from outages.clock import Clock
from outages.incidents import Incident, IncidentRepository
from outages.notifications import NotificationRepository, ReceiptReader
from outages.places import AreaRepository
from outages.reports import Detail, ReportRepository
from outages.subscribers import Language
from outages.tickets import TicketRepository


class Preview(Protocol):
    """Lets a duty manager read and hear an incident as callers will."""

    async def write(self, incident: Incident) -> Mapping[str, PreviewText]:
        """Return what is told, by language code in the order in which it is shown."""
        ...

    async def speak(self, incident: Incident, language: str) -> bytes:
        """Return what is spoken as a WAV file; raise UnknownLanguageError or SpeechError."""
        ...


class RecordablePrompts(Protocol):
    """The phrases that people may record, in the languages of the line; raise RecordingError for any other."""

    async def find(self, language: str) -> list[RecordablePhrase]:
        """Return the phrases of a language in the order of its words."""
        ...

    async def state(self, language: str) -> LanguageState:
        """Return what is to be known of them all."""
        ...

    async def play(self, language: str, phrase: str) -> bytes:
        """Return what is heard now as a WAV file; raise SpeechError."""
        ...

    async def replace(self, language: str, phrase: str, sound: bytes, *, author: str, at: datetime) -> None:
        """Let a recording be heard from now on, and note whose deed that is; raise RecordingError or StoreError."""
        ...

    async def remove(self, language: str, phrase: str, *, author: str, at: datetime) -> None:
        """Let an engine be heard again, and note whose deed that is; raise RecordingError or StoreError."""
        ...


class Voices(Protocol):
    """What callers have said about their tickets."""

    async def read(self, detail: Detail) -> bytes | None:
        """Return it as a WAV file, None when it is deleted by now."""
        ...


class QueueView(Protocol):
    """Who is with the persons behind key 0 and who waits for them, on this Asterisk."""

    async def look(self) -> Sequence[QueuedCall]:
        """Return all of them: those for whom a telephone rings, those who talk, those who wait in their order."""
        ...

    async def number_of(self, call_id: str) -> str | None:
        """Return the number (E.164) of a call that is up, "" when unknown or withheld; None when there is no such call."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebServices:
    """Everything that `build_web` needs.

    `zone` is the line's, for what is shown
    and typed on pages; so are `languages`, in the order of the line. `receipts` is None when the SMS gateway
    reports no delivery. `secure_cookies` says that browsers come by HTTPS only. `promise_warning` is how long before its time a promise is shown as about to pass.
    `node` is what `/healthz` tells this installation by.
    """

    areas: AreaRepository
    incidents: IncidentRepository
    actions: IncidentActions
    tickets: TicketRepository
    reports: ReportRepository
    voices: Voices
    calls: CallLog
    cards: CardRepository
    queue_view: QueueView
    notifications: NotificationRepository
    accounts: AccountRepository
    clock: Clock
    zone: ZoneInfo
    languages: tuple[Language, ...]
    preview: Preview
    prompts: RecordablePrompts
    health: Callable[[], Awaitable[Sequence[Part]]]
    registry: CollectorRegistry
    receipts: ReceiptReader | None = None
    promise_warning: timedelta = timedelta(minutes=15)
    secure_cookies: bool = False
    node: str = ""
    session_lasts: timedelta = timedelta(hours=12)


SERVICES = web.AppKey("services", WebServices)
