"""Russian: what callers hear, read and get by SMS."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from outages.incidents import Kind
from outages.subscribers import Language, Service
from prompts.announcements import Announcement, Place
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording.days import LocalTime, local_time
from prompts.wording.messages import fit_in_sms
from prompts.wording.ru.addresses import join, spoken_areas, spoken_house, spoken_street
from prompts.wording.ru.numbers import Case, spell_digits, spoken_day, spoken_time, written_day
from prompts.wording.ru.words import CAUSES, DELAYS, ETR_PASSED, ETR_UNKNOWN, KINDS, SAYINGS, SERVICES


class Russian:
    """The Russian wording."""

    language = Language("ru")

    def say(self, saying: Saying) -> Phrase:
        """Return a fixed phrase."""
        return self._phrase(saying, SAYINGS[saying])

    def outage(self, news: Announcement, *, at: datetime, zone: tzinfo) -> list[Phrase]:
        """Return «Авария, улица Ленина, дом двенадцать, нет интернета. …» in phrases."""
        if news.place is None:
            where = [self._phrase("outage_areas", _areas(news))]
        else:
            where = [self._phrase("outage_at", f"{KINDS[news.kind]},"), *self._place(news.place)]
        return [
            *where,
            self._phrase("outage_known", f"нет {_missing(news.services)}."),
            self._phrase("cause", CAUSES[news.cause]),
            self._etr(news, at, zone, _spoken_etr),
            *([self._phrase("delay", DELAYS[news.delay])] if news.delay else []),
        ]

    def ticket(self, number: str) -> list[Phrase]:
        """Return «Номер заявки, четыре, семь, …» in phrases."""
        digits = [digit for digit in number if digit in "0123456789"]
        named = zip(digits, spell_digits(digits), strict=True)
        return [
            self._phrase("ticket_number", "Номер заявки,"),
            *(self._phrase(f"digit_{digit}", f"{word},") for digit, word in named),
        ]

    def restored(self, services: Sequence[Service], place: Place) -> list[Phrase]:
        """Return «По адресу, улица Ленина, дом двенадцать, снова есть интернет.» in phrases."""
        return [
            self._phrase("restored_at", "По адресу,"),
            *self._place(place),
            self._phrase("restored", f"снова есть {_working(services)}."),
        ]

    def restored_sms(self, services: Sequence[Service], place: Place, ticket_number: str) -> str:
        """Return the SMS."""
        closing = f"Заявка {ticket_number} закрыта. Не работает? Позвоните нам."
        return fit_in_sms(
            lambda where, what: f"{where}: снова есть {what}. {closing}",
            place=f"{place.street}, {place.house}",
            services=(_working(services), "услуги"),
        )

    def written(self, news: Announcement, *, at: datetime, zone: tzinfo) -> str:
        """Return the announcement as it is read, times and houses in figures."""
        where = f"{news.place.street}, {news.place.house}" if news.place else ", ".join(news.areas)
        sentences = [
            f"{KINDS[news.kind]}: {where}." if where else f"{KINDS[news.kind]}.",
            f"Нет {_missing(news.services)}.",
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


def _missing(services: Sequence[Service]) -> str:
    return join([SERVICES[service][1] for service in services])


def _working(services: Sequence[Service]) -> str:
    return join([SERVICES[service][0] for service in services])


def _spoken_etr(kind: Kind, when: LocalTime) -> str:
    return _tell_etr(kind, spoken_day(when), lambda case: spoken_time(when.hour, when.minute, case))


def _written_etr(kind: Kind, when: LocalTime) -> str:
    return _tell_etr(kind, written_day(when), lambda _case: when.clock)


def _tell_etr(kind: Kind, day: str, time: Callable[[Case], str]) -> str:
    if kind is Kind.PLANNED:
        return f"Планируем закончить {day} до {time(Case.GENITIVE)}."
    return f"Планируем включить {day} к {time(Case.DATIVE)}."
