"""What a dialogue with a duty manager knows, and what it can have done for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import Protocol

from outages.estimates import Delay
from outages.incidents import Cause, Incident
from outages.places import Area
from outages.subscribers import Language, Service
from prompts.wording.phrases import Phrase


class SignIn(Enum):
    """What keying a telephone id and a PIN came to."""

    #: From now on the manager may act.
    ADMITTED = auto()
    #: They don't match.
    WRONG = auto()
    #: They were not compared, after too many tries.
    LOCKED = auto()
    #: They match, but the account may not post notices.
    NOT_ALLOWED = auto()


@dataclass(frozen=True, slots=True)
class KeyedNotice:
    """A notice as keyed: an outage that is there now; `etr` is aware UTC, None if nobody knows."""

    area: Area
    services: frozenset[Service]
    cause: Cause
    etr: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """What callers would hear, and how many service points that concerns."""

    told: Sequence[Phrase]
    points: int


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """A notice of what is out, and the first of its areas."""

    incident: Incident
    area: Area


@dataclass(frozen=True, slots=True)
class Done:
    """It is done; `until` is when a notice made by telephone lapses unless renewed (aware UTC), None for another one."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TellsMany:
    """It is not done: it would tell very many people, which takes a confirmation."""

    people: int


class NotDone(Enum):
    """Why it is not done."""

    #: The notice is not what it was any more.
    CHANGED = auto()
    #: The estimate can't be stated, or holds already.
    UNFIT = auto()


Deed = Done | TellsMany | NotDone


class DutySession(Protocol):
    """The provider's side of a duty manager's call; every method raises StoreError, and acts in the manager's name.

    What a dialogue does to an incident is refused if it has changed since it was listed.
    """

    @property
    def zone(self) -> tzinfo:
        """The line's time zone, in which times are keyed."""
        ...

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        ...

    async def sign_in(self, telephone_id: str, pin: str) -> SignIn:
        """Compare what was keyed, and take the caller for the account's bearer if it matches."""
        ...

    async def recent_places(self) -> Sequence[Area]:
        """Return where something is likely to be out: where reports point to, then where notices were posted lately."""
        ...

    async def find_place(self, code: str) -> Area | None:
        """Return the area with this code, None without one."""
        ...

    async def supplied(self, area: Area) -> Mapping[Service, int]:
        """Return the service points in the area that have each service, without those that nobody has."""
        ...

    async def read(self, notice: KeyedNotice, language: Language) -> NoticeRead:
        """Return what callers would hear of the notice."""
        ...

    async def publish(self, notice: KeyedNotice, *, confirmed: bool = False) -> Deed:
        """Publish the notice."""
        ...

    async def list_out(self) -> Sequence[ListedNotice]:
        """Return the notices of what is out, latest first."""
        ...

    async def read_now(self, incident: Incident, language: Language) -> NoticeRead:
        """Return what callers hear of the incident."""
        ...

    async def read_moved(
        self, incident: Incident, etr: datetime | None, reason: Delay, language: Language
    ) -> NoticeRead:
        """Return what callers would hear of the incident with another estimate."""
        ...

    async def move(
        self, incident: Incident, etr: datetime | None, reason: Delay, *, confirmed: bool = False
    ) -> Deed:
        """State another estimate, which renews a notice made by telephone."""
        ...

    async def count_told(self, incident: Incident) -> int:
        """Return how many people would be told that service is back."""
        ...

    async def restore(self, incident: Incident) -> Deed:
        """End the incident, and tell everybody who is to be told, however many."""
        ...

    async def renew(self, incident: Incident) -> Deed:
        """Let a notice made by telephone hold for as long again from now."""
        ...
