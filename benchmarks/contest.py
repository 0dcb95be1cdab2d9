"""The measurements: our line against plain Asterisk, and a large town against a small one."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.figures import Climb, median, percentile
from benchmarks.installation import Installation, Measured, Side
from benchmarks.load import Load
from benchmarks.report import Aim, Note, Row, Section

T = TypeVar("T")
Tell = Callable[[str], None]

#: Calls a second at which CPU time and delay are measured.
RATE = 30.0
#: Length of a short call after the answer, in seconds: enough to hear the first words.
SHORT = 2.0
#: Calls a second for whole calls, which fill the machine at a lower rate.
WHOLE_RATE = 8.0
#: A climb begins at this share of the rate that would use all of the CPU.
_FIRST_SHARE = 0.6
_MILLI = 1000.0

RATIO = Aim(0.9, of_ratio=True, at_least=True)
CPU = Aim(5.0)
DELAY = Aim(200.0)
SCALE = Aim(1.1, of_ratio=True)


@dataclass(frozen=True)
class Effort:
    """How thorough to be: seconds per load, rounds of alternating sides, ratio of a climb's steps, climbs."""

    seconds: float
    rounds: int
    step: float
    climbs: int


FULL = Effort(seconds=10, rounds=3, step=1.05, climbs=1)
QUICK = Effort(seconds=8, rounds=2, step=1.25, climbs=0)


@dataclass
class Measurements:
    """The results of several rounds."""

    rounds: list[Measured]

    def asterisk(self) -> float:
        """Return Asterisk's CPU time per call in milliseconds, the rounds' median."""
        return median([one.asterisk / one.calls * _MILLI for one in self.rounds])

    def service(self) -> float:
        """Return our service's CPU time per call in milliseconds, the rounds' median."""
        return median([one.service / one.calls * _MILLI for one in self.rounds])

    def wait(self, share: float) -> float:
        """Return a percentile of the time to the first sound in milliseconds, the rounds' median."""
        return median([percentile(one.outcome.waits, share) * _MILLI for one in self.rounds])

    def lost(self) -> float:
        """Return the number of failed and silent calls in all rounds."""
        return float(sum(one.outcome.failed + one.outcome.silent for one in self.rounds))


class Contest:
    """Measures the sides alternately; `tell` gets a line on each step."""

    def __init__(self, effort: Effort, tell: Tell) -> None:
        self._effort, self._tell = effort, tell
        self._remarks: list[Note] = []
        self._rests: list[float] = []

    def notes(self) -> list[Note]:
        """Return remarks on the measurements."""
        rest = f"{median(self._rests):.0%} of all cores in the median round, at most {max(self._rests):.0%}"
        return [*self._remarks, ("everything else on the machine, SIPp included", rest)]

    def compare_short(self, line: Installation) -> tuple[Section, float]:
        """Return the figures for short calls at a fixed rate, and a rate to start a climb from."""
        load = Load(RATE, self._effort.seconds, SHORT)
        plain, ours = self._both_sides(line, load, self._effort.rounds)
        section = Section(
            f"{RATE:g} calls a second, each caller hangs up after {SHORT:g} s", "plain Asterisk", "our line"
        )
        section.rows = [
            Row("Asterisk's CPU a call, ms", plain.asterisk(), ours.asterisk()),
            Row("our service's CPU a call, ms", None, ours.service(), CPU),
            *_waits(plain, ours, DELAY),
            Row("calls without success", plain.lost(), ours.lost()),
        ]
        return section, _first_rate(ours)

    def compare_whole(self, line: Installation) -> tuple[Section, float]:
        """Return the same for calls that hear everything."""
        load = Load(WHOLE_RATE, self._effort.seconds / 2, line.whole_seconds)
        plain, ours = self._both_sides(line, load, max(1, self._effort.rounds // 2))
        section = Section(
            f"{WHOLE_RATE:g} calls a second, each caller hears all {line.whole_seconds:.0f} s of the dialogue",
            "plain Asterisk",
            "our line",
        )
        section.rows = [
            Row("Asterisk's CPU a call, ms", plain.asterisk(), ours.asterisk()),
            Row("our service's CPU a call, ms", None, ours.service()),
            Row("both together, ms", plain.asterisk(), ours.asterisk() + ours.service()),
            Row("calls without success", plain.lost(), ours.lost()),
        ]
        return section, _first_rate(ours)

    def climb(self, line: Installation, *, hold: float, first: float, climbs: int) -> Row:
        """Return the highest rate that each side sustains, in calls a second, the climbs' median."""
        # Long enough for the number of simultaneous calls to reach its peak and stay there.
        seconds = self._effort.seconds / 2 + (hold if hold > SHORT else 0)
        best: dict[Side, list[float]] = {Side.PLAIN: [], Side.OURS: []}
        for _ in range(climbs):
            for side, rate in self._climb_once(line, hold=hold, first=first, seconds=seconds).items():
                best[side].append(rate)
        return Row(
            f"calls a second, hung up after {hold:.0f} s",
            median(best[Side.PLAIN]),
            median(best[Side.OURS]),
            RATIO,
        )

    def compare_scale(self, small: Installation, large: Installation) -> Section:
        """Return our line's figures with the small and with the large town."""
        load = Load(RATE, self._effort.seconds, SHORT)
        measured = self._rounds({one: (one, Side.OURS, load) for one in (small, large)}, self._effort.rounds)
        few, many = measured[small], measured[large]
        section = Section(
            f"Our line at {RATE:g} calls a second, by the size of the town",
            _size(small),
            _size(large),
        )
        section.rows = [
            Row("Asterisk's CPU a call, ms", few.asterisk(), many.asterisk(), SCALE),
            Row("our service's CPU a call, ms", few.service(), many.service(), SCALE),
            *_waits(few, many, SCALE),
            Row("calls without success", few.lost(), many.lost()),
        ]
        town = large.town
        self._remarks += [
            (f"import of {town.subscribers:,} subscribers from a file", f"{large.import_seconds:.0f} s"),
            (f"publishing {town.incidents:,} incidents over the API", f"{large.publish_seconds:.0f} s"),
        ]
        return section

    def warm_up(self, *lines: Installation) -> None:
        """Make every part work once."""
        for line in lines:
            for side in Side:
                line.measure(side, Load(RATE, 3, SHORT))

    def _both_sides(self, line: Installation, load: Load, rounds: int) -> tuple[Measurements, Measurements]:
        measured = self._rounds({side: (line, side, load) for side in Side}, rounds)
        return measured[Side.PLAIN], measured[Side.OURS]

    def _rounds(
        self, tries: Mapping[T, tuple[Installation, Side, Load]], rounds: int
    ) -> dict[T, Measurements]:
        """Measure the sides alternately, so that other work on the machine affects them alike."""
        found: dict[T, Measurements] = {key: Measurements([]) for key in tries}
        for number in range(rounds):
            for key, (line, side, load) in tries.items():
                self._tell(f"round {number + 1} of {rounds}: {_name(side)}, {load.rate:g} calls a second")
                found[key].rounds.append(self._measure(line, side, load))
        return found

    def _climb_once(
        self, line: Installation, *, hold: float, first: float, seconds: float
    ) -> dict[Side, float]:
        climbs = {side: Climb(first, self._effort.step) for side in Side}
        while going := [side for side in Side if not climbs[side].over]:
            for side in going:
                climb = climbs[side]
                self._tell(f"{_name(side)}: trying {climb.rate:.1f} calls a second of {hold:.0f} s")
                measured = self._measure(line, side, Load(climb.rate, seconds, hold))
                climb.report(passed=measured.outcome.sustained)
        return {side: climb.best for side, climb in climbs.items()}

    def _measure(self, line: Installation, side: Side, load: Load) -> Measured:
        measured = line.measure(side, load)
        self._rests.append(measured.rest)
        return measured


def _size(line: Installation) -> str:
    incidents = line.town.incidents
    return f"{line.town.subscribers:,} subscribers, {incidents:,} active incident{'s' * (incidents > 1)}"


def _waits(base: Measurements, ours: Measurements, aim: Aim) -> Sequence[Row]:
    return [
        Row("INVITE to first sound, median, ms", base.wait(0.5), ours.wait(0.5), aim),
        Row("INVITE to first sound, p99, ms", base.wait(0.99), ours.wait(0.99), aim),
    ]


def _first_rate(ours: Measurements) -> float:
    """Return a rate that is certainly sustained, from the CPU time per call."""
    full = (os.cpu_count() or 1) * _MILLI / (ours.asterisk() + ours.service())
    return max(1.0, math.floor(full * _FIRST_SHARE))


def _name(side: Side) -> str:
    return "our line" if side is Side.OURS else "plain Asterisk"
