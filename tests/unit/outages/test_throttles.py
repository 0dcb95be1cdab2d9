"""Nobody is tried more often than the limits say, and nobody waits longer than they ask for."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outages.throttles import BEARABLE, Throttle, free_at
from outages.tickets import Channel

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_a_fourth_call_waits_until_the_first_is_a_quarter_of_an_hour_ago() -> None:
    tried = [NOON, NOON + MINUTE, NOON + 2 * MINUTE]
    assert free_at(BEARABLE[Channel.CALL], tried[:2], NOON + 3 * MINUTE) == NOON + 3 * MINUTE
    assert free_at(BEARABLE[Channel.CALL], tried, NOON + 3 * MINUTE) == NOON + QUARTER
    assert free_at(BEARABLE[Channel.CALL], tried, NOON + QUARTER) == NOON + QUARTER


def test_the_longest_wait_holds() -> None:
    tried = [NOON + place * 8 * MINUTE for place in range(7)]
    assert free_at(BEARABLE[Channel.CALL], tried, NOON + 50 * MINUTE) == NOON + HOUR


def test_without_limits_nobody_waits() -> None:
    assert free_at((), [NOON] * 99, NOON) == NOON


@given(
    throttles=st.lists(
        st.builds(Throttle, st.integers(1, 7), st.integers(1, 90).map(lambda one: one * MINUTE)), max_size=3
    ),
    waits=st.lists(st.floats(0, 40), max_size=40),
)
def test_no_limit_is_passed_within_any_time_of_its_length(
    throttles: list[Throttle], waits: list[float]
) -> None:
    at, tried = NOON, list[datetime]()
    for wait in waits:
        at = free_at(throttles, tried, at + wait * MINUTE)
        tried.append(at)
    for throttle in throttles:
        for begun in tried:
            assert sum(begun <= one < begun + throttle.within for one in tried) <= throttle.most
