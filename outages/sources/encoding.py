"""Find out in which encoding a text file is written, without ever guessing at names that people will hear."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from outages.addresses.normal import fold
from outages.sources.errors import UnreadableError
from outages.sources.header_words import is_known
from outages.sources.mapping import SEPARATORS, SourceMapping

#: Encodings of Cyrillic text in which nearly any bytes are some text.
_CYRILLIC = ("cp1251", "cp866", "koi8-r")
_BLOCK = 1 << 20
_HEAD = 1 << 16
#: A header is searched this far down.
HEADER_LINES = 20
#: This many columns of Cyrillic names leave no doubt about the encoding.
_CERTAIN = 2
_FREQUENT = frozenset("оеаинтсрвлкмдп")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CELL_ENDS = re.compile("|".join(map(re.escape, SEPARATORS)))


def read_text(path: Path, mapping: SourceMapping) -> tuple[str, int]:
    """Return the file's encoding and its number of lines, having decoded it all.

    Raise UnreadableError for what is no text, or text whose encoding nothing tells for certain; OSError.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    told = next((name for bom, name in _BOMS if head.startswith(bom)), mapping.encoding)
    if told:
        return told, _count_lines(path, told)
    try:
        return "utf-8", _count_lines(path, "utf-8")
    except UnreadableError as error:
        if b"\0" in head:
            raise
        found = _find_certain(head, mapping)
        if found is None:
            raise UnreadableError(error.line, _proposal(path)) from error
        return found, _count_lines(path, found)


def _count_lines(path: Path, encoding: str) -> int:
    """Return the number of lines; raise UnreadableError at the first that is no text."""
    lines = 0
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in _blocks(path):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            start = error.object[: error.start].decode(encoding, errors="ignore").count("\n")
            raise UnreadableError(lines + 1 + start, f"is not {encoding} text") from error
        if "\0" in text:
            line = lines + 1 + text.count("\n", 0, text.index("\0"))
            raise UnreadableError(line, "holds a NUL, so it is no text; save the file as CSV UTF-8")
        lines += text.count("\n")
    return lines


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the file's blocks, and at last an empty one."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
    yield b""


def _find_certain(head: bytes, mapping: SourceMapping) -> str | None:
    """Return the only encoding in which the header has names that we know, None if that isn't certain."""
    known = mapping.header_names()
    sure = [name for name in _CYRILLIC if _known_cells(head.decode(name, "replace"), known) >= _CERTAIN]
    return sure[0] if len(sure) == 1 else None


def _known_cells(text: str, known: frozenset[str]) -> int:
    """Return the most Cyrillic header names that any of the first lines has."""
    lines = text.splitlines()[:HEADER_LINES]
    cells = [[cell.strip(' "') for cell in _CELL_ENDS.split(line)] for line in lines]
    return max((sum(_is_name(cell, known) for cell in line) for line in cells), default=0)


def _is_name(cell: str, known: frozenset[str]) -> bool:
    return not cell.isascii() and (fold(cell) in known or is_known(cell))


def _proposal(path: Path) -> str:
    likely = propose_encoding(path)
    return (
        f"is not UTF-8 but probably {likely}; save the file as CSV UTF-8, or write"
        f' encoding = "{likely}" into its mapping and look at the names'
    )


def propose_encoding(path: Path) -> str:
    """Return the encoding in which the beginning of a text file has the most frequent Russian letters."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    texts = {name: head.decode(name, "replace").casefold() for name in _CYRILLIC}
    return max(_CYRILLIC, key=lambda name: sum(letter in _FREQUENT for letter in texts[name]))
