"""The prompt files on disk: each named by what made it, complete before it is named."""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.errors import SpeechError, UnknownLanguageError
from prompts.phrases import Phrase, Prompt
from prompts.speech import g711, telephone
from prompts.speech.chain import Spoken

_log = structlog.get_logger(__name__)

_UNFINISHED = ".part"
#: Seconds after which nobody is still writing a file.
_ABANDONED = 3600


class _Note(BaseModel):
    """What lies beside the sound as JSON: what is said, by whom."""

    model_config = ConfigDict(frozen=True)

    id: str
    language: str
    text: str
    engine: str
    voice: str
    seconds: float = Field(gt=0, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Recording:
    """One text as one voice spoke it: `file` has no ending."""

    language: str
    text: str
    engine: str
    voice: str
    file: Path
    seconds: float

    @property
    def spoken_by(self) -> tuple[str, str]:
        """The engine and its voice."""
        return self.engine, self.voice


class PromptFiles:
    """Keeps recordings below one folder; its methods block, and any number of threads may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def keep(self, phrase: Phrase, spoken: Spoken) -> Recording:
        """Write a spoken phrase, ready for the telephone; raise SpeechError when the disk doesn't take it."""
        file = self._place(phrase.language, phrase.text, spoken.engine, spoken.voice)
        samples = telephone.fit_for_telephone(spoken.sound)
        seconds = len(samples) / telephone.RATE
        note = _Note(
            id=phrase.id,
            language=phrase.language,
            text=phrase.text,
            engine=spoken.engine,
            voice=spoken.voice,
            seconds=seconds,
        )
        contents = {ending: g711.encode(samples, ending) for ending in g711.SUBTYPES}
        contents["json"] = note.model_dump_json(indent=1).encode()
        _write(file, contents)
        return Recording(phrase.language, phrase.text, spoken.engine, spoken.voice, file, seconds)

    def recordings(self) -> Iterator[Recording]:
        """Return what is there and would come out the same today; remove what an earlier run left unfinished."""
        for part in self._folder.glob(f"*/*{_UNFINISHED}"):
            _remove_abandoned(part)
        for path in sorted(self._folder.glob("*/*.json")):
            if found := self._read(path):
                yield found

    def join(self, prompts: Sequence[Prompt], dest: Path) -> None:
        """Write the prompts one after the other as dest.alaw and dest.ulaw; raise SpeechError if that fails."""
        contents = {ending: _read_all(prompts, ending) for ending in g711.SUBTYPES}
        _write(dest, contents)

    def wav(self, prompts: Sequence[Prompt]) -> bytes:
        """Return the prompts one after the other as one WAV file; raise SpeechError when one is missing."""
        return g711.to_wav(_read_all(prompts, "alaw"))

    def _place(self, language: str, text: str, engine: str, voice: str) -> Path:
        if not (language.isascii() and language.isalpha()):
            raise UnknownLanguageError(f"{language!r} is no language's code")
        made_of = json.dumps([language, text, engine, voice, telephone.SETTINGS])
        return self._folder / language / hashlib.sha256(made_of.encode()).hexdigest()[:32]

    def _read(self, path: Path) -> Recording | None:
        try:
            note = _Note.model_validate_json(path.read_bytes())
            file = self._place(note.language, note.text, note.engine, note.voice)
            whole = _is_whole(file, note.seconds)
        except (ValidationError, UnknownLanguageError, OSError) as error:
            _log.warning("prompt_unreadable", file=str(path), reason=str(error))
            return None
        if not whole:
            return None
        return Recording(note.language, note.text, note.engine, note.voice, file, note.seconds)


def _remove_abandoned(part: Path) -> None:
    """Remove a file that nobody will finish; a young one may be another process's, at work right now."""
    with contextlib.suppress(OSError):
        if part.stat().st_mtime < time.time() - _ABANDONED:
            part.unlink()


def _is_whole(file: Path, seconds: float) -> bool:
    size = round(seconds * telephone.RATE)
    return all(file.with_suffix(f".{ending}").stat().st_size == size for ending in g711.SUBTYPES)


def _write(file: Path, contents: dict[str, bytes]) -> None:
    """Write one file an ending, all of them complete before the first gets its name, named in the order given.

    Losing power may lose them, and they are made again then: nothing here waits for the disk.
    """
    parts = {
        ending: file.with_name(f"{file.name}.{os.urandom(4).hex()}.{ending}{_UNFINISHED}")
        for ending in contents
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for ending, part in parts.items():
            part.write_bytes(contents[ending])
        for ending, part in parts.items():
            part.replace(file.with_name(f"{file.name}.{ending}"))
    except OSError as error:
        raise SpeechError(f"cannot write prompts in {file.parent}: {error.strerror}") from error
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _read_all(prompts: Sequence[Prompt], ending: str) -> bytes:
    try:
        return b"".join(
            prompt.file.with_name(f"{prompt.file.name}.{ending}").read_bytes() for prompt in prompts
        )
    except OSError as error:
        raise SpeechError(f"cannot read a prompt: {error.filename}: {error.strerror}") from error
