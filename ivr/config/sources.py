"""Mappings of sources of subscriber lists, kept in HOME/imports/NAME.toml."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from ivr.errors import SettingsError
from outages.addresses.normal import fold
from outages.sources.mapping import MAPPED, OURS, ColumnSource, Constant, Joined, OneOf, SourceMapping

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_WAYS = 'a header name, a list of possible names, { join = ["…", "…"] } or { value = "…" }'


def _read_column(written: object) -> ColumnSource:
    match written:
        case str():
            return OneOf(_names([written]))
        case list():
            return OneOf(_names(written))
        case {"join": list(names), **rest} if not rest:
            return Joined(_names(names))
        case {"value": str(cell), **rest} if not rest:
            return Constant(cell)
        case _:
            raise ValueError(f"write {_WAYS}")


def _names(written: Sequence[object]) -> tuple[str, ...]:
    names = tuple(name for name in written if isinstance(name, str) and name.strip())
    if not names or len(names) < len(written):
        raise ValueError(f"write {_WAYS}")
    return names


def _fold_words(written: object) -> object:
    if not isinstance(written, dict):
        return written
    return {fold(word): ours for word, ours in written.items()}


class SourceFile(BaseModel):
    """A mapping as its file writes it; `columns` and `words` are by our column."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)

    separator: Literal[";", ",", "\t", "|"] | None = None
    encoding: Literal["utf-8", "utf-16", "cp1251", "cp866", "koi8-r"] | None = None
    header_line: Annotated[int, Field(ge=1, le=1000)] | None = None
    sheet: str = ""
    flat_after_dash: bool | None = None
    columns: dict[str, Annotated[Any, BeforeValidator(_read_column)]] = {}
    words: dict[str, Annotated[dict[str, str], BeforeValidator(_fold_words)]] = {}

    @field_validator("columns", "words")
    @classmethod
    def _known(cls, value: dict[str, Any]) -> dict[str, Any]:
        if strangers := sorted(set(value) - set(MAPPED)):
            raise ValueError(f"{', '.join(strangers)}: no such column; they are {', '.join(MAPPED)}")
        return value

    def mapping(self) -> SourceMapping:
        """Return the mapping."""
        return SourceMapping(
            separator=self.separator or "",
            encoding=self.encoding or "",
            header_line=self.header_line or 0,
            sheet=self.sheet,
            flat_after_dash=self.flat_after_dash,
            columns=self.columns,
            words=self.words,
        )


def read_mapping(home: Path, name: str) -> SourceMapping:
    """Return the mapping of a source, that of our own columns if it has none; raise SettingsError naming what is wrong."""
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} cannot be the name of a source; use small letters, digits, - and _")
    file = home / "imports" / f"{name}.toml"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return OURS
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    try:
        return SourceFile.model_validate(written).mapping()
    except ValidationError as error:
        raise SettingsError("\n".join(f"{file}: {_complaint(one)}" for one in error.errors())) from error


def _complaint(one: ErrorDetails) -> str:
    place = ".".join(map(str, one["loc"]))
    if one["type"] == "extra_forbidden":
        return f"{place}: no such key; they are {', '.join(SourceFile.model_fields)}"
    return f"{place}: {one['msg'].removeprefix('Value error, ')}"
