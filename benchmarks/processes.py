"""CPU time and memory of processes, from /proc."""

import os
from pathlib import Path

_TICK = 1.0 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def children_of(process: int) -> list[int]:
    """Return the ids of a process's running children."""
    tasks = (_PROC / str(process) / "task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def cpu_seconds(process: int) -> float:
    """Return the CPU time of a process and its descendants, in seconds, including threads and ended children."""
    return sum(_own_seconds(one) for one in _tree(process))


def resident_bytes(process: int) -> int:
    """Return the resident memory of a process in bytes, including shared memory (RSS)."""
    pages = int((_PROC / str(process) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def busy_seconds() -> float:
    """Return the CPU time of the whole machine, over all cores, in seconds."""
    user, nice, system, _idle, _waiting, irq, softirq, steal = map(
        int, (_PROC / "stat").read_text().split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) * _TICK


def _tree(process: int) -> list[int]:
    return [process, *(below for child in children_of(process) for below in _tree(child))]


def _own_seconds(process: int) -> float:
    # The name in brackets may contain anything; after it: state … utime, stime, cutime, cstime.
    after_name = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) * _TICK
