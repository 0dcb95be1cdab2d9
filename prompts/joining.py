"""Phrases joined from a person's recordings of their fragments: which recordings, and how their sounds are joined."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from prompts.errors import SpeechError
from prompts.files import PromptFile, PromptFiles, read_sound
from prompts.recordings import Recordings
from prompts.speech import Shaped, standard
from prompts.wording.fragments import Words, cut, falls, words_of
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import PLACE_STREET, REMARK, Sentence

#: Stands for the engine in the note of a prompt that was joined from recordings.
JOINED = "joined"

#: What only a recording of its own replaces: words of somebody's name or message aren't ours, even if they sound alike.
_NAMED = frozenset({PLACE_STREET, Sentence.AREAS, REMARK})
#: Changes whenever joints come out differently.
_WAY = 1
#: Texts that are remembered with what they are joined from, or that they can't be.
_KEPT = 20_000
_PACKET_SECONDS = standard.PACKET / standard.RATE


@dataclass(frozen=True, slots=True)
class RecordedPart:
    """One recording and the text that it says in the phrase, with the punctuation after it."""

    text: str
    recording: PromptFile


@dataclass(frozen=True, slots=True)
class Joint:
    """The recordings that make up a phrase; `voice` stands for all of them, as an engine's voice does for its sound."""

    parts: tuple[RecordedPart, ...]
    voice: str

    @property
    def made_of(self) -> tuple[str, ...]:
        """The recordings by text and contents, for the prompt's note."""
        return tuple(f"{part.recording.text} {part.recording.voice}" for part in self.parts)


class Joiner:
    """Joins whole phrases from accepted recordings, never some words with an engine's voice between, and keeps them."""

    def __init__(self, recordings: Recordings, files: PromptFiles) -> None:
        self._recordings, self._files = recordings, files
        self._seen = -1
        self._said: dict[str, dict[Words, dict[bool, PromptFile]]] = {}
        self._known: dict[tuple[str, str], Joint | None] = {}

    def find(self, phrase: Phrase) -> Joint | None:
        """Return what the phrase is joined from at present, None if a word of it has not been recorded."""
        return None if phrase.id in _NAMED else self._find_text(phrase.language, phrase.text)

    def is_present(self, made: PromptFile) -> bool:
        """Say whether a prompt is joined from recordings, and they are still the present ones."""
        joint = self._find_text(made.language, made.text) if made.engine == JOINED else None
        return joint is not None and joint.voice == made.voice

    def find_made(self, phrase: Phrase, joint: Joint) -> PromptFile | None:
        """Return the joined phrase if it is on disk, whichever process has joined it; blocks."""
        return self._files.find(phrase, JOINED, joint.voice)

    def make(self, phrase: Phrase, joint: Joint) -> PromptFile:
        """Return the joined phrase, which is written unless it is on disk; blocks. Raise SpeechError if that fails."""
        if made := self.find_made(phrase, joint):
            return made
        return self._files.keep_shaped(phrase, join(joint.parts), JOINED, joint.voice, joint.made_of)

    def _find_text(self, language: str, text: str) -> Joint | None:
        if self._seen != self._recordings.version:
            self._seen = self._recordings.version
            self._known.clear()
            self._said = _list_words(self._recordings)
        if language not in self._said:
            return None
        key = language, text
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = _find(text, self._said[language])
        return self._known[key]


def join(parts: Sequence[RecordedPart]) -> Shaped:
    """Return the recordings as one sound: silences at their ends give way to those of the phrase's punctuation.

    Raise SpeechError when a recording's sound is missing.
    """
    *others, last = parts
    heard = [_trim(part.recording) for part in parts]
    pauses = [_packets(standard.pause_inside(part.text)) for part in others]
    # The silent packet at the start of the next prompt is part of the pause, as in any prompt.
    pauses.append(max(1, _packets(standard.pause_after(last.text)) - 1))
    contents = {}
    for ending in standard.ENDINGS:
        silence = heard[0].silence[ending]
        said = (one.sound[ending] + pause * silence for one, pause in zip(heard, pauses, strict=True))
        contents[ending] = silence + b"".join(said)
    return Shaped(contents, len(contents[standard.WIDE]) / standard.size_of(standard.WIDE, 1))


@dataclass(frozen=True, slots=True)
class _Trimmed:
    """The packets of a recording that are heard, and a silent one, by ending."""

    sound: dict[str, bytes]
    silence: dict[str, bytes]


def _trim(recording: PromptFile) -> _Trimmed:
    """Return a recording without the silent packets at both ends."""
    files = read_sound(recording)
    wide, size = files[standard.WIDE], standard.size_of(standard.WIDE, _PACKET_SECONDS)
    last = len(wide) // size
    # Narrow sounds are coarser: what is silent there may be heard on a wideband line.
    while last > 1 and not any(wide[(last - 1) * size : last * size]):
        last -= 1
    if last == 1:
        raise SpeechError(f"the recording of «{recording.text}» is silent")
    packets = {ending: standard.size_of(ending, _PACKET_SECONDS) for ending in files}
    return _Trimmed(
        {ending: file[packets[ending] : last * packets[ending]] for ending, file in files.items()},
        {ending: file[: packets[ending]] for ending, file in files.items()},
    )


def _packets(seconds: float) -> int:
    return round(seconds / _PACKET_SECONDS)


def _list_words(recordings: Recordings) -> dict[str, dict[Words, dict[bool, PromptFile]]]:
    """Return the accepted recordings by language and words, and by whether the voice falls at their end."""
    said: dict[str, dict[Words, dict[bool, PromptFile]]] = {}
    for one in recordings.accepted():
        alike = said.setdefault(one.language, {}).setdefault(words_of(one.text), {})
        alike.setdefault(falls(one.text), one)
    return said


def _find(text: str, said: dict[Words, dict[bool, PromptFile]]) -> Joint | None:
    texts = cut(text, said)
    if texts is None:
        return None
    parts = tuple(RecordedPart(one, _best(said[words_of(one)], falling=falls(one))) for one in texts)
    voices = json.dumps([_WAY, *(part.recording.voice for part in parts)])
    return Joint(parts, hashlib.sha256(voices.encode()).hexdigest()[:32])


def _best(alike: dict[bool, PromptFile], *, falling: bool) -> PromptFile:
    """Return the recording of these words in which the voice falls or stays up, else the other one."""
    return alike.get(falling) or alike[not falling]
