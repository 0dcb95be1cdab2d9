"""The written half of a language: pages and text messages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest

from typing_extensions import override

from outages.incidents import IncidentKind
from outages.subscribers import Withheld
from prompts.wording.address_messages import AddressMessages
from prompts.wording.announcements import AddressNews, Announcement, ToldPlace
from prompts.wording.estimates import read_estimate
from prompts.wording.messages import fit_in_sms
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording
from prompts.wording.sentences import OPENINGS, PLACES, MessageEnding, Sentence
from prompts.wording.stories import Storyteller

#: Prefixes of the ids that a message drops, one after the other, until the rest fits.
_OUTAGE_DROPPED = ("partly", "moved", "delay", "remark", "cause")
_MOVED_DROPPED = ("partly", "cause", "remark", "moved", "outage_known", "delay")


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
    def restored_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._messages(ticket, at, zone).restored(told)

    @override
    def withdrawn_sms(
        self, kind: IncidentKind, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo
    ) -> str:
        return self._messages(ticket, at, zone).withdrawn(kind, told)

    @override
    def reopened_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._messages(ticket, at, zone).reopened(told)

    def _messages(self, ticket: str, at: datetime, zone: tzinfo) -> AddressMessages:
        return AddressMessages(self._story, self._place, ticket, at, zone)

    def _news_sms(
        self, news: Announcement, ticket: str, at: datetime, zone: tzinfo, dropped: Sequence[str]
    ) -> str:
        estimate = read_estimate(news, at=at, zone=zone)
        services = self._story.name_briefly(news.services, 1)
        # Whoever reads it can't press a key.
        told = [one for one in self._story.tell(news, estimate) if one.id != Sentence.ETR_ASK]
        known = self._story.tell_estimate(news, estimate, services)
        bodies = [self._body(some, ticket) for some in (*_shorten(told, dropped), known)]
        shortest = self._body(self._story.tell_briefly(news, estimate, services), ticket)
        return fit_in_sms(self._where(news), bodies, shortest=shortest)

    def _body(self, told: Sequence[Phrase], ticket: str) -> str:
        first, *others = (phrase.text for phrase in told)
        last = self._story.vocabulary.endings[MessageEnding.TICKET].format(ticket=ticket)
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

    def _place(self, place: ToldPlace) -> str:
        if isinstance(place, Withheld):
            return _capitalised(self._story.sentence(PLACES[place]).text.rstrip(","))
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
