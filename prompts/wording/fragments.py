"""Fragments: words that recur in phrases with facts, so that recordings of them can be joined into any such phrase."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from prompts.wording.vocabulary import Vocabulary

_STRESS = "\N{COMBINING ACUTE ACCENT}"
#: A word with its stress mark, its apostrophes and its hyphens.
_WORD = re.compile(f"[^\\W_]+(?:[{_STRESS}'’-]+[^\\W_]+)*{_STRESS}?")
_FACT = re.compile(r"\{\w+\}")
_APART = "|"
_BEFORE = " ,.:;–"
_QUOTES = ' »”")'
_FALLING = frozenset(".!?…")

#: The words of a text, to be compared.
Words = tuple[str, ...]


class FragmentGroup(StrEnum):
    """What fragments tell; a phrase needs those of its group, and sometimes of another."""

    #: Days and times of day, with the sentences around them.
    TIMES = "times"
    #: Services, and what is said of them.
    SERVICES = "services"
    #: House numbers with their letters.
    NUMBERS = "numbers"


#: What is told by the facts of a sentence; the others name somebody's street, or are told in a fixed phrase.
_GROUPS = {
    "by": FragmentGroup.TIMES,
    "since": FragmentGroup.TIMES,
    "starting": FragmentGroup.TIMES,
    "span": FragmentGroup.TIMES,
    "out": FragmentGroup.SERVICES,
    "ahead": FragmentGroup.SERVICES,
    "back": FragmentGroup.SERVICES,
    "service": FragmentGroup.SERVICES,
    "house": FragmentGroup.NUMBERS,
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words for a person to read: with a full stop at their end the voice falls, otherwise it stays up."""

    group: FragmentGroup
    id: str
    text: str


def words_of(text: str) -> Words:
    """Return the words of a text in small letters, without punctuation and stress marks."""
    return tuple(map(_plain, _WORD.findall(text)))


def falls(text: str) -> bool:
    """Say whether the voice falls at the end of a text, as it does at the end of a sentence."""
    return text.rstrip(_QUOTES)[-1:] in _FALLING


def cut(text: str, known: Container[Words]) -> list[str] | None:
    """Return the text cut between words into parts that are all known, each with the punctuation after it.

    Of several ways, the one with the fewest parts wins, then the one with the longest first part. Return None if there
    is no way.
    """
    found = list(_WORD.finditer(text))
    ends = _find_ends(words_of(text), known)
    if not found or ends is None:
        return None
    borders = [0, *(found[end].start() for end in ends[:-1]), len(text)]
    return [text[start:end].strip() for start, end in pairwise(borders)]


def find_stems(words: Vocabulary) -> Iterator[Fragment]:
    """Yield what a language says around the facts of its sentences, and its intervals.

    What other stems and sentences without facts make up is left out.
    """
    stems = {words_of(stem.text): stem for stem in reversed(list(_all_stems(words)))}
    said = {*stems, *(words_of(text) for text in words.sentences.values() if not _FACT.search(text))}
    yield from (stem for key, stem in reversed(stems.items()) if cut(stem.text, said - {key}) is None)
    for minutes, text in words.within.items():
        yield Fragment(FragmentGroup.TIMES, f"within_{minutes}", f"{text}.")


def _all_stems(words: Vocabulary) -> Iterator[Fragment]:
    for sentence, template in words.sentences.items():
        told = [(part, group) for part in template.split(_APART) if (group := _group_of(part))]
        texts = [(text, group) for part, group in told for text in _FACT.split(part) if words_of(text)]
        for number, (text, group) in enumerate(texts, 1):
            name = f"part_{sentence}" if number == 1 else f"part_{sentence}_{number}"
            yield Fragment(group, name, text.lstrip(_BEFORE).rstrip())


def _group_of(part: str) -> FragmentGroup | None:
    """Return what the facts of a part of a sentence tell, times before anything else; None if no fragments do."""
    return next((group for fact, group in _GROUPS.items() if f"{{{fact}}}" in part), None)


def _find_ends(words: Words, known: Container[Words]) -> list[int] | None:
    """Return where the parts end, as numbers of words; None if the words can't be cut."""
    count = len(words)
    # How many parts are needed from each word on, and where the first of them ends.
    ways: dict[int, tuple[int, int]] = {count: (0, count)}
    for start in reversed(range(count)):
        # The longest first: of equally few parts, min() takes the first.
        ends = [end for end in range(count, start, -1) if end in ways and words[start:end] in known]
        if ends:
            ways[start] = min(((ways[end][0] + 1, end) for end in ends), key=lambda way: way[0])
    if 0 not in ways:
        return None
    ends, place = [], 0
    while place < count:
        place = ways[place][1]
        ends.append(place)
    return ends


def _plain(word: str) -> str:
    return word.replace(_STRESS, "").replace("’", "'").casefold()
