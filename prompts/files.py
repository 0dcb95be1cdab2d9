"""Prompt files on disk: named by a hash of their inputs, and written in full before they get that name."""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.errors import SpeechError, UnknownLanguageError
from prompts.speech import Shaped, shaping, standard
from prompts.speech.chain import Spoken
from prompts.wording.phrases import Phrase, Prompt

_log = structlog.get_logger(__name__)

_UNFINISHED = ".part"
#: Seconds after which an unfinished file is abandoned.
_ABANDONED = 3600
#: Seconds without use after which a prompt of other settings, or of an engine no longer used, is removed.
_STALE = 2 * 86_400


class _PromptNote(BaseModel):
    """The JSON file beside the sound files: what is said, and by whom."""

    model_config = ConfigDict(frozen=True)

    id: str
    language: str
    text: str
    engine: str
    voice: str
    seconds: float = Field(gt=0, allow_inf_nan=False)
    #: The recordings that it is joined from, by text and contents.
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One text spoken by one voice: `file` has no ending, `used` is the last use in seconds since the epoch.

    On disk `used` is the note's modification time, accurate to minutes.
    """

    language: str
    text: str
    engine: str
    voice: str
    file: Path
    seconds: float
    used: float

    @property
    def size(self) -> int:
        """Bytes of its sound files on disk."""
        return standard.size_of_all(self.seconds)

    @property
    def spoken_by(self) -> tuple[str, str]:
        """The engine and its voice."""
        return self.engine, self.voice


class PromptFiles:
    """Stores prompts below one folder; methods block and are thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def keep(self, phrase: Phrase, spoken: Spoken) -> PromptFile:
        """Write a spoken phrase; raise SpeechError when that fails."""
        return self.keep_shaped(phrase, spoken.sound, spoken.engine, spoken.voice)

    def keep_shaped(
        self, phrase: Phrase, sound: Shaped, engine: str, voice: str, made_of: tuple[str, ...] = ()
    ) -> PromptFile:
        """Write a phrase's shaped sound; raise SpeechError when that fails."""
        file = self._path(phrase.language, phrase.text, engine, voice)
        note = _PromptNote(
            id=phrase.id,
            language=phrase.language,
            text=phrase.text,
            engine=engine,
            voice=voice,
            seconds=sound.seconds,
            made_of=made_of,
        )
        write_files(
            file, {**sound.contents, "json": note.model_dump_json(indent=1, exclude_defaults=True).encode()}
        )
        return PromptFile(phrase.language, phrase.text, engine, voice, file, sound.seconds, time.time())

    def find(self, phrase: Phrase, engine: str, voice: str) -> PromptFile | None:
        """Return the phrase as spoken by this voice, None if it is missing or incomplete."""
        note = _beside(self._path(phrase.language, phrase.text, engine, voice), "json")
        with contextlib.suppress(OSError):
            if note.exists():
                return self._read(note)
        return None

    def scan(self) -> Iterator[PromptFile]:
        """Yield the prompts made with today's settings.

        Remove what an earlier run left unfinished, and prompts of other settings that were unused for two days.
        """
        for part in self._folder.glob(f"*/*{_UNFINISHED}"):
            _remove_abandoned(part)
        for path in sorted(self._folder.glob("*/*.json")):
            if found := self._read(path):
                yield found

    def survey(self, can_read: Callable[[Path], bool]) -> tuple[set[tuple[str, str]], list[Path]]:
        """Return language and text of all playable prompts, and the faulty notes; change nothing.

        Prompts of other settings are never played and count as neither.
        """
        playable, faulty = set(), []
        for path in sorted(self._folder.glob("*/*.json")):
            try:
                note = _PromptNote.model_validate_json(path.read_bytes())
                file = self._path(note.language, note.text, note.engine, note.voice)
                whole = is_whole(file, note.seconds)
            except (ValidationError, UnknownLanguageError, OSError):
                faulty.append(path)
                continue
            if path != _beside(file, "json"):
                continue
            if whole and all(can_read(_beside(file, ending)) for ending in standard.ENDINGS):
                playable.add((note.language, note.text))
            else:
                faulty.append(path)
        return playable, faulty

    def note_use(self, prompt: PromptFile) -> bool:
        """Record a use for other processes and the next run; return False when the prompt is gone.

        A disk that refuses the note does no harm.
        """
        try:
            os.utime(_beside(prompt.file, "json"))
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    def remove(self, prompts: Iterable[PromptFile]) -> None:
        """Remove prompts; the next run finds those again that can't be removed now."""
        for prompt in prompts:
            _remove(prompt.file)

    def remove_unused(self, prompts: Iterable[PromptFile], *, since: float) -> None:
        """Remove those that no process has used since then, in seconds since the epoch."""
        self.remove(each for each in prompts if _last_used(each.file) <= since)

    def remove_stale(self, prompts: Iterable[PromptFile]) -> None:
        """Remove those that were unused for two days."""
        self.remove(each for each in prompts if _is_stale(each.used))

    def join(self, prompts: Sequence[Prompt], dest: Path) -> None:
        """Concatenate the prompts into dest with each ending; raise SpeechError when that fails."""
        contents = {ending: _read_all(prompts, ending) for ending in standard.ENDINGS}
        write_files(dest, contents)

    def wav(self, prompts: Sequence[Prompt]) -> bytes:
        """Concatenate the prompts into one WAV file; raise SpeechError when one is missing."""
        return shaping.to_wav(_read_all(prompts, "alaw"))

    def _path(self, language: str, text: str, engine: str, voice: str) -> Path:
        if not (language.isascii() and language.isalpha()):
            raise UnknownLanguageError(f"{language!r} is not a language code")
        inputs = json.dumps([language, text, engine, voice, standard.SETTINGS])
        return self._folder / language / hashlib.sha256(inputs.encode()).hexdigest()[:32]

    def _read(self, path: Path) -> PromptFile | None:
        try:
            note = _PromptNote.model_validate_json(path.read_bytes())
            file = self._path(note.language, note.text, note.engine, note.voice)
            used = path.stat().st_mtime
            valid = path == _beside(file, "json") and is_whole(file, note.seconds)
        except (ValidationError, UnknownLanguageError, OSError) as error:
            _log.warning("prompt_unreadable", file=str(path), reason=str(error))
            return None
        if not valid:
            if _is_stale(used):
                _remove(path.with_suffix(""))
            return None
        return PromptFile(note.language, note.text, note.engine, note.voice, file, note.seconds, used)


def _last_used(file: Path) -> float:
    """Return the note's modification time, 0 without a note."""
    try:
        return _beside(file, "json").stat().st_mtime
    except OSError:
        return 0.0


def _is_stale(used: float) -> bool:
    return used < time.time() - _STALE


def _remove(file: Path) -> None:
    """Remove a prompt's files, the note first: without it the others don't count."""
    try:
        for ending in ("json", *standard.ENDINGS):
            _beside(file, ending).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("prompt_not_removed", file=str(file), reason=str(error))


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.name}.{ending}")


def _remove_abandoned(part: Path) -> None:
    """Remove an unfinished file, unless it is so young that another process may still be writing it."""
    with contextlib.suppress(OSError):
        if part.stat().st_mtime < time.time() - _ABANDONED:
            part.unlink()


def is_whole(file: Path, seconds: float) -> bool:
    """Say whether a prompt's sound files are there and as long as they should be."""
    try:
        return all(
            os.stat(f"{file}.{ending}").st_size == standard.size_of(ending, seconds)  # noqa: PTH116 - twice as fast
            for ending in standard.ENDINGS
        )
    except OSError:
        return False


def write_files(file: Path, contents: Mapping[str, bytes]) -> None:
    """Write one file per ending, all in full before the first gets its name; name them in the order given.

    No fsync: files lost with the power are made again. Raise SpeechError when writing fails.
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
            part.replace(_beside(file, ending))
    except OSError as error:
        raise SpeechError(f"cannot write prompts in {file.parent}: {error.strerror}") from error
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def read_sound(prompt: PromptFile) -> dict[str, bytes]:
    """Return the contents of a prompt's sound files by ending; raise SpeechError when one is missing."""
    return {ending: _read_all([prompt], ending) for ending in standard.ENDINGS}


def _read_all(prompts: Sequence[Prompt | PromptFile], ending: str) -> bytes:
    try:
        return b"".join(_beside(prompt.file, ending).read_bytes() for prompt in prompts)
    except OSError as error:
        raise SpeechError(f"cannot read a prompt: {error.filename}: {error.strerror}") from error
