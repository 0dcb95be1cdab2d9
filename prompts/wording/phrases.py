"""A phrase: what one prompt says, with the name by which dialogues and tests know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be spoken; `id` names the situation (`etr`, `digit_4`), `text` is ready for a speech engine.

    The last sign of the text decides how long the pause after it is.
    """

    id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One sound file that exists: `file` has no ending; `.alaw`, `.ulaw` and `.sln16` lie beside each other."""

    phrase: Phrase
    file: Path
    seconds: float


class PromptLibrary(Protocol):
    """Turns phrases into prompts that exist."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return prompts in the order of the phrases, rendered where they were missing.

        With `within` (seconds), a phrase that isn't ready by then is left out and goes on being rendered
        for the next call. Without it, raise SpeechError when no engine can speak one of them.
        """
        ...
