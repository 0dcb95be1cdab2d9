"""Everything a language says, one line a situation, for a person to read and for a test to compare.

Run as a module, it writes the files anew: read what changed before committing it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from outages.incidents import Cause, Delay, Kind
from outages.subscribers import Service
from prompts.announcements import Announcement, Place
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording import LANGUAGES, Wording, wording_for

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Moscow")
NEWS = Announcement(
    kind=Kind.UNPLANNED,
    services=(Service.INTERNET,),
    place=Place("ул. Ленина", "12"),
    areas=(),
    cause=Cause.LINE_DAMAGE,
    etr=NOW + timedelta(hours=6, minutes=30),
    delay=None,
)
STREETS = (
    *(
        "ул. Ленина",
        "Ленина ул.",
        "улица Ленина",
        "ЛЕНИНА УЛ.",
        "ул.Ленина",
        "Ленина",
        "пр-т Мира",
        "Невский пр-т",
    ),
    *("1-я Садовая ул.", "2-й Строительный пер.", "1-я ул. Строителей", "5-й мкр.", "мкр. 5", "кв-л 12"),
    *("ул. 50 лет Октября", "ул. 8 Марта", "ул. 1905 года", "ул. 40-летия Победы", "100-летия ВЛКСМ ул."),
    *("ул. А.С. Пушкина", "Б. Садовая ул.", "ул. М. Бронная", "Набережная ул.", "Московское ш."),
    *("ул. Римского-Корсакова", "ул. ген. Карбышева", "г. Тверь", "пос. Лесной", "Main St.", "5th Ave"),
)
HOUSES = (
    *("12", "12а", "12 Б", "12/3", "12/3 корп. 2", "12к2", "5с1", "12 стр. 3", "12 лит. А", "вл. 5", "д. 7"),
    *("12-14", "12, кв. 5", "40/2а, корп. 1, стр. 4", "б/н", ""),
)
ETRS = (
    *(NOW + timedelta(minutes=minutes) for minutes in (30, 60, 61, 9 * 60, 12 * 60 - 1, 12 * 60)),
    *(NOW + timedelta(hours=hours) for hours in (12.1, 24, 36, 37)),
    *(NOW + timedelta(days=days, minutes=21) for days in (2, 11, 39, 41)),
    *(None, NOW - timedelta(minutes=1)),
)


def tell_everything(language: str) -> str:
    """Return the golden text of a language."""
    return "\n".join(_lines(wording_for(language))) + "\n"


def _lines(words: Wording) -> Iterator[str]:
    for saying in Saying:
        yield f"{saying}: {words.say(saying).text}"
    yield f"ticket: {_joined(words.ticket('4712806'))}"
    for title, lines in {
        "STREETS": _addresses(words, "place_street", [Place(street, "1") for street in STREETS]),
        "HOUSES": _addresses(words, "place_house", [Place("ул. Ленина", house) for house in HOUSES]),
        "OUTAGES": _outages(words),
        "ESTIMATES, said on 21 November 2026 at 12:00": _estimates(words),
        "CALL BACK AND SMS": _restorations(words),
    }.items():
        yield f"\n{title}"
        yield from lines


def _addresses(words: Wording, phrase_id: str, places: list[Place]) -> Iterator[str]:
    for place in places:
        written = place.street if phrase_id == "place_street" else place.house
        phrases = words.restored([Service.INTERNET], place)
        yield f"{written!r}: {next(phrase.text for phrase in phrases if phrase.id == phrase_id)}"


def _outages(words: Wording) -> Iterator[str]:
    variants = [
        *(replace(NEWS, services=(service,)) for service in Service),
        replace(NEWS, services=(Service.INTERNET, Service.TV, Service.TELEPHONY)),
        *(replace(NEWS, cause=cause) for cause in Cause),
        *(replace(NEWS, delay=delay) for delay in Delay),
        replace(NEWS, kind=Kind.PLANNED, cause=Cause.MAINTENANCE),
        replace(NEWS, place=None, areas=("ул. Ленина",)),
        replace(NEWS, place=None, areas=("ул. Ленина", "Мира пр-т", "г. Тверь", "ул. Гоголя")),
        replace(NEWS, place=None),
    ]
    for news in variants:
        yield _joined(words.outage(news, at=NOW, zone=ZONE))
        yield f"    written: {words.written(news, at=NOW, zone=ZONE)}"


def _estimates(words: Wording) -> Iterator[str]:
    for kind in Kind:
        for etr in ETRS:
            phrases = words.outage(replace(NEWS, kind=kind, etr=etr), at=NOW, zone=ZONE)
            spoken = next(phrase for phrase in phrases if phrase.id.startswith("etr"))
            moment = etr and f"{etr.astimezone(ZONE):%Y-%m-%d %H:%M}"
            yield f"{kind} {moment} {spoken.id}: {spoken.text}"


def _restorations(words: Wording) -> Iterator[str]:
    place = Place("пр-т Маршала Рокоссовского", "12/3 корп. 2")
    for services in ((Service.INTERNET,), (Service.INTERNET, Service.TV), tuple(Service)):
        yield _joined(words.restored(services, place))
        yield f"    SMS: {words.restored_sms(services, place, '4712806')}"


def _joined(phrases: list[Phrase]) -> str:
    return " ".join(phrase.text for phrase in phrases)


if __name__ == "__main__":
    for code in LANGUAGES:
        Path(__file__).with_name(f"{code}.txt").write_text(tell_everything(code), encoding="utf-8")
