"""A load of callers: SIPp places the calls, and the ears record when each caller first heard something."""

import csv
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.ears import Ears

SCENARIO = Path(__file__).with_name("caller.xml")
#: Longest silence after the answer, in seconds; a longer one counts as a failure.
PATIENCE = 1.0
#: Share by which SIPp may fall behind the requested rate.
_LAG = 0.05
#: Longest wait for an answer to a request before a call is given up, in seconds.
_ANSWER_SECONDS = 5
#: Time after the expected end of the last call at which SIPp is stopped, in seconds.
_GRACE = 30.0


@dataclass(frozen=True)
class Load:
    """`rate` calls a second for `seconds`; each caller hangs up `hold` seconds after the answer."""

    rate: float
    seconds: float
    hold: float

    @property
    def calls(self) -> int:
        """The number of calls."""
        return max(1, round(self.rate * self.seconds))


@dataclass(frozen=True)
class Outcome:
    """The outcome of a load: failed calls, silent calls, seconds from INVITE to first sound, the actual rate."""

    load: Load
    failed: int
    silent: int
    waits: tuple[float, ...]
    rate: float

    @property
    def sustained(self) -> bool:
        """Whether every caller heard something in time and the calls were placed at the requested rate."""
        patient = all(wait <= PATIENCE for wait in self.waits)
        return not self.failed and not self.silent and patient and self.rate >= self.load.rate * (1 - _LAG)


def place_calls(
    sipp: Path, port: int, extension: str, *, load: Load, numbers: Sequence[str], folder: Path
) -> Outcome:
    """Put a load on an extension at a SIP port of the loopback, and return its outcome."""
    with Ears(load.calls) as ears:
        _write_callers(folder / "callers.csv", numbers, ears.ports)
        log, counts = folder / "sipp.log", folder / "sipp.csv"
        for left in (log, counts):
            left.unlink(missing_ok=True)
        failed = _run(
            [
                str(sipp),
                f"127.0.0.1:{port}",
                *("-i", "127.0.0.1", "-s", extension, "-sf", str(SCENARIO), "-inf", "callers.csv"),
                *("-r", f"{load.rate:.3f}", "-m", str(load.calls), "-l", str(load.calls)),
                *("-d", str(round(load.hold * 1000)), "-recv_timeout", str(_ANSWER_SECONDS * 1000)),
                *("-trace_logs", "-log_file", log.name, "-trace_stat", "-stf", counts.name, "-nostdin"),
            ],
            folder,
            patience=load.seconds + load.hold + _GRACE,
        )
        heard = ears.first_sounds()
    dialled = read_log(log.read_text())
    moments = sorted(dialled.values())
    span = moments[-1] - moments[0] if len(moments) > 1 else 0.0
    return Outcome(
        load=load,
        failed=load.calls - read_successes(counts.read_text()) if failed else 0,
        silent=load.calls - len(heard),
        waits=tuple(heard[port] - at for port, at in dialled.items() if port in heard),
        rate=(len(moments) - 1) / span if span else load.rate,
    )


def read_log(text: str) -> dict[int, float]:
    """Return the time of each INVITE in SIPp's log by its ear's port, in seconds since 1970."""
    words = (line.split() for line in text.splitlines())
    return {int(line[1]): float(line[-1]) for line in words if line and line[0] == "dials"}


def read_successes(text: str) -> int:
    """Return the number of successful calls in SIPp's statistics."""
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    return int(rows[-1]["SuccessfulCall(C)"]) if rows else 0


def _write_callers(file: Path, numbers: Sequence[str], ports: Sequence[int]) -> None:
    callers = zip(cycle(numbers), ports, strict=False)
    file.write_text("SEQUENTIAL\n" + "".join(f"{number};{port}\n" for number, port in callers))


def _run(command: Sequence[str], folder: Path, *, patience: float) -> bool:
    """Run SIPp, stopping it after `patience` seconds, and tell whether a call failed."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return process.wait(patience) != 0
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
        return True
    finally:
        # The line still writes the records of the last calls.
        time.sleep(0.5)
