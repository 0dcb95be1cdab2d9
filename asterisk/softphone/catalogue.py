"""The prompts that a line may play, indexed by their first sound."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self

from asterisk.softphone.errors import CatalogueError
from asterisk.softphone.g711 import is_quiet
from asterisk.softphone.packets import FRAME_BYTES
from asterisk.softphone.sdp import Codec


class CataloguePrompt(Protocol):
    """One prompt as played: a whole number of 20 ms frames of G.711 in both laws."""

    @property
    def id(self) -> str:
        """What the prompt is; several with different words may share an id."""
        ...

    @property
    def language(self) -> str:
        """The language of its words, such as ru or en."""
        ...

    @property
    def text(self) -> str:
        """The spoken words."""
        ...

    @property
    def alaw(self) -> bytes:
        """Its sound in A-law."""
        ...

    @property
    def ulaw(self) -> bytes:
        """Its sound in µ-law."""
        ...


@dataclass(frozen=True)
class FilePrompt:
    """A prompt on disk; its sound is read when it is first needed."""

    id: str
    language: str
    text: str
    path: Path = field(repr=False)

    @cached_property
    def alaw(self) -> bytes:
        """The sound in A-law; raises CatalogueError when its file can't be read."""
        return self._read(".alaw")

    @cached_property
    def ulaw(self) -> bytes:
        """The sound in µ-law; raises CatalogueError when its file can't be read."""
        return self._read(".ulaw")

    def _read(self, suffix: str) -> bytes:
        try:
            return self.path.with_suffix(suffix).read_bytes()
        except OSError as error:
            raise CatalogueError(f"prompt {self.id}: {error}") from error


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt in one law."""

    prompt: CataloguePrompt
    payload: bytes


class CatalogueBranch:
    """Prompts whose first `depth` frames are equal.

    Branches form a tree that grows only along sounds that are heard, so many prompts may share a beginning.
    """

    __slots__ = ("_children", "depth", "entries", "finished", "is_last")

    def __init__(self, entries: list[Entry], depth: int) -> None:
        length = depth * FRAME_BYTES
        self.entries = entries
        self.depth = depth
        #: The prompts that end here.
        self.finished = tuple(entry.prompt for entry in entries if len(entry.payload) == length)
        #: Whether no prompt goes on from here.
        self.is_last = len(self.finished) == len(entries)
        self._children: dict[bytes, CatalogueBranch] | None = None

    def follow(self, frame: bytes | None) -> Iterable["CatalogueBranch"]:
        """Return the branches one frame on; a lost frame, None, leads into all of them."""
        if len(self.entries) == 1 and frame is not None:
            start = self.depth * FRAME_BYTES
            if self.entries[0].payload[start : start + FRAME_BYTES] != frame:
                return ()
            return (CatalogueBranch(self.entries, self.depth + 1),)
        if self._children is None:
            self._children = self._divide()
        if frame is None:
            return self._children.values()
        child = self._children.get(frame)
        return (child,) if child else ()

    def _divide(self) -> dict[bytes, "CatalogueBranch"]:
        start = self.depth * FRAME_BYTES
        groups: dict[bytes, list[Entry]] = {}
        for entry in self.entries:
            if len(entry.payload) > start:
                groups.setdefault(entry.payload[start : start + FRAME_BYTES], []).append(entry)
        return {frame: CatalogueBranch(entries, self.depth + 1) for frame, entries in groups.items()}


Lead = tuple[bytes, ...]


class PromptCatalogue:
    """All prompts that can be recognised; wholly silent ones count as silence.

    A catalogue of a folder picks up prompts that are added to it later.
    """

    def __init__(self, prompts: Iterable[CataloguePrompt] = ()) -> None:
        self._prompts: list[CataloguePrompt] = []
        self._indexes: dict[Codec, dict[bytes, dict[Lead, CatalogueBranch]]] = {}
        self._folder: Path | None = None
        self._known: set[Path] = set()
        self._stamps: tuple[int, ...] = ()
        for prompt in prompts:
            self.add(prompt)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read every `<folder>/<language>/<hash>.json` with its .alaw and .ulaw, or raise CatalogueError."""
        catalogue = cls()
        catalogue._folder = folder
        if not folder.is_dir():
            raise CatalogueError(f"{folder} is no folder of prompts")
        catalogue._refresh()
        return catalogue

    def __len__(self) -> int:
        return len(self._prompts)

    def __iter__(self) -> Iterator[CataloguePrompt]:
        return iter(self._prompts)

    def add(self, prompt: CataloguePrompt) -> None:
        """Add one prompt."""
        self._prompts.append(prompt)
        for codec, index in self._indexes.items():
            _put(index, prompt, codec)

    def starts(self, codec: Codec, sound: bytes) -> dict[Lead, CatalogueBranch]:
        """Return the prompts whose first audible frame is `sound`, by the quiet frames before it."""
        self._refresh()
        if codec not in self._indexes:
            index: dict[bytes, dict[Lead, CatalogueBranch]] = {}
            for prompt in self._prompts:
                _put(index, prompt, codec)
            self._indexes[codec] = index
        return self._indexes[codec].get(sound, {})

    def _refresh(self) -> None:
        """Add the prompts that are new in the folder."""
        if self._folder is None:
            return
        languages = [path for path in self._folder.iterdir() if path.is_dir()]
        stamps = tuple(path.stat().st_mtime_ns for path in languages)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        found = {path for language in languages for path in language.glob("*.json")}
        for path in sorted(found - self._known):
            if path.with_suffix(".alaw").exists() and path.with_suffix(".ulaw").exists():
                self._known.add(path)
                self.add(_read_sidecar(path))


def _read_sidecar(path: Path) -> FilePrompt:
    try:
        facts: Any = json.loads(path.read_text(encoding="utf-8"))
        return FilePrompt(str(facts["id"]), str(facts["language"]), str(facts["text"]), path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path} does not describe a prompt: {error!r}") from error


def _put(index: dict[bytes, dict[Lead, CatalogueBranch]], prompt: CataloguePrompt, codec: Codec) -> None:
    """Add a prompt to an index; raise CatalogueError when it isn't a whole number of frames."""
    payload = prompt.alaw if codec is Codec.PCMA else prompt.ulaw
    if len(payload) % FRAME_BYTES:
        raise CatalogueError(f"prompt {prompt.id} is not a whole number of 20 ms frames")
    lead = _find_lead(payload, codec)
    if lead is None:
        return
    start = len(lead) * FRAME_BYTES
    leads = index.setdefault(payload[start : start + FRAME_BYTES], {})
    entries = leads[lead].entries if lead in leads else []
    leads[lead] = CatalogueBranch([*entries, Entry(prompt, payload)], len(lead) + 1)


def _find_lead(payload: bytes, codec: Codec) -> Lead | None:
    """Find the quiet frames before the first sound, None when there is no sound."""
    lead: list[bytes] = []
    for start in range(0, len(payload), FRAME_BYTES):
        frame = payload[start : start + FRAME_BYTES]
        if not is_quiet(frame, codec):
            return tuple(lead)
        lead.append(frame)
    return None
