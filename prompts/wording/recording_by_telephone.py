"""What is said to a person who records phrases over the telephone; the words are optional in a language's folder."""

import importlib
import importlib.util
from dataclasses import dataclass

from prompts.wording.languages import LANGUAGES
from prompts.wording.phrases import Phrase


@dataclass(frozen=True, slots=True)
class RecordingWords:
    """`WORDS` in `recording_by_telephone.py` of a language's folder."""

    #: Before the phrase is played as an example: read it after the tone, then press #.
    intro: str
    #: After playing the recording back: 1 keeps it, 2 records it again.
    choice: str
    #: It is kept.
    kept: str
    #: It is not good enough; another try follows.
    refused: str


@dataclass(frozen=True, slots=True)
class RecordingPhrases:
    """RecordingWords as phrases."""

    intro: Phrase
    choice: Phrase
    kept: Phrase
    refused: Phrase


def recording_phrases(language: str) -> RecordingPhrases:
    """Return the phrases in a language, or in the first one that has them."""
    spoken = next(one for one in (language, *LANGUAGES) if importlib.util.find_spec(_module(one)))
    words: RecordingWords = importlib.import_module(_module(spoken)).WORDS
    return RecordingPhrases(
        intro=Phrase("studio_intro", spoken, words.intro),
        choice=Phrase("studio_choice", spoken, words.choice),
        kept=Phrase("studio_kept", spoken, words.kept),
        refused=Phrase("studio_refused", spoken, words.refused),
    )


def _module(language: str) -> str:
    return f"prompts.wording.{language}.recording_by_telephone"
