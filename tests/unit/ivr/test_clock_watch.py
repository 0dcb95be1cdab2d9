"""The wall clock is set: noticed once, forgiven after a while, and what was due stays due."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock_watch import ClockWatch
from tests.support.fakes import NOON, FakeClock

HOUR, LEASE = timedelta(hours=1), timedelta(minutes=5)


@dataclass
class Machine:
    """A wall clock that can be set, beside seconds that can't."""

    wall: FakeClock = field(default_factory=FakeClock)
    seconds: float = 0.0
    caught_up: list[tuple[datetime, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = ClockWatch(self.wall, self, ticks=lambda: self.seconds)

    async def catch_up(self, *, at: datetime, until: datetime) -> None:
        self.caught_up.append((at, until))

    def run(self, span: timedelta) -> None:
        self.wall.advance(span)
        self.seconds += span.total_seconds()


async def test_a_clock_that_runs_evenly_was_never_set() -> None:
    machine = Machine()
    for _ in range(10):
        machine.run(HOUR)
        await machine.watch.watch()
    assert not machine.watch.was_set(within=LEASE)
    assert machine.caught_up == []


@pytest.mark.parametrize("step", [HOUR, -HOUR, timedelta(days=20_000)])
async def test_a_step_counts_at_once_and_for_as_long_as_asked(step: timedelta) -> None:
    machine = Machine()
    machine.wall.advance(step)
    assert machine.watch.was_set(within=LEASE)
    await machine.watch.watch()
    machine.run(LEASE - timedelta(seconds=1))
    assert machine.watch.was_set(within=LEASE)
    machine.run(timedelta(seconds=1))
    assert not machine.watch.was_set(within=LEASE)


async def test_after_a_step_back_what_was_due_before_is_made_due_once() -> None:
    machine = Machine()
    machine.wall.advance(-HOUR)
    await machine.watch.watch()
    machine.run(timedelta(seconds=1))
    await machine.watch.watch()
    assert machine.caught_up == [(NOON - HOUR, NOON)]


async def test_a_step_forward_leaves_what_is_due_to_the_clock() -> None:
    machine = Machine()
    machine.wall.advance(HOUR)
    await machine.watch.watch()
    assert machine.caught_up == []


@given(st.lists(st.integers(-7200, 7200), max_size=9))
async def test_however_often_it_is_set_the_watch_follows(steps: list[int]) -> None:
    machine = Machine()
    for step in steps:
        machine.wall.advance(timedelta(seconds=step))
        await machine.watch.watch()
        machine.run(HOUR)
        assert not machine.watch.was_set(within=LEASE)
    assert all(at < until for at, until in machine.caught_up)
