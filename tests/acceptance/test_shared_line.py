"""The line that all processes of a test run share: whoever uses it may be killed, and nothing is left running."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.patience import PATIENCE
from tests.support.runtime import PROJECT

USER = """
import sys
from pathlib import Path
from tests.support.shared_line import shared_line

with shared_line(Path(sys.argv[1]), Path(sys.argv[2])) as line:
    print(line.http_port, flush=True)
    input()
"""


@contextmanager
def a_user(folder: Path, prompt_store: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that uses the line of a folder until it is told to end."""
    command = [sys.executable, "-c", USER, str(folder), str(prompt_store)]
    with subprocess.Popen(  # noqa: S603 - our own words
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def port_of(user: subprocess.Popen[str]) -> int:
    """Wait until a user has the line, and return the port of its pages."""
    assert user.stdout
    return int(user.stdout.readline())


def running_in(folder: Path) -> list[str]:
    """Return the command lines of processes that work in a folder."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{folder}/".encode() in file.read_bytes() + file.with_name("cmdline").read_bytes():
                lines.append(file.with_name("cmdline").read_text(errors="replace"))
        except OSError:
            continue
    return lines


def test_a_line_outlives_whoever_started_it_and_ends_with_the_last(
    tmp_path: Path, prompt_store: Path
) -> None:
    folder = tmp_path / "lines"
    with a_user(folder, prompt_store) as first:
        port = port_of(first)
        with a_user(folder, prompt_store) as second:
            assert port_of(second) == port
            first.kill()
            first.wait(PATIENCE)
            with a_user(folder, prompt_store) as third:
                assert port_of(third) == port
            assert json.loads((folder / "1" / "line.json").read_text())["ports"][2] == port
    until = time.monotonic() + 2 * PATIENCE
    while left := [one for one in running_in(folder) if "tests.support.shared_line" in one or "ivr" in one]:
        assert time.monotonic() < until, left
        time.sleep(0.1)
    assert not (folder / "1" / "line.json").exists()
