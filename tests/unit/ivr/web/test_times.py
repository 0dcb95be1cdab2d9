"""Times typed on forms where clocks change."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.search import Finder
from ivr.web.forms.context import FormContext
from ivr.web.forms.times import EtrChoice as Choice
from ivr.web.forms.times import ShownTwice, TimeError, TimesTyped, check_times, read_moment
from ivr.web.texts.pages import PageTexts
from tests.support.clock_changes import KYIV, LORD_HOWE, NEW_YORK, around_changes, zones
from tests.support.fake_cards import FakeCards
from tests.support.fake_repositories import FakeAreas
from tests.support.fake_search import FakeSearch

CONTEXT = FormContext(
    Finder(FakeSearch(FakeAreas()), FakeAreas(), region="RU"),
    FakeCards(),
    KYIV,
    (),
    datetime(2026, 1, 15, tzinfo=UTC),
    PageTexts("en"),
)


@pytest.mark.parametrize(
    ("zone", "typed"),
    [(KYIV, "2026-03-29T03:30"), (NEW_YORK, "2026-03-08T02:00"), (LORD_HOWE, "2026-10-04T02:15")],
)
@pytest.mark.parametrize("field", ["etr", "next_news"])
def test_a_time_that_clocks_skip_is_refused_at_its_field(zone: ZoneInfo, typed: str, field: str) -> None:
    form = TimesTyped(
        etr_choice=Choice.EXACT if field == "etr" else Choice.UNKNOWN,
        etr_at=typed if field == "etr" else "",
        next_news_at=typed if field == "next_news" else "",
    )
    stated = check_times(form, replace(CONTEXT, zone=zone))
    assert (stated.etr, stated.next_news) == (None, None)
    assert form.errors == {field: CONTEXT.words.time_skipped}


@pytest.mark.parametrize(
    ("zone", "typed", "first", "second"),
    [
        (KYIV, "2026-10-25T03:30", "2026-10-25T03:30+03:00", "2026-10-25T03:30+02:00"),
        (NEW_YORK, "2026-11-01T01:00", "2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00"),
        (LORD_HOWE, "2026-04-05T01:45", "2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30"),
        (KYIV, "2026-11-25T03:30", "2026-11-25T03:30+02:00", "2026-11-25T03:30+02:00"),
    ],
)
def test_of_a_time_that_clocks_show_twice_ends_take_the_later_and_beginnings_the_earlier(
    zone: ZoneInfo, typed: str, first: str, second: str
) -> None:
    context = replace(CONTEXT, zone=zone)
    assert read_moment(typed, context, shown_twice=ShownTwice.FIRST) == datetime.fromisoformat(first)
    assert read_moment(typed, context) == datetime.fromisoformat(second)


@given(st.data(), zones)
def test_what_a_clock_shows_is_read_as_that_time(data: st.DataObject, zone: ZoneInfo) -> None:
    moment = data.draw(around_changes(zone)).replace(second=0)
    typed = moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
    context = replace(CONTEXT, zone=zone)
    assert moment in {read_moment(typed, context, shown_twice=one) for one in ShownTwice}


@pytest.mark.parametrize("now", ["2026-03-28T19:00", "2026-10-24T19:00"])
def test_tomorrow_evening_is_at_six_by_the_changed_clock(now: str) -> None:
    context = replace(CONTEXT, now=datetime.fromisoformat(now).replace(tzinfo=KYIV).astimezone(UTC))
    etr = check_times(TimesTyped(etr_choice=Choice.EVENING), context).etr
    assert etr
    assert etr.astimezone(KYIV).hour == 18


def test_a_skipped_time_of_a_beginning_is_refused_too() -> None:
    with pytest.raises(TimeError, match="no such time"):
        read_moment("2026-03-29T03:30", CONTEXT, shown_twice=ShownTwice.FIRST)
