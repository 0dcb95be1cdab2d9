"""Stresses that engines get wrong: a table per language, and the operator's files."""

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from prompts.wording.languages import FOLDERS

#: Stands after a stressed vowel, for every engine.
_MARK = "\N{COMBINING ACUTE ACCENT}"
_WORD = re.compile(rf"[^\W\d_]+(?:{_MARK}[^\W\d_]*)*")
_COMMENT = "#"
#: Marked texts kept in the cache.
_CACHED = 20_000


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a table, and its place for error messages."""

    place: str
    text: str


class Stresses:
    """Marks stresses in texts before engines get them.

    `prompts/wording/<language>/stresses.py` has the vowels that may be stressed and the words that the language's voices
    get wrong; `<language>.txt` in `folder` has the operator's words, which win. A capitalised word is only marked where
    it is capitalised in the text too. Call `read` before anything else.
    """

    def __init__(self, folder: Path) -> None:
        self.faults: list[str] = []
        self._folder = folder
        self._tables: dict[str, Mapping[str, str]] = {}
        self._marked = lru_cache(_CACHED)(self._mark)

    def read(self) -> None:
        """Read all tables again and set `faults` to the errors in the operator's, in sentences; blocks."""
        self._marked.cache_clear()
        self.faults, self._tables = [], {}
        for language in FOLDERS:
            if (known := _module_of(language)) is not None:
                own = [_Line(f"the words of {language}", known.WORDS)]
                lines = [*self._lines(self._folder / f"{language}.txt"), *own]
                self._tables[language] = self._table(lines, known.VOWELS)
        for file in sorted(self._folder.glob("*")):
            if file.suffix != ".txt" or file.stem not in self._tables:
                self.faults.append(f"{file}: stresses can be set in {', '.join(self._tables)}.txt only")

    def mark(self, text: str, language: str) -> str:
        """Return the text with known stresses marked; words that already have a mark stay as they are."""
        return self._marked(text, language)

    def _mark(self, text: str, language: str) -> str:
        table = self._tables.get(language)
        return _WORD.sub(lambda found: _stressed(found[0], table), text) if table else text

    def _lines(self, file: Path) -> Iterator[_Line]:
        try:
            content = file.read_text(encoding="utf-8") if file.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(f"{file}: it can't be read: {error}")
            return
        for number, line in enumerate(content.splitlines(), 1):
            yield _Line(f"{file}, line {number}", line.split(_COMMENT)[0])

    def _table(self, lines: Iterable[_Line], vowels: str) -> dict[str, str]:
        """Return spoken forms by written words; of two entries for a word, the first wins."""
        table: dict[str, str] = {}
        plus = re.compile(rf"\+([{vowels}])", re.IGNORECASE)
        for line in lines:
            for word in re.split(r"[\s-]+", line.text.strip()):
                spoken = plus.sub(rf"\1{_MARK}", word)
                if word and not _is_stressed_once(spoken, vowels):
                    self.faults.append(f"{line.place}: {word!r} needs one plus, before its stressed vowel")
                elif word:
                    table.setdefault(_plain(spoken), spoken)
        return table


def _module_of(language: str) -> ModuleType | None:
    name = f"prompts.wording.{language}.stresses"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _is_stressed_once(spoken: str, vowels: str) -> bool:
    stresses = re.findall(rf"[{vowels}]{_MARK}", spoken, re.IGNORECASE)
    dotted = "ё" in spoken.lower() and not stresses
    return bool(_WORD.fullmatch(spoken)) and (dotted or len(stresses) == spoken.count(_MARK) == 1)


def _plain(word: str) -> str:
    """Return a word as most people write it, without stress mark and ё."""
    return word.replace(_MARK, "").replace("ё", "е").replace("Ё", "Е")


def _stressed(word: str, table: Mapping[str, str]) -> str:
    if _plain(word) != word:
        return word
    small = table.get(word.lower())
    return table.get(word) or (small and word[0] + small[1:]) or word
