"""Phrases that a person recorded over: WAV files in a folder, which replace what an engine speaks."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.files import PromptFiles, Recording, write_files
from prompts.speech import workshop
from prompts.wording.phrases import Phrase

_log = structlog.get_logger(__name__)

#: What stands in place of an engine's name beside a prompt that a person spoke.
BY_HAND = "recording"

#: Language and id of a phrase.
Name = tuple[str, str]


class _RecordingNote(BaseModel):
    """What lies beside a WAV file as JSON: which words it was recorded for, when it looked like this."""

    model_config = ConfigDict(frozen=True)

    text: str
    changed: int
    size: int


@dataclass(frozen=True, slots=True)
class Take:
    """One WAV file as it was found: `changed` is the time of its last change in nanoseconds, `size` bytes."""

    language: str
    id: str
    file: Path
    changed: int
    size: int

    @property
    def name(self) -> Name:
        """Which phrase it is for."""
        return self.language, self.id


@dataclass(frozen=True, slots=True)
class RecordingCheck:
    """What became of a file: `refusal` says why it is not heard, None for one that is."""

    take: Take
    refusal: RecordingError | None

    @property
    def reason(self) -> str | None:
        """Why it is not heard, in a sentence."""
        return str(self.refusal) if self.refusal else None


class Recordings:
    """Watches `folder`, where `<language>/<id>.wav` replaces that phrase; any engine's prompt stays as the way back.

    `phrases` are those whose words never change. What blocks is for one thread at a time; `find` is for any.
    """

    def __init__(self, folder: Path, files: PromptFiles, phrases: Collection[Phrase]) -> None:
        self.checks: dict[Name, RecordingCheck] = {}
        self._folder, self._files = folder, files
        self._phrases = {(phrase.language, phrase.id): phrase for phrase in phrases}
        self._heard: dict[Name, Recording] = {}

    def find(self, phrase: Phrase) -> Recording | None:
        """Return what a person recorded for exactly these words, if it is good."""
        heard = self._heard.get((phrase.language, phrase.id))
        return heard if heard and heard.text == phrase.text else None

    def in_use(self) -> Collection[Path]:
        """Return the prompts that are played now."""
        return {heard.file for heard in self._heard.values()}

    def changes(self) -> list[Take]:
        """Return the files that are new or changed, and forget those that are gone; blocks for a look at the folder."""
        takes = {take.name: take for take in self._scan()}
        for name in self.checks.keys() - takes.keys():
            _log.info("recording_gone", language=name[0], id=name[1])
            del self.checks[name]
            self._drop(name)
        return [take for name, take in takes.items() if not self._is_known(name, take)]

    def phrase_of(self, take: Take) -> Phrase | None:
        """Return the phrase that the file is for, None when there is no such one."""
        return self._phrases.get(take.name)

    def judge(self, take: Take, synthetic: float | None) -> None:
        """Take the file in or refuse it; blocks. `synthetic` is how long the engine's prompt takes, None for none.

        Raise SpeechError when the disk doesn't take the prompt: it is worth another try.
        """
        try:
            heard = self._take_in(take, synthetic)
        except RecordingError as error:
            _log.warning("recording_refused", file=str(take.file), reason=str(error))
            # A new one, for a traceback would hold on to the sound.
            refusal = RecordingError(str(error), error.flaw, **error.figures)
            self.checks[take.name] = RecordingCheck(take, refusal)
            self._drop(take.name)
            return
        _log.info("recording_taken", file=str(take.file))
        self._drop(take.name)
        self.checks[take.name] = RecordingCheck(take, None)
        self._heard[take.name] = heard

    def put(self, phrase: Phrase, audio: bytes, synthetic: float | None) -> Take:
        """Check a recording and lay it into the folder in place of an earlier one; blocks.

        Raise RecordingError when it is not good enough or the disk doesn't take it.
        """
        workshop.shape_take(audio, phrase.text, synthetic)
        file = self._folder / phrase.language / phrase.id
        try:
            write_files(file, {"wav": audio})
        except SpeechError as error:
            raise RecordingError(str(error)) from error
        take = _look(file.with_name(f"{phrase.id}.wav"))
        _write_note(take, phrase.text)
        return take

    def remove(self, phrase: Phrase) -> bool:
        """Take the recordings of a phrase out of the folder; blocks. Return whether there were any.

        Raise RecordingError when the disk doesn't let go of one.
        """
        takes = [take for take in self._scan() if take.name == (phrase.language, phrase.id)]
        try:
            for take in takes:
                take.file.unlink(missing_ok=True)
                take.file.with_suffix(".json").unlink(missing_ok=True)
        except OSError as error:
            raise RecordingError(f"it cannot be removed: {error.strerror}") from error
        return bool(takes)

    def phrase_named(self, language: str, phrase_id: str) -> Phrase:
        """Return the phrase to be recorded; raise RecordingError when it is none whose words stay the same."""
        phrase = self._phrases.get((language, phrase_id))
        if phrase is None:
            raise RecordingError(_no_phrase(language, phrase_id, self._phrases), RecordingFlaw.NO_PHRASE)
        return phrase

    def _take_in(self, take: Take, synthetic: float | None) -> Recording:
        phrase = self.phrase_named(*take.name)
        try:
            audio = take.file.read_bytes()
        except OSError as error:
            raise RecordingError(f"it cannot be read: {error.strerror}") from error
        _check_words(take, phrase)
        digest = hashlib.sha256(audio).hexdigest()[:32]
        if known := self._files.find(phrase, BY_HAND, digest):
            return known
        sound = workshop.shape_take(audio, phrase.text, synthetic)
        return self._files.keep_shaped(phrase, sound, BY_HAND, digest)

    def _is_known(self, name: Name, take: Take) -> bool:
        return name in self.checks and self.checks[name].take == take

    def _drop(self, name: Name) -> None:
        """Play it no more; somebody may hear it right now, so its prompt goes when it is unused for two days."""
        if heard := self._heard.pop(name, None):
            self._files.note_use(heard)

    def _scan(self) -> Iterator[Take]:
        for file in sorted(self._folder.glob("*/*.[wW][aA][vV]")):
            try:
                yield _look(file)
            except OSError as error:
                _log.warning("recording_unreadable", file=str(file), reason=str(error))


def _look(file: Path) -> Take:
    found = file.stat()
    return Take(file.parent.name, file.stem, file, found.st_mtime_ns, found.st_size)


def _check_words(take: Take, phrase: Phrase) -> None:
    """Refuse a file that was recorded for other words; one that is new or changed is for those of today."""
    try:
        note = _RecordingNote.model_validate_json(take.file.with_suffix(".json").read_bytes())
    except (OSError, ValidationError):
        note = None
    if note is None or (note.changed, note.size) != (take.changed, take.size):
        _write_note(take, phrase.text)
    elif note.text != phrase.text:
        raise RecordingError(
            f"it is stale: recorded for «{note.text}», the words are now «{phrase.text}»", RecordingFlaw.STALE
        )


def _write_note(take: Take, text: str) -> None:
    note = _RecordingNote(text=text, changed=take.changed, size=take.size)
    try:
        write_files(take.file.with_suffix(""), {"json": note.model_dump_json(indent=1).encode()})
    except SpeechError as error:
        # It is heard all the same; only a later change of the words would not be noticed.
        _log.warning("recording_not_noted", file=str(take.file), reason=str(error))


def _no_phrase(language: str, phrase_id: str, phrases: Mapping[Name, Phrase]) -> str:
    if not any(language == known for known, _ in phrases):
        return f"there are no words for the language {language!r}"
    return (
        f"no phrase {phrase_id!r} has words that stay the same: what varies from call to call, such as etr or"
        f" place_street, can't be recorded; `outage-ivr prompts list` shows what can"
    )
