"""The phrases that never change: those that callers come to first are spoken before the line opens, the rest behind it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import structlog

from ivr.callflows.reach import find_nearest, kind_of
from ivr.notices.prerendering import DIALPLAN_PHRASES
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording import wording_for
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase, Prompt

log = structlog.get_logger()

#: The line opens when all is spoken that callers hear before their first key, and in answer to it.
FIRST_KEYS = 1
#: What no conversation that goes well leads to, and each may, at any time.
ANY_TIME = frozenset({*DIALPLAN_PHRASES.values(), FixedPhrase.TROUBLE, FixedPhrase.SORRY_REPEAT})
#: Asterisk's queue says these, after the key for a person.
_QUEUE = "queue_"

#: How often (seconds) it is looked what another worker has spoken, and how soon a phrase is tried again that failed.
LOOK, RETRY = 1.0, 30.0
#: How often (seconds) the log tells how far it is.
TELL = 5.0

Progress = Callable[[int, int], None]


class PhraseSpeaker(Protocol):
    """The part of the prompt library that is used here."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return prompts as PromptLibrary says."""
        ...

    async def find_missing(self, phrases: Iterable[Phrase]) -> list[Phrase]:
        """Return the phrases that have no prompt, in their order; what another process has spoken is taken in."""
        ...


class Turn(Protocol):
    """What one worker at a time has: the one who speaks the phrases."""

    def take(self) -> bool:
        """Have it if nobody else has, and say whether it is ours."""
        ...

    def release(self) -> None:
        """Let others have it."""
        ...


class FixedPhrases:
    """Has them spoken once for all workers: by whoever has the `turn`, while the others look on."""

    def __init__(
        self,
        speaker: PhraseSpeaker,
        languages: Sequence[Language],
        turn: Turn,
        *,
        look: float = LOOK,
        retry: float = RETRY,
    ) -> None:
        self._speaker, self._languages, self._turn = speaker, languages, turn
        self._look, self._retry = look, retry
        self._told_at = time.monotonic()
        self._phrases = [phrase for language in languages for phrase in wording_for(language).fixed()]
        #: How many are still to be spoken, as far as this worker knows.
        self.missing = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._phrases)

    async def speak_first(self, progress: Progress) -> None:
        """Return when all is there that callers come to first; raise SpeechError when no engine can speak it.

        `progress` is told how many of how many there are.
        """
        # To know what comes first takes a moment, and no start but the first needs to know.
        if await self._speaker.find_missing(self._phrases):
            first = [phrase for phrase, keys in await self._in_order() if keys <= FIRST_KEYS]
            await self.speak(first, progress)
            self.missing = len(await self._speaker.find_missing(self._phrases))

    async def speak(self, phrases: Sequence[Phrase], progress: Progress = lambda _done, _all: None) -> None:
        """Return when these are there; raise SpeechError."""
        while missing := await self._speaker.find_missing(phrases):
            self._tell(progress, len(phrases) - len(missing), len(phrases))
            if self._turn.take():
                await self._speak_side_by_side(missing, len(phrases), progress)
            else:
                await asyncio.sleep(self._look)
        progress(len(phrases), len(phrases))

    async def speak_rest(self) -> None:
        """Return when all is there; what can't be spoken now is tried again and again."""
        while missing := await self._speaker.find_missing(self._phrases):
            self.missing = len(missing)
            if self._turn.take():
                await self._speak_one_by_one(missing)
                await asyncio.sleep(self._retry if self.missing else 0)
            else:
                await asyncio.sleep(self._look)
        self.missing = 0
        self._turn.release()
        log.info("fixed_phrases_spoken", phrases=len(self._phrases))

    async def _speak_side_by_side(self, missing: Sequence[Phrase], total: int, progress: Progress) -> None:
        """Speak as many at a time as the library takes: nobody calls yet."""
        speaking = [asyncio.create_task(self._speaker.prepare([phrase])) for phrase in missing]
        try:
            for number, spoken in enumerate(asyncio.as_completed(speaking), total - len(missing) + 1):
                await spoken
                self._tell(progress, number, total)
        finally:
            for one in speaking:
                one.cancel()
            await asyncio.gather(*speaking, return_exceptions=True)

    async def _speak_one_by_one(self, missing: Sequence[Phrase]) -> None:
        """Speak one at a time, so that callers never wait for a place at the engine."""
        for phrase in missing:
            try:
                await self._speaker.prepare([phrase])
            except SpeechError as error:
                log.error(
                    "fixed_phrase_not_spoken", phrase=phrase.id, language=phrase.language, error=str(error)
                )
            else:
                self.missing -= 1
                self._tell(_nobody, self.total - self.missing, self.total)

    async def _in_order(self) -> list[tuple[Phrase, int]]:
        """Return all phrases with how many keys away they are, the nearest first, and keep that order."""
        found = [each for language in self._languages for each in await _keys_before(language)]
        found.sort(key=lambda each: each[1])
        self._phrases = [phrase for phrase, _ in found]
        return found

    def _tell(self, progress: Progress, spoken: int, total: int) -> None:
        progress(spoken, total)
        if time.monotonic() - self._told_at >= TELL:
            self._told_at = time.monotonic()
            log.info("speaking_fixed_phrases", spoken=spoken, of=total)


async def _keys_before(language: Language) -> list[tuple[Phrase, int]]:
    nearest = await find_nearest(language, FIRST_KEYS)
    return [(phrase, _distance(phrase, nearest)) for phrase in wording_for(language).fixed()]


def _distance(phrase: Phrase, nearest: dict[str, int]) -> int:
    if phrase.id in ANY_TIME:
        return 0
    if phrase.id.startswith(_QUEUE):
        return FIRST_KEYS + 1
    return nearest.get(kind_of(phrase), FIRST_KEYS + 2)


def _nobody(_done: int, _all: int) -> None:
    """Tell nobody."""
