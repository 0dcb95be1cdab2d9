"""How grave a reason is: a promise that comes nearer, and a number that grows."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outages.alarms import AlarmRules, level_of_count, level_of_holding, level_of_promise
from outages.estimates import EtrRevision
from outages.incidents import State
from tests.unit.outages.test_incidents import ACTIVE, NOON

MINUTE = timedelta(minutes=1)
DUE = NOON + timedelta(hours=2)


def level(
    minutes_before: float,
    *,
    etr: datetime | None = DUE,
    news: datetime | None = None,
    stated: datetime = NOON,
) -> int:
    incident = replace(ACTIVE, revisions=(EtrRevision(1, etr, None, "olga", stated, news),))
    return level_of_promise(incident, at=DUE - minutes_before * MINUTE, ahead=30 * MINUTE)


@pytest.mark.parametrize(
    ("minutes_before", "expected"), [(31, 0), (30, 1), (11, 1), (10, 2), (0.1, 2), (0, 3), (-60, 3)]
)
def test_a_promise_that_comes_nearer_is_worse(minutes_before: float, expected: int) -> None:
    assert level(minutes_before) == expected


def test_news_that_was_promised_after_the_end_is_worse_still() -> None:
    later = DUE + 60 * MINUTE
    assert [level(-minutes, news=later) for minutes in (29, 30, 50, 60)] == [3, 4, 5, 6]
    assert [level(minutes, etr=None, news=DUE) for minutes in (31, 30, 10, 0)] == [0, 4, 5, 6]


def test_who_has_just_said_how_long_it_takes_needs_no_warning_of_it() -> None:
    stated = DUE - 20 * MINUTE
    assert [level(minutes, stated=stated) for minutes in (20, 11, 10, 0)] == [0, 0, 2, 3]


def test_nothing_is_owed_once_it_is_over() -> None:
    over = replace(ACTIVE, state=State.RESTORED, revisions=(EtrRevision(1, DUE, None, "olga", NOON),))
    assert level_of_promise(over, at=DUE, ahead=30 * MINUTE) == 0


def test_a_number_is_worse_once_it_has_doubled() -> None:
    assert [level_of_count(count) for count in (0, 1, 2, 3, 4, 7, 8)] == [0, 1, 2, 2, 3, 3, 4]


def test_calls_come_after_messages_where_there_are_any() -> None:
    assert AlarmRules(2 * MINUTE, 3 * MINUTE, None).first_call_after == 5 * MINUTE
    assert AlarmRules(None, 3 * MINUTE, None).first_call_after == 3 * MINUTE
    assert AlarmRules(2 * MINUTE, None, None).first_call_after is None


def test_a_notice_made_by_telephone_is_about_to_lapse_and_has() -> None:
    held = replace(ACTIVE, holds_until=DUE)
    levels = [level_of_holding(held, at=DUE - span * MINUTE, ahead=30 * MINUTE) for span in (31, 30, 0)]
    assert levels == [0, 1, 1]
    lapsed = replace(held, lapsed_at=DUE)
    assert level_of_holding(lapsed, at=DUE, ahead=30 * MINUTE) == 2
    assert level_of_holding(replace(lapsed, state=State.RESTORED), at=DUE, ahead=30 * MINUTE) == 0
    assert level_of_holding(ACTIVE, at=DUE, ahead=30 * MINUTE) == 0
