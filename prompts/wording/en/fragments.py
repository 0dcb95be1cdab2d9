"""English fragments: the words of times, services and house numbers, as the British say them or as Americans do."""

from collections.abc import Iterable, Iterator, Mapping

from babel.dates import get_month_names

from outages.addresses.houses import HouseMark
from outages.subscribers import Service
from prompts.wording.en.addresses import MARKS
from prompts.wording.en.numbers import cardinal, ordinal
from prompts.wording.en.services import name
from prompts.wording.fragments import Fragment, FragmentGroup

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Days of a month that have a word of their own; the others begin with "twenty" or "thirty".
_DAYS = (*range(1, 21), 30)
_CLOCK = {
    "by": "by",
    "from": "from",
    "till": "till",
    "oh": "oh",
    "noon": "noon,",
    "midnight": "midnight.",
    "today": "today.",
    "this_morning": "this morning.",
    "this_afternoon": "this afternoon.",
    "this_evening": "this evening.",
    "tonight": "tonight.",
    "tomorrow": "tomorrow.",
    "tomorrow_morning": "tomorrow morning.",
    "tomorrow_afternoon": "tomorrow afternoon.",
    "tomorrow_evening": "tomorrow evening.",
    "tomorrow_night": "tomorrow night.",
    "yesterday": "yesterday.",
    "yesterday_morning": "yesterday morning.",
    "yesterday_afternoon": "yesterday afternoon.",
    "yesterday_evening": "yesterday evening.",
    "last_night": "last night.",
    "morning": "morning.",
    "afternoon": "afternoon.",
    "evening": "evening.",
    "night": "night.",
    "in_the_morning": "in the morning.",
    "in_the_afternoon": "in the afternoon.",
    "in_the_evening": "in the evening.",
    "at_night": "at night.",
    "in_the_early_hours": "in the early hours.",
    "in_the_early_hours_of": "in the early hours of",
    "the_end_of": "the end of",
    "the_start_of": "the start of",
    "the_very_start_of": "the very start of",
    "all_day": "all day",
}
_BRITISH_CLOCK = {"half_past": "half past", "quarter_past": "quarter past", "quarter_to": "quarter to"}
_WAITING = {"wait": "The wait is about", "minutes": "minutes.", "queue_number": "You are number"}
_SERVED = {
    "an_internet_outage": "an internet outage.",
    "a_tv_outage": "a television outage.",
    "several_services": "an outage of several services.",
    "no": "no",
    "and": "and",
    "or": "or",
    "is_back": "is back.",
    "are_back": "are back.",
}
_NUMBERS = (*range(10, 20), *range(20, 100, 10))
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_Told = Iterator[tuple[str, str]]


def list_british() -> Iterator[Fragment]:
    """Yield them all, in the order in which they are best recorded."""
    return _list(_BRITISH_CLOCK, _british_dates(), "in the queue.")


def list_american() -> Iterator[Fragment]:
    """Yield them all, in the order in which they are best recorded."""
    return _list({}, _american_dates(), "in line.")


def _list(clock: Mapping[str, str], dates: Iterable[tuple[str, str]], queue: str) -> Iterator[Fragment]:
    waiting = [*_WAITING.items(), ("in_queue", queue)]
    times = [*_CLOCK.items(), *clock.items(), *_weekdays(), *dates, *waiting]
    for group, told in (
        (FragmentGroup.TIMES, times),
        (FragmentGroup.SERVICES, _services()),
        (FragmentGroup.NUMBERS, _numbers()),
    ):
        yield from (Fragment(group, name, text) for name, text in told)


def _weekdays() -> _Told:
    yield from ((f"on_{one.lower()}", f"on {one}") for one in _WEEKDAYS)
    yield from ((one.lower(), f"{one}.") for one in _WEEKDAYS)


def _british_dates() -> _Told:
    yield from (("on_the", "on the"), ("the", "the"))
    yield from ((f"date_{day}", ordinal(day)) for day in _DAYS)
    yield from ((f"of_month_{number}", f"of {month}.") for number, month in _months())


def _american_dates() -> _Told:
    yield from ((f"on_month_{number}", f"on {month}") for number, month in _months())
    yield from ((f"month_{number}", f"{month}") for number, month in _months())
    yield from ((f"date_{day}", f"{ordinal(day)}.") for day in _DAYS)


def _months() -> Iterable[tuple[int, str]]:
    return get_month_names("wide", "format", locale="en").items()


def _services() -> _Told:
    yield from _SERVED.items()
    yield from ((f"service_{one}", f"{name(one)}.") for one in Service)
    yield from ((f"the_service_{one}", f"the {name(one)}") for one in Service)


def _numbers() -> _Told:
    yield "house_without_number", "a house without a number"
    yield from ((f"number_{number}", f"{cardinal(number)},") for number in _NUMBERS)
    yield "hundred", "hundred,"
    yield from ((f"house_{mark}", f"{text},") for mark, text in MARKS.items() if mark is not HouseMark.HOUSE)
    yield from ((f"letter_{one.lower()}", f"{one},") for one in _LETTERS)
