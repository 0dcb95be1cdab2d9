"""Prerendering: every word of a notice is a file before the first caller needs it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import structlog

from ivr.notices.zones import IncidentZones
from outages.board import Board
from outages.callers import SubscriberRepository
from outages.clock import Clock
from outages.errors import StoreError
from outages.estimates import round_up
from outages.incidents import Incident
from outages.interruptions import find_interruptions
from outages.subscribers import Language, ServicePoint, Withheld
from outages.zones import ZoneRepository, zone_or
from prompts.errors import SpeechError
from prompts.library import Library
from prompts.wording.announcements import (
    Announcement,
    announce,
    announce_generally,
    announce_interruption,
)
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase

log = structlog.get_logger()

#: How many houses of an incident are rendered ahead; the others when a first caller needs them.
HOUSES_AHEAD = 300

#: Longest wait of publishing for the addresses once one of each notice is there, in seconds; the rest follows behind the
#: first calls.
ADDRESSES_WITHIN = 1.5

#: Longest wait of a change for its words, and again for the dialplan's announcement, in seconds, if the engines hang.
PATIENCE = 10.0

#: How many earlier estimates a caller who calls again may have heard.
EARLIER_ESTIMATES = 3

#: How far ahead the wording is rendered: "tomorrow" becomes "today", an estimate passes.
HORIZON = timedelta(minutes=3)

#: How many of the line's languages the dialplan speaks in a row: nobody waits for a third.
DIALPLAN_LANGUAGES = 2

#: What the dialplan plays by itself, by file name.
DIALPLAN_PHRASES = {
    "apology": FixedPhrase.APOLOGY,
    "person_unavailable": FixedPhrase.PERSON_UNAVAILABLE,
}


class Prerenderer:
    """Renders notices when they change, and before the clock changes their wording."""

    def __init__(
        self,
        *,
        library: Library,
        subscribers: SubscriberRepository,
        zones: ZoneRepository,
        languages: Sequence[Language],
        fallback: Path,
        clock: Clock,
        zone: tzinfo,
        patience: float = PATIENCE,
    ) -> None:
        self._library, self._subscribers, self._fallback = library, subscribers, fallback
        self._wordings = [wording_for(language) for language in languages]
        self._clock, self._zone, self._patience = clock, zone, patience
        self._zones = IncidentZones(zones, zone)
        #: The latest moment for which words were rendered.
        self._rendered_to = clock.now()
        self._published: list[Phrase] | None = None
        self._addresses: asyncio.Queue[tuple[Incident, asyncio.Event]] = asyncio.Queue()
        self._to_come: deque[Incident] = deque()
        self._board = Board()

    async def prerender(self, incidents: list[Incident], general: list[Announcement], board: Board) -> None:
        """Render what these incidents and the general announcement say now and soon, beside those on the board.

        `render_addresses` renders addresses and what will be said later; the addresses of a small outage are ready on
        return; of a large one the street is, and its houses follow. A failing or hanging engine is logged and leaves its
        phrase out: a notice without a word is better than a caller without a notice.
        """
        self._board = board
        await self._zones.look_up(incidents)
        await self._prerender_words(incidents, general)
        begun = [asyncio.Event() for _ in incidents]
        for incident, first in zip(incidents, begun, strict=True):
            self._addresses.put_nowait((incident, first))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                for first in begun:
                    await first.wait()
            async with asyncio.timeout(ADDRESSES_WITHIN):
                await self._addresses.join()

    async def prerender_end(self, restored: Iterable[Incident]) -> None:
        """Render what callers hear after the end of these restored incidents: since when it works."""
        now = self._clock.now()
        phrases = {
            phrase
            for words in self._wordings
            for one in restored
            if one.restored_at
            for zone in self._zones.of(one)
            for services in [sorted(one.services)]
            # At first the exact minute is told, later the time rounded up.
            for at in (now, max(now, round_up(one.restored_at)))
            for phrase in words.was_restored(services, Withheld.ONLY, one.restored_at, at=at, zone=zone)
        }
        try:
            async with asyncio.timeout(self._patience):
                await self._prepare(phrases)
        except TimeoutError:
            log.error("end_not_rendered", error=f"the engines took longer than {self._patience:g} s")

    async def prerender_soon(self, incidents: Iterable[Incident], general: list[Announcement]) -> None:
        """Render again what the clock is about to change, also when it was set: at midnight, and estimates that pass."""
        now, active = self._clock.now(), list(incidents)
        since, until = min(self._rendered_to, now), max(self._rendered_to, now + HORIZON)
        self._rendered_to = now + HORIZON
        self._zones.forget_others(active)
        await self._prerender_words([one for one in active if self._changes(one, since, until)], general)

    def _changes(self, incident: Incident, since: datetime, until: datetime) -> bool:
        """Tell whether other words are said of the incident at the end of this span than at its beginning."""
        days = (
            since.astimezone(zone).date() != until.astimezone(zone).date()
            for zone in self._zones.of(incident)
        )
        return any(days) or any(since - HORIZON <= at <= until for at in _turning_points(incident))

    async def render_addresses(self) -> None:
        """Render streets and houses of changed incidents one by one, until cancelled.

        While no address waits, render what will be said of the changed incidents later.
        """
        while True:
            incident, first = await self._addresses.get()
            try:
                await self._render_addresses_of(incident, first)
            except StoreError as error:
                log.warning("addresses_not_rendered", incident=incident.id, error=str(error))
            finally:
                first.set()
                self._addresses.task_done()
            self._to_come.append(incident)
            while self._to_come and self._addresses.empty():
                await self._prerender_callbacks(self._to_come.popleft())

    async def _prerender_words(self, incidents: Sequence[Incident], general: list[Announcement]) -> None:
        news = [(one, self._zone) for one in general]
        for incident in incidents:
            news += [(one, zone) for zone in self._zones.of(incident) for one in _variants(incident)]
        now = self._clock.now()
        try:
            async with asyncio.timeout(self._patience):
                await self._render(news, (now, now + HORIZON))
                await self._prepare(self._restored_parts(incidents))
        except TimeoutError:
            log.error("notice_not_rendered", error=f"the engines took longer than {self._patience:g} s")
        await self._publish(general, now)

    def _restored_parts(self, incidents: Iterable[Incident]) -> set[Phrase]:
        """Return what callers hear whose part is restored before the rest."""
        parts = [sorted(one.services) for one in incidents if one.partly_restored]
        return {
            phrase
            for words in self._wordings
            for part in parts
            for phrase in words.restored_here(part, Withheld.ONLY)
        }

    async def _prerender_callbacks(self, incident: Incident) -> None:
        """Render what is said once the work has begun, once the estimate has passed, and tomorrow."""
        now = self._clock.now()
        for zone in self._zones.of(incident):
            tomorrow = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0)
            moments = [at for at in (*_turning_points(incident), tomorrow) if at > now]
            await self._render([(one, zone) for one in _variants(incident)], moments)

    async def _render(self, news: Iterable[tuple[Announcement, tzinfo]], moments: Sequence[datetime]) -> None:
        """Render one announcement at a time, so that phrases of calls in progress get through in between."""
        for one, zone in news:
            phrases = {
                phrase
                for words in self._wordings
                for at in moments
                for phrase in (
                    *words.outage(one, at=at, zone=zone),
                    *words.outage_brief(one, at=at, zone=zone),
                )
            }
            await self._prepare(phrases)

    async def _prepare(self, phrases: Iterable[Phrase]) -> None:
        try:
            await self._library.prepare(sorted(phrases, key=lambda one: (one.id, one.text)))
        except SpeechError as error:
            log.error("notice_not_rendered", error=str(error))
        # Existing prompts are prepared without a pause; calls need the processor too.
        await asyncio.sleep(0)

    async def _publish(self, general: list[Announcement], now: datetime) -> None:
        """Give the dialplan its announcement; remove it if nothing is general or it can't be spoken."""
        phrases = [
            phrase
            for words in self._wordings[:DIALPLAN_LANGUAGES]
            for news in general
            for phrase in words.outage(news, at=now, zone=self._zone)
        ]
        if phrases == self._published:
            return
        try:
            if phrases:
                async with asyncio.timeout(self._patience):
                    await self._library.join_file(phrases, self._fallback / "announcement")
        except (SpeechError, TimeoutError) as error:
            log.error("announcement_not_published", error=str(error))
            phrases = []
        # The previous announcement would be false by now.
        if not phrases and not await asyncio.to_thread(_remove, self._fallback / "announcement"):
            return
        self._published = phrases

    async def _render_addresses_of(self, incident: Incident, first: asyncio.Event) -> None:
        """Render each address, and set `first` once there is one: most callers hear its street."""
        points = await self._subscribers.points_in(
            [item.area for item in incident.scope.include], limit=HOUSES_AHEAD
        )
        for point in filter(incident.covers, points):
            now, zone = self._clock.now(), zone_or(point.zone, self._zone)
            # Where others are out too it tells fewer services, and all of them again when those have ended.
            news = {announce(incident, point), *self._find_news(point, now)}
            await self._render([(one, zone) for one in news], (now,))
            first.set()

    def _find_news(self, point: ServicePoint, now: datetime) -> list[Announcement]:
        """Return what callers hear at a point where several incidents meet."""
        interruptions = find_interruptions(self._board.covering(point, now), point, now)
        return [announce_interruption(one, point) for one in interruptions]


def _variants(incident: Incident) -> Iterator[Announcement]:
    """Yield what strangers hear of it, and what callers hear who know an earlier estimate."""
    plain = announce_generally(incident, ())
    yield plain
    earlier = {one.etr for one in incident.revisions[-1 - EARLIER_ESTIMATES : -1]} - {incident.promise.etr}
    for etr in earlier - {None}:
        yield replace(plain, heard_etr=etr)


def _turning_points(incident: Incident) -> list[datetime]:
    """Return the moments at which the wording changes: the work begins, or a stated time passes."""
    promise = incident.promise
    stated = [incident.starts_at, promise.etr and round_up(promise.etr)]
    return [at for at in (*stated, promise.next_news and round_up(promise.next_news)) if at]


def dialplan_phrases(languages: Sequence[Language]) -> list[Phrase]:
    """Return the fixed phrases that the dialplan plays while the service is down."""
    wordings = [wording_for(language) for language in languages[:DIALPLAN_LANGUAGES]]
    return [words.say(fixed_phrase) for fixed_phrase in DIALPLAN_PHRASES.values() for words in wordings]


async def lay_out_dialplan(library: Library, languages: Sequence[Language], folder: Path) -> None:
    """Write the fixed phrases that the dialplan plays while the service is down; raise SpeechError."""
    wordings = [wording_for(language) for language in languages[:DIALPLAN_LANGUAGES]]
    for name, fixed_phrase in DIALPLAN_PHRASES.items():
        await library.join_file([words.say(fixed_phrase) for words in wordings], folder / name)


def _remove(file: Path) -> bool:
    """Remove the announcement; log a failure and return False."""
    try:
        for ending in (".alaw", ".ulaw"):
            file.with_suffix(ending).unlink(missing_ok=True)
    except OSError as error:
        log.error("announcement_not_removed", file=str(error.filename), error=str(error.strerror))
        return False
    return True
