"""A manager's remarks: how they are spoken, or why they can't be."""

from collections.abc import Mapping

from ivr.web.texts.pages import PageTexts
from outages.errors import InvalidError
from outages.incidents import Remark
from outages.subscribers import Language
from prompts.errors import UnknownLanguageError
from prompts.wording.free_text import NoRemarksError, UnspeakableError, offers_remarks, read_aloud
from prompts.wording.free_text import SpokenRemark as Reading


def languages_of_remarks(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    """Return the line's languages in which a remark may be written."""
    return tuple(one for one in languages if offers_remarks(one))


def read_remarks(typed: Mapping[str, str], languages: tuple[Language, ...]) -> dict[str, Remark]:
    """Return the remarks by language; raise InvalidError naming one that can't be spoken or whose language is unknown."""
    return {language: keep(speak_remark(text, language, languages)) for language, text in typed.items()}


def keep(reading: Reading) -> Remark:
    """Return the remark to keep for its reading."""
    return Remark(reading.spoken, reading.written)


def speak_remark(text: str, language: str, languages: tuple[Language, ...]) -> Reading:
    """Return how a remark is spoken; raise InvalidError naming the field and why it can't be."""
    field = f"remarks.{language}"
    try:
        if language not in languages:
            raise InvalidError(field, "is none of the line's languages")
        return read_aloud(text, language)
    except (UnknownLanguageError, NoRemarksError) as error:
        raise InvalidError(field, str(error)) from error
    except UnspeakableError as error:
        raise InvalidError(field, f"can't be spoken: {error}") from error


def explain_refusal(text: str, error: UnspeakableError, words: PageTexts) -> str:
    """Return why a remark can't be spoken and where, in the visitor's language."""
    first = error.refusals[0]
    reason = words.remark_reasons[first.reason]
    part = text[first.start : first.end]
    return reason if part == text else f"{reason}: «{part}»"
