"""The result of a load test, to be read by people and compared by programs."""

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

#: A test that was this late, in seconds, in placing or following a call says nothing about the line.
TOO_LATE = 0.5

_LEVELS = {
    DialogLevel.FULL: "full",
    DialogLevel.KEYS: "notice and keys",
    DialogLevel.NOTICE: "notice only",
    DialogLevel.BRIEF: "short notice and SMS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTestReport:
    """A load test: the plan, every call, the line's readings, and the testing machine's worst delay (seconds)."""

    line: str
    at: datetime
    plan: Plan
    calls: Sequence[Experience]
    readings: Sequence[LineReading]
    late: float

    @property
    def flaws(self) -> Counter[str]:
        """The number of calls by flaw."""
        return Counter(one.flaw for one in self.calls if one.flaw)

    @property
    def machine_too_slow(self) -> bool:
        """Whether the testing machine, not the line, was too slow, so that the flaws may be its own."""
        return self.late > TOO_LATE

    @property
    def headroom(self) -> float | None:
        """The share of the line that was free throughout, None if its metrics could not be read."""
        return max(0.0, 1 - max(one.load for one in self.readings)) if self.readings else None

    @property
    def steps(self) -> list[tuple[float, int]]:
        """The changes of the dialog level: from which second, and to which level."""
        runs = (list(run) for _, run in groupby(self.readings, key=lambda one: one.step))
        return [(run[0].at, run[0].step) for run in runs]

    def first_sound(self, share: float) -> float | None:
        """Return the quantile of the seconds to the first sound over the answered calls, None without any."""
        waits = sorted(one.first_sound for one in self.calls if one.answered and one.first_sound is not None)
        return waits[min(len(waits) - 1, math.ceil(share * len(waits)) - 1)] if waits else None

    def as_json(self) -> dict[str, Any]:
        """Return all of it for a JSON file."""
        return {
            "line": self.line,
            "at": self.at.isoformat(),
            "calls_per_second": self.plan.rate,
            "seconds": self.plan.seconds,
            "offered": len(self.calls),
            "answered": sum(one.answered for one in self.calls),
            "refused": dict(_refusals(self.calls)),
            "told_unanswered": _informed_before_refusal(self.calls),
            "first_sound_p50": self.first_sound(0.5),
            "first_sound_p99": self.first_sound(0.99),
            "longest_silence": _longest_silence(self.calls),
            "flaws": dict(self.flaws),
            "headroom": self.headroom,
            "steps": self.steps,
            "late": round(self.late, 3),
            "machine_too_slow": self.machine_too_slow,
            "readings": [asdict(one) for one in self.readings],
            "calls": [one.as_json() for one in self.calls],
        }

    def as_text(self) -> str:
        """Return the summary line by line."""
        answered = sum(one.answered for one in self.calls)
        rows = {
            "line": f"{self.line}, {self.at:%Y-%m-%d %H:%M:%S} UTC",
            "offered": f"{len(self.calls)} calls, {self.plan.rate:g} a second for {self.plan.seconds:g} s",
            "answered": f"{answered}",
            "refused cleanly": _describe_counts(_refusals(self.calls), "with {}") or "0",
            "told before a refusal": f"{_informed_before_refusal(self.calls)}",
            "first sound": _describe_waits(self.first_sound(0.5), self.first_sound(0.99)),
            "longest silence": f"{_longest_silence(self.calls):.2f} s (nobody may have more than {SILENCE:g} s)",
            "ladder": _describe_levels(self.steps),
            "headroom": "unknown"
            if self.headroom is None
            else f"{self.headroom:.0%} of the line stayed free",
            "flaws": _describe_counts(self.flaws, "{}") or "none",
        }
        if self.machine_too_slow:
            rows["beware"] = (
                f"the testing machine, not the line, was up to {self.late:.1f} s late: it is too slow for such a test,"
                " and the flaws may be its own. Test from another machine, or with fewer calls"
            )
        return "".join(f"{name:<22}{text}\n" for name, text in rows.items())


def keep(report: LoadTestReport, folder: Path) -> Path:
    """Write the report as JSON and as text, and return the text file; raise LoadTestError."""
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


def _informed_before_refusal(calls: Sequence[Experience]) -> int:
    return sum(one.refused and one.informed for one in calls)


def _longest_silence(calls: Sequence[Experience]) -> float:
    return max((one.silence for one in calls), default=0.0)


def _describe_counts(counted: Counter[str], what: str) -> str:
    return ", ".join(f"{count} {what.format(name)}" for name, count in counted.most_common())


def _describe_waits(half: float | None, most: float | None) -> str:
    return "none" if half is None or most is None else f"p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms"


def _describe_levels(levels: Sequence[tuple[float, int]]) -> str:
    parts = (f"{_LEVELS[DialogLevel(level)]} from {at:.0f} s" for at, level in levels)
    return "; ".join(parts) or "unknown: the line's metrics could not be read"
