"""What a language brings: its words for everything that has a name, its times, its addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outages.incidents import Cause, Delay
from outages.places import HouseRule
from outages.subscribers import Service
from prompts.wording.days import LocalTime
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.sentences import MessageEnding, Sentence


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """A service as it is said to work, and as it is said to be missing."""

    working: str
    missing: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language; `within` has each interval of estimates.INTERVALS, by its minutes.

    `places` tell the place in a queue, from the next on; the last is told from its own place on. `waits` has each of
    queues.WAITS, by its minutes. `several_services` stands for those that are too many to be named; `digits` are the names of 0 to 9.
    """

    fixed_phrases: Mapping[FixedPhrase, str]
    sentences: Mapping[Sentence, str]
    endings: Mapping[MessageEnding, str]
    causes: Mapping[Cause, str]
    delays: Mapping[Delay, str]
    services: Mapping[Service, ServiceWords]
    several_services: ServiceWords
    within: Mapping[int, str]
    digits: Sequence[str]
    places: Sequence[str]
    waits: Mapping[int, str]


class Times(Protocol):
    """How a language names times, in words or in figures; the day is always named."""

    def by(self, when: LocalTime) -> str:
        """Return by when something broken is expected to work: "today by six in the evening"."""
        ...

    def until(self, when: LocalTime) -> str:
        """Return by when planned work ends."""
        ...

    def since(self, when: LocalTime) -> str:
        """Return since when something works: "since six in the evening today"."""
        ...

    def starting(self, when: LocalTime) -> str:
        """Return from when on something will be out: "tomorrow from ten in the morning"."""
        ...

    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return from when until when something will be out: "tomorrow from ten in the morning to two in the afternoon"."""
        ...

    def nth(self, number: int) -> str:
        """Return an ordinal number as it stands before the word for an outage."""
        ...


class Addresses(Protocol):
    """How a language says addresses, and puts words in a row; a module with these functions will do."""

    def spoken_street(self, written: str) -> str:
        """Return a street in full words."""
        ...

    def spoken_house(self, written: str) -> str:
        """Return a house name in full words, without a flat."""
        ...

    def spoken_areas(self, written: Sequence[str]) -> str:
        """Return the first few streets and towns in full words, and that there are others."""
        ...

    def spoken_scope(self, street: str, houses: HouseRule | None) -> str:
        """Return a street in full words with the houses that are meant, all if None."""
        ...

    def written_houses(self, rule: HouseRule) -> str:
        """Return the houses that a rule means, in figures."""
        ...

    def join(self, words: Sequence[str]) -> str:
        """Return "one, two and three"."""
        ...
