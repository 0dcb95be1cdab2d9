"""What can go wrong between facts and sound."""

from enum import StrEnum


class PromptsError(Exception):
    """Root of every error that the prompts package raises."""


class UnknownLanguageError(PromptsError):
    """No wording exists for the language."""


class SpeechError(PromptsError):
    """An engine could not speak a text; the next engine may."""


class RecordingFlaw(StrEnum):
    """Why a recording can't replace a prompt."""

    #: It is no sound file that can be read.
    UNREADABLE = "unreadable"
    #: It has no samples.
    EMPTY = "empty"
    #: It lasts longer than any prompt: `seconds`.
    ENDLESS = "endless"
    #: Too many samples are at full scale: `share` of a thousand.
    CLIPPED = "clipped"
    #: Nobody speaks in it.
    SILENT = "silent"
    #: It is too soft: `loudness`, and the `least` that is needed, in LUFS.
    SOFT = "soft"
    #: It is much shorter or longer than the words take: `seconds`, and the `least` and `most` that are taken.
    LENGTH = "length"
    #: The words have changed since it was recorded.
    STALE = "stale"
    #: There is no such phrase, or its words vary from call to call.
    NO_PHRASE = "no_phrase"
    #: Something of ours: the disk, the person who is rung, Asterisk.
    TROUBLE = "trouble"


class RecordingError(PromptsError):
    """A person's recording can't replace a prompt; the text says why, and so do `flaw` and its `figures`."""

    def __init__(self, reason: str, flaw: RecordingFlaw = RecordingFlaw.TROUBLE, **figures: float) -> None:
        super().__init__(reason)
        self.flaw = flaw
        self.figures = figures
