"""The written half of a language: pages and text messages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest

from typing_extensions import override

from outages.incidents import IncidentKind
from outages.replies.rules import ReplyAnswer
from outages.subscribers import Withheld
from prompts.wording.address_messages import AddressMessages
from prompts.wording.announcements import AddressNews, Announcement, ToldPlace
from prompts.wording.estimates import read_estimate
from prompts.wording.messages import end_message, fit_in_sms, join_place
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording
from prompts.wording.sentences import PLACES, MessageEnding, Sentence
from prompts.wording.stories import Storyteller, capitalised
from prompts.wording.vocabulary import Addresses

#: Prefixes of the ids that a message drops, one after the other, until the rest fits.
_OUTAGE_DROPPED = ("partly", "moved", "delay", "cause", "remark")
_NOTICE_DROPPED = ("partly", "cause", "remark", "moved", "delay")
_MOVED_DROPPED = ("partly", "cause", "remark", "moved", "outage_known", "planned_known", "delay")


class Writer(Wording):
    """Writes what `story` tells with times in figures; `spell` transliterates an address for the readers."""

    def __init__(self, story: Storyteller, addresses: Addresses, spell: Callable[[str], str]) -> None:
        self._story, self._addresses, self._spell = story, addresses, spell

    @override
    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        first, *others = self._story.tell(news, read_estimate(news, at=at, zone=zone))
        return " ".join(
            [join_place(self._where(news), first.text), *(capitalised(phrase.text) for phrase in others)]
        )

    @override
    def outage_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._news_sms(news, ticket, at, zone, _OUTAGE_DROPPED)

    @override
    def moved_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._news_sms(news, ticket, at, zone, _MOVED_DROPPED)

    @override
    def notice_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        (first, *others), *elsewhere = (one.out for one in told)
        if others or elsewhere:
            return self._messages(ticket, at, zone).going_on(told)
        # Whoever asked knows what is out; nobody else may have heard of it.
        dropped = _MOVED_DROPPED if ticket and first.delay else _NOTICE_DROPPED
        return self._news_sms(first, ticket, at, zone, dropped)

    @override
    def ticket_sms(self, ticket: str) -> str:
        return self._story.vocabulary.endings[MessageEnding.TICKET_TAKEN].format(ticket=ticket)

    @override
    def restored_sms(
        self,
        told: Sequence[AddressNews],
        ticket: str,
        *,
        at: datetime,
        zone: tzinfo,
        answerable: bool = False,
    ) -> str:
        return self._messages(ticket, at, zone, answerable=answerable).restored(told)

    @override
    def withdrawn_sms(
        self,
        kind: IncidentKind,
        told: Sequence[AddressNews],
        ticket: str,
        *,
        at: datetime,
        zone: tzinfo,
        answerable: bool = False,
    ) -> str:
        return self._messages(ticket, at, zone, answerable=answerable).withdrawn(kind, told)

    @override
    def reopened_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        return self._messages(ticket, at, zone).reopened(told)

    @override
    def status_sms(self, told: Sequence[AddressNews], *, at: datetime, zone: tzinfo) -> tuple[str, int]:
        return self._messages("", at, zone).status(told)

    @override
    def write_answer(self, answer: ReplyAnswer, tickets: Sequence[str]) -> str:
        return self._story.vocabulary.answers[answer].format(ticket=", ".join(tickets))

    def _messages(
        self, ticket: str, at: datetime, zone: tzinfo, *, answerable: bool = False
    ) -> AddressMessages:
        return AddressMessages(self._story, self._place, ticket, at, zone, answerable)

    def _news_sms(
        self, news: Announcement, ticket: str, at: datetime, zone: tzinfo, dropped: Sequence[str]
    ) -> str:
        estimate = read_estimate(news, at=at, zone=zone)
        told = self._story.tell(news, estimate)
        known = self._story.tell_estimate(news, estimate, 1)
        shorter = (*_shorten(told, dropped), known, _without_unknown(known))
        bodies = [self._body(some, ticket) for some in shorter]
        shortest = self._body(self._story.tell_briefly(news, estimate, 1), ticket)
        return fit_in_sms(self._where(news), bodies, shortest=shortest)

    def _body(self, told: Sequence[Phrase], ticket: str) -> str:
        first, *others = (phrase.text for phrase in told)
        # It follows the colon after the place.
        first = first[:1].lower() + first[1:]
        last = end_message(self._story.vocabulary.endings[MessageEnding.TICKET], ticket)
        return " ".join([first, *map(capitalised, others), last]).rstrip()

    def _where(self, news: Announcement) -> str:
        if news.place:
            return self._place(news.place)
        parts = [
            f"{self._spell(area)}, {self._addresses.written_houses(rule)}" if rule else self._spell(area)
            for area, rule in zip_longest(news.areas, news.houses)
        ]
        return ("; " if any(news.houses) else ", ").join(parts)

    def _place(self, place: ToldPlace) -> str:
        if isinstance(place, Withheld):
            return capitalised(self._story.sentence(PLACES[place]).text.rstrip(",."))
        return self._spell(f"{place.street}, {place.house}")


def _shorten(told: Sequence[Phrase], dropped: Sequence[str]) -> Iterator[list[Phrase]]:
    """Yield all phrases, then fewer, dropping one prefix after the other."""
    left = list(told)
    yield left
    for prefix in dropped:
        left = [phrase for phrase in left if not phrase.id.startswith(prefix)]
        yield left


def _without_unknown(told: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases without the one that no time is known, where the time of the next news says so by itself."""
    has_news = any(phrase.id == Sentence.ETR_NEWS for phrase in told)
    return [
        phrase
        for phrase in told
        if phrase.id == Sentence.ETR_NEWS or not (has_news and phrase.id.startswith(Sentence.ETR))
    ]
