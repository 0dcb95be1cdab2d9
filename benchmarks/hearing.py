"""What was said compared with what was understood: wrong words, their phrases, and numbers that came through."""

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from benchmarks.numbers import is_figure, plain
from prompts.wording.phrases import Phrase


class Words(NamedTuple):
    """The number of words said, and of errors in them: words left out, added or substituted."""

    wrong: int
    said: int


@dataclass(frozen=True)
class Heard:
    """What a recogniser understood of phrases that were played one after another."""

    phrases: tuple[Phrase, ...]
    text: str
    #: The index of each phrase's first word among those said, and the end of the last.
    bounds: tuple[int, ...]
    said: tuple[str, ...]
    heard: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The words of all phrases."""
        return Words(sum(map(_size, self._steps)), len(self.said))

    def wrong_phrases(self) -> list[str]:
        """Return the texts of the misunderstood phrases."""
        spans = zip(self.phrases, self.bounds[:-1], self.bounds[1:], strict=True)
        return [
            phrase.text for phrase, start, end in spans if self._heard_of(start, end) != self.said[start:end]
        ]

    def words_without(self, beginning: str) -> Words:
        """Return the words of the phrases that have another id prefix, and the errors that touch any of these."""
        left_out = [
            (start, end)
            for phrase, start, end in zip(self.phrases, self.bounds[:-1], self.bounds[1:], strict=True)
            if phrase.id.startswith(beginning)
        ]
        wrong = sum(
            _size(step)
            for step in self._steps
            if not any(start <= step.src_start and step.src_end <= end for start, end in left_out)
        )
        return Words(wrong, len(self.said) - sum(end - start for start, end in left_out))

    def words_of(self, beginning: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what was said and what was heard from the first to the last phrase with this id prefix."""
        places = [place for place, phrase in enumerate(self.phrases) if phrase.id.startswith(beginning)]
        if not places:
            return (), ()
        start, end = self.bounds[places[0]], self.bounds[places[-1] + 1]
        return self.said[start:end], self._heard_of(start, end)

    def is_exact(self, beginning: str) -> bool | None:
        """Tell whether every number in phrases with this id prefix was understood, None without any number."""
        said, heard = map(_figures, self.words_of(beginning))
        return heard == said if said else None

    @cached_property
    def _steps(self) -> list[Any]:
        """Return the errors in order: words added, left out or replaced by others."""
        # Only speech measurements need this package.
        levenshtein: Any = importlib.import_module("rapidfuzz.distance").Levenshtein
        return [step for step in levenshtein.opcodes(self.said, self.heard) if step.tag != "equal"]

    def _heard_of(self, start: int, end: int) -> tuple[str, ...]:
        """Return what was heard in place of some words, with additions at both ends."""
        heard: list[str] = []
        place = start
        for step in self._steps:
            if step.src_end < start or step.src_start > end:
                continue
            heard += self.said[place : step.src_start]
            # Replacements are one to one: leave out those of the words before and after.
            before, behind = max(0, start - step.src_start), max(0, step.src_end - end)
            heard += self.heard[step.dest_start + before : max(step.dest_start, step.dest_end - behind)]
            place = max(place, min(step.src_end, end))
        return (*heard, *self.said[place:end])


def compare(phrases: Sequence[Phrase], text: str, language: str) -> Heard:
    """Compare phrases with a recogniser's text."""
    said = [plain(phrase.text, language) for phrase in phrases]
    bounds = [0]
    for words in said:
        bounds.append(bounds[-1] + len(words))
    flat = tuple(word for words in said for word in words)
    return Heard(tuple(phrases), text, tuple(bounds), flat, tuple(plain(text, language)))


def error_rate(some: Iterable[Heard], *, without: str | None = None) -> float:
    """Return the word error rate, of all phrases or without those that have this id prefix."""
    counted = [each.words if without is None else each.words_without(without) for each in some]
    return sum(each.wrong for each in counted) / sum(each.said for each in counted)


def _size(step: Any) -> int:  # noqa: ANN401 - rapidfuzz has no public type for it
    return int(max(step.src_end - step.src_start, step.dest_end - step.dest_start))


def _figures(words: Sequence[str]) -> list[str]:
    return [word for word in words if is_figure(word)]
