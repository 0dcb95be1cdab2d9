"""A conversation: a call, the language it is held in, and the memory of what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.dialogs.call import Call, HungUp
from outages.calls import HeardPrompt
from outages.subscribers import Language
from prompts.phrases import Phrase, PromptLibrary
from prompts.sayings import Saying
from prompts.wording import Wording, wording_for

#: How long a caller has to choose a key, in seconds: long enough to lower the phone and look at it.
KEY_WAIT = 6.0

#: How long a phrase that isn't rendered yet may hold up a caller, in seconds; after that it is left out.
PATIENCE = 0.3


@dataclass
class Conversation:
    """Speaks phrases in the caller's language and remembers what was heard and pressed."""

    call: Call
    library: PromptLibrary
    languages: Sequence[Language]
    language: Language
    heard: list[HeardPrompt] = field(default_factory=list)
    latest: tuple[HeardPrompt, ...] = ()

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

    async def ask(self, *said: Saying | Phrase, wait: float = KEY_WAIT) -> str | None:
        """Speak, and return the key that was pressed during it or within `wait` seconds after, or None."""
        phrases = [self.words.say(one) if isinstance(one, Saying) else one for one in said]
        prompts = await self.library.prepare(phrases, within=PATIENCE)
        try:
            played = await self.call.play(prompts, wait=wait)
        except HungUp as gone:
            self._remember(gone.heard)
            raise
        self._remember(played.heard)
        return played.key

    async def say(self, *said: Saying | Phrase) -> str | None:
        """Speak without waiting afterwards; return the key that interrupted it, or None."""
        return await self.ask(*said, wait=0)

    def has_heard(self, phrase_id: str) -> bool:
        """Say whether a phrase of this id was heard to its end."""
        return any(one.id == phrase_id and one.whole for one in self.heard)

    def _remember(self, heard: tuple[HeardPrompt, ...]) -> None:
        self.latest = heard
        self.heard.extend(heard)
