"""Phrases: what prompts say, with the ids by which dialogues and tests know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be spoken; `id` names the situation (`etr`, `digit_4`), `text` is ready for a speech engine.

    The last character of the text determines the pause after it.
    """

    id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """An existing sound: `file` has no ending; `.alaw`, `.ulaw` and `.sln16` lie beside each other."""

    phrase: Phrase
    file: Path
    seconds: float


class PromptLibrary(Protocol):
    """Turns phrases into existing prompts."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return prompts in the order of the phrases, rendering the missing ones.

        With `within` (seconds), leave out phrases that aren't ready by then; rendering continues for the next call.
        Without it, raise SpeechError when no engine can speak one of them.
        """
        ...
