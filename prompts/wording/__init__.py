"""One folder a language: facts in, spoken phrases and texts out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from outages.incidents import IncidentKind
from outages.subscribers import Language, Service
from prompts.errors import UnknownLanguageError
from prompts.wording.announcements import Announcement, Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.folders import find_all_gaps, find_narrators
from prompts.wording.phrases import Phrase


class Wording(Protocol):
    """How one language says everything; instants come in UTC and are spoken in `zone`.

    Times are rounded up to five minutes, and none that lies before `at` is told as a promise. Texts are made of
    the same sentences as speech, with times and addresses as people write them.
    """

    @property
    def language(self) -> Language:
        """The language's code, such as "ru"."""
        ...

    def say(self, fixed_phrase: FixedPhrase) -> Phrase:
        """Return a fixed phrase."""
        ...

    def fixed(self) -> list[Phrase]:
        """Return every phrase whose words never change, each with an id of its own."""
        ...

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return where, what is out, until when, why that was moved, and the cause, in the order of speaking.

        Ids in order: `outage_at` or `planned_at`, `place_street`, `place_house`, `outage_known`, and the estimate,
        one phrase or two whose ids begin with `etr`; `moved_from` and `delay_<delay>` if it was moved;
        `cause_<cause>`; and where the facts say so `partly_restored`, `remark`, `recurrent_<times>` with
        `to_specialist`. For work that has not begun, the estimate stands in place of `outage_known`. A general
        announcement has `outage_areas` in place of the first three, or only the first when it names no area.
        """
        ...

    def outage_brief(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return where, what is out and until when in eight seconds, for a storm.

        Ids: `place_street`, `place_house`, `outage_known`, and one that begins with `etr`.
        """
        ...

    def others(self, others: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return `others`, and what else is out at the same address and until when, in phrases of `outage`.

        Nothing when there is nothing else.
        """
        ...

    def place(self, place: Place) -> list[Phrase]:
        """Return `place_street` and `place_house`."""
        ...

    def only(self, service: Service) -> Phrase:
        """Return `only_<service>`, the beginning of a choice."""
        ...

    def digits(self, number: str) -> list[Phrase]:
        """Return the digits of any number as `ticket` tells them, and nothing before."""
        ...

    def ticket(self, number: str) -> list[Phrase]:
        """Return `ticket_number` and one phrase a digit in groups of three, two and two.

        The ids are `digit_0` to `digit_9` inside a group, and `digit_0_end` to `digit_9_end` where a pause follows.
        """
        ...

    def queue_place(self, place: int, seconds: float) -> list[Phrase]:
        """Return `queue_place_<place>`, from 1 on, and `queue_wait_<minutes>`: about how long it takes, rounded up."""
        ...

    def restored(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return the news of a call back: `restored_at`, `place_street`, `place_house`, `restored`."""
        ...

    def restored_here(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return `restored` for somebody whose part works again before the rest; the last id is `work_elsewhere`."""
        ...

    def was_restored(
        self, services: Sequence[Service], place: Place, when: datetime, *, at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        """Return for somebody who calls after the end since when it works: the last id is `was_restored`."""
        ...

    def withdrawn(self, kind: IncidentKind, place: Place) -> list[Phrase]:
        """Return that a notice was a mistake or the work is off: the last id is `withdrawn` or `withdrawn_planned`."""
        ...

    def outage_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return the outage as an SMS of two segments at most.

        Place, services, estimate and the ticket's number are always told; the rest as far as it fits.
        """
        ...

    def moved_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return another estimate as such an SMS: why it was moved goes before everything else but the estimate."""
        ...

    def restored_sms(self, services: Sequence[Service], place: Place, ticket: str) -> str:
        """Return the SMS that tells the same as the call back."""
        ...

    def withdrawn_sms(self, kind: IncidentKind, place: Place, ticket: str) -> str:
        """Return the SMS that tells the same as `withdrawn`, and that the ticket is open."""
        ...

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as it is read on a page, from the same facts as `outage`."""
        ...


#: Falls back on Russian first.
_FIRST = Language("ru")

#: Every language that has a folder here, whatever it lacks.
FOLDERS = find_narrators(__name__, __path__)

_WORDINGS: Mapping[Language, Wording] = {
    code: narrator
    for code, narrator in sorted(FOLDERS.items(), key=lambda found: (found[0] != _FIRST, found[0]))
    if narrator is not None and not find_all_gaps(code, narrator)
}

#: The languages whose words are complete, the one to fall back on first; no other is offered to anybody.
LANGUAGES = tuple(_WORDINGS)


def wording_for(language: str) -> Wording:
    """Return the wording of a language by its code, such as "ru"; raise UnknownLanguageError.

    A language whose words are not complete is refused too; `prompts.wording.completeness` says what it lacks.
    """
    try:
        return _WORDINGS[Language(language)]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguageError(f"there are no words for {language!r}, only for: {known}") from None
