"""One wording module a language: facts in, spoken phrases out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from outages.subscribers import Language, Service
from prompts.announcements import Announcement, Place
from prompts.errors import UnknownLanguageError
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording.en import English
from prompts.wording.ru import Russian


class Wording(Protocol):
    """How one language says everything; instants come in UTC and are spoken in `zone`."""

    @property
    def language(self) -> Language:
        """The language's code, such as "ru"."""
        ...

    def say(self, saying: Saying) -> Phrase:
        """Return a fixed phrase."""
        ...

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return what is out, where, the cause, until when, and why that was moved, in the order of speaking.

        Ids in order: `outage_at`, `place_street`, `place_house`, `outage_known`, `cause`, `etr` (or
        `etr_unknown`, or `etr_passed` when the estimate lies before `at`), and `delay` if it was moved.
        A general announcement has `outage_areas` in place of the first three.
        """
        ...

    def ticket(self, number: str) -> list[Phrase]:
        """Return `ticket_number` and then one phrase a digit, `digit_0` to `digit_9`."""
        ...

    def restored(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return the news of a call back: `restored_at`, `place_street`, `place_house`, `restored`."""
        ...

    def restored_sms(self, services: Sequence[Service], place: Place, ticket_number: str) -> str:
        """Return the SMS that tells the same as the call back, in at most two segments."""
        ...

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as it is read on a page, from the same facts as `outage`."""
        ...


_WORDINGS: Mapping[Language, Wording] = {wording.language: wording for wording in (Russian(), English())}

#: The languages there are words for, the one to fall back on first.
LANGUAGES = tuple(_WORDINGS)


def wording_for(language: str) -> Wording:
    """Return the wording of a language by its code, such as "ru"; raise UnknownLanguageError."""
    try:
        return _WORDINGS[Language(language)]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguageError(f"there are no words for {language!r}, only for: {known}") from None
