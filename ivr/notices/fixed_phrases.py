"""Fixed phrases: those that callers hear first are rendered before the line opens, the others afterwards."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import structlog

from ivr.callflows.reach import find_nearest, kind_of
from ivr.notices.prerendering import DIALPLAN_PHRASES
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt

log = structlog.get_logger()

#: The line opens once everything exists that callers hear before and in answer to this many keys.
FIRST_KEYS = 1
#: Phrases outside every successful conversation that any conversation may need.
ANY_TIME = frozenset({*DIALPLAN_PHRASES.values(), FixedPhrase.TROUBLE, FixedPhrase.SORRY_REPEAT})
#: Asterisk's queue plays these, after the key for an agent.
_QUEUE = "queue_"

#: Poll interval for what another worker has rendered, and delay before a failed phrase is tried again, in seconds.
LOOK, RETRY = 1.0, 30.0
#: Interval of progress in the log, in seconds.
TELL = 5.0

Progress = Callable[[int, int], None]


class PhraseSpeaker(Protocol):
    """The part of the prompt library that is used here."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return prompts as PromptLibrary does."""
        ...

    async def find_missing(self, phrases: Iterable[Phrase]) -> list[Phrase]:
        """Return the phrases without a prompt, in their order, after taking in what other processes rendered."""
        ...


class RenderingLock(Protocol):
    """Held by one worker at a time: the one that renders the phrases."""

    def take(self) -> bool:
        """Take the lock if it is free; say whether this worker holds it."""
        ...

    def release(self) -> None:
        """Release the lock."""
        ...


class FixedPhrases:
    """Has them rendered once for all workers: by the holder of the lock, while the others wait.

    The `further` phrases, which only some lines need, come last.
    """

    def __init__(
        self,
        speaker: PhraseSpeaker,
        languages: Sequence[Language],
        lock: RenderingLock,
        *,
        further: Sequence[Phrase] = (),
        look: float = LOOK,
        retry: float = RETRY,
    ) -> None:
        self._speaker, self._languages, self._lock = speaker, languages, lock
        self._look, self._retry = look, retry
        self._told_at = time.monotonic()
        self._further = further
        self._phrases = [
            *(phrase for language in languages for phrase in wording_for(language).fixed()),
            *further,
        ]
        #: How many are still to be rendered, as far as this worker knows.
        self.missing = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._phrases)

    async def speak_first(self, progress: Progress) -> None:
        """Return once the phrases that callers hear first exist; raise SpeechError if no engine can speak one.

        `progress` receives how many exist, and of how many.
        """
        # Finding what comes first takes a moment, and only a first start needs it.
        if await self._speaker.find_missing(self._phrases):
            first = [phrase for phrase, keys in await self._in_order() if keys <= FIRST_KEYS]
            await self.speak(first, progress)
            self.missing = len(await self._speaker.find_missing(self._phrases))

    async def speak(self, phrases: Sequence[Phrase], progress: Progress = lambda _done, _all: None) -> None:
        """Return once these exist; raise SpeechError."""
        while missing := await self._speaker.find_missing(phrases):
            self._tell(progress, len(phrases) - len(missing), len(phrases))
            if self._lock.take():
                await self._speak_side_by_side(missing, len(phrases), progress)
            else:
                await asyncio.sleep(self._look)
        progress(len(phrases), len(phrases))

    async def speak_rest(self) -> None:
        """Return once all exist; what fails is tried again."""
        while missing := await self._speaker.find_missing(self._phrases):
            self.missing = len(missing)
            if self._lock.take():
                await self._speak_one_by_one(missing)
                await asyncio.sleep(self._retry if self.missing else 0)
            else:
                await asyncio.sleep(self._look)
        self.missing = 0
        self._lock.release()
        log.info("fixed_phrases_spoken", phrases=len(self._phrases))

    async def _speak_side_by_side(self, missing: Sequence[Phrase], total: int, progress: Progress) -> None:
        """Render as many at a time as the library takes: there are no calls yet."""
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
        """Render one at a time, so that no caller waits for an engine."""
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
        """Return all phrases with their distance in keys, the nearest first, and keep that order."""
        found = [each for language in self._languages for each in await _keys_before(language)]
        found.sort(key=lambda each: each[1])
        self._phrases = [*(phrase for phrase, _ in found), *self._further]
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
    """Report to nobody."""
