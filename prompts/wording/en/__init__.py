"""English: what callers hear, read and get by SMS."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from outages.incidents import Kind
from outages.subscribers import Language, Service
from prompts.announcements import Announcement, Place
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording.days import LocalTime, local_time
from prompts.wording.en.addresses import join, spoken_areas, spoken_house, spoken_street
from prompts.wording.en.numbers import cardinal, spoken_day, spoken_time, written_day
from prompts.wording.en.words import CAUSES, DELAYS, ETR_PASSED, ETR_UNKNOWN, KINDS, SAYINGS, SERVICES
from prompts.wording.latin import to_latin
from prompts.wording.messages import fit_in_sms


class English:
    """The English wording."""

    language = Language("en")

    def say(self, saying: Saying) -> Phrase:
        """Return a fixed phrase."""
        return self._phrase(saying, SAYINGS[saying])

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return "Outage, Lenina Street, house twelve, no internet. …" in phrases."""
        if news.place is None:
            where = [self._phrase("outage_areas", _areas(news))]
        else:
            where = [self._phrase("outage_at", f"{KINDS[news.kind]},"), *self._place(news.place)]
        return [
            *where,
            self._phrase("outage_known", f"no {_named(news.services)}."),
            self._phrase("cause", CAUSES[news.cause]),
            self._etr(news, at, zone, _spoken_etr),
            *([self._phrase("delay", DELAYS[news.delay])] if news.delay else []),
        ]

    def ticket(self, number: str) -> list[Phrase]:
        """Return "Your ticket number is, four, seven, …" in phrases."""
        digits = [digit for digit in number if digit in "0123456789"]
        return [
            self._phrase("ticket_number", "Your ticket number is,"),
            *(self._phrase(f"digit_{digit}", f"{cardinal(int(digit))},") for digit in digits),
        ]

    def restored(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return "At the address, Lenina Street, house twelve, there is internet again." in phrases."""
        return [
            self._phrase("restored_at", "At the address,"),
            *self._place(place),
            self._phrase("restored", f"there is {_named(services)} again."),
        ]

    def restored_sms(self, services: Sequence[Service], place: Place, ticket_number: str) -> str:
        """Return the SMS."""
        closing = f"Ticket {ticket_number} is closed. Still out? Please call us."
        return fit_in_sms(
            lambda where, what: f"Restored at {where}: {what}. {closing}",
            place=to_latin(f"{place.street}, {place.house}"),
            services=(_named(services), "service"),
        )

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as it is read, times and houses in figures."""
        where = f"{news.place.street}, {news.place.house}" if news.place else ", ".join(news.areas)
        sentences = [
            f"{KINDS[news.kind]}: {to_latin(where)}." if where else f"{KINDS[news.kind]}.",
            f"No {_named(news.services)}.",
            CAUSES[news.cause],
            self._etr(news, at, zone, _written_etr).text,
            DELAYS[news.delay] if news.delay else "",
        ]
        return " ".join(filter(None, sentences))

    def _place(self, place: Place) -> list[Phrase]:
        return [
            self._phrase("place_street", f"{spoken_street(place.street)},"),
            self._phrase("place_house", f"{spoken_house(place.house)},"),
        ]

    def _etr(
        self, news: Announcement, at: datetime, zone: tzinfo, tell: Callable[[Kind, LocalTime], str]
    ) -> Phrase:
        if news.etr is None:
            return self._phrase("etr_unknown", ETR_UNKNOWN)
        if news.etr < at:
            return self._phrase("etr_passed", ETR_PASSED)
        return self._phrase("etr", tell(news.kind, local_time(news.etr, at=at, zone=zone)))

    def _phrase(self, name: str, text: str) -> Phrase:
        return Phrase(name, self.language, text)


def _areas(news: Announcement) -> str:
    return ", ".join(filter(None, [KINDS[news.kind], spoken_areas(news.areas)])) + ","


def _named(services: Sequence[Service]) -> str:
    return join([SERVICES[service] for service in services])


def _spoken_etr(kind: Kind, when: LocalTime) -> str:
    return _tell_etr(kind, spoken_day(when), spoken_time(when.hour, when.minute))


def _written_etr(kind: Kind, when: LocalTime) -> str:
    return _tell_etr(kind, written_day(when), when.clock)


def _tell_etr(kind: Kind, day: str, time: str) -> str:
    verb = "finish" if kind is Kind.PLANNED else "fix it"
    return f"We plan to {verb} {day} by {time}."
