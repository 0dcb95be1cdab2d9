"""What follows from each result of an attempt."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.follow_ups import FollowUp, judge, spread
from outages.news import News
from outages.notifications import AttemptState, NotificationState, Policy, Result
from outages.subscribers import Service
from outages.tickets import Closing

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AGAIN = {
    Result.ENDED_EARLY: timedelta(minutes=15),
    Result.BROKEN_OFF: timedelta(minutes=15),
    Result.NO_ANSWER: timedelta(minutes=15),
    Result.DECLINED: timedelta(minutes=30),
    Result.LEFT_MESSAGE: timedelta(minutes=15),
    Result.UNREACHABLE: timedelta(minutes=15),
    Result.UNDELIVERED: timedelta(minutes=15),
    Result.BUSY: timedelta(minutes=3),
    Result.UNAVAILABLE: timedelta(minutes=1),
    Result.LATE: timedelta(0),
}
FREE = (Result.UNAVAILABLE, Result.LATE)
#: How the ticket closes when there is no next try.
AT_LAST = dict.fromkeys(AGAIN, Closing.UNREACHED) | {Result.BROKEN_OFF: None}
FINAL = {
    Result.WORKS: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, Closing.CONFIRMED),
    Result.STILL_OUT: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, None),
    Result.WANTS_AGENT: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, None),
    Result.HEARD: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, Closing.TOLD),
    Result.OPTED_OUT: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, Closing.TOLD),
    Result.DELIVERED: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, Closing.TOLD),
    Result.OVERTAKEN: FollowUp(AttemptState.DELIVERED, NotificationState.DONE, 1, None, None),
    Result.ACCEPTED: FollowUp(AttemptState.SENT, NotificationState.SENT, 1, None, None),
    Result.BLOCKED: FollowUp(
        AttemptState.FAILED_PERMANENT, NotificationState.FAILED, 1, None, Closing.UNREACHED
    ),
    Result.BAD_NUMBER: FollowUp(
        AttemptState.FAILED_PERMANENT, NotificationState.FAILED, 1, None, Closing.UNREACHED
    ),
    Result.UNKNOWN: FollowUp(
        AttemptState.FAILED_PERMANENT, NotificationState.FAILED, 1, None, Closing.UNREACHED
    ),
}


def _judge(result: Result, *, tries_used: int = 0, at: datetime = NOON, chance: float = 0.5) -> FollowUp:
    return judge(result, policy=Policy(), tries_used=tries_used, created_at=NOON, at=at, chance=chance)


@pytest.mark.parametrize(
    ("results", "closing"),
    [
        ([], Closing.UNREACHED),
        ([Result.BROKEN_OFF, *FREE], None),
        ([Result.BROKEN_OFF, Result.NO_ANSWER], Closing.UNREACHED),
        ([Result.BUSY, Result.BROKEN_OFF], None),
    ],
)
def test_the_last_result_that_was_noticed_says_how_tickets_close_at_last(
    results: list[Result], closing: Closing | None
) -> None:
    assert Policy().closing_at_last(results) is closing


def test_nobody_is_called_again_after_a_message_where_the_policy_says_so() -> None:
    follow_up = judge(
        Result.LEFT_MESSAGE,
        policy=Policy(message_wait=timedelta(0)),
        tries_used=0,
        created_at=NOON,
        at=NOON,
    )
    assert (follow_up.notification, follow_up.closing) == (NotificationState.FAILED, Closing.UNREACHED)


def test_every_result_has_an_effect() -> None:
    assert set(FINAL) | set(AGAIN) == set(Result) == set(Policy().effects())


@pytest.mark.parametrize("result", FINAL)
def test_a_final_result_has_no_next_try(result: Result) -> None:
    assert _judge(result) == FINAL[result]
    assert (
        _judge(result, tries_used=3, at=NOON + timedelta(days=3)).notification is FINAL[result].notification
    )


@pytest.mark.parametrize("result", AGAIN)
def test_the_next_try_comes_after_the_wait_for_the_result(result: Result) -> None:
    used = 0 if result in FREE else 1
    assert _judge(result) == FollowUp(
        AttemptState.FAILED_TEMPORARY, NotificationState.PENDING, used, NOON + AGAIN[result], None
    )


@pytest.mark.parametrize("result", AGAIN)
def test_the_last_try_is_the_last_unless_the_subscriber_noticed_nothing(result: Result) -> None:
    follow_up = _judge(result, tries_used=3)
    if result in FREE:
        assert (follow_up.notification, follow_up.tries_used) == (NotificationState.PENDING, 3)
    else:
        assert follow_up == FollowUp(
            AttemptState.FAILED_TEMPORARY, NotificationState.FAILED, 4, None, AT_LAST[result]
        )


@pytest.mark.parametrize("result", sorted(set(AGAIN) - {Result.UNAVAILABLE}))
def test_nobody_is_tried_after_the_policy_expires(result: Result) -> None:
    in_time = NOON + timedelta(hours=24) - AGAIN[result]
    assert _judge(result, at=in_time).notification is NotificationState.PENDING
    late = _judge(result, at=in_time + timedelta(seconds=1))
    assert (late.notification, late.closing, late.due_at) == (
        NotificationState.FAILED,
        AT_LAST[result],
        None,
    )


def test_a_network_in_trouble_is_tried_ever_more_seldom_and_for_a_day() -> None:
    at, attempts = NOON, 0
    while due := _judge(Result.UNAVAILABLE, at=at).due_at:
        assert due - at <= max(timedelta(minutes=1), (at - NOON) / 8)
        at, attempts = due, attempts + 1
    assert (at - NOON) / 8 + at > NOON + timedelta(hours=24)
    assert 40 < attempts < 60


@given(st.sampled_from(sorted(AGAIN)), st.floats(0, 1))
def test_the_wait_is_spread_by_at_most_the_jitter(result: Result, chance: float) -> None:
    due = _judge(result, chance=chance).due_at
    assert due is not None
    wait = AGAIN[result]
    second = timedelta(seconds=1)
    assert wait * 0.8 - second <= due - NOON <= wait * 1.2 + second


@given(st.sampled_from(Result), st.integers(0, 10), st.integers(0, 60 * 48))
def test_a_follow_up_is_always_consistent(result: Result, used: int, minutes: int) -> None:
    follow_up = _judge(result, tries_used=used, at=NOON + timedelta(minutes=minutes))
    assert (follow_up.due_at is not None) == (follow_up.notification is NotificationState.PENDING)
    assert follow_up.tries_used in {used, used + 1}
    if follow_up.notification is NotificationState.FAILED:
        assert follow_up.closing is AT_LAST.get(result, Closing.UNREACHED)


def test_chances_differ_and_lie_between_zero_and_one() -> None:
    chances = {spread() for _ in range(100)}
    assert len(chances) > 90
    assert all(0 <= chance <= 1 for chance in chances)


def test_an_attempt_only_moves_forward() -> None:
    sending, sent, *final = AttemptState
    assert [state for state in AttemptState if sending.may_become(state)] == [sent, *final]
    assert [state for state in AttemptState if sent.may_become(state)] == final
    assert not any(one.may_become(state) for one in final for state in AttemptState)


def test_a_withdrawal_closes_only_tickets_of_those_who_confirm_that_service_works() -> None:
    assert all(News.RESTORED.closes_tickets(why) for why in Closing)
    assert [why for why in Closing if News.WITHDRAWN.closes_tickets(why)] == [Closing.CONFIRMED]


@pytest.mark.parametrize("news", [News.REOPENED, News.TICKET])
def test_neither_a_correction_nor_a_tickets_number_closes_anything(news: News) -> None:
    assert not any(news.closes_tickets(why) for why in Closing)


_services = st.sets(st.sampled_from([Service.INTERNET, Service.TV, Service.GAS])).map(frozenset)


@given(_services, _services)
def test_news_is_told_only_of_the_services_of_which_it_is_true(
    affected: frozenset[Service], out: frozenset[Service]
) -> None:
    assert News.RESTORED.services_told(affected, out) == affected - out
    assert News.REOPENED.services_told(affected, out) == affected & out
    withdrawn = News.WITHDRAWN.services_told(affected, out)
    assert withdrawn == (frozenset() if affected & out else affected)
