"""The typed text in normalized characters, each with its place."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prompts.wording.free_text.results import Reason, Refusal
from prompts.wording.free_text.rules import STRESS, Rules

#: Characters that keyboards and word processors produce, and the plain ones meant.
_PLAIN = {
    **dict.fromkeys("\t\n\r\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", " "),
    **dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "-"),
    **dict.fromkeys("\N{EM DASH}\N{FIGURE DASH}\N{HORIZONTAL BAR}", "–"),
    **dict.fromkeys("«»“”„‟", '"'),
    **dict.fromkeys("’‘‛", "'"),
    "…": ".",
    "\N{ACUTE ACCENT}": STRESS,
}


@dataclass(frozen=True, slots=True)
class Char:
    """A plain character; `start` to `end` (exclusive) is its place in the typed text, `shown` how it is shown there."""

    plain: str
    start: int
    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The plain text; `mended` are places in it where foreign lookalike letters were replaced."""

    chars: tuple[Char, ...]
    text: str
    mended: tuple[tuple[int, int], ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of a piece of the plain text in the typed text."""
        return self.chars[start].start, self.chars[end - 1].end

    def refuse(self, start: int, end: int, reason: Reason) -> Refusal:
        """Return a refusal of a piece of the plain text."""
        return Refusal(*self.place(start, end), reason)

    @property
    def written(self) -> str:
        """The typed text without stress marks and with single blanks."""
        return " ".join("".join(char.shown for char in self.chars).split())


def normalize(raw: str, rules: Rules) -> Typed:
    """Return the plain text of what was typed."""
    chars = [char for found in re.finditer(r"[\s\S][\u0300-\u036f]*", raw) for char in _plain(found, rules)]
    return _mend(_settle_plus(chars, rules), rules)


def words_in(text: str, rules: Rules) -> Iterator[re.Match[str]]:
    """Yield every run of letters, the language's or foreign, with the stress marks between them."""
    return re.finditer(f"[{rules.letters}{rules.foreign}{STRESS}]+", text, re.IGNORECASE)


def _plain(found: re.Match[str], rules: Rules) -> Iterator[Char]:
    """Yield a character with its combining marks; an accent on a stressable vowel becomes a stress mark."""
    apart = unicodedata.normalize("NFD", found[0])
    stressed = bool(rules.vowels) and STRESS in apart[1:]
    base = unicodedata.normalize("NFC", apart.replace(STRESS, "") if stressed else found[0])
    for letter in base:
        plain = _PLAIN.get(letter, letter)
        yield Char(plain, *found.span(), "" if plain == STRESS else letter)
    if stressed:
        yield Char(STRESS, *found.span(), "")


def _settle_plus(chars: Sequence[Char], rules: Rules) -> list[Char]:
    """Replace a plus before a letter by a stress mark after it."""
    settled: list[Char] = []
    plus: Char | None = None
    for char in chars:
        if plus is None:
            settled.append(char)
        elif rules.vowels and _is_letter(char.plain, rules):
            settled[-1:] = [replace(char, start=plus.start), Char(STRESS, plus.start, char.end, "")]
        else:
            settled.append(char)
        plus = char if char.plain == "+" else None
    return settled


def _mend(chars: Sequence[Char], rules: Rules) -> Typed:
    text = "".join(char.plain for char in chars)
    mended = []
    for word in words_in(text, rules):
        better = "".join(rules.lookalikes.get(letter, letter) for letter in word[0])
        if better != word[0] and set(word[0].lower()) & set(rules.letters) and not has_foreign(better, rules):
            text = text[: word.start()] + better + text[word.end() :]
            mended.append(word.span())
    return Typed(tuple(chars), text, tuple(mended))


def has_foreign(word: str, rules: Rules) -> bool:
    """Say whether a word has a letter of another script."""
    return bool(re.search(f"[{rules.foreign}]", word, re.IGNORECASE))


def _is_letter(char: str, rules: Rules) -> bool:
    return char.lower() in rules.letters + rules.foreign
