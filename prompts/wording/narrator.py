"""Tell facts in one language: the same sentences spoken, with times in words, and written, with times in figures."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Self

from typing_extensions import override

from outages.addresses.house_rules import HouseRule
from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Language, Service, Withheld
from outages.tickets import RECURRENT_FROM
from prompts.wording.announcements import Announcement, Place, ToldPlace
from prompts.wording.days import local_time
from prompts.wording.estimates import INTERVALS, read_estimate, round_past
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.fragments import Fragment, FragmentGroup, find_stems
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import AT_ADDRESS, FACTS, PLACES, WITHDRAWN, Sentence
from prompts.wording.stories import Storyteller, capitalised
from prompts.wording.vocabulary import LAST_PLACE, WAITS, Addresses, Services, Times, Vocabulary
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
_PROVIDER = "{provider}"
#: The ends of digits' ids, and the pauses they stand for: two equal digits need a longer one, or they sound like one.
_END, _TWICE = "_end", "_twice"
_AFTER_DIGIT = {"": ",", _TWICE: ";", _END: "."}


class Narrator(Writer):
    """A language's wording, built from its vocabulary, times and addresses.

    `spell` transliterates a written address for the language's readers; `reviewed` says whether a native speaker has
    read the golden file. `list_fragments` yields the fragments of times, services and numbers; None where nobody has
    listed them, so that sentences with facts can't be joined from recordings.
    """

    def __init__(
        self,
        language: Language,
        vocabulary: Vocabulary,
        services: Services,
        addresses: Addresses,
        *,
        spoken: Times,
        written: Times,
        spell: Callable[[str], str] = str,
        reviewed: bool = True,
        list_fragments: Callable[[], Iterable[Fragment]] | None = None,
    ) -> None:
        story = Storyteller(language, vocabulary, services, written, {}, aloud=False)
        super().__init__(story, addresses, spell)
        self.language = language
        self.reviewed = reviewed
        self.vocabulary = vocabulary
        self.services = services
        self.provider = vocabulary.provider
        self._list_fragments = list_fragments
        self._aloud = Storyteller(language, vocabulary, services, spoken, vocabulary.within)
        # Parsing an address takes as long as all the rest, and in a storm the same addresses recur.
        self._known_place = lru_cache(_PLACES)(self._read_place)

    def introduced_as(self, provider: str) -> Self:
        """Return the same wording for a provider of this name, as it is said; by default it speaks for the line."""
        introduced = copy(self)
        introduced.provider = provider or self.vocabulary.provider
        return introduced

    @override
    def say(self, fixed_phrase: FixedPhrase) -> Phrase:
        words = self.vocabulary.fixed_phrases[fixed_phrase]
        return self._aloud.phrase(fixed_phrase, words.replace(_PROVIDER, self.provider))

    @override
    def fixed(self) -> list[Phrase]:
        told = self._aloud
        digits = [self._digit(digit, place) for digit in range(10) for place in _AFTER_DIGIT]
        timed = (Sentence.ETR, Sentence.ETR_PLANNED, Sentence.ETR_BRIEF, Sentence.ETR_NEWS)
        return [
            *(self.say(fixed_phrase) for fixed_phrase in FixedPhrase),
            *(part for part in told.parts(Sentence.PLACE, street="", house="") if part.id == AT_ADDRESS),
            *(
                told.at(told.sentence(one), ())[0]
                for one in Sentence
                if not FACTS.get(one, frozenset()) - {"place"}
            ),
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
    def fragments(self) -> list[Fragment]:
        if self._list_fragments is None:
            return []
        listed = [*find_stems(self.vocabulary), *self._list_fragments()]
        return [one for group in FragmentGroup for one in listed if one.group is group]

    @override
    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        first, *others = self._aloud.tell(news, read_estimate(news, at=at, zone=zone))
        return [*self._aloud.at(first, self._where_aloud(news)), *others]

    @override
    def outage_brief(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        estimate = read_estimate(news, at=at, zone=zone)
        first, *others = self._aloud.tell_briefly(news, estimate, _MOST_NAMED)
        return [*self._aloud.at(first, self._where_aloud(news)), *others]

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
    def place_listed(self, place: Place) -> list[Phrase]:
        return self._read_place(place, Sentence.PLACE_LISTED)

    @override
    def area_listed(self, area: str, houses: HouseRule | None) -> Phrase:
        addresses = self._addresses
        told = addresses.spoken_scope(area, houses) if houses else addresses.spoken_areas([area])
        return self._aloud.phrase("area_listed", f"{told},")

    @override
    def by(self, moment: datetime, *, at: datetime, zone: tzinfo) -> str:
        return self._aloud.times.by(local_time(moment, at=at, zone=zone))

    @override
    def only(self, service: Service) -> Phrase:
        told = self._aloud.sentence(Sentence.ONLY, service=self.services.name(service))
        return self._aloud.phrase(f"{told.id}_{service}", told.text)

    @override
    def ticket(self, number: str) -> list[Phrase]:
        return [self._aloud.sentence(Sentence.TICKET_NUMBER), *self.digits(number)]

    @override
    def digits(self, number: str) -> list[Phrase]:
        digits = [int(digit) for digit in number if digit in "0123456789"]
        ends = set(_ends_of_groups(len(digits)))
        told = zip_longest(digits, digits[1:])
        return [
            self._digit(digit, _END if place in ends else _TWICE if digit == following else "")
            for place, (digit, following) in enumerate(told, 1)
            if digit is not None
        ]

    @override
    def queue_place(self, place: int, seconds: float) -> list[Phrase]:
        return [self._queue_place(min(place, LAST_PLACE)), self._queue_wait(_round_wait(seconds))]

    @override
    def restored(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        works = self._aloud.sentence(Sentence.RESTORED, back=self._aloud.back(services))
        return self._aloud.at(works, self._at_place(place))

    @override
    def restored_here(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        return [*self.restored(services, place), self._aloud.sentence(Sentence.WORK_ELSEWHERE)]

    @override
    def was_restored(
        self, services: Sequence[Service], place: ToldPlace, when: datetime, *, at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        began = local_time(round_past(when, at), at=at, zone=zone, begins=True)
        since = self._aloud.times.since(began)
        told = self._aloud.sentence(Sentence.WAS_RESTORED, back=self._aloud.back(services), since=since)
        return self._aloud.at(told, self._at_place(place))

    @override
    def withdrawn(self, kind: IncidentKind, place: ToldPlace) -> list[Phrase]:
        return self._aloud.at(self._aloud.sentence(WITHDRAWN[kind]), self._at_place(place))

    def _led_in(
        self, opening: Sentence, several: Sequence[Announcement], at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        if not several:
            return []
        first, *others = (
            self._aloud.tell_estimate(news, read_estimate(news, at=at, zone=zone)) for news in several
        )
        begun = [[replace(told[0], text=capitalised(told[0].text)), *told[1:]] for told in others]
        return [self._aloud.sentence(opening), *chain(first, *begun)]

    def _queue_place(self, place: int) -> Phrase:
        return self._aloud.phrase(f"queue_place_{place}", self.vocabulary.queue_places[place - 1])

    def _queue_wait(self, minutes: int) -> Phrase:
        return self._aloud.phrase(f"queue_wait_{minutes}", self.vocabulary.queue_waits[minutes])

    def _where_aloud(self, news: Announcement) -> list[Phrase]:
        """Return where something is out: at an address, at several, or somewhere."""
        if news.place:
            return self._at_place(news.place)
        named = self._areas(news)
        if not named:
            return [self._aloud.sentence(Sentence.SOME_ADDRESSES)]
        return [self._aloud.phrase(Sentence.AREAS, self._aloud.sentence(Sentence.AREAS, areas=named).text)]

    def _at_place(self, place: ToldPlace) -> list[Phrase]:
        if isinstance(place, Withheld):
            return [self._aloud.sentence(PLACES[place])]
        return self._known_place(place, Sentence.PLACE)

    def _read_place(self, place: Place, sentence: Sentence) -> list[Phrase]:
        """Return the phrases of a place as the sentence parts them: streets and houses recur, whole addresses don't."""
        street, house = self._addresses.spoken_street(place.street), self._addresses.spoken_house(place.house)
        return self._aloud.parts(sentence, street=street, house=house)

    def _areas(self, news: Announcement) -> str:
        if not any(news.houses) or len(news.areas) > _MOST_AREAS:
            return self._addresses.spoken_areas(news.areas)
        told = [
            self._addresses.spoken_scope(area, rule) if rule else self._addresses.spoken_areas([area])
            for area, rule in zip(news.areas, news.houses, strict=True)
        ]
        return "; ".join(told)

    def _digit(self, digit: int, place: str) -> Phrase:
        """Return a digit with the pause that its place in the number needs."""
        text = f"{self.vocabulary.digits[digit]}{_AFTER_DIGIT[place]}"
        return self._aloud.phrase(f"digit_{digit}{place}", text)


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
