"""A conversation: a call, the language it is held in, and what has been heard."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from ivr.dialogs.call import Call, Destination, HungUp, NotPlayed
from outages.calls import HeardPrompt, Promise
from outages.subscribers import Language
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary
from prompts.wording.protocol import Wording

#: How long to wait for a key, in seconds: enough to lower the phone and look at it.
KEY_WAIT = 6.0

#: How long a phrase still being rendered may keep a caller in silence, in seconds; then it is left out.
PATIENCE = 0.3


@dataclass
class Conversation:
    """Speaks phrases in the caller's language and remembers what was heard."""

    call: Call
    library: PromptLibrary
    languages: Sequence[Language]
    language: Language
    #: How long a caller may wait in silence for writes, in seconds: less than the dialplan's own deadline.
    patience: float = 2.0
    #: What is said in place of the greeting once the caller has heard that.
    greeting: FixedPhrase = FixedPhrase.GREETING
    #: Where key 0 leads.
    agent: Destination = Destination.AGENT
    heard: list[HeardPrompt] = field(default_factory=list)
    #: What the person was told that somebody may be held to, each once.
    promises: list[Promise] = field(default_factory=list)
    #: What was heard of the latest `ask` or `say`.
    latest: tuple[HeardPrompt, ...] = ()
    #: Whether the person was told all of what the call is for.
    has_told: bool = False
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._quiet_since = self.clock()

    @property
    def patience_left(self) -> float:
        """Seconds of silence left to the caller since the last words or key."""
        return max(0.0, self.patience - (self.clock() - self._quiet_since))

    @property
    def words(self) -> Wording:
        """The wording of the current language."""
        return wording_for(self.language)

    @property
    def other_languages(self) -> list[Language]:
        """The languages to switch to, the next one first."""
        here = self.languages.index(self.language)
        return [*self.languages[here + 1 :], *self.languages[:here]]

    @property
    def just_heard(self) -> Counter[tuple[str, str]]:
        """The phrases that were heard to their end in the latest `ask` or `say`, by id and words."""
        return Counter((one.id, one.text) for one in self.latest if one.whole)

    def switch_language(self) -> None:
        """Continue in the line's next language."""
        self.language = (self.other_languages or [self.language])[0]

    async def ask(self, *said: FixedPhrase | Phrase, wait: float = KEY_WAIT) -> str | None:
        """Speak, and return the key pressed meanwhile or within `wait` seconds afterwards, or None."""
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

    def has_just_said(self, said: Sequence[FixedPhrase | Phrase]) -> bool:
        """Tell whether all of it was heard to its end in the latest `ask` or `say`."""
        return Counter((one.id, one.text) for one in map(self._phrase, said)) <= self.just_heard

    async def record(self, seconds: int) -> bytes | None:
        """Record the person for at most `seconds`; return a WAV file, None if nothing was recorded."""
        try:
            return await self.call.record(seconds)
        finally:
            self._quiet_since = self.clock()

    async def _play_while_rendering(
        self, ready: list[Prompt], missing: list[Phrase], wait: float
    ) -> str | None:
        """Speak what is ready, then what has been rendered meanwhile; leave out the rest."""
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
        except (HungUp, NotPlayed) as end:
            self._remember(end.heard)
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
