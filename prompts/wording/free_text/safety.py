"""What can't be spoken safely in any language: nothing typed may reach an engine as markup."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from prompts.wording.free_text.results import Reason, Refusal
from prompts.wording.free_text.rules import STRESS, Rules
from prompts.wording.free_text.typed import Typed, has_foreign, words_in

MOST_CHARACTERS = 200
#: Longest remark in seconds, as estimated from its length.
MOST_SECONDS = 20.0

_DIGITS = "0123456789"
#: Read in every language, or refused by position.
_PUNCTUATION = " .,!?;:()\"'–-/+"
_MARKUP = "<>[]{}&\\`|^~_"
_FIRST_EMOJI = 0x1F000
_WEB_ADDRESS = re.compile(
    r"\w+://\S*|\bwww\.\S*|[^\s,;()]+@[^\s,;()]*"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|biz|edu|gov|ru|su|by|kz|uz|ua|uk|eu|de|io|рф)\b(?:/\S*)?",
    re.IGNORECASE,
)


def find_dangers(raw: str, typed: Typed, rules: Rules) -> list[Refusal]:
    """Return what is wrong with a remark before reading it, in the order of the text."""
    found = [typed.refuse(*place.span(), Reason.WEB_ADDRESS) for place in _WEB_ADDRESS.finditer(typed.text)]
    places = [*found, *_check_characters(typed, rules), *_check_words(typed, rules)]
    return merge(places) or _check_language(raw, typed, rules)


def check_spoken(raw: str, spoken: str, rules: Rules) -> list[Refusal]:
    """Return what is wrong with the spoken text; the last check before an engine gets it."""
    if not spoken:
        return [Refusal(0, len(raw), Reason.EMPTY)]
    if not may_be_spoken(spoken, rules):
        return [Refusal(0, len(raw), Reason.SIGN)]
    if len(spoken) > MOST_SECONDS * rules.characters_per_second:
        return [Refusal(0, len(raw), Reason.TOO_LONG_SPOKEN)]
    return []


def may_be_spoken(spoken: str, rules: Rules) -> bool:
    """Say whether a text consists only of characters that may reach a speech engine."""
    return not set(spoken.lower()) - set(rules.letters + rules.joints + STRESS + " ,.!?–")


def merge(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Return refusals in the order of the text, merging adjacent ones for the same reason."""
    merged: list[Refusal] = []
    for one in sorted(refusals, key=lambda refusal: (refusal.start, -refusal.end)):
        last = merged[-1] if merged else None
        if last and one.end <= last.end:
            continue
        if last and one.reason is last.reason and one.start <= last.end:
            merged[-1] = Refusal(last.start, one.end, one.reason)
        else:
            merged.append(one)
    return merged


def check_length(raw: str) -> list[Refusal]:
    """Return the part over the limit; checked first, so that a long text costs no more work."""
    too_long = len(raw) > MOST_CHARACTERS
    return [Refusal(MOST_CHARACTERS, len(raw), Reason.TOO_LONG)] if too_long else []


def _check_language(raw: str, typed: Typed, rules: Rules) -> list[Refusal]:
    lower = typed.text.lower()
    own = sum(letter in rules.letters for letter in lower)
    foreign = sum(letter in rules.foreign for letter in lower)
    return [Refusal(0, len(raw), Reason.WRONG_LANGUAGE)] if foreign > own else []


def _check_characters(typed: Typed, rules: Rules) -> Iterator[Refusal]:
    known = set(rules.letters + rules.foreign + _DIGITS + _PUNCTUATION + rules.signs + STRESS)
    for at, char in enumerate(typed.text):
        if char.lower() not in known:
            yield typed.refuse(at, at + 1, _why(char))


def _why(char: str) -> Reason:
    category = unicodedata.category(char)
    if char in _MARKUP:
        return Reason.MARKUP
    if ord(char) >= _FIRST_EMOJI or category == "So":
        return Reason.PICTURE
    if category[0] == "C" or category in {"Zl", "Zp"} or char == "\N{VARIATION SELECTOR-16}":
        return Reason.INVISIBLE
    return Reason.OTHER_SCRIPT if category[0] in "LNM" else Reason.SIGN


def _check_words(typed: Typed, rules: Rules) -> Iterator[Refusal]:
    """Yield misplaced stress marks and words of mixed letters."""
    for word in words_in(typed.text, rules):
        if has_foreign(word[0], rules) and set(word[0].lower()) & set(rules.letters):
            yield typed.refuse(*word.span(), Reason.MIXED_LETTERS)
        marks = [word.start() + at for at, char in enumerate(word[0]) if char == STRESS]
        for number, at in enumerate(marks):
            if number or typed.text[at - 1 : at].lower() not in set(rules.vowels):
                yield typed.refuse(at, at + 1, Reason.STRESS if rules.vowels else Reason.NO_STRESS)
    if not rules.vowels:
        for plus in re.finditer(f"\\+(?=[{rules.letters}])", typed.text, re.IGNORECASE):
            yield typed.refuse(*plus.span(), Reason.NO_STRESS)
