"""How many callers the machine can hold, by each of the things that may run out."""

import os
import re
import resource
from contextlib import suppress
from pathlib import Path

from asterisk.server.peak import PeakLoad, count_sound_calls
from ivr.checks import Finding, Verdict
from ivr.config.contradictions import peak_load
from ivr.config.settings import PREFIX, Settings

#: Callers in conversation that fill one core, roughly (docs/benchmarks.md).
_CALLERS_A_CORE = 300
#: Memory in bytes of everything but Asterisk: the system and the voices, and each worker.
_MEMORY_OF_OTHERS, _MEMORY_A_WORKER = 700_000_000, 150_000_000
#: A container's own limits; elsewhere these files don't exist, or say "max".
_CONTAINER = Path("/sys/fs/cgroup")


def check_capacity(settings: Settings, asterisk: int | None) -> Finding:
    """Check that MAX_CALLS callers fit; `asterisk` is the process of the running one, None while it is stopped."""
    room = _measure(settings, asterisk)
    fewest = min(room.values())
    told = ", ".join(f"{callers} by {what}" for what, callers in room.items())
    held = f"room for {fewest} callers ({told}), and {PREFIX}MAX_CALLS is {settings.max_calls}"
    if settings.max_calls <= fewest:
        return Finding(Verdict.OK, held)
    return Finding(Verdict.WARNING, f"{held}: lower it, or give the line what it lacks")


def _measure(settings: Settings, asterisk: int | None) -> dict[str, int]:
    """Return how many callers fit beside everything else that may happen at once, by what limits them."""
    one, none = (_with_callers(settings, callers) for callers in (1, 0))
    first, last = map(int, settings.rtp_ports.split("-"))
    memory = count_memory() - _MEMORY_OF_OTHERS - _MEMORY_A_WORKER * settings.workers
    room = {
        "RTP_PORTS": count_sound_calls(first, last) - none.sound_ports // 2,
        "open files": (count_open_files(asterisk) - none.open_files) // (one.open_files - none.open_files),
        "memory, roughly": (memory - none.memory) // (one.memory - none.memory),
        "processors, roughly": int(count_cores() * _CALLERS_A_CORE),
    }
    return {what: max(0, callers) for what, callers in room.items()}


def _with_callers(settings: Settings, callers: int) -> PeakLoad:
    return peak_load(settings.model_copy(update={"max_calls": callers}))


def count_open_files(process: int | None) -> int:
    """Return how many files a process may open; None is this one, with what its user is allowed."""
    if process is not None:
        with suppress(OSError):
            limits = Path(f"/proc/{process}/limits").read_text()
            if found := re.search(r"^Max open files +\d+ +(\d+)", limits, re.MULTILINE):
                return int(found[1])
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def count_memory(container: Path = _CONTAINER) -> int:
    """Return the bytes of memory that this machine, or container, has."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_read_numbers(container / "memory.max")])


def count_cores(container: Path = _CONTAINER) -> float:
    """Return how many processor cores this machine, or container, may use."""
    cores = float(len(os.sched_getaffinity(0)))
    match _read_numbers(container / "cpu.max"):
        case [quota, period]:
            return min(cores, quota / period)
    return cores


def _read_numbers(file: Path) -> list[int]:
    """Return the numbers in a file; none if one is "max", or without a file."""
    with suppress(OSError, ValueError):
        return [int(word) for word in file.read_text().split()]
    return []
