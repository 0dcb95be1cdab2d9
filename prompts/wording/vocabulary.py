"""What a language provides: its vocabulary, its times, its addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outages.addresses.house_rules import HouseRule
from outages.estimates import Delay
from outages.incidents import Cause
from outages.replies.rules import ReplyAnswer
from outages.subscribers import Service
from prompts.wording.days import LocalTime
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.sentences import MessageEnding, Sentence

#: Places in the queue from here on are told alike.
LAST_PLACE = 20
#: The waits told in the queue, in minutes, each as "about"; the last one is told as "longer than" the one before.
WAITS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 61)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language; `within` has every interval of estimates.INTERVALS, by minutes.

    `{provider}` in a fixed phrase stands for who is speaking: the provider's name, or `provider`, the line's own.
    `queue_places` are the places from the first on; the last one stands for all later places, too. `queue_waits` has all
    of WAITS, by minutes. `digits` are the names of 0 to 9.
    """

    provider: str
    fixed_phrases: Mapping[FixedPhrase, str]
    sentences: Mapping[Sentence, str]
    endings: Mapping[MessageEnding, str]
    answers: Mapping[ReplyAnswer, str]
    causes: Mapping[Cause, str]
    delays: Mapping[Delay, str]
    within: Mapping[int, str]
    digits: Sequence[str]
    queue_places: Sequence[str]
    queue_waits: Mapping[int, str]


class Services(Protocol):
    """How a language says what is out and what is back; a module with these functions will do.

    The texts are said of services too many to be named, and `some_back` of those that work while others don't.
    """

    several_out: str
    several_ahead: str
    several_back: str
    some_back: str

    def name(self, service: Service) -> str:
        """Return the service's name in a list."""
        ...

    def out(self, services: Sequence[Service]) -> str:
        """Return that services are out, as in "there's {out}"."""
        ...

    def ahead(self, services: Sequence[Service]) -> str:
        """Return that services will be out."""
        ...

    def back(self, services: Sequence[Service]) -> str:
        """Return that services are back."""
        ...


class Times(Protocol):
    """How a language names times, in words or in figures, always with the day."""

    def by(self, when: LocalTime) -> str:
        """Return when an unplanned outage is expected to end: "by six this evening"."""
        ...

    def until(self, when: LocalTime) -> str:
        """Return when planned work is expected to end."""
        ...

    def since(self, when: LocalTime) -> str:
        """Return since when something works, as in "as of {since}" in English: "nine thirty this morning"."""
        ...

    def starting(self, when: LocalTime) -> str:
        """Return when an outage will begin: "from ten tomorrow morning"."""
        ...

    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return when an outage will begin and end: "from ten tomorrow morning till two in the afternoon"."""
        ...

    def nth(self, number: int) -> str:
        """Return an ordinal number, inflected for the word for an outage."""
        ...


class Addresses(Protocol):
    """How a language says addresses and lists; a module with these functions will do."""

    def spoken_street(self, written: str) -> str:
        """Return a street in full words."""
        ...

    def spoken_house(self, written: str) -> str:
        """Return a house name in full words, without the flat."""
        ...

    def spoken_areas(self, written: Sequence[str]) -> str:
        """Return the first few streets and towns in full words, and "others" if there are more."""
        ...

    def spoken_scope(self, street: str, houses: HouseRule | None) -> str:
        """Return a street in full words, with the houses meant, None for all."""
        ...

    def written_houses(self, rule: HouseRule) -> str:
        """Return the houses that a rule covers, in figures."""
        ...

    def join(self, words: Sequence[str]) -> str:
        """Return "one, two and three"."""
        ...
