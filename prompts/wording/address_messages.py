"""Text messages about one address or several: what is back at each, what is out, as much as fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from outages.incidents import IncidentKind
from prompts.wording.announcements import AddressNews, Announcement, ToldPlace
from prompts.wording.estimates import read_estimate
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.messages import end_message, fit_in_sms, fits, join_place, tidy
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import WITHDRAWN, MessageEnding, Sentence
from prompts.wording.stories import Storyteller, capitalised


@dataclass(frozen=True, slots=True)
class AddressMessages:
    """Writes to somebody at a moment (aware UTC); `write_place` returns a place as it is written.

    `ticket` is empty for somebody who has asked what is so; `answerable` says that the reader may write back.
    """

    story: Storyteller
    write_place: Callable[[ToldPlace], str]
    ticket: str
    at: datetime
    zone: tzinfo
    answerable: bool = False

    def restored(self, told: Sequence[AddressNews]) -> str:
        """Return what is back, and what is still out."""
        if not told[0].out:
            closed = MessageEnding.TICKET_CLOSED_ANSWER if self.answerable else MessageEnding.TICKET_CLOSED
            return self._fit(told, [self._end(closed)])
        return self._fit(told, [self._end(self._open), self._end(MessageEnding.TICKET)])

    def withdrawn(self, kind: IncidentKind, told: Sequence[AddressNews]) -> str:
        """Return that a notice was withdrawn, and what is out."""
        return self._fit(told, [self._end(self._open)], withdrawn=kind)

    def reopened(self, told: Sequence[AddressNews]) -> str:
        """Return what is out after all; the apology gives way if there is no room."""
        end = self._end(MessageEnding.TICKET)
        sorry = self.story.vocabulary.fixed_phrases[FixedPhrase.SORRY_REOPENED]
        return self._fit(told, [f"{sorry} {end}", end])

    def status(self, told: Sequence[AddressNews]) -> tuple[str, int]:
        """Return what is out or back at the addresses of somebody who has asked, and how many of them are in it whole."""
        return self._fullest(told, [""]) or (self._cut(told, [""]), 0)

    @property
    def _open(self) -> MessageEnding:
        return MessageEnding.TICKET_OPEN_ANSWER if self.answerable else MessageEnding.TICKET_OPEN

    def going_on(self, told: Sequence[AddressNews]) -> str:
        """Return what is out at each address, or will be."""
        return self._fit(told, [self._end(MessageEnding.TICKET)])

    def _fit(
        self, told: Sequence[AddressNews], ends: Sequence[str], withdrawn: IncidentKind | None = None
    ) -> str:
        """Return the fullest message that fits: all addresses or fewer; at last one with its first outage, cut."""
        found = self._fullest(told, ends, withdrawn)
        return found[0] if found else self._cut(told, ends, withdrawn)

    def _fullest(
        self, told: Sequence[AddressNews], ends: Sequence[str], withdrawn: IncidentKind | None = None
    ) -> tuple[str, int] | None:
        """Return the fullest message that fits whole, and how many of the addresses are in it; None if none does."""
        texts = (
            (f"{self._write(some, withdrawn, briefly=briefly)} {end}".rstrip(), len(some))
            for some, end in self._choices(told, ends)
            for briefly in (False, True)
        )
        return next((found for found in texts if fits(found[0])), None)

    def _cut(
        self, told: Sequence[AddressNews], ends: Sequence[str], withdrawn: IncidentKind | None = None
    ) -> str:
        """Return one address with its first outage, cut so that it fits."""
        end = ends[-1] if len(told) == 1 else self._end(MessageEnding.MORE_ADDRESSES)
        last = [f"{body} {end}".rstrip() for body in self._tell_one(told[0], withdrawn)]
        return fit_in_sms(self.write_place(told[0].place), last[:1], shortest=last[1])

    def _choices(
        self, told: Sequence[AddressNews], ends: Sequence[str]
    ) -> Iterator[tuple[Sequence[AddressNews], str]]:
        """Yield which addresses may be told with which ending, all of them first."""
        yield from ((told, end) for end in ends)
        more = self._end(MessageEnding.MORE_ADDRESSES)
        yield from ((told[:count], more) for count in range(len(told) - 1, 0, -1))

    def _write(self, told: Sequence[AddressNews], withdrawn: IncidentKind | None, *, briefly: bool) -> str:
        """Return what is told of each address, those of which the same is told together."""
        places: dict[str, list[str]] = {}
        for one in told:
            body = self._tell(one, withdrawn, briefly=briefly)
            places.setdefault(body, []).append(tidy(self.write_place(one.place)))
        return " ".join(join_place("; ".join(where), body) for body, where in places.items())

    def _tell(self, one: AddressNews, withdrawn: IncidentKind | None, *, briefly: bool) -> str:
        """Return the sentences about one address."""
        if withdrawn and not one.out:
            return self.story.sentence(WITHDRAWN[withdrawn]).text
        story = self.story
        words = self._name_back(one) if briefly else story.back(one.back)
        back = [story.sentence(Sentence.RESTORED, back=words)] if one.back and not withdrawn else []
        out = [phrase for news in one.out for phrase in self._tell_out(news, briefly=briefly)]
        first, *others = [phrase.text for phrase in (*back, *out)]
        return " ".join([first, *map(capitalised, others)])

    def _tell_one(self, one: AddressNews, withdrawn: IncidentKind | None) -> tuple[str, str]:
        """Return what is back and the first of what is out, with its time and without."""
        timed = self._tell(replace(one, out=one.out[:1]), withdrawn, briefly=True)
        if not one.out:
            return timed, timed
        known = self._tell_out(one.out[0], briefly=True)[0].text
        back = self._tell(replace(one, out=()), None, briefly=True) if one.back and not withdrawn else ""
        return timed, f"{back} {capitalised(known)}".strip()

    def _name_back(self, one: AddressNews) -> str:
        """Return what is back in few words; it is not all of it while something is out."""
        if one.out and len(one.back) > 1:
            return self.story.services.some_back
        return self.story.back(one.back, 1)

    def _tell_out(self, news: Announcement, *, briefly: bool) -> list[Phrase]:
        estimate = read_estimate(news, at=self.at, zone=self.zone)
        if briefly:
            return self.story.tell_briefly(news, estimate, 1)
        return self.story.tell_estimate(news, estimate)

    def _end(self, ending: MessageEnding) -> str:
        return end_message(self.story.vocabulary.endings[ending], self.ticket)
