"""What callers will hear of an incident, for its duty manager to read and hear beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from outages.callers import SubscriberRepository
from outages.clock import Clock
from outages.incidents import Incident
from outages.places import AreaRepository
from outages.sms_text import count_segments
from outages.subscribers import Language
from outages.zones import zone_or
from prompts.library import Library
from prompts.wording.announcements import Announcement, announce, announce_generally
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

#: The ticket number in the sample SMS.
TICKET = "1234567"

#: How many houses are searched for one that the incident covers.
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class PreviewText:
    """An incident in one language: spoken, written, and as an SMS with its number of segments.

    `sms` is empty if no subscriber's address is covered: nobody could request one.
    """

    spoken: str
    written: str
    sms: str
    segments: int


class IncidentPreview:
    """Announces an incident as a subscriber in its scope would hear it, or generally if there is none."""

    def __init__(
        self,
        *,
        areas: AreaRepository,
        subscribers: SubscriberRepository,
        library: Library,
        languages: Sequence[Language],
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._areas, self._subscribers, self._library = areas, subscribers, library
        self._languages, self._clock, self._zone = languages, clock, zone

    async def write(self, incident: Incident) -> Mapping[str, PreviewText]:
        """Return the texts by language code, in the line's order."""
        news, zone = await self._news_of(incident)
        return {language: self._write(news, wording_for(language), zone) for language in self._languages}

    async def speak(self, incident: Incident, language: str) -> bytes:
        """Return the spoken notice as a WAV file; raise UnknownLanguageError or SpeechError."""
        phrases = await self.tell(incident, Language(language))
        return await self._library.wav(await self._library.prepare(phrases))

    async def tell(self, incident: Incident, language: Language) -> list[Phrase]:
        """Return the spoken notice in phrases; raise UnknownLanguageError."""
        news, zone = await self._news_of(incident)
        return wording_for(language).outage(news, at=self._clock.now(), zone=zone)

    def _write(self, news: Announcement, words: Wording, zone: tzinfo) -> PreviewText:
        now = self._clock.now()
        sms = words.outage_sms(news, TICKET, at=now, zone=zone) if news.place else ""
        return PreviewText(
            spoken=" ".join(phrase.text for phrase in words.outage(news, at=now, zone=zone)),
            written=words.written(news, at=now, zone=zone),
            sms=sms,
            segments=count_segments(sms),
        )

    async def _news_of(self, incident: Incident) -> tuple[Announcement, tzinfo]:
        """Return what is told, and the time zone of whoever is told."""
        scope = [item.area for item in incident.scope.include]
        for point in await self._subscribers.points_in(scope, limit=SAMPLE):
            if incident.covers(point):
                return announce(incident, point), zone_or(point.zone, self._zone)
        found = await self._areas.get_many(scope)
        names = tuple(found[area].name for area in scope if area in found)
        return announce_generally(incident, names), self._zone
