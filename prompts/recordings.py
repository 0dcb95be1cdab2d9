"""A person's recordings: WAV files in a folder, which replace an engine's prompts."""

import contextlib
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.files import PromptFile, PromptFiles, is_whole, write_files
from prompts.speech import shaping
from prompts.wording.phrases import Phrase

_log = structlog.get_logger(__name__)

#: Stands for the engine in the note of a prompt that a person recorded.
BY_HAND = "recording"

#: Language and id of a phrase.
Name = tuple[str, str]


class _RecordingNote(BaseModel):
    """The JSON file beside a WAV file: the text it was recorded for, as long as size and modification time match."""

    model_config = ConfigDict(frozen=True)

    text: str
    changed: int
    size: int


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """One WAV file as found: `changed` is its modification time in nanoseconds, `size` is in bytes."""

    language: str
    id: str
    path: Path
    changed: int
    size: int

    @property
    def name(self) -> Name:
        """The phrase it is for."""
        return self.language, self.id


@dataclass(frozen=True, slots=True)
class RecordingCheck:
    """The result of checking a file: `refusal` says why it is not played, None if it is."""

    recording: RecordingFile
    refusal: RecordingError | None

    @property
    def reason(self) -> str | None:
        """The refusal as a sentence."""
        return str(self.refusal) if self.refusal else None


class Recordings:
    """Watches `folder`, where `<language>/<id>.wav` replaces that phrase; the engine's prompt is kept to fall back on.

    `phrases` are those whose text never changes. Methods that block are for one thread at a time, `find` for any.
    """

    def __init__(self, folder: Path, files: PromptFiles, phrases: Collection[Phrase]) -> None:
        self.checks: dict[Name, RecordingCheck] = {}
        #: Counts the changes of what is accepted.
        self.version = 0
        self._folder, self._files = folder, files
        self._phrases = {(phrase.language, phrase.id): phrase for phrase in phrases}
        self._played: dict[Name, PromptFile] = {}

    def find(self, phrase: Phrase) -> PromptFile | None:
        """Return the accepted recording of exactly this text, None if there is none."""
        prompt = self._played.get((phrase.language, phrase.id))
        return prompt if prompt and prompt.text == phrase.text else None

    def forget_damaged(self) -> None:
        """Have the recordings whose prompts are gone or damaged read anew at the next look for changes; blocks."""
        for name, prompt in list(self._played.items()):
            if not is_whole(prompt.file, prompt.seconds):
                del self._played[name], self.checks[name]
                self.version += 1

    def accepted(self) -> list[PromptFile]:
        """Return the prompts of the accepted recordings, in no order."""
        return list(self._played.values())

    def in_use(self) -> Collection[Path]:
        """Return the prompt files of the accepted recordings."""
        return {prompt.file for prompt in self._played.values()}

    def changes(self) -> list[RecordingFile]:
        """Return the files that are new or changed, and forget those that are gone; blocks."""
        files = {file.name: file for file in _scan(self._folder)}
        for name in self.checks.keys() - files.keys():
            _log.info("recording_gone", language=name[0], id=name[1])
            del self.checks[name]
            self._drop(name)
        return [file for name, file in files.items() if not self._is_known(name, file)]

    def phrase_of(self, file: RecordingFile) -> Phrase | None:
        """Return the phrase that the file is for, None if there is no such phrase."""
        return self._phrases.get(file.name)

    def adopt(self, file: RecordingFile) -> bool:
        """Accept a file without checking it if that has been done before, by any process; say whether it was; blocks."""
        phrase = self.phrase_of(file)
        try:
            prompt = phrase and self._find_made(file, phrase, _read(file))
        except RecordingError:
            return False
        if prompt:
            self._accept(file, prompt)
        return prompt is not None

    def check(self, file: RecordingFile, synthetic: float | None) -> None:
        """Accept the file or refuse it; blocks. `synthetic` is the length of the engine's prompt, None if there is none.

        Raise SpeechError when the prompt can't be written: another try may succeed.
        """
        try:
            prompt = self._shape(file, synthetic)
        except RecordingError as error:
            _log.warning("recording_refused", file=str(file.path), reason=str(error))
            # A copy: the traceback would keep the sound in memory.
            refusal = RecordingError(str(error), error.flaw, **error.figures)
            self.checks[file.name] = RecordingCheck(file, refusal)
            self._drop(file.name)
            return
        self._accept(file, prompt)

    def put(self, phrase: Phrase, audio: bytes, synthetic: float | None) -> RecordingFile:
        """Check a recording and store it in the folder in place of an earlier one; blocks.

        Raise RecordingError when it is not good enough or can't be written.
        """
        shaping.shape_recording(audio, phrase.text, synthetic)
        path = self._folder / phrase.language / phrase.id
        try:
            write_files(path, {"wav": audio})
        except SpeechError as error:
            raise RecordingError(str(error)) from error
        file = _stat(path.with_name(f"{phrase.id}.wav"))
        _write_note(file, phrase.text)
        return file

    def remove(self, phrase: Phrase) -> bool:
        """Remove the recordings of a phrase from the folder and return whether there were any; blocks.

        Raise RecordingError when one can't be removed.
        """
        files = [file for file in _scan(self._folder) if file.name == (phrase.language, phrase.id)]
        try:
            for file in files:
                file.path.unlink(missing_ok=True)
                file.path.with_suffix(".json").unlink(missing_ok=True)
        except OSError as error:
            raise RecordingError(f"it cannot be removed: {error.strerror}") from error
        return bool(files)

    def phrase_named(self, language: str, phrase_id: str) -> Phrase:
        """Return a recordable phrase; raise RecordingError if there is none, or if its text varies."""
        phrase = self._phrases.get((language, phrase_id))
        if phrase is None:
            raise RecordingError(_no_phrase(language, phrase_id, self._phrases), RecordingFlaw.NO_PHRASE)
        return phrase

    def _shape(self, file: RecordingFile, synthetic: float | None) -> PromptFile:
        phrase, audio = self.phrase_named(*file.name), _read(file)
        if made := self._find_made(file, phrase, audio):
            return made
        sound = shaping.shape_recording(audio, phrase.text, synthetic)
        return self._files.keep_shaped(phrase, sound, BY_HAND, _digest(audio))

    def _find_made(self, file: RecordingFile, phrase: Phrase, audio: bytes) -> PromptFile | None:
        """Return the prompt that was made of the file, None if there is none; raise RecordingError for a stale file."""
        _check_text(file, phrase)
        return self._files.find(phrase, BY_HAND, _digest(audio))

    def _accept(self, file: RecordingFile, prompt: PromptFile) -> None:
        _log.info("recording_taken", file=str(file.path))
        self._drop(file.name)
        self.checks[file.name] = RecordingCheck(file, None)
        self._played[file.name] = prompt
        self.version += 1

    def _is_known(self, name: Name, file: RecordingFile) -> bool:
        return name in self.checks and self.checks[name].recording == file

    def _drop(self, name: Name) -> None:
        """Stop playing a recording; a caller may still hear it, so its prompt stays until it was unused for two days."""
        if prompt := self._played.pop(name, None):
            self.version += 1
            self._files.note_use(prompt)


def find_accepted(home: Path, phrases: Collection[Phrase]) -> set[str]:
    """Return the ids of these phrases of one language whose present recordings a library of this home plays; change nothing."""
    files, by_name = PromptFiles(home / "prompts"), {(one.language, one.id): one for one in phrases}
    accepted = set()
    for file in _scan(home / "recordings"):
        phrase = by_name.get(file.name)
        with contextlib.suppress(RecordingError):
            if phrase and files.find(phrase, BY_HAND, _digest(_read(file))):
                accepted.add(phrase.id)
    return accepted


def _read(file: RecordingFile) -> bytes:
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise RecordingError(f"it cannot be read: {error.strerror}") from error


def _digest(audio: bytes) -> str:
    return hashlib.sha256(audio).hexdigest()[:32]


def _scan(folder: Path) -> Iterator[RecordingFile]:
    for path in sorted(folder.glob("*/*.[wW][aA][vV]")):
        try:
            yield _stat(path)
        except OSError as error:
            _log.warning("recording_unreadable", file=str(path), reason=str(error))


def _stat(path: Path) -> RecordingFile:
    found = path.stat()
    return RecordingFile(path.parent.name, path.stem, path, found.st_mtime_ns, found.st_size)


def _check_text(file: RecordingFile, phrase: Phrase) -> None:
    """Refuse a file recorded for another text; a new or changed file is taken to be for the present one."""
    try:
        note = _RecordingNote.model_validate_json(file.path.with_suffix(".json").read_bytes())
    except (OSError, ValidationError):
        note = None
    if note is None or (note.changed, note.size) != (file.changed, file.size):
        _write_note(file, phrase.text)
    elif note.text != phrase.text:
        raise RecordingError(
            f"it is stale: recorded for «{note.text}», the phrase is now «{phrase.text}»", RecordingFlaw.STALE
        )


def _write_note(file: RecordingFile, text: str) -> None:
    note = _RecordingNote(text=text, changed=file.changed, size=file.size)
    try:
        write_files(file.path.with_suffix(""), {"json": note.model_dump_json(indent=1).encode()})
    except SpeechError as error:
        # It is played all the same, but a later change of the text goes unnoticed.
        _log.warning("recording_not_noted", file=str(file.path), reason=str(error))


def _no_phrase(language: str, phrase_id: str, phrases: Mapping[Name, Phrase]) -> str:
    if not any(language == known for known, _ in phrases):
        return f"there are no words for the language {language!r}"
    return (
        f"there is no recordable phrase {phrase_id!r}: phrases that vary from call to call, such as etr or place_street,"
        f" can't be recorded; `outage-ivr prompts list` shows those that can"
    )
