"""What every language can say."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from outages.addresses.house_rules import HouseRule
from outages.incidents import IncidentKind
from outages.replies.rules import ReplyAnswer
from outages.subscribers import Language, Service
from prompts.wording.announcements import AddressNews, Announcement, Place, ToldPlace
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.fragments import Fragment
from prompts.wording.phrases import Phrase


class Wording(Protocol):
    """How one language says everything; instants are aware UTC, spoken in `zone`.

    Times are rounded up to five minutes, and none before `at` is promised. Pages and SMS use the same sentences as
    speech, with times and addresses as people write them.
    """

    #: The language's code, such as "ru".
    language: Language

    def say(self, fixed_phrase: FixedPhrase) -> Phrase:
        """Return a fixed phrase."""
        ...

    def fixed(self) -> list[Phrase]:
        """Return every phrase whose words never change, each with a unique id."""
        ...

    def fragments(self) -> list[Fragment]:
        """Return the words from which phrases with facts can be joined, by group; none where none are listed.

        Their ids are unique, also among those of the fixed phrases.
        """
        ...

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return where, what is out, until when, why that has moved, and the cause, in speaking order.

        Ids: the place, and `outage_known` or `planned_known` before or after it, as the language has it; the estimate,
        up to two phrases whose ids begin with `etr`; `moved_from` and `delay_<delay>` if it has moved; `cause_<cause>`
        where that says more; then, as far as they apply, `partly_restored` and `remark`. For work that has not begun,
        `etr_ahead` or `etr_ahead_open` replaces `outage_known` and the estimate.

        A place is `place_street` and `place_house` in the language's order, with `at_address` before them if the language
        needs it; `this_address` or `one_address` for an address that is withheld; and in a general announcement
        `outage_areas`, or `some_addresses` without areas. So it is in everything below.
        """
        ...

    def outage_brief(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return where, what is out and until when in eight seconds, for a storm.

        Ids: the place, `outage_known` or `planned_known`, and one that begins with `etr`.
        """
        ...

    def others(self, others: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return `others` followed by what else is out at the same address and until when, in phrases of `outage`.

        Return nothing when there is nothing else.
        """
        ...

    def still_out(self, out: Sequence[Announcement], *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return `but_still` followed by what is still out and until when, after news of what is back there.

        Return nothing when there is nothing out.
        """
        ...

    def recurrent(self, times: int) -> list[Phrase]:
        """Return `recurrent_<times>` from the third outage in a month on, and `to_specialist`."""
        ...

    def place_listed(self, place: Place) -> list[Phrase]:
        """Return `place_street` and `place_house` as they are said in a list of addresses, in the language's order."""
        ...

    def area_listed(self, area: str, houses: HouseRule | None) -> Phrase:
        """Return `area_listed`, a street, town or node as it is said in a list, with the houses meant, None for all."""
        ...

    def by(self, moment: datetime, *, at: datetime, zone: tzinfo) -> str:
        """Return by when something is to be done, in words, for a sentence: "by six this evening"."""
        ...

    def only(self, service: Service) -> Phrase:
        """Return `only_<service>`, the beginning of a menu choice."""
        ...

    def digits(self, number: str) -> list[Phrase]:
        """Return the digits of any number, grouped as in `ticket`, without an introduction."""
        ...

    def ticket(self, number: str) -> list[Phrase]:
        """Return `ticket_number` and one phrase per digit, in groups of three, two and two.

        The ids are `digit_0` to `digit_9`; `digit_0_twice` to `digit_9_twice` where the same digit follows, and
        `digit_0_end` to `digit_9_end` at the end of a group, with longer pauses.
        """
        ...

    def queue_place(self, place: int, seconds: float) -> list[Phrase]:
        """Return `queue_place_<place>`, counted from 1, and `queue_wait_<minutes>`, the wait rounded up."""
        ...

    def restored(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        """Return the news of a ring-back: the place, and `restored`."""
        ...

    def restored_here(self, services: Sequence[Service], place: ToldPlace) -> list[Phrase]:
        """Return `restored` for a part restored before the rest; the last id is `work_elsewhere`."""
        ...

    def was_restored(
        self, services: Sequence[Service], place: ToldPlace, when: datetime, *, at: datetime, zone: tzinfo
    ) -> list[Phrase]:
        """Return since when service is back, for a caller after the end: the place, and `was_restored`."""
        ...

    def withdrawn(self, kind: IncidentKind, place: ToldPlace) -> list[Phrase]:
        """Return that a notice was a mistake or planned work is off: the place, and `withdrawn` or `withdrawn_planned`."""
        ...

    def outage_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return the outage as an SMS of at most two segments.

        Place, services, estimate and ticket number are always there; the rest as far as it fits.
        """
        ...

    def moved_sms(self, news: Announcement, ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return a new estimate as such an SMS; the reason for it takes precedence over all but the estimate."""
        ...

    def notice_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return as such an SMS what is out at each address, or will be; the ticket is "" for a reader without one.

        Of a single address with the reason why its time has moved.
        """
        ...

    def ticket_sms(self, ticket: str) -> str:
        """Return the number of a ticket alone as such an SMS, whatever has become of the ticket."""
        ...

    def restored_sms(
        self,
        told: Sequence[AddressNews],
        ticket: str,
        *,
        at: datetime,
        zone: tzinfo,
        answerable: bool = False,
    ) -> str:
        """Return as such an SMS what is back at each address and what is still out; the ticket is "" for none.

        Addresses of which the same is told share a sentence; those without room are left to a call. Where it is
        `answerable`, the reader may write back.
        """
        ...

    def withdrawn_sms(
        self,
        kind: IncidentKind,
        told: Sequence[AddressNews],
        ticket: str,
        *,
        at: datetime,
        zone: tzinfo,
        answerable: bool = False,
    ) -> str:
        """Return as such an SMS that a notice was withdrawn and the ticket is open; where something is out, that instead."""
        ...

    def status_sms(self, told: Sequence[AddressNews], *, at: datetime, zone: tzinfo) -> tuple[str, int]:
        """Return as such an SMS what is out or back at the addresses, at least one, of somebody who has asked.

        With it comes how many of them, from the first on, are told whole.
        """
        ...

    def write_answer(self, answer: ReplyAnswer, tickets: Sequence[str]) -> str:
        """Return what is written back to a reply about these tickets; of STATUS that nothing is out."""
        ...

    def reopened_sms(self, told: Sequence[AddressNews], ticket: str, *, at: datetime, zone: tzinfo) -> str:
        """Return as such an SMS, with an apology, what is out at each address after all."""
        ...

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as text for a page, from the same facts as `outage`."""
        ...
