"""Propose a mapping, as the text of its file, for a list that nobody has described yet."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from outages.addresses.normal import fold
from outages.imports import COLUMNS
from outages.sources.header_words import NAME_PARTS, column_of, plain
from outages.sources.mapping import ADDRESS, HELD, HOUSE_AND_FLAT, MAPPED
from outages.sources.records import RecordList, probe_list
from outages.subscribers import Service

#: Different cells of a column that are listed for translation.
_MOST_WORDS = 20
_SERVICES = {
    "интернет": Service.INTERNET,
    "шпд": Service.INTERNET,
    "тв": Service.TV,
    "ктв": Service.TV,
    "телевидение": Service.TV,
    "телефония": Service.TELEPHONY,
    "телефон": Service.TELEPHONY,
    "электричество": Service.ELECTRICITY,
    "электроэнергия": Service.ELECTRICITY,
    "вода": Service.WATER,
    "хвс": Service.WATER,
    "холодное водоснабжение": Service.WATER,
    "гвс": Service.HOT_WATER,
    "горячее водоснабжение": Service.HOT_WATER,
    "отопление": Service.HEAT,
    "газ": Service.GAS,
    "газоснабжение": Service.GAS,
}
#: Columns that are the same for most lists of a provider, with such a value.
_CONSTANTS = {"language": "ru", "region": "…", "city": "…", "services": "internet"}


def propose_mapping(path: Path, name: str) -> str:
    """Return a mapping for a file to begin with, in TOML, with comments on what it doesn't match.

    Raise UnreadableError for a file without a header that is known from other sources, OSError.
    """
    found = probe_list(path)
    columns, strangers = _match(found.header.names)
    lines = [f"# A proposal for {name}: complete it and keep it as HOME/imports/NAME.toml.", *_format(found)]
    lines += ["", "[columns]", *(f"{column} = {written}" for column, written in columns.items())]
    lines += [f"# The file says nothing of it: {hint}" for hint in _missing(columns)]
    if strangers:
        lines.append(f"# Not used: {', '.join(map(_quote, strangers))}")
    lines += _words(found, columns)
    return "\n".join(lines) + "\n"


def _format(found: RecordList) -> Iterator[str]:
    if found.encoding:
        yield f"separator = {_quote(found.separator)}"
        yield f"encoding = {_quote(found.encoding.removesuffix('-sig'))}"
    yield f"header_line = {found.header.line}"


def _match(header: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return where our columns come from, in TOML, and the names that match none of them."""
    columns: dict[str, list[str]] = {}
    parts = {plain(name): name for name in header}
    whole = [next((parts[word] for word in words if word in parts), None) for words in NAME_PARTS]
    named = [name for name in whole if name is not None]
    strangers = []
    for name in header:
        column = column_of(name)
        if column:
            columns.setdefault(column, []).append(name)
        elif name not in named:
            strangers.append(name)
    if named:
        columns["name"] = named
    ordered = {column: _write(columns[column]) for column in MAPPED if column in columns}
    return ordered, strangers


def _write(names: Sequence[str]) -> str:
    quoted = [_quote(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{{ join = [{', '.join(quoted)}] }}"


def _missing(columns: Mapping[str, str]) -> Iterator[str]:
    held = {part for whole in (ADDRESS, HOUSE_AND_FLAT) if whole in columns for part in HELD[whole]}
    for column in COLUMNS:
        if column in _CONSTANTS and column not in columns:
            also = ", if the address lacks it" if column in held else ""
            yield f"{column} = {{ value = {_quote(_CONSTANTS[column])} }}{also}"
        elif column not in columns and column not in held:
            yield f"{column}"


def _words(found: RecordList, columns: Mapping[str, str]) -> list[str]:
    """Return the table of what stands for the source's services."""
    places = [place for place, name in enumerate(found.header.names) if column_of(name) == "services"]
    if "services" not in columns or len(places) != 1:
        return []
    rows = (cells[places[0]].strip() for _, cells in found.records if len(cells) > places[0])
    words = list(
        dict.fromkeys(word for cell in rows for word in map(str.strip, cell.replace(",", ";").split(";")))
    )
    strange = [word for word in words if word and word.lower() not in set(Service)][:_MOST_WORDS]
    if not strange:
        return []
    return ["", "[words.services]", *map(_propose_word, strange)]


def _propose_word(word: str) -> str:
    ours = _SERVICES.get(fold(word))
    return f"{_quote(word)} = {_quote(ours)}" if ours else f"# {_quote(word)} = one of {', '.join(Service)}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
