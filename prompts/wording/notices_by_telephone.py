"""What is said to a duty manager who makes notices by telephone; the words are optional in a language's folder."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cache
from typing import Final

from outages.estimates import Delay
from outages.incidents import Cause
from outages.subscribers import Language
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.phrases import Phrase

_MODULE: Final = "notices_by_telephone"


class DutyPhrase(StrEnum):
    """The purpose of a phrase whose words never change; the value is its id."""

    #: The first words of a call.
    GREETING = "duty_greeting"
    #: Enter your telephone id.
    ASK_ID = "ask_manager"
    #: Enter your PIN.
    ASK_PIN = "ask_pin"
    #: The id and the PIN don't match.
    WRONG_PIN = "duty_wrong_pin"
    #: That was the last try of this call.
    LAST_TRY = "duty_last_try"
    #: Too many tries: for this account, from this number, or on the line.
    LOCKED = "duty_locked"
    #: The account may not post notices.
    NOT_ALLOWED = "duty_not_allowed"
    #: Keys: 1 a notice, 2 another estimate, 3 restored, 4 renew, 0 end the call.
    MENU = "duty_menu"
    #: Before the list of places.
    WHERE = "duty_where"
    #: After the list: 0 enter a code.
    CODE_KEY = "duty_code_key"
    #: Enter the area's code.
    ASK_CODE = "ask_area_code"
    #: No area has this code.
    NO_SUCH_CODE = "duty_no_such_code"
    #: No service point lies in the area.
    NOBODY_THERE = "duty_nobody_there"
    #: Before the keys of causes.
    WHY = "duty_why"
    #: Before the keys of reasons.
    WHY_MOVED = "duty_why_moved"
    #: Enter hours from now, or a time of day; # alone for no estimate.
    ASK_ESTIMATE = "ask_estimate"
    #: The digits are no time, or one that can't be.
    NO_SUCH_TIME = "duty_no_such_time"
    #: Before the notice, word for word.
    THEY_HEAR = "duty_they_hear"
    #: Key 1 came before all of it was heard.
    HEAR_OUT = "duty_hear_out"
    #: Keys: 1 publish, 2 place, 3 service, 4 cause, 5 estimate, 0 drop it.
    CONFIRM_NOTICE = "duty_confirm_notice"
    #: Keys: 1 confirm, 2 estimate, 3 reason, 0 drop it.
    CONFIRM_ESTIMATE = "duty_confirm_estimate"
    #: Keys: 1 confirm, 0 drop it.
    CONFIRM = "duty_confirm"
    #: Callers hear the notice from now on.
    PUBLISHED = "duty_published"
    #: They hear the new estimate.
    MOVED = "duty_moved"
    #: They hear that service is back.
    RESTORED = "duty_restored"
    #: The notice holds on.
    RENEWED = "duty_renewed"
    #: Nothing was done.
    NOTHING_DONE = "duty_nothing_done"
    #: Before the list of notices.
    WHICH = "duty_which"
    #: After a part of the list: 9 the next ones.
    MORE_KEY = "duty_more_key"
    #: Nothing is out.
    NO_NOTICES = "duty_no_notices"
    #: No active notice was made by telephone.
    NONE_BY_TELEPHONE = "duty_none_by_telephone"
    #: After the notice: is service back?
    BACK_THERE = "duty_back_there"
    #: The notice is not what it was any more: start again.
    CHANGED = "duty_changed"
    #: The estimate can't be stated, or holds already.
    UNFIT = "duty_unfit"
    #: An error on our side: see what holds.
    TROUBLE = "duty_trouble"


@dataclass(frozen=True, slots=True)
class DutyWords:
    """`WORDS` in `notices_by_telephone.py` of a language's folder; causes and delays come with their keys.

    `points` and `people` take a number, `renew` a time such as "by six this evening".
    """

    phrases: Mapping[DutyPhrase, str]
    causes: Mapping[Cause, str]
    delays: Mapping[Delay, str]
    points: Callable[[int], str]
    people: Callable[[int], str]
    renew: Callable[[str], str]


class DutyWording:
    """DutyWords as phrases."""

    def __init__(self, language: Language, words: DutyWords) -> None:
        self._language, self._words = language, words

    def say(self, phrase: DutyPhrase) -> Phrase:
        """Return a phrase whose words never change."""
        return self._phrase(phrase, self._words.phrases[phrase])

    def cause(self, cause: Cause) -> Phrase:
        """Return a cause with its key: their order, from 1."""
        return self._phrase(f"duty_cause_{cause}", self._words.causes[cause])

    def delay(self, delay: Delay) -> Phrase:
        """Return a reason why an estimate has moved with its key: their order, from 1."""
        return self._phrase(f"duty_delay_{delay}", self._words.delays[delay])

    def points(self, count: int) -> Phrase:
        """Return how many service points a notice covers."""
        return self._phrase("duty_points", self._words.points(count))

    def people(self, count: int) -> Phrase:
        """Return how many people will be told."""
        return self._phrase("duty_people", self._words.people(count))

    def renew(self, until: datetime, *, at: datetime, zone: tzinfo) -> Phrase:
        """Return by when a notice has to be renewed, and what becomes of it otherwise."""
        by = wording_for(self._language).by(until, at=at, zone=zone)
        return self._phrase("duty_renew", self._words.renew(by))

    def fixed(self) -> list[Phrase]:
        """Return every phrase whose words never change."""
        return [*map(self.say, DutyPhrase), *map(self.cause, Cause), *map(self.delay, Delay)]

    def _phrase(self, name: str, text: str) -> Phrase:
        return Phrase(name, self._language, text)


def duty_languages(spoken: Sequence[Language]) -> list[Language]:
    """Return those of a line's languages that have these words, else the first one that has them."""
    return [one for one in spoken if _has_words(one)] or [one for one in LANGUAGES if _has_words(one)][:1]


@cache
def duty_wording(language: Language) -> DutyWording:
    """Return the wording in a language, or in the first one that has it."""
    spoken = next(one for one in (language, *LANGUAGES) if _has_words(one))
    words: DutyWords = importlib.import_module(_module(spoken)).WORDS
    return DutyWording(spoken, words)


def _has_words(language: Language) -> bool:
    return importlib.util.find_spec(_module(language)) is not None


def _module(language: str) -> str:
    return f"prompts.wording.{language}.{_MODULE}"
