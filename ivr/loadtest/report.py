"""What a drill has shown, for a person to read and for a program to compare."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from ivr.dialogs.level import DialogLevel
from ivr.loadtest.caller import SILENCE, Experience
from ivr.loadtest.crowd import Plan
from ivr.loadtest.readings import LineReading
from ivr.loadtest.target import LoadTestError

#: A drill that placed a call so late (seconds) says more about its own machine than about the line.
TOO_LATE = 0.5

_STEPS = {
    DialogLevel.FULL: "full",
    DialogLevel.KEYS: "notice and keys",
    DialogLevel.NOTICE: "notice only",
    DialogLevel.BRIEF: "short notice and SMS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTestReport:
    """A drill of a line: what was planned, every call, how the line's ladder stood, and how late we were ourselves."""

    line: str
    at: datetime
    plan: Plan
    calls: Sequence[Experience]
    readings: Sequence[LineReading]
    late: float

    @property
    def flaws(self) -> Counter[str]:
        """How many calls had which flaw."""
        return Counter(one.flaw for one in self.calls if one.flaw)

    @property
    def headroom(self) -> float | None:
        """The share of the line that was always free, None when the line could not be watched."""
        return max(0.0, 1 - max(one.load for one in self.readings)) if self.readings else None

    @property
    def steps(self) -> list[tuple[float, int]]:
        """The steps that the ladder took: since when (seconds) it stood on which."""
        runs = (list(run) for _, run in groupby(self.readings, key=lambda one: one.step))
        return [(run[0].at, run[0].step) for run in runs]

    def first_sound(self, share: float) -> float | None:
        """Return within how many seconds this share of the answered calls heard something; None when none did."""
        waits = sorted(one.first_sound for one in self.calls if one.answered and one.first_sound is not None)
        return waits[min(len(waits) - 1, math.ceil(share * len(waits)) - 1)] if waits else None

    def as_json(self) -> dict[str, Any]:
        """Return everything, ready to be written."""
        return {
            "line": self.line,
            "at": self.at.isoformat(),
            "calls_per_second": self.plan.rate,
            "seconds": self.plan.seconds,
            "offered": len(self.calls),
            "answered": sum(one.answered for one in self.calls),
            "refused": dict(_refusals(self.calls)),
            "told_unanswered": _told_unanswered(self.calls),
            "first_sound_p50": self.first_sound(0.5),
            "first_sound_p99": self.first_sound(0.99),
            "longest_silence": _longest_silence(self.calls),
            "flaws": dict(self.flaws),
            "headroom": self.headroom,
            "steps": self.steps,
            "late": round(self.late, 3),
            "readings": [asdict(one) for one in self.readings],
            "calls": [one.as_json() for one in self.calls],
        }

    def as_text(self) -> str:
        """Return what a person wants to know, line by line."""
        answered = sum(one.answered for one in self.calls)
        rows = {
            "line": f"{self.line}, {self.at:%Y-%m-%d %H:%M:%S} UTC",
            "offered": f"{len(self.calls)} calls, {self.plan.rate:g} a second for {self.plan.seconds:g} s",
            "answered": f"{answered}",
            "refused cleanly": _told(_refusals(self.calls), "with {}") or "0",
            "told before a refusal": f"{_told_unanswered(self.calls)}",
            "first sound": _told_waits(self.first_sound(0.5), self.first_sound(0.99)),
            "longest silence": f"{_longest_silence(self.calls):.2f} s (nobody may have more than {SILENCE:g} s)",
            "ladder": _told_steps(self.steps),
            "headroom": "unknown"
            if self.headroom is None
            else f"{self.headroom:.0%} of the line stayed free",
            "flaws": _told(self.flaws, "{}") or "none",
        }
        if self.late > TOO_LATE:
            rows["beware"] = (
                f"calls were placed up to {self.late:.1f} s late: this machine is too slow for such a drill"
            )
        return "".join(f"{name:<22}{text}\n" for name, text in rows.items())


def keep(report: LoadTestReport, folder: Path) -> Path:
    """Write the report as JSON and as text and return the text's file; raise LoadTestError."""
    stem = folder / f"{report.at:%Y-%m-%dT%H-%M-%SZ}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stem.with_suffix(".json").write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        stem.with_suffix(".txt").write_text(report.as_text())
    except OSError as error:
        raise LoadTestError(f"the report cannot be kept in {folder}: {error.strerror}") from error
    return stem.with_suffix(".txt")


def _refusals(calls: Sequence[Experience]) -> Counter[str]:
    return Counter(str(one.status) for one in calls if one.refused)


def _told_unanswered(calls: Sequence[Experience]) -> int:
    return sum(one.refused and one.informed for one in calls)


def _longest_silence(calls: Sequence[Experience]) -> float:
    return max((one.silence for one in calls), default=0.0)


def _told(counted: Counter[str], what: str) -> str:
    return ", ".join(f"{count} {what.format(name)}" for name, count in counted.most_common())


def _told_waits(half: float | None, most: float | None) -> str:
    return "none" if half is None or most is None else f"p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms"


def _told_steps(steps: Sequence[tuple[float, int]]) -> str:
    told = (f"{_STEPS[DialogLevel(step)]} from {at:.0f} s" for at, step in steps)
    return "; ".join(told) or "unknown: the line's metrics could not be read"
