"""What the pages and the REST API stand on: handed in by the app, so that the web knows no store and no Asterisk."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from prometheus_client import CollectorRegistry

from outages.accounts import AccountBook
from outages.calls import CallLog
from outages.cards import CardBook
from outages.clock import Clock
from outages.incidents import Incident, IncidentBook
from outages.notifications import NotificationBook, ReceiptReader
from outages.places import AreaBook
from outages.reports import Detail, ReportBook
from outages.subscribers import Language
from outages.tickets import TicketBook
from prompts.errors import RecordingError


class PartState(StrEnum):
    """How one part of the running service does."""

    #: Works as it should.
    OK = "ok"
    #: Works, but not as wished: a second-best engine, a slow peer.
    DEGRADED = "degraded"
    #: Does not work; callers notice.
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as the status line and /healthz show it; `detail` is seen by everybody and holds no secret.

    `step` names the words with which a page tells the detail, if it has its own.
    """

    name: str
    state: PartState
    detail: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An incident in one language: to the ear, on a page, and as an SMS of so many segments.

    `sms` is empty where nobody's address is known to be out, for then nobody can ask for one.
    """

    spoken: str
    written: str
    sms: str
    segments: int


class Preview(Protocol):
    """Lets a duty manager read and hear an incident as callers will."""

    async def write(self, incident: Incident) -> Mapping[str, Told]:
        """Return what is told, by language code in the order in which it is shown."""
        ...

    async def speak(self, incident: Incident, language: str) -> bytes:
        """Return what is spoken as a WAV file; raise UnknownLanguageError or SpeechError."""
        ...


@dataclass(frozen=True, slots=True)
class FixedPhrase:
    """A phrase whose words never change, and whose voice it is heard in.

    `voice` is the engine and its voice, empty while nobody has spoken it, `seconds` how long it is then. `refusal`
    says why a recording that lies there is not heard, None when there is none or it is.
    """

    id: str
    language: str
    text: str
    recorded: bool
    voice: str
    seconds: float | None
    refusal: RecordingError | None


@dataclass(frozen=True, slots=True)
class LanguageState:
    """What is to be known of all phrases of a language.

    `lacks` are for whoever writes its words, `strays` the names of recordings that are for no phrase of it,
    and `slips` the lines of the operator's stresses that can't be used, of all languages.
    """

    reviewed: bool
    lacks: tuple[str, ...]
    strays: tuple[str, ...]
    slips: tuple[str, ...]


class PromptBook(Protocol):
    """The phrases that people may record, in the languages of the line; raise RecordingError for any other."""

    async def find(self, language: str) -> list[FixedPhrase]:
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


class Stage(StrEnum):
    """How far a caller who asked for a person has come."""

    #: A person's telephone rings for them.
    RINGING = "ringing"
    #: They talk with a person.
    TALKING = "talking"
    #: They wait for one.
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """A call in the queue for a person, or out of it with one, since an aware UTC instant.

    `person` is the SIP address of whose telephone rings or who talks, empty while the caller waits.
    """

    id: str
    stage: Stage
    since: datetime
    person: str = ""


class Lobby(Protocol):
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

    `changed` is awaited after each change of an incident, drafts included; the change is already kept, so it
    raises nothing: what fails in it is its own to log and to repeat. `zone` is the line's, for what is shown
    and typed on pages; so are `languages`, in the order of the line. `receipts` is None when the SMS gateway
    reports no delivery. `secure_cookies` says that browsers come by HTTPS only. `promise_warning` is how long before its time a promise is shown as about to pass.
    `node` is what `/healthz` tells this installation by.
    """

    areas: AreaBook
    incidents: IncidentBook
    tickets: TicketBook
    reports: ReportBook
    voices: Voices
    calls: CallLog
    cards: CardBook
    lobby: Lobby
    notifications: NotificationBook
    accounts: AccountBook
    clock: Clock
    zone: ZoneInfo
    languages: tuple[Language, ...]
    changed: Callable[[Incident], Awaitable[None]]
    preview: Preview
    prompts: PromptBook
    health: Callable[[], Awaitable[Sequence[Part]]]
    registry: CollectorRegistry
    receipts: ReceiptReader | None = None
    promise_warning: timedelta = timedelta(minutes=15)
    secure_cookies: bool = False
    node: str = ""
    session_lasts: timedelta = timedelta(hours=12)


SERVICES = web.AppKey("services", WebServices)
