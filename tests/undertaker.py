"""Ends what a test process has started and left behind, however the process has died."""

import os
import subprocess
import sys
from functools import cache

#: Reads numbers of processes until whoever writes them is gone; those that still run then are asked to end.
_SCRIPT = """
import contextlib, os, pathlib, signal, sys
for pid in map(int, sys.stdin.read().split()):
    with contextlib.suppress(OSError):
        if b"ivr" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGTERM)
"""


def entrust(pid: int) -> None:
    """Let a process of ours end when this one is gone."""
    os.write(_undertaker(), f"{pid}\n".encode())


@cache
def _undertaker() -> int:
    """Start the undertaker of this process, and return where it reads."""
    reads, writes = os.pipe()
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-S", "-c", _SCRIPT], stdin=reads, start_new_session=True
    )
    os.close(reads)
    # It ends after us: nobody waits for it.
    process.returncode = 0
    return writes
