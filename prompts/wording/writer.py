"""The written half of a language: pages and text messages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest

from typing_extensions import override

from outages.incidents import IncidentKind
from outages.subscribers import Service
from prompts.wording.announcements import Announcement, Place
from prompts.wording.estimates import read_estimate
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.messages import fit_in_sms
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording
from prompts.wording.sentences import OPENINGS, WITHDRAWN, MessageEnding, Sentence
from prompts.wording.stories import Storyteller

#: Prefixes of the ids that a message drops, one after the other, until the rest fits.
_OUTAGE_DROPPED = (FixedPhrase.TO_SPECIALIST, "recurrent", "partly", "moved", "delay", "remark", "cause")
_MOVED_DROPPED = (
    *(FixedPhrase.TO_SPECIALIST, "recurrent", "partly", "cause", "remark", "moved", "outage_known"),
    "delay",
)


class Writer(Wording):
    """Writes what `story` tells with times in figures; `spell` transliterates an address for the readers."""

    def __init__(self, story: Storyteller, spell: Callable[[str], str]) -> None:
        self._story, self._spell = story, spell

    @override
    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        kind = self._story.vocabulary.sentences[OPENINGS[news.kind]].rstrip(",")
        opening = f"{kind}: {where}." if (where := self._where(news)) else f"{kind}."
        told = self._story.tell(news, read_estimate(news, at=at, zone=zone))
        return " ".join([opening, *(_capitalised(phrase.text) for phrase in told)])

    @override
    def outage_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._news_sms(news, ticket, at, zone, _OUTAGE_DROPPED)

    @override
    def moved_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._news_sms(news, ticket, at, zone, _MOVED_DROPPED)

    @override
    def restored_sms(self, services: Sequence[Service], place: Place, ticket: str) -> str:
        named = (self._story.name(services), self._story.name_briefly(services, 1))
        told = [self._story.sentence(Sentence.RESTORED, working=words.working) for words in named]
        return fit_in_sms(
            self._place(place), [self._body([phrase], ticket, MessageEnding.TICKET_CLOSED) for phrase in told]
        )

    @override
    def withdrawn_sms(self, kind: IncidentKind, place: Place, ticket: str) -> str:
        told = [self._story.sentence(WITHDRAWN[kind])]
        return fit_in_sms(self._place(place), [self._body(told, ticket, MessageEnding.TICKET_OPEN)])

    def _news_sms(
        self, news: Announcement, ticket: str, at: datetime, zone: tzinfo, dropped: Sequence[str]
    ) -> str:
        estimate = read_estimate(news, at=at, zone=zone)
        services = self._story.name_briefly(news.services, 1)
        told = self._story.tell(news, estimate)
        known = self._story.tell_estimate(news, estimate, services)
        bodies = [self._body(some, ticket) for some in (*_shorten(told, dropped), known)]
        shortest = self._body(self._story.tell_briefly(news, estimate, services), ticket)
        return fit_in_sms(self._where(news), bodies, shortest=shortest)

    def _body(self, told: Sequence[Phrase], ticket: str, ending: MessageEnding = MessageEnding.TICKET) -> str:
        first, *others = (phrase.text for phrase in told)
        last = self._story.vocabulary.endings[ending].format(ticket=ticket)
        return " ".join([first, *map(_capitalised, others), last])

    def _where(self, news: Announcement) -> str:
        if news.place:
            return self._place(news.place)
        parts = [
            f"{self._spell(area)}, {self._story.addresses.written_houses(rule)}"
            if rule
            else self._spell(area)
            for area, rule in zip_longest(news.areas, news.houses)
        ]
        return ("; " if any(news.houses) else ", ").join(parts)

    def _place(self, place: Place) -> str:
        return self._spell(f"{place.street}, {place.house}")


def _shorten(told: Sequence[Phrase], dropped: Sequence[str]) -> Iterator[list[Phrase]]:
    """Yield all phrases, then fewer, dropping one prefix after the other."""
    left = list(told)
    yield left
    for prefix in dropped:
        left = [phrase for phrase in left if not phrase.id.startswith(prefix)]
        yield left


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
