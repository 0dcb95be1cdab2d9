"""Conversations get shorter as the line fills, and full again."""

import pytest

from ivr.dialogs.level import QUIET, DialogLevel, LoadShedding, find_level


class Seconds:
    """A monotonic clock that tests advance."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("calls", "level"),
    [
        (0, DialogLevel.FULL),
        (200, DialogLevel.FULL),
        (201, DialogLevel.KEYS),
        (280, DialogLevel.KEYS),
        (281, DialogLevel.NOTICE),
        (340, DialogLevel.NOTICE),
        (341, DialogLevel.BRIEF),
        (400, DialogLevel.BRIEF),
        (999, DialogLevel.BRIEF),
    ],
)
def test_the_level_follows_the_share_of_the_line_that_is_taken(calls: int, level: DialogLevel) -> None:
    assert find_level(calls / 400, 0, 0.5) is level


@pytest.mark.parametrize(
    ("lag", "level"),
    [(0.29, DialogLevel.FULL), (0.3, DialogLevel.KEYS), (1.0, DialogLevel.NOTICE), (2.0, DialogLevel.BRIEF)],
)
def test_an_event_loop_that_is_late_shortens_conversations_too(lag: float, level: DialogLevel) -> None:
    assert find_level(0.1, lag, 0.5) is level


def test_the_worse_of_load_and_lag_decides() -> None:
    assert find_level(0.9, 0.3, 0.5) is DialogLevel.BRIEF
    assert find_level(0.55, 1.5, 0.5) is DialogLevel.NOTICE


def test_the_level_rises_at_once_and_falls_after_some_quiet_seconds() -> None:
    clock = Seconds()
    load_shedding = LoadShedding(20, shorten_from=0.5, clock=clock)
    assert load_shedding.note_calls(3) is DialogLevel.FULL
    assert load_shedding.note_calls(20) is DialogLevel.BRIEF
    clock.at += QUIET / 2
    assert load_shedding.note_calls(15) is DialogLevel.BRIEF
    levels = [load_shedding.level]
    for _ in range(2):
        clock.at += QUIET / 2
        levels.append(load_shedding.level)
    assert levels == [DialogLevel.BRIEF, DialogLevel.NOTICE, DialogLevel.FULL]


def test_a_constant_load_keeps_its_level() -> None:
    clock = Seconds()
    load_shedding = LoadShedding(20, shorten_from=0.5, clock=clock)
    for _ in range(10):
        clock.at += QUIET / 2
        assert load_shedding.note_calls(12) is DialogLevel.KEYS
    assert load_shedding.load == pytest.approx(0.6)


def test_the_load_that_is_shown_is_the_largest_of_the_last_seconds() -> None:
    clock = Seconds()
    load_shedding = LoadShedding(20, shorten_from=0.5, clock=clock)
    loads = []
    for calls in (2, 18, 4, 5):
        load_shedding.note_calls(calls)
        loads.append(load_shedding.load)
        clock.at += QUIET * 0.4
    assert loads == [0.1, 0.9, 0.9, 0.9]
    assert load_shedding.load == pytest.approx(0.25)


def test_a_lag_shortens_conversations_on_an_empty_line() -> None:
    load_shedding = LoadShedding(20, shorten_from=0.5, clock=Seconds())
    assert load_shedding.note_lag(1.2) is DialogLevel.NOTICE
    assert load_shedding.lag == pytest.approx(1.2)
