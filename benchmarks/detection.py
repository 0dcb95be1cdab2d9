"""`python -m benchmarks.detection`: proposals on fresh simulated months, beside the fixed rule of three calls.

Rates are learned from 120 days of the same world, which knows nothing of the detector; false proposals are counted in days
without an outage.
"""

import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

import click
from rich.console import Console
from rich.table import Table

from benchmarks.reported_world import Call, Outage, World
from outages.detection.area import find_area
from outages.detection.rates import Learned, learn
from outages.detection.scan import (
    LINE_WINDOW,
    MOST_OF_LINE,
    MOST_REPORTS,
    SAME_POINT,
    STATED_A_MONTH,
    BranchReports,
    LineReports,
    count_reports,
)
from outages.places import AreaId

LEARNED, QUIET = 120, 240
#: Outages by their points: how many of each there are.
SIZES = {3: 300, 10: 300, 50: 400, 300: 200, 3000: 60}
OUTAGE_DAYS = 300
_RULE = (3, timedelta(minutes=30), 500)
_GROWS = timedelta(minutes=30)
_ALIKE = 0.8


@dataclass
class Alarm:
    """A proposal: its call, the calls that it rests on, and its area, then and half an hour later."""

    call: Call
    calls: set[Call]
    area: AreaId
    later: AreaId
    likelihood: float


@dataclass
class Stream:
    """The latest calls of each branch and of the line, as the database returns them."""

    world: World
    of: defaultdict[AreaId, deque[Call]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_REPORTS))
    )
    line: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST_OF_LINE))
    _last: dict[int, datetime] = field(default_factory=dict)

    def take(self, call: Call) -> bool:
        """Note the call; return False if its point has reported lately."""
        last = self._last.get(call.point)
        if last is not None and call.at - last < SAME_POINT:
            return False
        self._last[call.point] = call.at
        self.line.append(call.at)
        for area in self.lineage(call):
            calls = self.of[area]
            calls.append(call)
            while calls[0].at < call.at - LINE_WINDOW:
                calls.popleft()
        while self.line[0] < call.at - LINE_WINDOW:
            self.line.popleft()
        return True

    def lineage(self, call: Call) -> tuple[AreaId, ...]:
        """Return every area that the call comes from."""
        house, node = self.world.lineages[call.point]
        return house + node

    def lately(self, area: AreaId, at: datetime, within: timedelta) -> set[Call]:
        """Return the calls of an area within some time."""
        return {one for one in self.of[area] if one.at >= at - within}


class Scan:
    """Our detector over a stream."""

    def __init__(self, world: World, learned: Learned) -> None:
        self._world, self._baseline = world, learned.baseline
        self._branches = {one.area: one for one in learned.branches}
        self.seconds = 0.0
        self.calls = 0

    def run(self, calls: Iterable[Call]) -> list[Alarm]:
        """Return the alarms that the calls raise."""
        stream, alarms = Stream(self._world), list[Alarm]()
        for call in calls:
            if stream.take(call):
                began = time.thread_time()
                self._look(stream, call, alarms)
                self.seconds += time.thread_time() - began
                self.calls += 1
        return alarms

    def _look(self, stream: Stream, call: Call, alarms: list[Alarm]) -> None:
        known = [self._branches[one] for one in stream.lineage(call) if one in self._branches]
        seen = [BranchReports(one, [call.at for call in reversed(stream.of[one.area])]) for one in known]
        capped = len(stream.line) == MOST_OF_LINE
        line = LineReports(len(stream.line), stream.line[0] if capped else call.at - LINE_WINDOW)
        finding = find_area(count_reports(seen, line, self._baseline, call.at))
        if finding is None:
            return
        area, likelihood = finding.best.areas[0], finding.best.count.likelihood
        calls = stream.lately(area, call.at, timedelta(hours=1))
        going_on = _going_on(alarms, stream, call, calls)
        if going_on is not None:
            going_on.calls.add(call)
            if call.at - going_on.call.at <= _GROWS and likelihood >= going_on.likelihood:
                going_on.later, going_on.likelihood = area, likelihood
                going_on.calls |= calls
        elif finding.chance <= STATED_A_MONTH:
            alarms.append(Alarm(call, calls, area, area, likelihood))


def _going_on(alarms: Sequence[Alarm], stream: Stream, call: Call, calls: set[Call]) -> Alarm | None:
    """Return the alarm that the call belongs to."""
    lineage = stream.lineage(call)
    for one in reversed(alarms):
        if call.at - one.call.at > timedelta(hours=6):
            return None
        fresh = call.at - max(each.at for each in one.calls) <= timedelta(hours=1)
        if fresh and (one.later in lineage or one.calls & calls):
            return one
    return None


def run_rule(world: World, calls: Iterable[Call]) -> list[Alarm]:
    """Return the alarms of the fixed rule: three points of one branch in half an hour."""
    least, within, most = _RULE
    sizes = {area: len(points) for area, points in world.points_of.items()}
    stream, alarms = Stream(world), list[Alarm]()
    for call in calls:
        if not stream.take(call):
            continue
        fitting = [one for one in stream.lineage(call) if 1 < sizes[one] <= most]
        crossed = [one for one in fitting if len(stream.lately(one, call.at, within)) >= least]
        if crossed:
            area = min(crossed, key=sizes.__getitem__)
            lately = stream.lately(area, call.at, within)
            if (going_on := _going_on(alarms, stream, call, lately)) is not None:
                going_on.calls |= lately
            else:
                alarms.append(Alarm(call, lately, area, area, 0.0))
    return alarms


@dataclass
class Found:
    """What became of the outages of one size."""

    outages: int = 0
    minutes: list[float] = field(default_factory=list)
    alike: int = 0
    alike_later: int = 0


def judge(world: World, outages: Sequence[Outage], alarms: Sequence[Alarm]) -> tuple[dict[int, Found], int]:
    """Return what was found by size, and how many alarms have no outage behind most of what they rest on."""
    found: dict[int, Found] = defaultdict(Found)
    for one in outages:
        found[one.size].outages += 1
    known: set[int] = set()
    false = 0
    for alarm in alarms:
        behind = {one.outage for one in alarm.calls if one.outage is not None}
        false += not behind
        for number in behind - known:
            known.add(number)
            _note(found[outages[number].size], world, number, outages[number], alarm)
    return found, false


def _note(found: Found, world: World, number: int, outage: Outage, alarm: Alarm) -> None:
    at = max(alarm.call.at, min(one.at for one in alarm.calls if one.outage == number))
    found.minutes.append((at - outage.began) / timedelta(minutes=1))
    found.alike += _is_alike(world, alarm.area, outage)
    found.alike_later += _is_alike(world, alarm.later, outage)


def _is_alike(world: World, area: AreaId, outage: Outage) -> bool:
    mine, true = set(world.points_of[area]), set(outage.points)
    return len(mine & true) >= _ALIKE * len(mine | true)


def merge(usual: Iterator[Call], world: World, outages: Sequence[Outage]) -> list[Call]:
    """Return all calls in order."""
    caused = [call for number, one in enumerate(outages) for call in world.calls_about(one, number)]
    return sorted([*usual, *caused], key=lambda one: one.at)


def learn_from(world: World, days: int) -> Learned:
    """Return what is usual after some days without an outage; repeated calls count once."""
    stream = Stream(world)
    kept = [(one.at, stream.lineage(one)) for one in world.usual_calls(-days, days) if stream.take(one)]
    return learn(world.groups, kept, days=days, zone=UTC)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--points", default=200_000, show_default=True, help="Service points.")
@click.option(
    "--seed", default=71, show_default=True, help="Another one makes another world and other months."
)
@click.option("--quiet-days", default=QUIET, show_default=True, help="Days without an outage.")
def main(*, points: int, seed: int, quiet_days: int) -> None:
    """Measure false proposals a month, what is found, and what a call costs."""
    console = Console()
    world = World(points, seed)
    learned = learn_from(world, LEARNED)
    quiet = list(world.usual_calls(0, quiet_days))
    outages = world.outages(quiet_days, OUTAGE_DAYS, SIZES)
    busy = merge(world.usual_calls(quiet_days, OUTAGE_DAYS), world, outages)
    scan = Scan(world, learned)
    for name, run in (("scan", scan.run), ("three calls", lambda calls: run_rule(world, calls))):
        false = len(run(quiet)) * 30 / quiet_days
        found, beside = judge(world, outages, run(busy))
        table = Table(
            "points", "outages", "found, %", "minutes", "area right, %", "after 30 min, %", title=name
        )
        for size, one in found.items():
            count = max(1, len(one.minutes))
            table.add_row(
                str(size),
                str(one.outages),
                f"{100 * len(one.minutes) / one.outages:.0f}",
                f"{median(one.minutes or [0]):.0f}",
                f"{100 * one.alike / count:.0f}",
                f"{100 * one.alike_later / count:.0f}",
            )
        console.print(table)
        console.print(
            f"{name}: {false:.2f} false proposals a month (stated {STATED_A_MONTH:.0f}); {beside} beside outages"
        )
    console.print(f"{scan.seconds / max(1, scan.calls) * 1e6:.0f} us of CPU a call, {points} points")


if __name__ == "__main__":
    main()
