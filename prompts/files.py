"""The prompt files on disk: each named by what made it, complete before it is named."""

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
from prompts.speech import Shaped, formats, workshop
from prompts.speech.chain import Spoken
from prompts.speech.standard import SETTINGS
from prompts.wording.phrases import Phrase, Prompt

_log = structlog.get_logger(__name__)

_UNFINISHED = ".part"
#: Seconds after which nobody is still writing a file.
_ABANDONED = 3600
#: Seconds without a sign of use after which nobody needs what is no longer made so.
_STALE = 2 * 86_400


class _SoundNote(BaseModel):
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
    """One text as one voice spoke it: `file` has no ending, `used` is when it was, in seconds since the epoch.

    On disk `used` is the time of the note's last change, kept no finer than minutes.
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
        """What its sound takes on disk, in bytes."""
        return formats.size_of_all(self.seconds)

    @property
    def spoken_by(self) -> tuple[str, str]:
        """The engine and its voice."""
        return self.engine, self.voice


class PromptFiles:
    """Keeps recordings below one folder; its methods block, and any number of threads may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def keep(self, phrase: Phrase, spoken: Spoken) -> Recording:
        """Write a spoken phrase; raise SpeechError when the disk doesn't take it."""
        return self.keep_shaped(phrase, spoken.sound, spoken.engine, spoken.voice)

    def keep_shaped(self, phrase: Phrase, sound: Shaped, engine: str, voice: str) -> Recording:
        """Write what is ready for the telephone; raise SpeechError when the disk doesn't take it."""
        file = self._place(phrase.language, phrase.text, engine, voice)
        note = _SoundNote(
            id=phrase.id,
            language=phrase.language,
            text=phrase.text,
            engine=engine,
            voice=voice,
            seconds=sound.seconds,
        )
        write_files(file, {**sound.contents, "json": note.model_dump_json(indent=1).encode()})
        return Recording(phrase.language, phrase.text, engine, voice, file, sound.seconds, time.time())

    def find(self, phrase: Phrase, engine: str, voice: str) -> Recording | None:
        """Return what is there of the phrase by this voice, if it is whole."""
        note = _beside(self._place(phrase.language, phrase.text, engine, voice), "json")
        with contextlib.suppress(OSError):
            if note.exists():
                return self._read(note)
        return None

    def recordings(self) -> Iterator[Recording]:
        """Return what is there and would come out the same today.

        Remove what an earlier run left unfinished, and what came out otherwise and is unused for two days.
        """
        for part in self._folder.glob(f"*/*{_UNFINISHED}"):
            _remove_abandoned(part)
        for path in sorted(self._folder.glob("*/*.json")):
            if found := self._read(path):
                yield found

    def survey(self, can_read: Callable[[Path], bool]) -> tuple[set[tuple[str, str]], list[Path]]:
        """Return language and text of all that can be played, and what can't; nothing is changed or removed.

        What was made otherwise than today is never played, and counts for neither.
        """
        playable, faulty = set(), []
        for path in sorted(self._folder.glob("*/*.json")):
            try:
                note = _SoundNote.model_validate_json(path.read_bytes())
                file = self._place(note.language, note.text, note.engine, note.voice)
                whole = _is_whole(file, note.seconds)
            except (ValidationError, UnknownLanguageError, OSError):
                faulty.append(path)
                continue
            if path != _beside(file, "json"):
                continue
            if whole and all(can_read(_beside(file, ending)) for ending in formats.ENDINGS):
                playable.add((note.language, note.text))
            else:
                faulty.append(path)
        return playable, faulty

    def note_use(self, recording: Recording) -> bool:
        """Let other processes and the next run know that the recording is used now; False when it is no more.

        A disk that doesn't take the note is no harm.
        """
        try:
            os.utime(_beside(recording.file, "json"))
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    def remove(self, recordings: Iterable[Recording]) -> None:
        """Remove recordings; one that can't be is found again by the next run."""
        for recording in recordings:
            _remove(recording.file)

    def give_up(self, recordings: Iterable[Recording], *, unused_since: float) -> None:
        """Remove those that no process has used since then, in seconds since the epoch."""
        self.remove(each for each in recordings if _last_used(each.file) <= unused_since)

    def remove_stale(self, recordings: Iterable[Recording]) -> None:
        """Remove those that are unused for two days."""
        self.remove(each for each in recordings if _is_stale(each.used))

    def join(self, prompts: Sequence[Prompt], dest: Path) -> None:
        """Write the prompts one after the other as dest with each ending; raise SpeechError if that fails."""
        contents = {ending: _read_all(prompts, ending) for ending in formats.ENDINGS}
        write_files(dest, contents)

    def wav(self, prompts: Sequence[Prompt]) -> bytes:
        """Return the prompts one after the other as one WAV file; raise SpeechError when one is missing."""
        return workshop.to_wav(_read_all(prompts, "alaw"))

    def _place(self, language: str, text: str, engine: str, voice: str) -> Path:
        if not (language.isascii() and language.isalpha()):
            raise UnknownLanguageError(f"{language!r} is no language's code")
        made_of = json.dumps([language, text, engine, voice, SETTINGS])
        return self._folder / language / hashlib.sha256(made_of.encode()).hexdigest()[:32]

    def _read(self, path: Path) -> Recording | None:
        try:
            note = _SoundNote.model_validate_json(path.read_bytes())
            file = self._place(note.language, note.text, note.engine, note.voice)
            used = path.stat().st_mtime
            valid = path == _beside(file, "json") and _is_whole(file, note.seconds)
        except (ValidationError, UnknownLanguageError, OSError) as error:
            _log.warning("prompt_unreadable", file=str(path), reason=str(error))
            return None
        if not valid:
            if _is_stale(used):
                _remove(path.with_suffix(""))
            return None
        return Recording(note.language, note.text, note.engine, note.voice, file, note.seconds, used)


def _last_used(file: Path) -> float:
    """Return what the note's time says; the beginning of time for a file without a note."""
    try:
        return _beside(file, "json").stat().st_mtime
    except OSError:
        return 0.0


def _is_stale(used: float) -> bool:
    return used < time.time() - _STALE


def _remove(file: Path) -> None:
    """Remove the note first: without it the rest no longer counts."""
    try:
        for ending in ("json", *formats.ENDINGS):
            _beside(file, ending).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("prompt_not_removed", file=str(file), reason=str(error))


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.name}.{ending}")


def _remove_abandoned(part: Path) -> None:
    """Remove a file that nobody will finish; a young one may be another process's, at work right now."""
    with contextlib.suppress(OSError):
        if part.stat().st_mtime < time.time() - _ABANDONED:
            part.unlink()


def _is_whole(file: Path, seconds: float) -> bool:
    return all(
        _beside(file, ending).stat().st_size == formats.size_of(ending, seconds) for ending in formats.ENDINGS
    )


def write_files(file: Path, contents: Mapping[str, bytes]) -> None:
    """Write one file an ending, all of them complete before the first gets its name, named in the order given.

    Losing power may lose them, and they are made again then: nothing here waits for the disk. Raise SpeechError when
    the disk doesn't take them.
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


def _read_all(prompts: Sequence[Prompt], ending: str) -> bytes:
    try:
        return b"".join(_beside(prompt.file, ending).read_bytes() for prompt in prompts)
    except OSError as error:
        raise SpeechError(f"cannot read a prompt: {error.filename}: {error.strerror}") from error
