"""Promised times lie ahead, are never earlier than the fact, and have words at any minute of any day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import round_up
from outages.incidents import Cause, IncidentKind
from prompts.wording.announcements import Announcement
from prompts.wording.days import Day, LocalTime
from prompts.wording.estimates import Due, Standing, read_estimate, round_past
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, PLANNED, ZONE
from tests.support.clock_changes import NEW_YORK, around_changes, zones

_KATHMANDU = ZoneInfo("Asia/Kathmandu")
_UNSPEAKABLE = {"ru": re.compile(r"[\dA-Za-z]|\b[А-Яа-яё]{1,4}\. "), "en": re.compile(r"[\dА-Яа-яё]")}
_FIGURE = re.compile(r"\d")
_moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_news = st.builds(
    lambda **facts: replace(NEWS, **facts),
    kind=st.sampled_from(IncidentKind),
    cause=st.sampled_from(Cause),
    etr=st.none() | _moments,
    starts_at=st.none() | _moments,
    next_news=st.none() | _moments,
).filter(lambda news: not (news.etr and news.starts_at) or news.starts_at < news.etr)


def _cannot_speak(language: str, text: str) -> bool:
    return not text or _UNSPEAKABLE.get(language, _FIGURE).search(text) is not None


def _moment(when: LocalTime, zone: ZoneInfo) -> datetime:
    """Return the instant meant by a time of day."""
    return datetime.combine(when.date, time(), zone) + timedelta(hours=when.hour, minutes=when.minute)


def _estimate_texts(language: str, news: Announcement, at: datetime) -> str:
    told = wording_for(language).outage(news, at=at, zone=ZONE)
    return " ".join(phrase.text for phrase in told if phrase.id.startswith("etr"))


def _everything_due(news: Announcement, at: datetime, zone: ZoneInfo) -> Iterator[Due]:
    estimate = read_estimate(news, at=at, zone=zone)
    yield from filter(None, [estimate.due, estimate.news])


@given(at=_moments, news=_news)
def test_a_past_time_is_never_promised(at: datetime, news: Announcement) -> None:
    for zone in (ZONE, _KATHMANDU):
        for due in _everything_due(news, at, zone):
            ahead = _moment(due.when, zone) - at
            assert timedelta(0) < ahead
            assert due.within is None or ahead <= timedelta(minutes=due.within)


@given(_moments, st.integers(-3000, 3000))
def test_an_estimate_is_never_told_earlier_than_it_is_nor_five_minutes_later(
    at: datetime, minutes: int
) -> None:
    etr = at + timedelta(minutes=minutes)
    estimate = read_estimate(replace(NEWS, etr=etr), at=at, zone=ZONE)
    if estimate.due is None:
        assert estimate.standing is Standing.PASSED
        assert round_up(etr) <= at
        return
    told = _moment(estimate.due.when, ZONE)
    assert timedelta(0) <= told - etr < timedelta(minutes=5)
    assert told.minute % 5 == 0


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_minute_of_a_day_is_told_in_words(language: str, kind: IncidentKind) -> None:
    midnight = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    texts = set()
    for minute in range(1, 24 * 60 + 1):
        news = replace(NEWS, kind=kind, etr=midnight + timedelta(minutes=minute))
        texts.add(_estimate_texts(language, news, midnight))
    assert len(texts) == 6 + 276  # intervals up to an hour, and then every fifth minute up to midnight
    assert not [text for text in texts if _cannot_speak(language, text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_leap_year_has_a_unique_name(language: str) -> None:
    newyear = datetime(2028, 1, 1, 9, 0, tzinfo=UTC)
    days = [newyear + timedelta(days=day) for day in range(366)]
    for news in (NEWS, replace(PLANNED, starts_at=None)):
        texts = {
            _estimate_texts(language, replace(news, etr=day + timedelta(hours=2)), newyear) for day in days
        }
        assert len(texts) == 366
        assert not [text for text in texts if _cannot_speak(language, text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_outages_are_counted_from_the_third_to_the_thousandth(language: str) -> None:
    counted = set()
    for times in range(1001):
        told = wording_for(language).recurrent(times)
        assert [phrase.id for phrase in told] == [f"recurrent_{times}"] * (times >= 3) + ["to_specialist"]
        counted |= {phrase.text for phrase in told if phrase.id.startswith("recurrent")}
    assert len(counted) == 998
    assert not [text for text in counted if _cannot_speak(language, text)]


@pytest.mark.parametrize(
    ("minutes", "within"),
    [(1, 10), (10, 10), (11, 20), (30, 30), (31, 40), (60, 60), (61, None), (110, None)],
)
def test_a_short_wait_is_an_interval(minutes: int, within: int | None) -> None:
    estimate = read_estimate(replace(NEWS, etr=NOW + timedelta(minutes=minutes)), at=NOW, zone=ZONE)
    assert estimate.due is not None
    assert estimate.due.within == within


@pytest.mark.parametrize(("minutes", "within"), [(60, 60), (61, 90), (90, 90), (120, 120), (121, None)])
def test_a_guess_is_an_interval_for_longer(minutes: int, within: int | None) -> None:
    news = replace(NEWS, cause=Cause.UNKNOWN, etr=NOW + timedelta(minutes=minutes))
    due = read_estimate(news, at=NOW, zone=ZONE).due
    assert due is not None
    assert due.within == within


@given(at=_moments, news=_news)
def test_nothing_is_promised_that_nobody_stated(at: datetime, news: Announcement) -> None:
    estimate = read_estimate(news, at=at, zone=ZONE)
    stated = [round_up(one) for one in (news.etr, news.next_news) if one]
    for due in _everything_due(news, at, ZONE):
        assert _moment(due.when, ZONE) in stated
    if news.next_news is None:
        assert (estimate.news, estimate.missed) == (None, None)


@pytest.mark.parametrize("etr", [None, NOW - timedelta(hours=1)])
@pytest.mark.parametrize(("minutes", "late"), [(20, False), (1, False), (0, True), (-60, True)])
def test_the_time_of_next_news_is_told_and_once_passed_owned_up_to(
    etr: datetime | None, minutes: int, *, late: bool
) -> None:
    news = replace(NEWS, etr=etr, next_news=NOW + timedelta(minutes=minutes))
    estimate = read_estimate(news, at=NOW, zone=ZONE)
    assert (estimate.news is None, estimate.missed is not None) == (late, late)
    if estimate.missed:
        assert _moment(estimate.missed, ZONE) == news.next_news


def test_news_is_not_owed_while_an_end_is_expected() -> None:
    estimate = read_estimate(replace(NEWS, next_news=NOW - timedelta(hours=1)), at=NOW, zone=ZONE)
    assert (estimate.news, estimate.missed) == (None, None)


def test_work_that_begins_soon_is_never_said_to_begin_later() -> None:
    for minute in range(1, 90):
        starts = NOW + timedelta(minutes=minute)
        estimate = read_estimate(replace(PLANNED, starts_at=starts, etr=None), at=NOW, zone=ZONE)
        assert estimate.starts is not None
        told = _moment(estimate.starts, ZONE)
        assert NOW < told <= starts < told + timedelta(minutes=5)


def test_work_that_has_begun_is_no_longer_ahead() -> None:
    for start in (NOW, NOW - timedelta(minutes=1)):
        assert (
            read_estimate(replace(PLANNED, starts_at=start), at=NOW, zone=ZONE).standing is Standing.EXPECTED
        )


def test_only_another_estimate_was_heard_before() -> None:
    heard = replace(NEWS, heard_etr=NOW + timedelta(hours=3))
    seen = read_estimate(heard, at=NOW, zone=ZONE).heard
    assert seen is not None
    assert (seen.day, seen.hour) == (Day.TODAY, 15)
    same = replace(NEWS, heard_etr=NOW + timedelta(hours=6, minutes=27))
    assert read_estimate(same, at=NOW, zone=ZONE).heard is None
    passed = replace(heard, etr=NOW - timedelta(hours=1))
    assert read_estimate(passed, at=NOW, zone=ZONE).heard is None


def test_a_past_end_is_never_told_as_future() -> None:
    assert round_past(NOW - timedelta(minutes=7), NOW) == NOW - timedelta(minutes=5)
    just_over = NOW + timedelta(minutes=2, seconds=30)
    assert round_past(just_over, NOW + timedelta(minutes=3)) == NOW + timedelta(minutes=2)


@given(st.data(), zones)
def test_of_a_time_that_clocks_show_twice_the_first_is_no_promise_of_the_second(
    data: st.DataObject, zone: ZoneInfo
) -> None:
    at, etr = data.draw(around_changes(zone)), data.draw(around_changes(zone))
    for news in (replace(NEWS, etr=etr), replace(PLANNED, etr=etr, starts_at=at + timedelta(minutes=1))):
        due = read_estimate(news, at=at, zone=zone).due
        if due and due.within is None and not at.astimezone(zone).fold:
            assert etr <= _moment(due.when, zone) <= round_up(etr) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "etr", "told"),
    [
        ("2026-10-31T22:00-04:00", "2026-11-01T01:30-04:00", "tomorrow 01:30"),
        ("2026-10-31T22:00-04:00", "2026-11-01T01:30-05:00", "tomorrow 02:00"),
        ("2026-11-01T00:05-04:00", "2026-11-01T02:00-05:00", "today 02:00"),
        ("2026-03-08T00:05-05:00", "2026-03-08T03:00-04:00", "today 03:00"),
        ("2026-10-31T23:50-04:00", "2026-11-02T00:00-05:00", "tomorrow 24:00"),
    ],
)
def test_times_and_days_are_those_of_the_local_clock(at: str, etr: str, told: str) -> None:
    news = replace(NEWS, etr=datetime.fromisoformat(etr))
    due = read_estimate(news, at=datetime.fromisoformat(at), zone=NEW_YORK).due
    assert due
    assert f"{due.when.day} {due.when.clock}" == told
