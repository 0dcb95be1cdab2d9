"""A campaign goes on, waits, or has ended; its pace, its progress and its end follow from what is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.campaigns import (
    FASTEST,
    Campaign,
    CampaignId,
    CampaignPace,
    CampaignState,
    Minute,
    Progress,
    count_progress,
    expect_end,
    pause,
    resume,
    set_pace,
    stop,
)
from outages.errors import ConflictError, InvalidError
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Policy, Result

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RUNNING = Campaign(CampaignId(1), IncidentId(7), News.RESTORED, NOON)
PAUSED = replace(RUNNING, state=CampaignState.PAUSED)
STOPPED = replace(RUNNING, state=CampaignState.STOPPED)


def test_a_running_one_is_paused_and_resumed_and_either_is_stopped() -> None:
    assert pause(RUNNING) == PAUSED
    assert resume(PAUSED) == RUNNING
    assert stop(RUNNING) == stop(PAUSED) == STOPPED


@pytest.mark.parametrize(
    ("deed", "campaign"),
    [
        (pause, PAUSED),
        (pause, STOPPED),
        (resume, RUNNING),
        (resume, STOPPED),
        (stop, STOPPED),
        (lambda one: set_pace(one, 5), STOPPED),
    ],
)
def test_what_makes_no_sense_is_refused(deed: Callable[[Campaign], Campaign], campaign: Campaign) -> None:
    with pytest.raises(ConflictError, match="campaign 1 is"):
        deed(campaign)


@pytest.mark.parametrize("per_minute", [-1, 0, FASTEST + 1])
def test_a_pace_out_of_bounds_is_refused_by_name(per_minute: int) -> None:
    with pytest.raises(InvalidError, match="per_minute"):
        set_pace(RUNNING, per_minute)


def test_a_pace_is_set_and_lifted() -> None:
    slowed = set_pace(RUNNING, 30)
    assert slowed.per_minute == 30
    assert set_pace(slowed, None) == RUNNING


@given(
    per_minute=st.integers(1, FASTEST),
    waits=st.lists(st.floats(0, 90), min_size=1, max_size=60),
    wants=st.integers(1, 50),
)
def test_never_more_are_tried_in_any_minute_than_its_pace_and_what_it_may_catch_up_with(
    per_minute: int, waits: list[float], wants: int
) -> None:
    at, next_at, tried = NOON, None, list[datetime]()
    for wait in waits:
        at += timedelta(seconds=wait)
        pace = CampaignPace(per_minute, next_at)
        now = min(wants, pace.allowed(at))
        next_at = pace.after(now, at)
        tried += [at] * now
    for begun in tried:
        within = [one for one in tried if begun <= one < begun + timedelta(minutes=1)]
        assert len(within) <= per_minute + per_minute / 6 + 1


@given(per_minute=st.integers(1, FASTEST))
def test_a_slowed_one_that_always_has_work_keeps_its_pace(per_minute: int) -> None:
    next_at, tried = None, 0
    for second in range(600):
        at = NOON + timedelta(seconds=second)
        pace = CampaignPace(per_minute, next_at)
        tried += pace.allowed(at)
        next_at = pace.after(pace.allowed(at), at)
    assert tried == pytest.approx(10 * per_minute, rel=0.01, abs=1)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(NotificationState), st.none() | st.sampled_from(Result)),
        st.integers(1, 1000),
    )
)
def test_everybody_is_counted_once(tally: dict[tuple[NotificationState, Result | None], int]) -> None:
    progress = count_progress(tally, 0)
    assert progress.people == sum(tally.values())
    assert progress.to_go + progress.told_in_all <= progress.people


def test_people_are_told_by_every_result_that_delivers_and_by_no_other() -> None:
    delivers = {
        result
        for result, effect in Policy().effects().items()
        if effect.attempt in ("delivered", "sent") and result is not Result.OVERTAKEN
    }
    told = {result for result in Result if count_progress({(NotificationState.DONE, result): 1}, 0).told}
    assert told == delivers


def test_somebody_tried_in_vain_whose_request_ended_meanwhile_is_no_one_who_was_told() -> None:
    progress = count_progress(
        {(NotificationState.DONE, Result.BUSY): 1, (NotificationState.DONE, None): 2}, 0
    )
    assert (progress.needless, progress.told_in_all) == (3, 0)


def _progress(to_go: int) -> Progress:
    return count_progress({(NotificationState.PENDING, None): to_go}, to_go)


def test_the_end_is_expected_at_the_speed_of_the_last_ten_minutes() -> None:
    at = NOON + timedelta(minutes=30)
    minutes = [
        Minute(NOON, told=500, unreached=0),
        *(Minute(at - timedelta(minutes=ago), told=9, unreached=1) for ago in range(1, 10)),
    ]
    assert expect_end(RUNNING, _progress(180), minutes, at) == at + timedelta(minutes=20)


def test_no_end_is_stated_that_nobody_can_know() -> None:
    minutes, at = [Minute(NOON, told=5, unreached=0)], NOON + timedelta(minutes=5)
    assert expect_end(RUNNING, _progress(5), minutes, at) is not None
    assert expect_end(RUNNING, _progress(0), minutes, at) is None
    assert expect_end(PAUSED, _progress(5), minutes, at) is None
    assert expect_end(RUNNING, _progress(5), [], at) is None
    assert expect_end(RUNNING, _progress(5), minutes, at + timedelta(hours=1)) is None
