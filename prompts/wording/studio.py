"""What a person hears who records phrases over the telephone: each language's own folder may have the words."""

import importlib
import importlib.util
from dataclasses import dataclass

from prompts.wording import LANGUAGES
from prompts.wording.phrases import Phrase


@dataclass(frozen=True, slots=True)
class StudioWords:
    """`studio.py` in a language's folder has these as `WORDS`."""

    #: Before the phrase is spoken as an example: read it after the signal, then press #.
    intro: str
    #: After the recording was played back: 1 keeps it, 2 records it again.
    choice: str
    #: It is kept.
    kept: str
    #: It is not good enough, here comes another try.
    refused: str


@dataclass(frozen=True, slots=True)
class StudioPhrases:
    """The same as phrases."""

    intro: Phrase
    choice: Phrase
    kept: Phrase
    refused: Phrase


def studio_phrases(language: str) -> StudioPhrases:
    """Return the phrases in a language, or in the first one that has them."""
    having = next(one for one in (language, *LANGUAGES) if importlib.util.find_spec(_module(one)))
    words: StudioWords = importlib.import_module(_module(having)).WORDS
    return StudioPhrases(
        intro=Phrase("studio_intro", having, words.intro),
        choice=Phrase("studio_choice", having, words.choice),
        kept=Phrase("studio_kept", having, words.kept),
        refused=Phrase("studio_refused", having, words.refused),
    )


def _module(language: str) -> str:
    return f"prompts.wording.{language}.studio"
