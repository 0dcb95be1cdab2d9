"""CPU time to start and memory of our idle processes, compared with a Python that does nothing."""

import os
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.figures import median
from benchmarks.processes import resident_bytes
from benchmarks.report import Aim, Row, Section
from tests.support.runtime import PROJECT

_TRIES = 5
_MS, _MB = 1000, 1_000_000
_NOTHING = (sys.executable, "-c", "pass")
_WAITING = (sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()")
_VERSION = (sys.executable, "-m", "ivr", "--version")


def measure_footprint(watcher: int, service: int) -> Section:
    """Compare the processes of an idle line, `outage-ivr asterisk` and a worker, with a bare Python."""
    section = Section("Before anybody calls", "Python", "ours")
    bare = _bare_bytes() / _MB
    section.rows = [
        Row("CPU of `--version`, ms", _cpu(_NOTHING) * _MS, _cpu(_VERSION) * _MS, Aim(400)),
        Row("memory (RSS) of `outage-ivr asterisk`, MB", bare, resident_bytes(watcher) / _MB, Aim(60)),
        Row("memory (RSS) of a worker, MB", bare, resident_bytes(service) / _MB, Aim(120)),
    ]
    return section


def _cpu(command: Sequence[str]) -> float:
    """Return the CPU time of a command from start to end, in seconds, the median of several runs."""
    return median([_cpu_once(command) for _ in range(_TRIES)])


def _cpu_once(command: Sequence[str]) -> float:
    process = os.posix_spawn(
        command[0],
        list(command),
        os.environ | {"PYTHONPATH": str(PROJECT)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def _bare_bytes() -> int:
    with subprocess.Popen(_WAITING, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:  # noqa: S603 - our own
        if waiting.stdout is None:
            raise RuntimeError("no pipe")
        waiting.stdout.readline()
        return resident_bytes(waiting.pid)
