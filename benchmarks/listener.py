"""A caller who listens to whole calls, presses keys when they are named, and notes what was heard for how long."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from ivr.dialogs.call import Call, Destination, Played
from outages.calls import HeardPrompt
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary

#: Only words that never change name keys: the digits of a ticket or a time are none.
_FIXED = frozenset(map(str, FixedPhrase))


class Line(BaseModel):
    """A phrase as far as it was heard, in seconds with the pause after it; silence has no id, text or language.

    `key` is what the caller pressed at its end, None for nothing.
    """

    model_config = ConfigDict(frozen=True)

    id: str = ""
    language: str = ""
    text: str = ""
    seconds: float
    key: str | None = None


class PatientLibrary(PromptLibrary):
    """A library that renders whatever it is asked for, however long that takes."""

    def __init__(self, library: PromptLibrary) -> None:
        self._library = library

    @override
    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        return await self._library.prepare(phrases)


class Listener(Call):
    """Presses `keys` one after another, each as soon as a menu has named it; then only listens."""

    def __init__(self, library: PromptLibrary, keys: str) -> None:
        self.lines: list[Line] = []
        self._library = library
        self._keys = keys

    @override
    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        heard: list[HeardPrompt] = []
        for prompt in prompts:
            part = self._named_in(prompt.phrase)
            heard.append(_heard(prompt, whole=part is None))
            if part is not None:
                return Played(tuple(heard), await self._press(part))
            self._note(prompt)
        if wait:
            self.lines.append(Line(seconds=wait))
        return Played(tuple(heard), None)

    @override
    async def record(self, seconds: int) -> bytes | None:
        return None

    @override
    async def hand_over(self, destination: Destination) -> None: ...

    @override
    async def hang_up(self) -> None: ...

    def _named_in(self, phrase: Phrase) -> Phrase | None:
        """Return the beginning of a phrase up to the next key's name, None if it isn't named there."""
        if not self._keys or phrase.id not in _FIXED:
            return None
        digit = wording_for(phrase.language).digits(self._keys[0])[0]
        name = re.escape(digit.text.rstrip(";:,."))
        found = re.match(rf".*?\b{name}\b[,.;:!?]?", phrase.text, re.IGNORECASE)
        return Phrase(phrase.id, phrase.language, found[0]) if found else None

    async def _press(self, part: Phrase) -> str:
        key, self._keys = self._keys[0], self._keys[1:]
        (prompt,) = await self._library.prepare([part])
        self._note(prompt, key)
        return key

    def _note(self, prompt: Prompt, key: str | None = None) -> None:
        phrase = prompt.phrase
        seconds = round(prompt.seconds, 2)
        self.lines.append(
            Line(id=phrase.id, language=phrase.language, text=phrase.text, seconds=seconds, key=key)
        )


def _heard(prompt: Prompt, *, whole: bool) -> HeardPrompt:
    phrase = prompt.phrase
    return HeardPrompt(phrase.id, phrase.language, prompt.file.name, phrase.text, whole)
