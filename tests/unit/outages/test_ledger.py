"""What became of a promise that somebody heard."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.incidents import IncidentId
from outages.ledger import LedgerEntry, Means, Outcome, Told, judge_promise
from tests.unit.outages.test_incidents import EVENING, NOON

PROMISED = LedgerEntry(NOON, "+74822000001", "call-1", Means.CALL, Told.OUT, IncidentId(1), 1, EVENING)
MINUTE = timedelta(minutes=1)
moments = st.integers(-600, 600).map(lambda minutes: EVENING + minutes * MINUTE)


@given(st.none() | moments, moments)
def test_a_promise_is_open_until_its_time_then_kept_or_broken(ended: datetime | None, at: datetime) -> None:
    outcome = judge_promise(PROMISED, ended_at=ended, withdrawn=False, at=at)

    if ended is None:
        assert outcome is (Outcome.OPEN if at < EVENING else Outcome.BROKEN)
    else:
        assert outcome is (Outcome.KEPT if ended <= EVENING else Outcome.BROKEN)


@given(st.none() | moments, moments, moments)
def test_a_promise_once_broken_stays_broken_while_the_outage_goes_on(
    ended: datetime | None, first: datetime, second: datetime
) -> None:
    early, late = (
        judge_promise(PROMISED, ended_at=ended, withdrawn=False, at=at) for at in sorted((first, second))
    )
    assert early in (late, Outcome.OPEN)


@pytest.mark.parametrize(
    ("minutes", "over", "going_on"),
    [
        (4, Outcome.KEPT, Outcome.OPEN),
        (5, Outcome.KEPT, Outcome.BROKEN),
        (6, Outcome.BROKEN, Outcome.BROKEN),
    ],
)
def test_a_promise_lasts_until_the_time_that_was_told(minutes: int, over: Outcome, going_on: Outcome) -> None:
    stated = replace(PROMISED, etr=EVENING + MINUTE)  # told as five minutes past
    at = EVENING + minutes * MINUTE
    assert judge_promise(stated, ended_at=at, withdrawn=False, at=at) is over
    assert judge_promise(stated, ended_at=None, withdrawn=False, at=at) is going_on


@pytest.mark.parametrize("told", Told)
def test_only_an_outage_or_work_ahead_promises_a_time(told: Told) -> None:
    outcome = judge_promise(replace(PROMISED, told=told), ended_at=None, withdrawn=False, at=EVENING)
    promises = told in (Told.OUT, Told.AHEAD, Told.REOPENED)
    assert outcome is (Outcome.BROKEN if promises else Outcome.NONE)


@given(st.none() | moments, moments)
def test_no_time_stated_or_a_notice_withdrawn_is_no_promise(ended: datetime | None, at: datetime) -> None:
    silent = replace(PROMISED, etr=None)
    assert judge_promise(silent, ended_at=ended, withdrawn=False, at=at) is Outcome.NONE
    assert judge_promise(PROMISED, ended_at=ended, withdrawn=True, at=at) is Outcome.NONE


def test_the_next_news_is_a_promise_where_no_end_is_known() -> None:
    news = replace(PROMISED, etr=None, next_news=EVENING)
    assert judge_promise(news, ended_at=None, withdrawn=False, at=EVENING) is Outcome.BROKEN
    assert judge_promise(news, ended_at=EVENING, withdrawn=False, at=EVENING) is Outcome.KEPT


def test_news_in_time_keeps_the_promise_of_news_and_not_that_of_an_end() -> None:
    news = replace(PROMISED, etr=None, next_news=EVENING)
    after, before = EVENING + timedelta(minutes=1), EVENING - timedelta(minutes=1)
    for entry, news_at, outcome in (
        (news, before, Outcome.KEPT),
        (news, after, Outcome.BROKEN),
        (PROMISED, before, Outcome.BROKEN),
    ):
        judged = judge_promise(entry, ended_at=None, withdrawn=False, at=after, news_at=news_at)
        assert judged is outcome
