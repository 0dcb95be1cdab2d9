"""The result of reading a remark: how it is spoken, what is doubtful, or why it can't be spoken."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from prompts.errors import PromptsError


class DoubtKind(StrEnum):
    """Why a manager has to review a place before callers hear it."""

    #: A possible or ambiguous abbreviation.
    ABBREVIATION = "abbreviation"
    #: A number whose meaning or grammatical form is a guess.
    DIGITS = "digits"
    #: A word in another script.
    FOREIGN_LETTERS = "foreign_letters"
    #: A word whose meaning depends on the stress.
    STRESS = "stress"
    #: A word that doesn't look like the language.
    UNKNOWN_WORD = "unknown_word"


class Reason(StrEnum):
    """Why a remark, or a place in it, can't be spoken safely."""

    #: Nothing to say.
    EMPTY = "empty"
    #: More characters than a remark may have.
    TOO_LONG = "too_long"
    #: It would take too long to say.
    TOO_LONG_SPOKEN = "too_long_spoken"
    #: Most of it is in another script than the language's.
    WRONG_LANGUAGE = "wrong_language"
    #: An invisible character: control, joiner, direction mark.
    INVISIBLE = "invisible"
    #: Brackets, ampersands and other characters of markup.
    MARKUP = "markup"
    #: A web or e-mail address.
    WEB_ADDRESS = "web_address"
    #: An emoji.
    PICTURE = "picture"
    #: A letter or digit of a script for which the language has no reading.
    OTHER_SCRIPT = "other_script"
    #: A word that mixes letters of two scripts.
    MIXED_LETTERS = "mixed_letters"
    #: A sign, such as a mathematical one, without a reading in this position.
    SIGN = "sign"
    #: Digits without a reading in this position, such as a day or a time that does not exist.
    NUMBER = "number"
    #: A long number that is not a telephone number.
    LONG_NUMBER = "long_number"
    #: A stress mark that is not on a vowel, or a second one in a word.
    STRESS = "stress"
    #: A stress mark in a language whose voices ignore stress marks.
    NO_STRESS = "no_stress"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, with its place in the typed text, `start` to `end` (exclusive)."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A place in the typed text, `start` to `end` (exclusive), whose reading is certain."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place in the typed text, `start` to `end` (exclusive), with its reading if nobody changes it.

    Typing one of `instead` in its place removes the doubt. All are plain text.
    """

    start: int
    end: int
    kind: DoubtKind
    spoken: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpokenRemark:
    """A remark that can be spoken.

    `spoken` is ready for a speech engine: only letters, spaces, stress marks and , . ! ? –. `written` is for an SMS or
    a page: as typed, without stress marks. `readings` are the places certainly spoken differently from how they are
    written, `doubts` those where that is a guess; both in the order of the text.
    """

    spoken: str
    written: str
    readings: tuple[Reading, ...]
    doubts: tuple[Doubt, ...]


class UnspeakableError(PromptsError):
    """A remark can't be spoken safely; `refusals` say why and where, in the order of the text."""

    def __init__(self, text: str, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(_tell(text, refusal) for refusal in refusals))


class NoRemarksError(PromptsError):
    """The language has no rules for free text and offers none."""


def _tell(text: str, refusal: Refusal) -> str:
    reason = refusal.reason.replace("_", " ")
    if (refusal.start, refusal.end) == (0, len(text)):
        return reason
    return f"{reason} at {refusal.start + 1}: {text[refusal.start : refusal.end]!a}"
