"""Conversations get shorter as the line fills up, and whole again."""

import asyncio
import time

import pytest

from ivr.load.ladder import QUIET, Ladder, Step, find_step
from ivr.load.lag import watch_lag
from tests.patience import excused


class Seconds:
    """A monotonic clock that tests advance."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("calls", "step"),
    [
        (0, Step.FULL),
        (200, Step.FULL),
        (201, Step.KEYS),
        (280, Step.KEYS),
        (281, Step.NOTICE),
        (340, Step.NOTICE),
        (341, Step.BRIEF),
        (400, Step.BRIEF),
        (999, Step.BRIEF),
    ],
)
def test_the_steps_follow_the_share_of_the_line_that_is_taken(calls: int, step: Step) -> None:
    assert find_step(calls / 400, 0, 0.5) is step


@pytest.mark.parametrize(
    ("lag", "step"), [(0.29, Step.FULL), (0.3, Step.KEYS), (1.0, Step.NOTICE), (2.0, Step.BRIEF)]
)
def test_an_event_loop_that_is_late_shortens_conversations_too(lag: float, step: Step) -> None:
    assert find_step(0.1, lag, 0.5) is step


def test_the_worse_of_load_and_lag_decides() -> None:
    assert find_step(0.9, 0.3, 0.5) is Step.BRIEF
    assert find_step(0.55, 1.5, 0.5) is Step.NOTICE


def test_the_ladder_is_climbed_at_once_and_left_after_some_quiet_seconds() -> None:
    clock = Seconds()
    ladder = Ladder(20, shorten_from=0.5, clock=clock)
    assert ladder.note_calls(3) is Step.FULL
    assert ladder.note_calls(20) is Step.BRIEF
    clock.at += QUIET / 2
    assert ladder.note_calls(15) is Step.BRIEF
    steps = [ladder.step]
    for _ in range(2):
        clock.at += QUIET / 2
        steps.append(ladder.step)
    assert steps == [Step.BRIEF, Step.NOTICE, Step.FULL]


def test_a_load_that_stays_keeps_its_step() -> None:
    clock = Seconds()
    ladder = Ladder(20, shorten_from=0.5, clock=clock)
    for _ in range(10):
        clock.at += QUIET / 2
        assert ladder.note_calls(12) is Step.KEYS
    assert ladder.load == pytest.approx(0.6)


def test_the_load_that_is_shown_is_the_largest_of_the_last_seconds() -> None:
    clock = Seconds()
    ladder = Ladder(20, shorten_from=0.5, clock=clock)
    loads = []
    for calls in (2, 18, 4, 5):
        ladder.note_calls(calls)
        loads.append(ladder.load)
        clock.at += QUIET * 0.4
    assert loads == [0.1, 0.9, 0.9, 0.9]
    assert ladder.load == pytest.approx(0.25)


def test_a_lag_shortens_conversations_on_an_empty_line() -> None:
    ladder = Ladder(20, shorten_from=0.5, clock=Seconds())
    assert ladder.note_lag(1.2) is Step.NOTICE
    assert ladder.lag == pytest.approx(1.2)


async def test_a_hiccup_of_the_event_loop_is_no_lag_and_a_constant_delay_is_one() -> None:
    told: list[float] = []
    began = time.monotonic()
    watching = asyncio.create_task(watch_lag(told.append))
    await asyncio.sleep(0.1)
    time.sleep(0.9)  # noqa: ASYNC251 - this is what makes it late
    while len(told) < 3:
        await asyncio.sleep(0.05)
    assert max(told) < 0.3 + excused(began, time.monotonic())
    while max(told) < 0.3:
        await asyncio.sleep(0.01)
        time.sleep(0.9)  # noqa: ASYNC251
    watching.cancel()
    assert len(told) < 10
