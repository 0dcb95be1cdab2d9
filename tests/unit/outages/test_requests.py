"""When subscribers may be told, and at which numbers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.hours import ALWAYS, DaysOff, Hours, find_opening
from outages.notifications import Policy
from outages.requests import RequestRefusal, RequestRules, find_refusal
from outages.tickets import Channel

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
QUIET = Hours(22 * 60, 8 * 60)
FROM_TEN, UNTIL_EIGHT = Hours(10 * 60, 24 * 60), Hours(0, 20 * 60)


def at(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("moment", "allowed", "opens"),
    [
        (at(12), None, at(12)),
        (at(7, 59), None, at(8)),
        (at(22), None, at(8, day=22)),
        (at(3, 17), FROM_TEN, at(10)),
        (at(9), FROM_TEN, at(10)),
        (at(12), FROM_TEN, at(12)),
        (at(20), UNTIL_EIGHT, at(8, day=22)),
        (at(19, 59), UNTIL_EIGHT, at(19, 59)),
    ],
)
def test_subscribers_are_told_in_their_hours_outside_quiet_ones(
    moment: datetime, allowed: Hours | None, opens: datetime
) -> None:
    assert find_opening(moment, MOSCOW, allowed=allowed, quiet=QUIET) == opens


@pytest.mark.parametrize(
    ("moment", "allowed", "opens"),
    [
        (at(9, day=21), None, at(10, day=21)),  # a Saturday
        (at(23, day=20), None, at(10, day=21)),
        (at(0, 30, day=21), None, at(10, day=21)),
        (at(23, day=22), None, at(8, day=23)),
        (at(9, day=23), None, at(9, day=23)),
        (at(9, day=24), None, at(10, day=24)),  # a holiday
        (at(9, day=21), Hours(9 * 60, 20 * 60), at(10, day=21)),
    ],
)
def test_weekends_and_holidays_have_quiet_hours_of_their_own(
    moment: datetime, allowed: Hours | None, opens: datetime
) -> None:
    days_off = DaysOff(Hours(22 * 60, 10 * 60), frozenset({date(2026, 11, 24)}))
    assert find_opening(moment, MOSCOW, allowed=allowed, quiet=QUIET, days_off=days_off) == opens


def test_who_wants_to_be_told_at_any_time_is_told_on_a_holiday_too() -> None:
    days_off = DaysOff(Hours(22 * 60, 10 * 60))
    assert Policy(quiet=QUIET).opening(Channel.CALL, ALWAYS, at(3), None, days_off) == at(3)


def test_the_opening_follows_the_end_of_summer_time() -> None:
    evening = datetime(2026, 10, 24, 23, 0, tzinfo=BERLIN)
    assert find_opening(evening, BERLIN, allowed=None, quiet=QUIET) == datetime(
        2026, 10, 25, 7, 0, tzinfo=UTC
    )


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from([None, FROM_TEN, UNTIL_EIGHT]),
)
def test_the_opening_is_never_quiet_and_comes_within_three_days(
    since: int, until: int, naive: datetime, allowed: Hours | None
) -> None:
    quiet, moment = Hours(since, until), naive.replace(tzinfo=UTC)
    found = find_opening(moment, MOSCOW, allowed=allowed, quiet=quiet)
    assert not quiet.hold(found.astimezone(MOSCOW))
    # Two days for hours that barely overlap the quiet ones, and one for the open minute after them.
    assert timedelta(0) <= found - moment <= timedelta(days=3)


@pytest.mark.parametrize(
    ("channel", "wanted", "sms_at_night", "waits"),
    [
        (Channel.CALL, None, False, True),
        (Channel.CALL, None, True, True),
        (Channel.CALL, ALWAYS, False, False),
        (Channel.SMS, None, False, True),
        (Channel.SMS, None, True, False),
    ],
)
def test_at_night_only_subscribers_who_asked_for_it_are_told(
    channel: Channel, wanted: Hours | None, *, sms_at_night: bool, waits: bool
) -> None:
    policy = Policy(quiet=QUIET, zone="Europe/Moscow", sms_in_quiet_hours=sms_at_night)
    assert (policy.opening(channel, wanted, at(23)) == at(23)) is not waits


@pytest.mark.parametrize(
    ("zone", "opens"),
    [(None, at(8)), ("Asia/Yekaterinburg", at(6)), ("Europe/Kaliningrad", at(9)), ("Mars/Olympus", at(8))],
)
def test_quiet_hours_are_those_of_the_subscribers_own_zone(zone: str | None, opens: datetime) -> None:
    policy = Policy(quiet=QUIET, zone="Europe/Moscow")
    assert policy.opening(Channel.CALL, None, at(5), zone) == opens


@pytest.mark.parametrize(
    ("zone", "opens"), [(None, at(10)), ("Asia/Yekaterinburg", at(9)), ("Europe/Kaliningrad", at(11))]
)
def test_wanted_hours_are_those_of_the_subscribers_own_zone(zone: str | None, opens: datetime) -> None:
    assert Policy(zone="Europe/Moscow").opening(Channel.CALL, FROM_TEN, at(9), zone) == max(opens, at(9))


RULES = RequestRules(countries=("RU", "KZ"))


@pytest.mark.parametrize(
    ("number", "channel", "refusal"),
    [
        ("+79991110001", Channel.CALL, None),
        ("+79991110001", Channel.SMS, None),
        ("+74951234567", Channel.CALL, None),
        ("+74951234567", Channel.SMS, RequestRefusal.NO_SMS),
        ("+77011234567", Channel.CALL, None),
        ("+375291234567", Channel.CALL, RequestRefusal.FOREIGN),
        ("+78091234567", Channel.CALL, RequestRefusal.COSTLY),
        ("+78002000600", Channel.CALL, RequestRefusal.COSTLY),
        ("+881612345678", Channel.CALL, RequestRefusal.COSTLY),
        ("+71234567890", Channel.CALL, RequestRefusal.UNREADABLE),
        ("+7999111000", Channel.CALL, RequestRefusal.UNREADABLE),
        ("sip:1@host", Channel.CALL, RequestRefusal.UNREADABLE),
    ],
)
def test_only_ordinary_numbers_of_the_listed_countries_are_called(
    number: str, channel: Channel, refusal: RequestRefusal | None
) -> None:
    assert find_refusal(number, channel, RULES, on_account=False) is refusal


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("+375291234567", None),
        ("+71234567890", None),
        ("+78091234567", RequestRefusal.COSTLY),
        ("+881612345678", RequestRefusal.COSTLY),
    ],
)
def test_a_number_on_the_account_may_be_foreign_or_new_but_not_costly(
    number: str, refusal: RequestRefusal | None
) -> None:
    assert find_refusal(number, Channel.CALL, RULES, on_account=True) is refusal
