"""How the tests themselves are run."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.runtime import PROJECT

MODULE = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(3))
def test(number: int) -> None: ...
"""


def test_a_group_stays_in_one_process_whatever_its_modules(tmp_path: Path) -> None:
    for name in ("test_here.py", "test_there.py"):
        (tmp_path / name).write_text(MODULE)
    run = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*run, "-c", PROJECT / "pyproject.toml", "--rootdir", tmp_path, tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(set(re.findall(r"\[(gw\d)\].* PASSED", done.stdout))) == 1
