"""What a language tells about reading free text; each keeps its own in `prompts/wording/<language>/free_text`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from prompts.wording import wording_for
from prompts.wording.free_text.results import DoubtKind, NoRemarksError, Reason

#: Stands after a stressed vowel, in what is typed as in what is spoken.
STRESS = "\N{COMBINING ACUTE ACCENT}"


@dataclass(frozen=True, slots=True)
class Said:
    """How one place is spoken; with a `doubt`, what may be typed `instead`."""

    spoken: str
    doubt: DoubtKind | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that can be read: what it looks like, and how it is said.

    `say` gets a match on the whole text, so it may look around, and returns None to leave it to the patterns after.
    """

    regex: re.Pattern[str]
    say: Callable[[re.Match[str]], Said | Reason | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language reads free text.

    Letters are given in lower case. The readings are tried in their order wherever a new word, number or sign begins.
    The text they see has " " for any space, "-" for a hyphen or minus, "–" for a dash, a straight quote for any,
    and a stress mark after its vowel.
    """

    #: The language's letters.
    letters: str
    #: Letters of other scripts that the readings have words for.
    foreign: str
    #: What may stand between two letters of a word, and is spoken with it.
    joints: str
    #: Vowels that may be stressed; none where the voices know no stress mark.
    vowels: str
    #: Foreign letters by mistake in a word, and the letters that look the same.
    lookalikes: Mapping[str, str]
    #: Signs that have a reading beside a number or a word.
    signs: str
    #: How much the default voice says in a second, blanks and stops included.
    characters_per_second: float
    readings: tuple[Pattern, ...]
    #: What is said otherwise between two words, as «со второго»: what is found, and what is put in its place.
    smoother: tuple[tuple[re.Pattern[str], str], ...] = ()


def doubtful(kind: DoubtKind, spoken: str, *instead: str) -> Said:
    """Return a guess; unless said otherwise, typing it in full words makes it certain."""
    return Said(spoken, kind, instead or (spoken,))


def words_before(match: re.Match[str]) -> list[str]:
    """Return up to three words that stand right before a match, in lower case, the nearest last, whether shortened or not."""
    found = re.search(r"(?:[^\W\d_]+[ -]){0,2}[^\W\d_]+[.:]{0,2} ?$", match.string[: match.start()])
    return re.findall(r"[^\W\d_]+", found[0].lower()) if found else []


def word_after(match: re.Match[str]) -> str:
    """Return the word that stands right after a match, in lower case, or ""."""
    found = re.match(r" ?([^\W\d_]+)", match.string[match.end() :])
    return found[1].lower() if found else ""


def ends_sentence(match: re.Match[str]) -> bool:
    """Say whether a match ends with a full stop that seems to end a sentence too."""
    follows = match.string[match.end() :].lstrip(' ")')
    return match[0].endswith(".") and (not follows or follows[0].isupper())


def stop_after(match: re.Match[str]) -> str:
    """Return the full stop to say after a match that ends with one for two."""
    return "." if ends_sentence(match) else ""


def rules_for(language: str) -> Rules:
    """Return a language's rules; raise UnknownLanguageError, or NoRemarksError when it has none."""
    return load_rules(wording_package(language))


def wording_package(language: str) -> str:
    """Return the name of the package that has a language's wording; raise UnknownLanguageError."""
    return f"prompts.wording.{wording_for(language).language}"


def load_rules(wording: str) -> Rules:
    """Return the rules beside a language's wording, which is a package; raise NoRemarksError when there are none."""
    if not has_rules(wording):
        raise NoRemarksError(f"free text is not offered: {wording} has no rules for it")
    rules: Rules = import_module(f"{wording}.free_text").RULES
    return rules


def has_rules(wording: str) -> bool:
    """Say whether rules lie beside a language's wording, which is a package."""
    return find_spec(f"{wording}.free_text") is not None
