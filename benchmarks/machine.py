"""What the figures were measured on."""

import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path

from benchmarks.report import Note

_GIB = 2**30


def describe_machine(runtime: Path) -> list[Note]:
    """Return names and values: the processor, the memory and the versions of what took part."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIB
    return [
        ("processor", f"{_cpu_model()}, {os.cpu_count()} cores, shared by all that is named here"),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Asterisk", _version(runtime / "bin" / "asterisk", "-V")),
        ("SIPp", _version(runtime / "bin" / "sipp", "-v")),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
    ]


def _cpu_model() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _version(program: Path, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+\.\d+[\w.-]*", done.stdout + done.stderr)
    return found[0].rstrip(".") if found else "unknown"
