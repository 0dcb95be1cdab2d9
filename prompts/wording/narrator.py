"""Tell facts in one language: the same sentences spoken, with times in words, and written, with times in figures."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache

from typing_extensions import override

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Language, Service, Withheld
from outages.tickets import RECURRENT_FROM
from prompts.wording.announcements import Announcement, Place, ToldPlace
from prompts.wording.days import local_time
from prompts.wording.estimates import INTERVALS, read_estimate, round_past
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import OPENINGS, PLACES, WITHDRAWN, Sentence
from prompts.wording.stories import Storyteller
from prompts.wording.vocabulary import LAST_PLACE, WAITS, Addresses, Times, Vocabulary
from prompts.wording.writer import Writer

#: Maximum number of services named in a brief announcement.
_MOST_NAMED = 3
#: Sizes of a number's first and further groups of digits.
_GROUPS = (3, 2)
#: Up to this number, the count of outages in a month is a fixed phrase.
_COUNTED = 10
#: Maximum number of areas that are told with their houses.
_MOST_AREAS = 3
#: Addresses cached as phrases, about 2 MB per language.
_PLACES = 5_000


class Narrator(Writer):
    """A language's wording, built from its vocabulary, times and addresses.

    `spell` transliterates a written address for the language's readers; `reviewed` says whether a native speaker has
    read the golden file.
    """

    def __init__(
        self,
        language: Language,
        vocabulary: Vocabulary,
        addresses: Addresses,
        *,
        spoken: Times,
        written: Times,
        spell: Callable[[str], str] = str,
        reviewed: bool = True,
    ) -> None:
        super().__init__(Storyteller(language, vocabulary, addresses, written, {}, aloud=False), spell)
        self.language = language
        self.reviewed = reviewed
        self.vocabulary = vocabulary
        self._addresses = addresses
        self._aloud = Storyteller(language, vocabulary, addresses, spoken, vocabulary.within)
        # Parsing an address takes as long as all the rest, and in a storm the same addresses recur.
        self._known_place = lru_cache(_PLACES)(self._read_place)

    @override
    def say(self, fixed_phrase: FixedPhrase) -> Phrase:
        return self._aloud.phrase(fixed_phrase, self.vocabulary.fixed_phrases[fixed_phrase])

    @override
    def fixed(self) -> list[Phrase]:
        told, words = self._aloud, self.vocabulary
        digits = [told.phrase(name, text) for digit in range(10) for name, text in self._digit(digit)]
        timed = (Sentence.ETR, Sentence.ETR_PLANNED, Sentence.ETR_BRIEF, Sentence.ETR_NEWS)
        return [
            *(self.say(fixed_phrase) for fixed_phrase in FixedPhrase),
            *(told.sentence(one) for one in Sentence if "{" not in words.sentences[one]),
            *(told.cause(cause) for cause in Cause),
            *(told.delay(delay) for delay in Delay),
            *(told.within_minutes(sentence, minutes) for sentence in timed for minutes in INTERVALS),
            *(told.recurrent(times) for times in range(RECURRENT_FROM, _COUNTED + 1)),
            *map(self.only, Service),
            *(self._queue_place(place) for place in range(1, LAST_PLACE + 1)),
            *(self._queue_wait(minutes) for minutes in WAITS),
            *digits,
        ]

    @override
    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        return [*self._opening(news), *self._aloud.tell(news, read_estimate(news, at=at, zone=zone))]

    @override
    def outage_brief(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        estimate = read_estimate(news, at=at, zone=zone)
        where = self.place(news.place) if news.place else self._opening(news)
        return [
            *where,
            *self._aloud.tell_briefly(news, estimate, self._aloud.name_briefly(news.services, _MOST_NAMED)),
        ]

    @override
    def others(self, others: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        return self._led_in(Sentence.OTHERS, others, at, zone)

    @override
    def still_out(self, out: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        return self._led_in(Sentence.BUT_STILL, out, at, zone)

    @override
    def recurrent(self, times: int) -> list[Phrase]:
        counted = [self._aloud.recurrent(times)] if times >= RECURRENT_FROM else []
        return [*counted, self.say(FixedPhrase.TO_SPECIALIST)]

    @override
    def place(self, place: ToldPlace) -> list[Phrase]:
        if isinstance(place, Withheld):
            return [self._aloud.sentence(PLACES[place])]
        return list(self._known_place(place))

    def _read_place(self, place: Place) -> tuple[Phrase, Phrase]:
        return (
            self._aloud.phrase("place_street", f"{self._addresses.spoken_street(place.street)},"),
            self._aloud.phrase("place_house", f"{self._addresses.spoken_house(place.house)},"),
        )

    @override
    def only(self, service: Service) -> Phrase:
        told = self._aloud.sentence(Sentence.ONLY, working=self._aloud.name([service]).working)
        return self._aloud.phrase(f"{told.id}_{service}", told.text)

    @override
    def ticket(self, number: str) -> list[Phrase]:
        return [self._aloud.sentence(Sentence.TICKET_NUMBER), *self.digits(number)]

    @override
    def digits(self, number: str) -> list[Phrase]:
        digits = [int(digit) for digit in number if digit in "0123456789"]
        ends = set(_ends_of_groups(len(digits)))
        told = (self._digit(digit)[place in ends] for place, digit in enumerate(digits, 1))
        return [self._aloud.phrase(name, text) for name, text in told]

    @override
    def queue_place(self, place: int, seconds: float) -> list[Phrase]:
        return [self._queue_place(min(place, LAST_PLACE)), self._queue_wait(_round_wait(seconds))]

    @override
    def restored(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        works = self._aloud.sentence(Sentence.RESTORED, working=self._aloud.name(services).working)
        return [*self._over(place), works]

    @override
    def restored_here(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        return [*self.restored(services, place), self._aloud.sentence(Sentence.WORK_ELSEWHERE)]

    @override
    def was_restored(
        self, services: Sequence[Service], place: ToldPlace, when: datetime, *, at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        since = self._aloud.times.since(local_time(round_past(when, at), at=at, zone=zone))
        working = self._aloud.name(services).working
        return [*self._over(place), self._aloud.sentence(Sentence.WAS_RESTORED, working=working, since=since)]

    @override
    def withdrawn(self, kind: IncidentKind, place: ToldPlace) -> list[Phrase]:
        return [*self._over(place), self._aloud.sentence(WITHDRAWN[kind])]

    def _led_in(
        self, opening: Sentence, several: Sequence[Announcement], at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        told = [
            phrase
            for news in several
            for phrase in self._aloud.tell_estimate(
                news, read_estimate(news, at=at, zone=zone), self._aloud.name(news.services)
            )
        ]
        return [self._aloud.sentence(opening), *told] if told else []

    def _queue_place(self, place: int) -> Phrase:
        return self._aloud.phrase(f"queue_place_{place}", self.vocabulary.queue_places[place - 1])

    def _queue_wait(self, minutes: int) -> Phrase:
        return self._aloud.phrase(f"queue_wait_{minutes}", self.vocabulary.queue_waits[minutes])

    def _opening(self, news: Announcement) -> list[Phrase]:
        kind = self._aloud.sentence(OPENINGS[news.kind])
        if news.place:
            return [kind, *self.place(news.place)]
        named = self._areas(news)
        return [self._aloud.phrase("outage_areas", f"{kind.text} {named},")] if named else [kind]

    def _areas(self, news: Announcement) -> str:
        if not any(news.houses) or len(news.areas) > _MOST_AREAS:
            return self._addresses.spoken_areas(news.areas)
        told = [
            self._addresses.spoken_scope(area, rule) if rule else self._addresses.spoken_areas([area])
            for area, rule in zip(news.areas, news.houses, strict=True)
        ]
        return "; ".join(told)

    def _over(self, place: ToldPlace) -> list[Phrase]:
        if isinstance(place, Withheld):
            return self.place(place)
        return [self._aloud.sentence(Sentence.RESTORED_AT), *self.place(place)]

    def _digit(self, digit: int) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return id and text of a digit inside a group and at its end: a shorter pause would merge two equal digits."""
        name = self.vocabulary.digits[digit]
        return (f"digit_{digit}", f"{name};"), (f"digit_{digit}_end", f"{name}.")


def _round_wait(seconds: float) -> int:
    """Return the wait to tell: the first one that isn't shorter, else the last."""
    return WAITS[min(bisect_left(WAITS, seconds / 60), len(WAITS) - 1)]


def _ends_of_groups(length: int) -> Iterator[int]:
    """Yield the positions at which a group ends; a single last digit joins the group before it."""
    end = 0
    first, other = _GROUPS
    while end < length:
        end += other if end else first
        if end >= length - 1:
            end = length
        yield end
