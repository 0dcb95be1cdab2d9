"""The errors of the prompts package."""

from enum import StrEnum


class PromptsError(Exception):
    """Root of all errors that the prompts package raises."""


class UnknownLanguageError(PromptsError):
    """No wording exists for the language."""


class SpeechError(PromptsError):
    """An engine can't speak a text; another one may."""


class RecordingFlaw(StrEnum):
    """Why a recording can't replace a prompt."""

    #: It is not a readable sound file.
    UNREADABLE = "unreadable"
    #: It has no samples.
    EMPTY = "empty"
    #: It is longer than any prompt: `seconds`.
    ENDLESS = "endless"
    #: Too many samples are at full scale: `share` per thousand.
    CLIPPED = "clipped"
    #: Nobody speaks in it.
    SILENT = "silent"
    #: It is too quiet: `loudness` and the required `least`, in LUFS.
    SOFT = "soft"
    #: It is much shorter or longer than the words take: `seconds`, and the accepted `least` and `most`.
    LENGTH = "length"
    #: The phrase has changed since it was recorded.
    STALE = "stale"
    #: There is no such phrase, or its text varies from call to call.
    NO_PHRASE = "no_phrase"
    #: The fault is not the recording's: the disk, the telephone call, Asterisk.
    TROUBLE = "trouble"


class RecordingError(PromptsError):
    """A person's recording can't replace a prompt; the message says why, as do `flaw` and its `figures`."""

    def __init__(self, reason: str, flaw: RecordingFlaw = RecordingFlaw.TROUBLE, **figures: float) -> None:
        super().__init__(reason)
        self.flaw = flaw
        self.figures = figures
