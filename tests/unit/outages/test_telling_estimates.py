"""What telling takes: calls, segments, minutes and money, by language and at the line's pace."""

from datetime import timedelta
from decimal import Decimal

import pytest

from outages.telling_estimates import DialingPace, Prices, SampleText, TellingEstimate, estimate_telling
from outages.tickets import Channel

TEXTS = {
    "ru": SampleText(timedelta(seconds=40), 2),
    "en": SampleText(timedelta(seconds=30), 1),
}
PACE = DialingPace(per_second=2, at_once=10, ring=timedelta(seconds=20))
PRICES = Prices(Decimal("1.50"), Decimal("2.25"), "RUB")


def estimate(people: dict[tuple[Channel, str], int], prices: Prices = PRICES) -> TellingEstimate:
    return estimate_telling(people, TEXTS, PACE, prices)


def test_each_language_has_its_length_and_others_that_of_the_first() -> None:
    found = estimate({(Channel.SMS, "ru"): 10, (Channel.SMS, "en"): 3, (Channel.SMS, "kk"): 2})
    assert (found.people, found.messages, found.calls, found.segments) == (15, 15, 0, 20 + 3 + 4)
    assert (found.takes, found.cost) == (timedelta(0), Decimal("60.75"))


def test_calls_take_as_long_as_the_channels_let_them() -> None:
    found = estimate({(Channel.CALL, "ru"): 100})
    # 100 calls of 40 s of talk after 20 s of ringing, ten at once.
    assert (found.minutes, found.takes) == (67, timedelta(seconds=600))
    assert found.cost == Decimal("100.50")


def test_short_calls_take_as_long_as_they_may_begin() -> None:
    many = DialingPace(per_second=2, at_once=1000, ring=timedelta(seconds=20))
    found = estimate_telling({(Channel.CALL, "en"): 100}, TEXTS, many, PRICES)
    assert found.takes == timedelta(seconds=50)


@pytest.mark.parametrize(
    ("prices", "cost"),
    [
        (Prices(), None),
        (Prices(call_minute=Decimal(1)), None),
        (Prices(sms_segment=Decimal(1)), Decimal(2)),
    ],
)
def test_a_cost_is_told_only_where_all_that_is_needed_has_a_price(
    prices: Prices, cost: Decimal | None
) -> None:
    assert estimate({(Channel.SMS, "ru"): 1}, prices).cost == cost


def test_nobody_costs_nothing_to_tell() -> None:
    assert estimate({}).cost is None
    assert estimate({}).people == 0
