"""Subscribers, tickets, accounts and the clock: the small modules of the domain."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from outages.accounts import Bearer, Role, digest_of, new_secret
from outages.callers import Caller
from outages.clock import SystemClock, as_utc
from outages.errors import InvalidError
from outages.subscribers import Language, Subscriber, SubscriberId, Tier
from outages.tickets import NUMBER_DIGITS, new_number
from tests.unit.outages.test_incidents import POINT


def test_a_point_lies_in_the_areas_of_both_trees() -> None:
    assert POINT.lineage == (1, 2, 3, 4, 8, 9)


def test_a_caller_is_spoken_to_in_the_language_of_the_first_contract() -> None:
    people = tuple(
        Subscriber(SubscriberId(number), f"A-{number}", "", (), Language(language), Tier.STANDARD)
        for number, language in enumerate(("en", "ru"))
    )
    assert Caller("+74822000001", people).language == "en"
    assert Caller(None).language is None


def test_ticket_numbers_have_fixed_length_and_are_not_a_series() -> None:
    numbers = [new_number() for _ in range(1_000)]
    assert all(re.fullmatch(rf"[1-9]\d{{{NUMBER_DIGITS - 1}}}", number) for number in numbers)
    assert len(set(numbers)) > 990
    steps = {int(later) - int(earlier) for earlier, later in pairwise(numbers)}
    assert len(steps) > 990


def test_only_a_manager_may_write() -> None:
    assert [role for role in Role if Bearer("x", role).may_write] == [Role.MANAGER]


def test_secrets_differ_and_their_digests_do_not_reveal_them() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert re.fullmatch(r"[\w-]{43}", first)
    assert digest_of(first) == digest_of(first) != digest_of(second)
    assert first not in digest_of(first)


def test_the_system_clock_is_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_a_moment_is_converted_to_utc() -> None:
    moscow = datetime(2026, 11, 21, 18, 30, tzinfo=timezone(timedelta(hours=3)))
    assert as_utc("etr", moscow).isoformat() == "2026-11-21T15:30:00+00:00"


def test_a_moment_without_a_time_zone_is_refused_under_its_field() -> None:
    with pytest.raises(InvalidError, match="time zone") as caught:
        as_utc("etr", datetime(2026, 11, 21, 18, 30))  # noqa: DTZ001 - that is the point
    assert (caught.value.field, caught.value.reason[:5]) == ("etr", "needs")
