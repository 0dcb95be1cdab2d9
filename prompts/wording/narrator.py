"""Tells facts in one language: the same sentences to the ear, with times in words, and to the eye, in figures."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo

from outages.incidents import Cause, Delay, Kind
from outages.subscribers import Language, Service
from outages.tickets import RECURRENT_FROM
from prompts.announcements import Announcement, Place
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording.days import local_time
from prompts.wording.estimates import INTERVALS, read_estimate, round_past
from prompts.wording.messages import fit_in_sms
from prompts.wording.sentences import Ending, Sentence
from prompts.wording.stories import Storyteller
from prompts.wording.vocabulary import Addresses, ServiceWords, Times, Vocabulary

#: More services than these are not named one by one when it has to be brief.
_MOST_NAMED = 3
#: A ticket's number is told in groups of so many digits, and any others alike.
_GROUPS = (3, 2)
#: So many outages in a month are counted in prompts that always exist.
_COUNTED = 10

_OPENINGS = {Kind.UNPLANNED: Sentence.OUTAGE_AT, Kind.PLANNED: Sentence.PLANNED_AT}
_WITHDRAWN = {Kind.UNPLANNED: Sentence.WITHDRAWN, Kind.PLANNED: Sentence.WITHDRAWN_PLANNED}
#: What a message leaves out, one after the other, until the rest fits: the beginnings of ids.
_OUTAGE_SPARES = (Saying.TO_SPECIALIST, "recurrent", "partly", "moved", "delay", "remark", "cause")
_MOVED_SPARES = (
    Saying.TO_SPECIALIST,
    "recurrent",
    "partly",
    "cause",
    "remark",
    "moved",
    "outage_known",
    "delay",
)


class Narrator:
    """A language's wording, as the Protocol in `prompts.wording` says, made of what the language brings.

    `spell` puts an address into letters that the language's readers know; `reviewed` says whether a native
    speaker has read the golden file.
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
        self.language = language
        self.reviewed = reviewed
        self.vocabulary = vocabulary
        self._addresses, self._spell = addresses, spell
        self._aloud = Storyteller(language, vocabulary, addresses, spoken, vocabulary.within)
        self._on_paper = Storyteller(language, vocabulary, addresses, written, {})

    def say(self, saying: Saying) -> Phrase:
        """Return a fixed phrase."""
        return self._aloud.phrase(saying, self.vocabulary.sayings[saying])

    def fixed(self) -> list[Phrase]:
        """Return every phrase whose words never change."""
        told, words = self._aloud, self.vocabulary
        digits = [told.phrase(name, text) for digit in range(10) for name, text in self._digit(digit)]
        timed = (Sentence.ETR, Sentence.ETR_PLANNED, Sentence.ETR_BRIEF, Sentence.ETR_NEWS)
        return [
            *(self.say(saying) for saying in Saying),
            *(told.sentence(one) for one in Sentence if "{" not in words.sentences[one]),
            *(told.cause(cause) for cause in Cause),
            *(told.delay(delay) for delay in Delay),
            *(told.within_minutes(sentence, minutes) for sentence in timed for minutes in INTERVALS),
            *(told.recurrent(times) for times in range(RECURRENT_FROM, _COUNTED + 1)),
            *digits,
        ]

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return everything that a caller is told of an outage."""
        return [*self._opening(news), *self._aloud.tell(news, read_estimate(news, at=at, zone=zone))]

    def outage_brief(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return where, what, and until when."""
        estimate = read_estimate(news, at=at, zone=zone)
        where = self._place(news.place) if news.place else self._opening(news)
        return [
            *where,
            *self._aloud.tell_briefly(news, estimate, self._name_briefly(news.services, _MOST_NAMED)),
        ]

    def others(self, others: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return what else is out at the address."""
        told = [
            phrase
            for news in others
            for phrase in self._aloud.tell_estimate(
                news, read_estimate(news, at=at, zone=zone), self._aloud.name(news.services)
            )
        ]
        return [self._aloud.sentence(Sentence.OTHERS), *told] if told else []

    def ticket(self, number: str) -> list[Phrase]:
        """Return the number in groups."""
        digits = [int(digit) for digit in number if digit in "0123456789"]
        ends = set(_ends_of_groups(len(digits)))
        told = (self._digit(digit)[place in ends] for place, digit in enumerate(digits, 1))
        return [
            self._aloud.sentence(Sentence.TICKET_NUMBER),
            *(self._aloud.phrase(name, text) for name, text in told),
        ]

    def restored(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return the news of a call back."""
        works = self._aloud.sentence(Sentence.RESTORED, working=self._aloud.name(services).working)
        return [*self._over(place), works]

    def was_restored(
        self, services: Sequence[Service], place: Place, when: datetime, *, at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        """Return since when it works again."""
        since = self._aloud.times.since(local_time(round_past(when, at), at=at, zone=zone))
        working = self._aloud.name(services).working
        return [*self._over(place), self._aloud.sentence(Sentence.WAS_RESTORED, working=working, since=since)]

    def withdrawn(self, kind: Kind, place: Place) -> list[Phrase]:
        """Return that a notice doesn't hold."""
        return [*self._over(place), self._aloud.sentence(_WITHDRAWN[kind])]

    def outage_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return the outage as a message."""
        return self._news_sms(news, ticket, at, zone, _OUTAGE_SPARES)

    def moved_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return the other estimate as a message."""
        return self._news_sms(news, ticket, at, zone, _MOVED_SPARES)

    def restored_sms(self, services: Sequence[Service], place: Place, ticket: str) -> str:
        """Return the end as a message."""
        closed = self._ending(Ending.TICKET_CLOSED, ticket)
        named = (self._on_paper.name(services), self._name_briefly(services, 1))
        told = [self._on_paper.sentence(Sentence.RESTORED, working=words.working).text for words in named]
        return fit_in_sms(self._written_place(place), [f"{text} {closed}" for text in told])

    def withdrawn_sms(self, kind: Kind, place: Place, ticket: str) -> str:
        """Return as a message that a notice doesn't hold."""
        text = self._on_paper.sentence(_WITHDRAWN[kind]).text
        return fit_in_sms(self._written_place(place), [f"{text} {self._ending(Ending.TICKET_OPEN, ticket)}"])

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as it is read."""
        kind = self.vocabulary.sentences[_OPENINGS[news.kind]].rstrip(",")
        opening = f"{kind}: {where}." if (where := self._written_where(news)) else f"{kind}."
        told = self._on_paper.tell(news, read_estimate(news, at=at, zone=zone))
        return " ".join([opening, *(_capitalised(phrase.text) for phrase in told)])

    def _opening(self, news: Announcement) -> list[Phrase]:
        kind = self._aloud.sentence(_OPENINGS[news.kind])
        if news.place:
            return [kind, *self._place(news.place)]
        named = self._addresses.spoken_areas(news.areas)
        return [self._aloud.phrase("outage_areas", f"{kind.text} {named},")] if named else [kind]

    def _place(self, place: Place) -> list[Phrase]:
        return [
            self._aloud.phrase("place_street", f"{self._addresses.spoken_street(place.street)},"),
            self._aloud.phrase("place_house", f"{self._addresses.spoken_house(place.house)},"),
        ]

    def _over(self, place: Place) -> list[Phrase]:
        return [self._aloud.sentence(Sentence.RESTORED_AT), *self._place(place)]

    def _digit(self, digit: int) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return id and text of a digit inside a group, and at its end."""
        name = self.vocabulary.digits[digit]
        return (f"digit_{digit}", f"{name},"), (f"digit_{digit}_end", f"{name}.")

    def _name_briefly(self, services: Sequence[Service], most: int) -> ServiceWords:
        return self._aloud.name(services) if len(services) <= most else self.vocabulary.several_services

    def _news_sms(
        self, news: Announcement, ticket: str, at: datetime, zone: tzinfo, spares: Sequence[str]
    ) -> str:
        estimate = read_estimate(news, at=at, zone=zone)
        told = self._on_paper.tell(news, estimate)
        services = self._name_briefly(news.services, 1)
        known = self._on_paper.tell_estimate(news, estimate, services)
        bodies = [self._body(some, ticket) for some in (*_shorter_and_shorter(told, spares), known)]
        shortest = self._body(self._on_paper.tell_briefly(news, estimate, services), ticket)
        return fit_in_sms(self._written_where(news), bodies, shortest=shortest)

    def _body(self, told: Sequence[Phrase], ticket: str) -> str:
        first, *others = (phrase.text for phrase in told)
        return " ".join([first, *map(_capitalised, others), self._ending(Ending.TICKET, ticket)])

    def _ending(self, ending: Ending, ticket: str) -> str:
        return self.vocabulary.endings[ending].format(ticket=ticket)

    def _written_where(self, news: Announcement) -> str:
        if news.place:
            return self._written_place(news.place)
        return ", ".join(map(self._spell, news.areas))

    def _written_place(self, place: Place) -> str:
        return self._spell(f"{place.street}, {place.house}")


def _ends_of_groups(length: int) -> Iterator[int]:
    """Return after how many digits a group ends; a single last digit is no group of its own."""
    end = 0
    first, other = _GROUPS
    while end < length:
        end += other if end else first
        if end >= length - 1:
            end = length
        yield end


def _shorter_and_shorter(told: Sequence[Phrase], spares: Sequence[str]) -> Iterator[list[Phrase]]:
    """Return the phrases, and then one sort less each time."""
    left = list(told)
    yield left
    for spare in spares:
        left = [phrase for phrase in left if not phrase.id.startswith(spare)]
        yield left


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
