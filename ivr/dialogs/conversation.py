"""A conversation: a call, the language it is held in, and the memory of what was said."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from ivr.dialogs.call import Call, Destination, HungUp
from outages.calls import HeardPrompt
from outages.subscribers import Language
from prompts.wording import Wording, wording_for
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary

#: How long a caller has to choose a key, in seconds: long enough to lower the phone and look at it.
KEY_WAIT = 6.0

#: How long (seconds) a phrase that isn't rendered yet may keep a caller in silence; then it is left out.
PATIENCE = 0.3


@dataclass
class Conversation:
    """Speaks phrases in the caller's language and remembers what was heard and pressed."""

    call: Call
    library: PromptLibrary
    languages: Sequence[Language]
    language: Language
    #: How long (seconds) a caller waits in silence for all that is to be written: less than the dialplan waits.
    patience: float = 2.0
    #: What is said where the greeting has its place: something else to somebody who has heard it already.
    greeting: FixedPhrase = FixedPhrase.GREETING
    #: Who is behind key 0.
    person: Destination = Destination.PERSON
    heard: list[HeardPrompt] = field(default_factory=list)
    #: What was heard of the last `ask` or `say`.
    latest: tuple[HeardPrompt, ...] = ()
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._quiet_since = self.clock()

    @property
    def patience_left(self) -> float:
        """How long (seconds) the caller still waits, of the patience they had when the last words or key came."""
        return max(0.0, self.patience - (self.clock() - self._quiet_since))

    @property
    def words(self) -> Wording:
        """The wording of the language spoken now."""
        return wording_for(self.language)

    @property
    def other_languages(self) -> list[Language]:
        """The languages a caller can switch to, next one first."""
        here = self.languages.index(self.language)
        return [*self.languages[here + 1 :], *self.languages[:here]]

    def switch_language(self) -> None:
        """Go on in the next language of the line."""
        self.language = (self.other_languages or [self.language])[0]

    async def ask(self, *said: FixedPhrase | Phrase, wait: float = KEY_WAIT) -> str | None:
        """Speak, and return the key that was pressed during it or within `wait` seconds after, or None."""
        self.latest = ()
        phrases = [self._phrase(one) for one in said]
        ready = _beginning(phrases, await self.library.prepare(phrases, within=0))
        if len(ready) == len(phrases):
            return await self._play(ready, wait)
        return await self._play_while_rendering(ready, phrases[len(ready) :], wait)

    def _phrase(self, said: FixedPhrase | Phrase) -> Phrase:
        if isinstance(said, FixedPhrase):
            return self.words.say(self.greeting if said is FixedPhrase.GREETING else said)
        return said

    async def say(self, *said: FixedPhrase | Phrase) -> str | None:
        """Speak without waiting afterwards; return the key that interrupted it, or None."""
        return await self.ask(*said, wait=0)

    async def record(self, seconds: int) -> bytes | None:
        """Return what the person says within so many seconds, as a WAV file; None when nothing came of it."""
        try:
            return await self.call.record(seconds)
        finally:
            self._quiet_since = self.clock()

    def has_heard(self, phrase_id: str) -> bool:
        """Say whether a phrase of this id was heard to its end."""
        return any(one.id == phrase_id and one.whole for one in self.heard)

    async def _play_while_rendering(
        self, ready: list[Prompt], missing: list[Phrase], wait: float
    ) -> str | None:
        """Speak what is there, and behind it what has been rendered meanwhile; the rest is left out."""
        lasts = sum(prompt.seconds for prompt in ready)
        rendering = asyncio.create_task(self.library.prepare(missing, within=lasts + PATIENCE))
        try:
            if ready and (key := await self._play(ready, 0)):
                return key
            return await self._play(await rendering, wait)
        finally:
            rendering.cancel()

    async def _play(self, prompts: Sequence[Prompt], wait: float) -> str | None:
        try:
            played = await self.call.play(prompts, wait=wait)
        except HungUp as gone:
            self._remember(gone.heard)
            raise
        self._remember(played.heard)
        if prompts or wait:
            self._quiet_since = self.clock()
        return played.key

    def _remember(self, heard: tuple[HeardPrompt, ...]) -> None:
        self.latest += heard
        self.heard.extend(heard)


def choose_language(wanted: str | None, spoken: Sequence[Language]) -> Language:
    """Return the wanted language if the line speaks it, else the line's first."""
    return next((language for language in spoken if language == wanted), spoken[0])


def _beginning(phrases: Sequence[Phrase], prompts: Sequence[Prompt]) -> list[Prompt]:
    """Return the prompts of the first phrases, up to the first that has none."""
    there = {prompt.phrase: prompt for prompt in prompts}
    return [there[phrase] for phrase in takewhile(there.__contains__, phrases)]
