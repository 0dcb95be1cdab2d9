"""When a number calls so often that it is kept short."""

from datetime import timedelta

import pytest

from outages.callers import FloodLimit
from tests.support.fakes import NOON


@pytest.mark.parametrize(
    ("minutes_ago", "passed"),
    [([], False), ([1, 2], False), ([1, 2, 9], True), ([1, 2, 10], False), ([1, 2, 3, 4, 5], True)],
)
def test_more_calls_than_an_anxious_person_makes_are_a_flood(minutes_ago: list[int], *, passed: bool) -> None:
    limit = FloodLimit(3, timedelta(minutes=10))
    assert limit.is_passed((NOON - timedelta(minutes=one) for one in minutes_ago), NOON) is passed
