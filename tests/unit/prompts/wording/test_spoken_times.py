"""Every time is understood as it is meant, by a listener who has only the words and knows what time it is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wording.days import Day, LocalTime, local_time
from prompts.wording.en.clock import american_clock, british_clock
from prompts.wording.en.numbers import american_date, british_date
from prompts.wording.en.times import SpokenEnglish
from prompts.wording.ru.times import SPOKEN as RUSSIAN
from prompts.wording.vocabulary import Times
from tests.support import english_listener, russian_listener
from tests.support.listening import Moment, Span, UnclearError, instant

_SATURDAY = datetime(2026, 11, 21, tzinfo=UTC)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
#: Hours at which words may change: midnight, before dawn and after, noon, the evening; and all others.
_HOURS = [
    pytest.param((0, 4, 5, 12, 23), id="turns"),
    pytest.param(range(24), id="all", marks=pytest.mark.long),
]
#: Every seventh minute, which falls on other minutes in each hour; or every one.
_STEPS = [pytest.param(7, id="some"), pytest.param(1, id="each", marks=pytest.mark.long)]
_BRITISH, _AMERICAN = SpokenEnglish(british_clock, british_date), SpokenEnglish(american_clock, american_date)
_NAMED = r"\bnoon\b|\bmidnight\b|\bthe (end|very start) of\b|\btonight\b|\bnight\b|early hours|morning|afternoon|evening"


@dataclass(frozen=True, eq=False)
class Speaker:
    """A language's times with somebody who listens to them; `part` is what says the part of the day."""

    times: Times
    hear: Callable[..., Moment]
    hear_span: Callable[[str, datetime], Span]
    part: re.Pattern[str]
    never: re.Pattern[str]


@cache
def _say(speaker: Speaker, how: str, when: LocalTime) -> str:
    said: str = getattr(speaker.times, how)(when)
    return said


@cache
def _hear(speaker: Speaker, text: str, now: datetime, *, past: bool) -> datetime:
    return instant(speaker.hear(text, now, past=past))


def _understood(
    speaker: Speaker, how: str, when: LocalTime, now: datetime, *, past: bool = False
) -> datetime:
    """Return the instant that is understood, which depends on the day, and on whether it has dawned."""
    return _hear(speaker, _say(speaker, how, when), now.replace(hour=12 if now.hour >= 5 else 0), past=past)


_RUSSIAN = Speaker(
    RUSSIAN,
    russian_listener.hear,
    russian_listener.hear_span,
    re.compile(r"\b(ночи|утра|дня|полуночи)\b|в ночь на "),
    re.compile(r"двадцати четырёх час|(?<!двадцати )одного часа|нул|ноля|  |,,"),
)
_IN_ENGLISH = [
    Speaker(
        times,
        english_listener.hear,
        english_listener.hear_span,
        re.compile(_NAMED),
        re.compile(r"\b(zero|hundred|o'clock|a m|p m)\b|  |,,", re.IGNORECASE),
    )
    for times in (_BRITISH, _AMERICAN)
]
SPEAKERS = [
    pytest.param(speaker, id=name)
    for name, speaker in zip(("ru", "british", "american"), (_RUSSIAN, *_IN_ENGLISH), strict=True)
]


@pytest.mark.no_cover
@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("hours", _HOURS)
@pytest.mark.parametrize("day", [0, 1, 2, 6, 7, 12, 200])
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_every_minute_ahead_is_understood(
    speaker: Speaker, day: int, hours: Iterable[int], step: int
) -> None:
    for now, moment in _hours_and_minutes(hours, day, step):
        if moment > now:
            by = local_time(moment, at=now, zone=UTC)
            starting = local_time(moment, at=now, zone=UTC, begins=True)
            meant = moment.replace(tzinfo=None)
            assert _understood(speaker, "by", by, now) == meant
            assert _understood(speaker, "until", by, now) == meant
            assert _understood(speaker, "starting", starting, now) == meant


@pytest.mark.no_cover
@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("hours", _HOURS)
@pytest.mark.parametrize("day", [0, -1, -2, -7, -200])
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_every_minute_that_is_over_is_understood(
    speaker: Speaker, day: int, hours: Iterable[int], step: int
) -> None:
    for now, moment in _hours_and_minutes(hours, day, step):
        if moment <= now:
            missed = local_time(moment, at=now, zone=UTC)
            began = local_time(moment, at=now, zone=UTC, begins=True)
            meant = moment.replace(tzinfo=None)
            assert _understood(speaker, "by", missed, now, past=True) == meant
            assert _understood(speaker, "since", began, now, past=True) == meant


def _hours_and_minutes(hours: Iterable[int], day: int, step: int) -> list[tuple[datetime, datetime]]:
    """Return these hours of a Saturday with minutes of the day that lies so many days ahead, others for each hour."""
    return [
        (_SATURDAY + timedelta(hours=hour), _SATURDAY + day * _DAY + minute * _MINUTE)
        for hour in hours
        for minute in range(hour % step, 24 * 60, step)
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("how", ["by", "until", "starting", "since"])
@pytest.mark.parametrize("day", Day)
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_the_part_of_the_day_is_said_wherever_a_listener_could_be_twelve_hours_wrong(
    speaker: Speaker, day: Day, how: str, step: int
) -> None:
    for hour in range(25):
        for minute in {0, *range(hour % step, 60, step)} if hour < 24 else {0}:
            said = _say(speaker, how, LocalTime(day, (_SATURDAY + 4 * _DAY).date(), hour, minute))
            # In Russian, hours after noon are counted on.
            if speaker is not _RUSSIAN or hour <= 12:
                assert speaker.part.search(said), said
            assert not speaker.never.search(said), said
            assert re.fullmatch(r"[А-Яа-яё\u0301A-Za-z, ]+", said), said


@pytest.mark.parametrize("hour", [0, 4, 5, 12])
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_spans_are_understood(speaker: Speaker, hour: int) -> None:
    now = _SATURDAY + timedelta(hours=hour)
    lengths = [*range(1, 26, 3), *range(26, 32 * 24, 47)]
    for half_hour in range(1 + hour % 3, 3 * 48, 3):
        start = now + half_hour * 30 * _MINUTE
        for length in (one * 15 * _MINUTE for one in lengths):
            assert _heard_of_span(speaker, start, start + length, now) == (start, start + length)


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_whole_days_and_nights_are_understood_on_any_date(speaker: Speaker) -> None:
    now = _SATURDAY + timedelta(hours=12)
    for day in range(1, 400):
        for start, end in ((0, 24), (0, 48), (0, 168), (0, 6), (0, 31), (2, 5), (2, 28), (22, 30), (23, 48)):
            begins, ends = (_SATURDAY + day * _DAY + timedelta(hours=one) for one in (start, end))
            assert _heard_of_span(speaker, begins, ends, now) == (begins, ends)


@given(now=st.integers(0, 1439), ahead=st.integers(1, 20_000), length=st.integers(1, 20_000))
def test_a_span_of_any_minutes_is_understood(now: int, ahead: int, length: int) -> None:
    at = _SATURDAY + now * _MINUTE
    start = at + ahead * _MINUTE
    for speaker in (_RUSSIAN, *_IN_ENGLISH):
        assert _heard_of_span(speaker, start, start + length * _MINUTE, at) == (
            start,
            start + length * _MINUTE,
        )


def _heard_of_span(
    speaker: Speaker, start: datetime, end: datetime, now: datetime
) -> tuple[datetime, datetime]:
    begins = local_time(start, at=now, zone=UTC, begins=True)
    said = speaker.times.span(begins, local_time(end, at=now, zone=UTC))
    assert not speaker.never.search(said), said
    first, last = map(instant, speaker.hear_span(said, now))
    return first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_every_day_of_a_leap_year_is_understood(speaker: Speaker) -> None:
    now = datetime(2027, 12, 31, 12, tzinfo=UTC)
    said = set()
    for day in range(1, 367):
        for hour in (2, 7, 12, 24):
            moment = datetime(2027, 12, 31, tzinfo=UTC) + day * _DAY + timedelta(hours=hour)
            when = local_time(moment, at=now, zone=UTC)
            assert _understood(speaker, "by", when, now) == moment.replace(tzinfo=None)
            said.add(_say(speaker, "by", when))
    assert len(said) == 4 * 366


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_a_day_that_goes_without_saying_is_not_said_and_its_times_are_clear(speaker: Speaker) -> None:
    today = LocalTime(Day.TODAY, _SATURDAY.date(), 0, 0)
    for minute in range(1, 24 * 60 + 1):
        when = replace(today, day=Day.UNSAID, hour=minute // 60, minute=minute % 60)
        said = _say(speaker, "by", when)
        assert "сегодня" not in said
        assert "today" not in said
        assert _understood(speaker, "by", when, _SATURDAY) == instant((today.date, minute))


@pytest.mark.parametrize(
    ("listen", "said"),
    [
        (russian_listener.hear, "завтра до двух часов"),
        (russian_listener.hear, "завтра до двенадцати часов"),
        (russian_listener.hear, "завтра до шести тридцати"),
        (russian_listener.hear, "завтра с полуночи"),
        (russian_listener.hear, "завтра, до шестнадцати часов"),
        (russian_listener.hear, "во вторник до шестнадцати часов"),
        (russian_listener.hear, "в субботу, до шестнадцати часов"),
        (russian_listener.hear, "сегодня до двадцати четырёх часов"),
        (russian_listener.hear, "сегодня до двадцати одного часов"),
        (russian_listener.hear, "сегодня до нуля часов"),
        (russian_listener.hear_span, "завтра с десяти до шестнадцати часов"),
        (russian_listener.hear_span, "во вторник с полуночи до десяти часов утра среды"),
        (russian_listener.hear_span, "с вторника по среду включительно"),
        (english_listener.hear, "by six tomorrow"),
        (english_listener.hear, "by midnight tomorrow"),
        (english_listener.hear, "by two in the early hours of tomorrow"),
        (english_listener.hear, "by six on Saturday morning"),
        (english_listener.hear, "by two this evening"),
        (english_listener.hear_span, "from ten till two tomorrow"),
    ],
)
def test_the_listeners_refuse_what_can_be_understood_in_two_ways(
    listen: Callable[[str, datetime], object], said: str
) -> None:
    with pytest.raises(UnclearError):
        listen(said, _SATURDAY + timedelta(hours=12))


def test_nobody_knows_at_night_which_day_is_tomorrow() -> None:
    for listen, said in (
        (russian_listener.hear, "завтра до шести часов утра"),
        (english_listener.hear, "by six tomorrow morning"),
    ):
        with pytest.raises(UnclearError):
            listen(said, _SATURDAY + timedelta(hours=4, minutes=59))
        assert listen(said, _SATURDAY + timedelta(hours=5)) == ((_SATURDAY + _DAY).date(), 360)
