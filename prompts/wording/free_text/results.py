"""What becomes of a remark: how it is spoken, what is doubtful in it, or why it can't be spoken."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from prompts.errors import PromptsError


class DoubtKind(StrEnum):
    """Why a person has to look at a place before it is spoken to callers."""

    #: Letters that may be an abbreviation, or one that may mean different things.
    ABBREVIATION = "abbreviation"
    #: A number whose meaning or grammatical form is a guess.
    DIGITS = "digits"
    #: A word in letters of another script.
    FOREIGN_LETTERS = "foreign_letters"
    #: A word that is stressed in different ways and then means different things.
    STRESS = "stress"
    #: A word that looks like none of the language.
    UNKNOWN_WORD = "unknown_word"


class Reason(StrEnum):
    """Why a remark, or a place in it, can't be spoken safely."""

    #: There is nothing to say.
    EMPTY = "empty"
    #: More characters than a remark may have.
    TOO_LONG = "too_long"
    #: It would take longer to say than a remark may.
    TOO_LONG_SPOKEN = "too_long_spoken"
    #: More of it is in another script than in the language's own.
    WRONG_LANGUAGE = "wrong_language"
    #: A character that nobody sees: a control character, a joiner, a mark of direction.
    INVISIBLE = "invisible"
    #: Angle or square brackets, ampersands and the like, from which markup is made.
    MARKUP = "markup"
    #: A web or e-mail address.
    WEB_ADDRESS = "web_address"
    #: A picture (emoji).
    PICTURE = "picture"
    #: A letter or digit of a script that this language has no reading for.
    OTHER_SCRIPT = "other_script"
    #: A word made of letters of two scripts.
    MIXED_LETTERS = "mixed_letters"
    #: A sign, such as of a formula, without a reading where it stands.
    SIGN = "sign"
    #: Digits without a reading where they stand, such as a day or a time that does not exist.
    NUMBER = "number"
    #: So many digits that aren't a telephone number.
    LONG_NUMBER = "long_number"
    #: A stress mark that is not at a vowel, or the second of a word.
    STRESS = "stress"
    #: A stress mark in a language whose voices know none.
    NO_STRESS = "no_stress"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, with the place in the typed text from `start` up to, not including, `end`."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A place in the typed text, `start` up to `end`, that is certainly spoken so."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place in the typed text, `start` up to `end`, with how it is spoken if nobody changes it.

    Each of `instead` may be typed in its place and is then no longer doubtful. All of it is plain text.
    """

    start: int
    end: int
    kind: DoubtKind
    spoken: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpokenRemark:
    """A remark that can be spoken.

    `spoken` is ready for a speech engine: letters, spaces, stress marks and , . ! ? – only. `written` is the same for
    an SMS or a page: as typed, without stress marks. `readings` are the places that are spoken otherwise than they
    are written, for certain; `doubts` those where that is a guess. Both are in the order of the text.
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
    """The language has no rules for free text, so none is offered in it."""


def _tell(text: str, refusal: Refusal) -> str:
    reason = refusal.reason.replace("_", " ")
    if (refusal.start, refusal.end) == (0, len(text)):
        return reason
    return f"{reason} at {refusal.start + 1}: {text[refusal.start : refusal.end]!a}"
