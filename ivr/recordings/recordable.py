"""The phrases that people can record over, as the pages show and change them."""

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from outages.accounts import AuditTrail
from outages.subscribers import Language
from prompts.errors import RecordingError, RecordingFlaw
from prompts.library import Library
from prompts.recordings import RecordingCheck
from prompts.wording.completeness import find_shortcomings, is_reviewed
from prompts.wording.fragments import FragmentGroup
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.script import list_recordable, write_script


@dataclass(frozen=True, slots=True)
class RecordablePhrase:
    """A fixed phrase, or a fragment of others, and its present sound.

    `group` is None for a fixed phrase, `needed` is False for one that other recordings make up, and `joined` says
    whether they do. `voice` is the engine and its voice, empty while it is not rendered; `seconds` is the length, None
    until then. `refusal` is why an existing recording is not played, None if there is none or it is.
    """

    id: str
    language: str
    text: str
    group: FragmentGroup | None
    needed: bool
    recorded: bool
    joined: bool
    voice: str
    seconds: float | None
    refusal: RecordingError | None


@dataclass(frozen=True, slots=True)
class LanguageState:
    """The state of a language as a whole.

    `shortcomings` address the authors of its wording, `strays` are recordings of no phrase, and `slips` are unusable
    lines of the operator's stresses, of all languages.
    """

    reviewed: bool
    shortcomings: tuple[str, ...]
    strays: tuple[str, ...]
    slips: tuple[str, ...]


class RecordedPrompts:
    """The prompts of the line's languages; every change is written to the audit trail first."""

    def __init__(
        self, library: Library, trail: AuditTrail, *, languages: Sequence[Language], engines: Collection[str]
    ) -> None:
        self._library, self._trail = library, trail
        self._languages, self._engines = tuple(languages), engines

    async def find(self, language: str) -> list[RecordablePhrase]:
        """Return the fixed phrases of a language in the order of its wording, then the fragments by group."""
        wording = wording_for(self._known(language))
        lines, needed = list_recordable(wording), set(write_script(wording))
        phrases = [line.phrase for line in lines]
        await self._library.look_for_recordings()
        seconds = {prompt.phrase: prompt.seconds for prompt in self._library.find_prompts(phrases)}
        refusals = {one.recording.id: one.refusal for one in self._checks(language)}
        return [
            RecordablePhrase(
                id=line.phrase.id,
                language=language,
                text=line.phrase.text,
                group=line.group,
                needed=line in needed,
                recorded=self._library.is_recorded(line.phrase),
                joined=self._library.is_joined(line.phrase),
                voice=" ".join(self._library.spoken_by(line.phrase) or ()),
                seconds=seconds.get(line.phrase),
                refusal=refusals.get(line.phrase.id),
            )
            for line in lines
        ]

    async def state(self, language: str) -> LanguageState:
        """Return the state of the language as a whole."""
        known = self._known(language)
        shortcomings = await asyncio.to_thread(find_shortcomings, self._engines)
        strays = [
            one.recording.path.name
            for one in self._checks(language)
            if one.refusal and one.refusal.flaw is RecordingFlaw.NO_PHRASE
        ]
        return LanguageState(
            is_reviewed(known), tuple(shortcomings[known]), tuple(strays), tuple(self._library.stress_faults)
        )

    async def play(self, language: str, phrase: str) -> bytes:
        """Return the present sound as a WAV file."""
        return await self._library.wav(await self._library.prepare([self._phrase(language, phrase)]))

    async def replace(self, language: str, phrase: str, sound: bytes, *, author: str, at: datetime) -> None:
        """Play this recording from now on; one that is not good enough changes nothing and leaves no audit entry."""
        found = self._phrase(language, phrase)
        await self._library.check_recording(found, sound)
        detail = {"sha256": hashlib.sha256(sound).hexdigest(), "bytes": len(sound)}
        await self._trail.note("record", _thing(found), author=author, at=at, detail=detail)
        await self._library.import_recording(found.language, found.id, sound)

    async def remove(self, language: str, phrase: str, *, author: str, at: datetime) -> None:
        """Go back to the engine's voice."""
        found = self._phrase(language, phrase)
        await self._trail.note("remove", _thing(found), author=author, at=at, detail={})
        await self._library.remove_recording(found)

    def _phrase(self, language: str, phrase: str) -> Phrase:
        return self._library.phrase_named(self._known(language), phrase)

    def _known(self, language: str) -> Language:
        if language not in self._languages:
            raise RecordingError(f"the line does not speak {language!r}", RecordingFlaw.NO_PHRASE)
        return Language(language)

    def _checks(self, language: str) -> Iterator[RecordingCheck]:
        return (one for one in self._library.checks() if one.recording.language == language)


def _thing(phrase: Phrase) -> tuple[str, str]:
    return "prompt", f"{phrase.language}/{phrase.id}"
