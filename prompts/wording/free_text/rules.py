"""What a language defines for reading free text, in `prompts/wording/<language>/free_text`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from prompts.wording.free_text.results import DoubtKind, NoRemarksError, Reason
from prompts.wording.languages import wording_for

#: Stands after a stressed vowel, both typed and spoken.
STRESS = "\N{COMBINING ACUTE ACCENT}"


@dataclass(frozen=True, slots=True)
class Said:
    """How one place is spoken; if that is doubtful, what may be typed `instead`."""

    spoken: str
    doubt: DoubtKind | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that can be read: what it looks like, and how it is said.

    `say` gets the match in the whole text, so it can see the context; it returns None to leave it to later patterns.
    """

    regex: re.Pattern[str]
    say: Callable[[re.Match[str]], Said | Reason | None]

    @classmethod
    def any_case(cls, regex: str, say: Callable[[re.Match[str]], Said | Reason | None]) -> "Pattern":
        """Return a pattern that ignores case."""
        return cls(re.compile(regex, re.IGNORECASE), say)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language reads free text.

    Letters are in lower case. Wherever a new word, number or sign begins, the readings are tried in order. They see
    the text with " " for any space, "-" for any hyphen or minus, "–" for any dash, straight quotes for all quotes, and
    stress marks after their vowels.
    """

    #: The language's letters.
    letters: str
    #: Letters of other scripts for which there are readings.
    foreign: str
    #: Characters that may join two letters of a word and are spoken with it.
    joints: str
    #: Vowels that may be stressed; empty if the voices ignore stress marks.
    vowels: str
    #: Foreign letters typed by mistake, and the language's letters that look the same.
    lookalikes: Mapping[str, str]
    #: Signs with a reading beside a number or a word.
    signs: str
    #: Speed of the default voice, counting blanks and punctuation.
    characters_per_second: float
    readings: tuple[Pattern, ...]
    #: Replacements in the spoken text where two words meet, such as «со второго».
    smoother: tuple[tuple[re.Pattern[str], str], ...] = ()


def doubtful(kind: DoubtKind, spoken: str, *instead: str) -> Said:
    """Return a guess; unless `instead` is given, typing it in full words removes the doubt."""
    return Said(spoken, kind, instead or (spoken,))


def words_before(match: re.Match[str]) -> list[str]:
    """Return up to three words right before a match, in lower case, the nearest one last; they may be abbreviated."""
    found = re.search(r"(?:[^\W\d_]+[ -]){0,2}[^\W\d_]+[.:]{0,2} ?$", match.string[: match.start()])
    return re.findall(r"[^\W\d_]+", found[0].lower()) if found else []


def word_after(match: re.Match[str]) -> str:
    """Return the word right after a match, in lower case, or ""."""
    found = re.match(r" ?([^\W\d_]+)", match.string[match.end() :])
    return found[1].lower() if found else ""


def ends_sentence(match: re.Match[str]) -> bool:
    """Say whether a match ends with a full stop that also seems to end the sentence."""
    follows = match.string[match.end() :].lstrip(' ")')
    return match[0].endswith(".") and (not follows or follows[0].isupper())


def stop_after(match: re.Match[str]) -> str:
    """Return the sentence's full stop if the abbreviation's also serves as that."""
    return "." if ends_sentence(match) else ""


def rules_for(language: str) -> Rules:
    """Return a language's rules; raise UnknownLanguageError, or NoRemarksError if it has none."""
    return load_rules(wording_package(language))


def wording_package(language: str) -> str:
    """Return the name of a language's wording package; raise UnknownLanguageError."""
    return f"prompts.wording.{wording_for(language).language}"


def load_rules(wording: str) -> Rules:
    """Return the rules in a wording package; raise NoRemarksError if there are none."""
    if not has_rules(wording):
        raise NoRemarksError(f"free text is not offered: {wording} has no rules for it")
    rules: Rules = import_module(f"{wording}.free_text").RULES
    return rules


def has_rules(wording: str) -> bool:
    """Say whether a wording package has rules."""
    return find_spec(f"{wording}.free_text") is not None
