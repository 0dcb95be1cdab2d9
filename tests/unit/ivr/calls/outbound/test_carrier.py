"""What calls out tell about the carrier."""

from datetime import timedelta

import pytest

from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.causes import CallRefusal
from outages.notifications import Result
from tests.support.fakes import NOON

PAUSE = timedelta(minutes=1)
FIRST, SECOND, THIRD = (f"+7999000010{place}" for place in range(3))
FORBIDDEN, CONGESTED, BUSY = (
    CallRefusal(Result.UNAVAILABLE, 403),
    CallRefusal(Result.UNAVAILABLE, 503),
    CallRefusal(Result.BUSY, 486),
)


@pytest.fixture
def carrier() -> CarrierWatch:
    return CarrierWatch(PAUSE)


def test_one_forbidden_number_says_nothing_about_the_carrier(carrier: CarrierWatch) -> None:
    for _ in range(5):
        assert carrier.judge(FIRST, FORBIDDEN, NOON) is Result.UNAVAILABLE
    assert (carrier.refuses, carrier.allow(20, NOON)) == (None, 20)


def test_a_carrier_that_forbids_two_numbers_in_a_row_refuses_calls(carrier: CarrierWatch) -> None:
    carrier.judge(FIRST, FORBIDDEN, NOON)
    carrier.judge(SECOND, CallRefusal(Result.UNAVAILABLE, 407), NOON)
    assert carrier.refuses == 407
    assert carrier.allow(20, NOON) == 1
    carrier.note_placed(NOON)
    assert [carrier.allow(20, NOON + wait) for wait in (PAUSE / 2, PAUSE)] == [0, 1]


def test_no_slot_is_made_up(carrier: CarrierWatch) -> None:
    for number in (FIRST, SECOND):
        carrier.judge(number, FORBIDDEN, NOON)
    assert carrier.allow(0, NOON) == 0


@pytest.mark.parametrize("answered", [False, True])
def test_a_call_that_gets_through_ends_it(carrier: CarrierWatch, *, answered: bool) -> None:
    for number in (FIRST, SECOND):
        carrier.judge(number, FORBIDDEN, NOON)
    if answered:
        carrier.note_carried(THIRD, NOON)
    else:
        carrier.judge(THIRD, BUSY, NOON)
    assert (carrier.refuses, carrier.allow(20, NOON)) == (None, 20)
    carrier.judge(FIRST, FORBIDDEN, NOON)
    assert carrier.refuses is None


def test_trouble_is_the_networks_while_no_other_call_gets_through(carrier: CarrierWatch) -> None:
    assert carrier.judge(FIRST, CONGESTED, NOON) is Result.UNAVAILABLE
    carrier.note_carried(FIRST, NOON)
    assert carrier.judge(FIRST, CONGESTED, NOON) is Result.UNAVAILABLE


def test_trouble_with_one_number_is_its_own_while_others_get_through(carrier: CarrierWatch) -> None:
    carrier.note_carried(SECOND, NOON)
    carrier.note_carried(FIRST, NOON)
    assert carrier.judge(FIRST, CONGESTED, NOON + timedelta(minutes=9)) is Result.UNREACHABLE
    assert carrier.judge(FIRST, CONGESTED, NOON + timedelta(minutes=11)) is Result.UNAVAILABLE


def test_what_the_carrier_forbids_never_uses_a_try(carrier: CarrierWatch) -> None:
    carrier.note_carried(SECOND, NOON)
    assert carrier.judge(FIRST, FORBIDDEN, NOON) is Result.UNAVAILABLE
