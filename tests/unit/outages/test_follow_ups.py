"""How often one result may come, and which way news goes that calls have not brought."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.follow_ups import Recourse, TellingWay, find_next_way, find_recourse, judge
from outages.notifications import NotificationState, Policy, Result
from outages.tickets import Channel

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PATIENT = Policy(
    tries=20, busy_tries=5, no_answer_tries=3, message_tries=2, declined_tries=1, unavailable_tries=4
)
LIMITS = {
    Result.BUSY: 5,
    Result.NO_ANSWER: 3,
    Result.UNREACHABLE: 3,
    Result.LEFT_MESSAGE: 2,
    Result.DECLINED: 1,
}
ME, OTHER, THIRD = "+79161234501", "+79161234502", "+74822000001"


def _state(result: Result, same: int, *, elsewhere: bool = False) -> NotificationState:
    return judge(
        result, policy=PATIENT, tries_used=0, created_at=NOON, at=NOON, same=same, elsewhere=elsewhere
    ).notification


@pytest.mark.parametrize("result", LIMITS)
def test_each_result_may_come_so_often_and_no_oftener(result: Result) -> None:
    states = [_state(result, same) for same in range(1, LIMITS[result] + 1)]
    assert states == [NotificationState.PENDING] * (LIMITS[result] - 1) + [NotificationState.FAILED]


def test_trouble_of_the_trunk_is_waited_for_unless_there_is_another_way() -> None:
    assert _state(Result.UNAVAILABLE, 99) is NotificationState.PENDING
    assert _state(Result.UNAVAILABLE, 3, elsewhere=True) is NotificationState.PENDING
    assert _state(Result.UNAVAILABLE, 4, elsewhere=True) is NotificationState.FAILED


@pytest.mark.parametrize(
    ("results", "recourse"),
    [
        ([], Recourse.ANOTHER_WAY),
        ([Result.BUSY, Result.NO_ANSWER], Recourse.ANOTHER_WAY),
        ([Result.LEFT_MESSAGE, Result.LEFT_MESSAGE], Recourse.ANOTHER_WAY),
        ([Result.DECLINED, Result.NO_ANSWER], Recourse.ANOTHER_WAY),
        ([Result.NO_ANSWER, Result.DECLINED], Recourse.NOBODY),
        ([Result.DECLINED, Result.UNAVAILABLE], Recourse.NOBODY),
        ([Result.BLOCKED], Recourse.NOBODY),
        ([Result.UNKNOWN], Recourse.PEOPLE),
        ([Result.BROKEN_OFF, Result.NO_ANSWER], Recourse.PEOPLE),
        ([Result.BROKEN_OFF, Result.BLOCKED], Recourse.NOBODY),
    ],
)
def test_what_may_be_done_is_decided_by_what_the_person_noticed(
    results: list[Result], recourse: Recourse
) -> None:
    assert find_recourse(results, Policy()) is recourse


def test_each_telephone_is_rung_and_then_written_to() -> None:
    tried = [TellingWay(Channel.CALL, ME)]
    while way := find_next_way(tried[0], [OTHER, THIRD], tried, lambda _way: True):
        tried.append(way)
    assert tried == [
        *(TellingWay(Channel.CALL, ME), TellingWay(Channel.SMS, ME)),
        *(TellingWay(Channel.CALL, OTHER), TellingWay(Channel.SMS, OTHER)),
        *(TellingWay(Channel.CALL, THIRD), TellingWay(Channel.SMS, THIRD)),
    ]


WAYS = st.builds(
    TellingWay, st.sampled_from([Channel.CALL, Channel.SMS]), st.sampled_from([ME, OTHER, THIRD])
)


@given(WAYS, st.sets(st.sampled_from([OTHER, THIRD])), st.sets(WAYS), st.sets(WAYS))
def test_a_way_is_never_gone_twice_nor_forbidden_nor_a_call_to_whom_asked_for_a_message(
    asked: TellingWay, others: set[str], tried: set[TellingWay], lawful: set[TellingWay]
) -> None:
    way = find_next_way(asked, sorted(others), tried, lawful.__contains__)
    if way is not None:
        assert way in lawful - tried
        assert way.number in others | {asked.number}
        assert asked.channel is Channel.CALL or way.channel is Channel.SMS
