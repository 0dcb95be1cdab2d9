"""The words of many names, and which of them a typed word may mean."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

from outages.search.words import is_latin, skeletons

#: Sorts after anything that a word may continue with.
LAST: Final = "\U0010ffff"
#: Shorter words are never taken for misspelt: too many others are one letter away.
_SHORTEST_MISSPELT: Final = 4
#: From this length on, two wrong letters are likelier than another word.
_TWO_WRONG: Final = 7
#: Most words that one beginning stands for.
_MOST: Final = 2_000


class Likeness(IntEnum):
    """How a typed word differs from the one that it is taken for; the least first."""

    #: It is the word.
    SAME = 0
    #: It begins the word.
    BEGUN = 1
    #: It is the word in another alphabet, or on another keyboard.
    OTHER_LETTERS = 2
    #: It begins the word in another alphabet, or on another keyboard.
    OTHER_LETTERS_BEGUN = 3
    #: A letter is wrong.
    MISSPELT = 4
    #: Two letters are wrong, or one in a word that goes on.
    FAR = 5


class KnownWords:
    """The distinct words of many names."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._known = frozenset(self._words)
        by_bones: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for bones in () if is_latin(word) else skeletons(word):
                by_bones[bones].append(word)
        self._by_bones: Mapping[str, list[str]] = by_bones
        self._bones = sorted(by_bones)

    def begun(self, typed: str) -> dict[str, Likeness]:
        """Return the words that the typed one is or begins, in its own letters or in Latin ones."""
        found = dict.fromkeys(_beginning(self._words, typed), Likeness.BEGUN)
        if typed in self._known:
            found[typed] = Likeness.SAME
        for bones in skeletons(typed) if is_latin(typed) else ():
            for one in _beginning(self._bones, bones):
                likeness = Likeness.OTHER_LETTERS if one == bones else Likeness.OTHER_LETTERS_BEGUN
                for word in self._by_bones[one]:
                    found.setdefault(word, likeness)
        return found

    def misspelt(self, typed: str) -> dict[str, Likeness]:
        """Return the words that the typed one is but for a wrong letter, two in a long one."""
        if not _may_be_misspelt(typed):
            return {}
        found = {word: _by_distance(far) for word, far in _near(typed, self._words)}
        for typed_bones in skeletons(typed) if is_latin(typed) else ():
            for bones, _ in _near(typed_bones, self._bones):
                for word in self._by_bones[bones]:
                    found.setdefault(word, Likeness.FAR)
        return found

    def misspelt_beginnings(self, typed: str) -> dict[str, Likeness]:
        """Return the words that the typed one begins but for a wrong letter."""
        if not _may_be_misspelt(typed):
            return {}
        length = len(typed)
        lengths = range(length - 1, length + 2)
        beginnings = {word[:most] for most in lengths for word in self._words if len(word) > most}
        found = [beginning for beginning, _ in _near(typed, beginnings, most=1)]
        return {word: Likeness.FAR for one in found for word in _beginning(self._words, one)}


def _beginning(words: list[str], typed: str) -> list[str]:
    first = bisect_left(words, typed)
    return words[first : min(bisect_left(words, typed + LAST), first + _MOST)]


def _may_be_misspelt(typed: str) -> bool:
    return len(typed) >= _SHORTEST_MISSPELT and typed.isalpha()


def _near(typed: str, words: Iterable[str], *, most: int = 2) -> list[tuple[str, int]]:
    """Return the words with so few letters missing, added, changed or swapped, and how many."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - 6 MB that only a worker with a mistyped search needs
    from rapidfuzz.process import extract  # noqa: PLC0415 - the same

    cutoff = min(most, 1 if len(typed) < _TWO_WRONG else 2)
    found = extract(typed, words, scorer=OSA.distance, score_cutoff=cutoff, limit=None)  # type: ignore[arg-type]
    return [(word, int(far)) for word, far, _ in found]


def _by_distance(far: int) -> Likeness:
    return Likeness.MISSPELT if far <= 1 else Likeness.FAR
