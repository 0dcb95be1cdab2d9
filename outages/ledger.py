"""The ledger: what each person was told about which incident, by which channel, and what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outages.estimates import round_up
from outages.incidents import IncidentId


class Told(StrEnum):
    """What a person was told."""

    #: A service is out, and the estimate.
    OUT = "out"
    #: Work will begin.
    AHEAD = "ahead"
    #: Service is back.
    RESTORED = "restored"
    #: The notice was withdrawn.
    WITHDRAWN = "withdrawn"
    #: It was a mistake that service is back.
    REOPENED = "reopened"


class Means(StrEnum):
    """How a person was told."""

    #: In a call of theirs, about their own address.
    CALL = "call"
    #: In a call, by the announcement that anybody hears.
    GENERAL = "general"
    #: In a call that the line placed.
    RING_BACK = "ring_back"
    #: By text message.
    SMS = "sms"
    #: By e-mail.
    EMAIL = "email"
    #: Through an outside system that was called over HTTP.
    WEBHOOK = "webhook"
    #: On a page that they opened.
    PAGE = "page"
    #: By an agent.
    AGENT = "agent"


class Outcome(StrEnum):
    """What became of a promise."""

    #: Its time has not come, and the outage goes on.
    OPEN = "open"
    #: The outage was over by then.
    KEPT = "kept"
    #: It was over later, or goes on.
    BROKEN = "broken"
    #: No time was promised, or the notice was withdrawn.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing told to one person; `at`, `etr` and `next_news` are aware UTC.

    `number` is E.164, None when withheld; the call or attempt `source` then stands for the person. `revision` is that
    of the incident's estimate, `etr` and `next_news` what it promised.
    """

    at: datetime
    number: str | None
    source: str
    means: Means
    told: Told
    incident_id: IncidentId
    revision: int
    etr: datetime | None = None
    next_news: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry of the ledger, and what became of its promise."""

    id: int
    entry: LedgerEntry
    outcome: Outcome


def judge_promise(
    entry: LedgerEntry,
    *,
    ended_at: datetime | None,
    withdrawn: bool,
    at: datetime,
    news_at: datetime | None = None,
) -> Outcome:
    """Return what has become of a promise by `at`.

    `ended_at` is when the outage ended for this person, `news_at` when another estimate was stated; None if neither
    has happened. Instants are aware UTC. A promise lasts until the time that was told, which is rounded up.
    """
    stated = entry.etr or entry.next_news
    if stated is None or withdrawn or entry.told not in (Told.OUT, Told.AHEAD, Told.REOPENED):
        return Outcome.NONE
    promised = round_up(stated)
    # News keeps the promise of news, and only the end keeps that of an end.
    done = [one for one in (ended_at, news_at if entry.etr is None else None) if one is not None]
    if done:
        return Outcome.KEPT if min(done) <= promised else Outcome.BROKEN
    return Outcome.BROKEN if promised <= at else Outcome.OPEN


class Ledger(Protocol):
    """Keeps what was told; nothing in it is ever changed or deleted."""

    async def note(self, entries: Sequence[LedgerEntry]) -> None:
        """Add entries; what the same person was told before of the same revision by the same means stays."""
        ...

    async def find(
        self,
        *,
        at: datetime,
        number: str | None = None,
        incident: IncidentId | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> list[LedgerLine]:
        """Return what was told to a number or about an incident, latest first, judged at a moment (aware UTC)."""
        ...
