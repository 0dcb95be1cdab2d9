"""The wheel in an environment of its own, far from the project: the line works as it does here."""

import asyncio
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_line import Household, RunningLine
from tests.support.runtime import PROJECT

UV = Path(sys.executable).with_name("uv")

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("installed")]


def uv(*words: str | Path) -> None:
    """Run uv from the project, whose lock it reads."""
    done = subprocess.run(  # noqa: S603 - our own command
        [UV, *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a virtual environment with the wheel and what it depends on, in the versions of the lock."""
    folder = tmp_path_factory.mktemp("installed")
    versions, left_out = folder / "versions.txt", folder / "left-out.txt"
    uv("build", "--quiet", "--wheel", "--out-dir", folder)
    uv("export", "--quiet", "--locked", "--no-dev", "--no-emit-project", "--no-hashes", "-o", versions)
    left_out.write_text("docopt; sys_platform == 'never'\n")
    uv("venv", "--quiet", "--python", sys.executable, folder / "environment")
    (wheel,) = folder.glob("*.whl")
    python = folder / "environment" / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", python, "-c", versions, "--override", left_out, wheel)
    return folder / "environment"


@pytest.fixture(scope="module")
def installed(
    environment: Path, tmp_path_factory: pytest.TempPathFactory, prompt_store: Path
) -> Iterator[RunningLine]:
    """Return a line of the installed programs, started from a folder that has nothing to do with them."""
    program = (str(environment / "bin" / "outage-ivr"),)
    home, elsewhere = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("elsewhere")
    with RunningLine.opened(home, prompt_store, program=program, cwd=elsewhere) as line:
        yield line


def test_no_module_comes_from_the_project(installed: RunningLine, environment: Path) -> None:
    told = subprocess.run(  # noqa: S603 - our own command
        [
            environment / "bin" / "python",
            "-c",
            "import asterisk, ivr; print(asterisk.__file__, ivr.__file__)",
        ],
        cwd=installed.cwd,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert all(Path(file).is_relative_to(environment) for file in told)
    assert installed.runs("--version") == "outage-ivr, version 0.1.0\n"


async def test_a_caller_hears_the_notice_that_was_posted(installed: RunningLine) -> None:
    installed.imports(Household(phone="+79990070001", street="улица Колеса", house="5"))
    await installed.posts_outage("улица Колеса")
    heard = await asyncio.to_thread(installed.runs, "dial", "--from", "+79990070001")
    assert "улица Колеса" in heard
    assert len(await installed.tickets(number="+79990070001")) == 1


def test_programs_that_are_there_are_obtained_at_once(installed: RunningLine) -> None:
    assert installed.runs("obtain") == ""


def test_the_pages_have_their_templates_and_their_style(installed: RunningLine) -> None:
    for path in ("/login", "/static/style.css", "/static/pages.js"):
        with urllib.request.urlopen(f"http://127.0.0.1:{installed.http_port}{path}") as answer:
            assert answer.status == 200


def test_nothing_below_home_is_open_to_others(installed: RunningLine) -> None:
    tests_own = {
        installed.folder / "prompts",
        installed.folder / "imports",
        *installed.folder.glob("*.log"),
        *installed.folder.glob("*.csv"),
    }
    files = [file for file in installed.folder.rglob("*") if file not in tests_own and not file.is_symlink()]
    assert {"outages.db", "secrets.json", "asterisk.conf"} <= {file.name for file in files}
    assert [file for file in files if file.stat().st_mode & 0o077] == []
