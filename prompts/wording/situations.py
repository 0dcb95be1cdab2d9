"""Typical situations in any language, for golden files, measurements and the check of a new language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind, Remark
from outages.subscribers import Service, Withheld
from prompts.wording.announcements import AddressNews, Announcement, Place, ToldPlace
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

#: The moment and zone of telling: a Saturday at noon.
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Moscow")
TICKET = "4712806"
_HOME, _LONG = Place("ул. Ленина", "12"), Place("пр-т Маршала Рокоссовского", "12/3 корп. 2")
NEWS = Announcement(
    kind=IncidentKind.UNPLANNED,
    services=(Service.INTERNET,),
    place=_HOME,
    areas=(),
    cause=Cause.LINE_DAMAGE,
    etr=NOW + timedelta(hours=6, minutes=30),
)
PLANNED = replace(
    NEWS,
    kind=IncidentKind.PLANNED,
    services=(Service.WATER,),
    cause=Cause.MAINTENANCE,
    etr=NOW + timedelta(hours=26),
    starts_at=NOW + timedelta(hours=22),
)
_UNDER_WAY = replace(PLANNED, starts_at=NOW - timedelta(hours=1), etr=NOW + timedelta(hours=2))
_MOVED = replace(NEWS, delay=Delay.SPARE_PART, heard_etr=NOW + timedelta(hours=3))
_GENERAL = replace(NEWS, place=None, areas=("ул. Ленина", "Мира пр-т", "г. Тверь", "ул. Гоголя"))
_HOUSES = HouseRule(ranges=(HouseRange(1, 25, Side.ODD),))
_TV_OUT = replace(NEWS, services=(Service.TV,))


@dataclass(frozen=True, slots=True)
class Situation:
    """One thing to tell: spoken, on a page and by SMS; None where that never happens."""

    speak: Callable[[Wording], Sequence[Phrase]]
    write: Callable[[Wording], str] | None = None
    text: Callable[[Wording], str] | None = None


def _outage(news: Announcement) -> Situation:
    return Situation(
        speak=lambda words: words.outage(news, at=NOW, zone=ZONE),
        write=lambda words: words.written(news, at=NOW, zone=ZONE),
        text=lambda words: words.outage_sms(news, TICKET, at=NOW, zone=ZONE),
    )


def _moved(news: Announcement) -> Situation:
    return replace(_outage(news), text=lambda words: words.moved_sms(news, TICKET, at=NOW, zone=ZONE))


def _general(news: Announcement) -> Situation:
    return replace(_outage(news), text=None)


def _storm(news: Announcement) -> Situation:
    return Situation(speak=lambda words: words.outage_brief(news, at=NOW, zone=ZONE))


def _others(*others: Announcement) -> Situation:
    return Situation(speak=lambda words: words.others(others, at=NOW, zone=ZONE))


def _restored(place: ToldPlace, *services: Service) -> Situation:
    told = [AddressNews(place, services, ())]
    return Situation(
        speak=lambda words: words.restored(services, place),
        text=lambda words: words.restored_sms(told, TICKET, at=NOW, zone=ZONE),
    )


def _partly_restored(*out: Announcement, place: ToldPlace = _HOME) -> Situation:
    back = (Service.INTERNET,)
    told = [AddressNews(place, back, out)]
    return Situation(
        speak=lambda words: [*words.restored(back, place), *words.still_out(out, at=NOW, zone=ZONE)],
        text=lambda words: words.restored_sms(told, TICKET, at=NOW, zone=ZONE),
    )


def _several_restored(*places: Place) -> Situation:
    back = (Service.INTERNET,)
    told = [AddressNews(place, back, ()) for place in places]
    return Situation(
        speak=lambda words: [phrase for place in places for phrase in words.restored(back, place)],
        text=lambda words: words.restored_sms(told, TICKET, at=NOW, zone=ZONE),
    )


def _reopened(news: Announcement, place: ToldPlace = _HOME) -> Situation:
    told = [AddressNews(place, (), (news,))]
    return Situation(
        speak=lambda words: [
            words.say(FixedPhrase.SORRY_REOPENED),
            *words.outage_brief(news, at=NOW, zone=ZONE),
        ],
        text=lambda words: words.reopened_sms(told, TICKET, at=NOW, zone=ZONE),
    )


def _restored_here(*services: Service) -> Situation:
    return Situation(lambda words: words.restored_here(services, _HOME))


def _was_restored(when: datetime, place: ToldPlace = _HOME) -> Situation:
    return Situation(lambda words: words.was_restored((Service.INTERNET,), place, when, at=NOW, zone=ZONE))


def _answerable(place: ToldPlace, *out: Announcement) -> Situation:
    told = [AddressNews(place, (Service.INTERNET,), out)]
    return Situation(
        speak=lambda words: words.restored((Service.INTERNET,), place),
        text=lambda words: words.restored_sms(told, TICKET, at=NOW, zone=ZONE, answerable=True),
    )


def _withdrawn_answerable() -> Situation:
    told = [AddressNews(_HOME, (), ())]
    return replace(
        _withdrawn(IncidentKind.UNPLANNED),
        text=lambda words: words.withdrawn_sms(
            IncidentKind.UNPLANNED, told, TICKET, at=NOW, zone=ZONE, answerable=True
        ),
    )


def _status(*told: AddressNews) -> Situation:
    first = told[0]
    spoken = _outage(first.out[0]) if first.out else _restored(first.place, *first.back)
    return replace(spoken, write=None, text=lambda words: words.status_sms(told, at=NOW, zone=ZONE)[0])


def _withdrawn(kind: IncidentKind, place: ToldPlace = _HOME) -> Situation:
    told = [AddressNews(place, (), ())]
    return Situation(
        speak=lambda words: words.withdrawn(kind, place),
        text=lambda words: words.withdrawn_sms(kind, told, TICKET, at=NOW, zone=ZONE),
    )


def _in(**ahead: float) -> datetime:
    return NOW + timedelta(**ahead)


_UNPLANNED: Mapping[str, Situation] = {
    "today": _outage(NEWS),
    "within twenty minutes": _outage(replace(NEWS, etr=_in(minutes=17))),
    "within an hour": _outage(replace(NEWS, etr=_in(minutes=52))),
    "within two hours, a guess": _outage(replace(NEWS, cause=Cause.UNKNOWN, etr=_in(minutes=110))),
    "a minute beyond an hour": _outage(replace(NEWS, etr=_in(minutes=61))),
    "tonight at midnight": _outage(replace(NEWS, etr=_in(hours=12))),
    "tomorrow": _outage(replace(NEWS, etr=_in(hours=24))),
    "on a weekday": _outage(replace(NEWS, etr=_in(days=4))),
    "on a date": _outage(replace(NEWS, etr=_in(days=11, minutes=21))),
    "next year": _outage(replace(NEWS, etr=_in(days=200))),
    "unknown": _outage(replace(NEWS, etr=None)),
    "unknown, next news later today": _outage(replace(NEWS, etr=None, next_news=_in(hours=3))),
    "unknown, next news soon": _outage(replace(NEWS, etr=None, next_news=_in(minutes=40))),
    "passed": _outage(replace(NEWS, etr=_in(minutes=-20))),
    "passed, next news promised": _outage(replace(NEWS, etr=_in(minutes=-20), next_news=_in(hours=2))),
    "passed, so has the time of next news": _outage(
        replace(NEWS, etr=_in(hours=-2), next_news=_in(hours=-1))
    ),
    "unknown, the news promised did not come": _outage(replace(NEWS, etr=None, next_news=_in(hours=-1))),
    "unknown, the news promised for yesterday did not come": _outage(
        replace(NEWS, etr=None, next_news=_in(hours=-20))
    ),
    "moved, the caller heard the earlier time": _moved(_MOVED),
    "moved, the caller heard it yesterday": _moved(replace(_MOVED, heard_etr=_in(hours=-18))),
    "moved, the caller has heard nothing": _moved(replace(_MOVED, heard_etr=None)),
    "moved to an earlier time": _moved(replace(_MOVED, heard_etr=_in(hours=9), delay=Delay.FASTER)),
    "moved to an unknown time": _moved(replace(_MOVED, etr=None, next_news=_in(hours=2))),
    "moved, at a long address": _moved(replace(_MOVED, place=_LONG)),
    "three services": _outage(replace(NEWS, services=(Service.INTERNET, Service.TV, Service.TELEPHONY))),
    "all services": _outage(replace(NEWS, services=tuple(Service))),
    "restored elsewhere": _outage(replace(NEWS, partly_restored=True)),
    "third time in a month": Situation(lambda words: words.recurrent(3)),
    "with the manager's remark": _outage(
        replace(
            NEWS,
            remarks={
                "ru": Remark("Подвоз воды – у дома двадцать.", "Подвоз воды – у дома 20."),
                "en": Remark("A water cart stands at house twenty.", "A water cart stands at house 20."),
            },
        )
    ),
    "general, several places": _general(_GENERAL),
    "general, some houses": _general(
        replace(_GENERAL, areas=("ул. Ленина", "Мира пр-т"), houses=(_HOUSES, None))
    ),
    "general, no place": _general(replace(_GENERAL, areas=())),
}
_PLANNED: Mapping[str, Situation] = {
    "planned, tomorrow": _outage(PLANNED),
    "planned, later today": _outage(replace(PLANNED, starts_at=_in(hours=2), etr=_in(hours=3, minutes=30))),
    "planned, on a weekday": _outage(replace(PLANNED, starts_at=_in(days=4), etr=_in(days=4, hours=4))),
    "planned, over night": _outage(replace(PLANNED, starts_at=_in(hours=11), etr=_in(hours=18))),
    "planned, over several days": _outage(replace(PLANNED, starts_at=_in(days=3), etr=_in(days=5))),
    "planned, its end unknown": _outage(replace(PLANNED, etr=None)),
    "planned, moved before it began": _moved(
        replace(PLANNED, heard_etr=_in(hours=25), delay=Delay.MORE_DAMAGE)
    ),
    "planned, under way": _outage(_UNDER_WAY),
    "planned, over soon": _outage(replace(_UNDER_WAY, etr=_in(minutes=30))),
    "planned, under way, its end unknown": _outage(replace(_UNDER_WAY, etr=None)),
    "planned, beyond its end": _outage(replace(_UNDER_WAY, etr=_in(minutes=-5))),
}
_BRIEF: Mapping[str, Situation] = {
    "storm, today": _storm(NEWS),
    "storm, unknown": _storm(replace(NEWS, etr=None, next_news=_in(hours=3))),
    "storm, passed": _storm(replace(NEWS, etr=_in(minutes=-20))),
    "storm, all services": _storm(replace(NEWS, services=tuple(Service))),
    "storm, planned": _storm(PLANNED),
    "storm, general": _storm(_GENERAL),
    "another incident": _others(replace(NEWS, services=(Service.HOT_WATER,), etr=_in(hours=8))),
    "two other incidents": _others(replace(NEWS, services=(Service.HEAT,), etr=None), PLANNED),
}
_OVER: Mapping[str, Situation] = {
    "ticket": Situation(lambda words: words.ticket(TICKET), text=lambda words: words.ticket_sms(TICKET)),
    "call back": _restored(_HOME, Service.INTERNET),
    "call back, two services": _restored(_LONG, Service.INTERNET, Service.TV),
    "call back, all services": _restored(_LONG, *Service),
    "call back, something is still out": _partly_restored(_TV_OUT),
    "call back, something is still out for an unknown time": _partly_restored(replace(_TV_OUT, etr=None)),
    "call back, several addresses": _several_restored(_HOME, Place("ул. Мира", "5")),
    "call back, many addresses": _several_restored(
        _LONG, *(Place("ул. Гоголя", str(n)) for n in range(1, 5))
    ),
    "call back, it was a mistake that it works": _reopened(NEWS),
    "call back, it was a mistake, no time is known": _reopened(replace(NEWS, etr=None)),
    "called when only this part works again": _restored_here(Service.INTERNET),
    "called after the end": _was_restored(_in(hours=-2, minutes=-17)),
    "called just after the end": _was_restored(_in(minutes=-1)),
    "called the day after": _was_restored(_in(days=-1)),
    "withdrawn": _withdrawn(IncidentKind.UNPLANNED),
    "planned, withdrawn": _withdrawn(IncidentKind.PLANNED),
}
_HERE, _SOMEWHERE = Withheld.ONLY, Withheld.ONE_OF_SEVERAL
_TO_STRANGERS: Mapping[str, Situation] = {
    "to a stranger": _outage(replace(NEWS, place=_HERE)),
    "to a stranger, one of several addresses": _moved(replace(_MOVED, place=_SOMEWHERE)),
    "to a stranger, planned": _outage(replace(PLANNED, place=_HERE)),
    "to a stranger, storm": _storm(replace(NEWS, place=_SOMEWHERE)),
    "to a stranger, call back": _restored(_HERE, Service.INTERNET),
    "to a stranger, something is still out": _partly_restored(_TV_OUT, place=_SOMEWHERE),
    "to a stranger, it was a mistake that it works": _reopened(replace(NEWS, place=_HERE), _HERE),
    "to a stranger, called after the end": _was_restored(_in(hours=-2), _HERE),
    "to a stranger, withdrawn": _withdrawn(IncidentKind.UNPLANNED, _SOMEWHERE),
}

_ANSWERED: Mapping[str, Situation] = {
    "may be answered, restored": _answerable(_HOME),
    "may be answered, restored at a long address": _answerable(_LONG),
    "may be answered, something is still out": _answerable(_HOME, _TV_OUT),
    "may be answered, withdrawn": _withdrawn_answerable(),
    "status, out": _status(AddressNews(_HOME, (), (NEWS,))),
    "status, several addresses": _status(
        AddressNews(_HOME, (), (NEWS,)), AddressNews(_LONG, (), (_TV_OUT, PLANNED))
    ),
    "status, back": _status(AddressNews(_HOME, (Service.INTERNET,), ())),
    "status, planned": _status(AddressNews(_HOME, (), (PLANNED,))),
}

#: Every situation by name.
SITUATIONS: Mapping[str, Situation] = {
    **_UNPLANNED,
    **_PLANNED,
    **_BRIEF,
    **_OVER,
    **_TO_STRANGERS,
    **_ANSWERED,
}
