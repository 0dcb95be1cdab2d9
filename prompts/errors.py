"""What can go wrong between facts and sound."""


class PromptsError(Exception):
    """Root of every error that the prompts package raises."""


class UnknownLanguageError(PromptsError):
    """No wording exists for the language."""


class SpeechError(PromptsError):
    """An engine could not speak a text; the next engine may."""


class RecordingError(PromptsError):
    """A person's recording can't replace a prompt; the text says why."""
