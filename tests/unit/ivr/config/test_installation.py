"""Where files lie and which version it is: in a checkout, and where only the packages are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.runtime import PROJECT

TELL = (
    "import os, sys; from ivr.config.installation import find_home, find_runtime\n"
    "if os.geteuid() == 0 and sys.argv[1] == 'user': os.setuid(65534)\n"
    "print(find_home(), find_runtime(), sep='\\n')"
)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Return a folder with the packages and nothing of the checkout, as a wheel lays them out."""
    for package in ("asterisk", "ivr", "outages", "prompts"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def tell(folder: Path, *arguments: str, **environment: str) -> list[str]:
    """Run our Python there and return the lines that it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "OUTAGE_IVR_"))}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


def test_a_checkout_keeps_everything_in_its_folder(packages: Path) -> None:
    shutil.copy(PROJECT / "pyproject.toml", packages)
    assert tell(packages, "-c", TELL, "root") == [f"{packages}/var", f"{packages}/.runtime"]


def test_a_checkout_tells_its_own_version_whatever_is_installed(packages: Path) -> None:
    (packages / "pyproject.toml").write_text('[project]\nname = "outage-ivr"\nversion = "7.8.9"\n')
    assert tell(packages, "-m", "ivr", "--version") == ["outage-ivr, version 7.8.9"]


def test_an_installation_tells_the_version_of_the_package(packages: Path) -> None:
    assert tell(packages, "-m", "ivr", "--version") == tell(PROJECT, "-m", "ivr", "--version")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a line of the whole machine")
def test_roots_line_is_one_of_the_machine(packages: Path) -> None:
    assert tell(packages, "-c", TELL, "root") == ["/var/lib/outage-ivr", "/opt/outage-ivr"]


@pytest.mark.parametrize(
    ("environment", "home", "runtime"),
    [
        ({}, "/home/anna/.local/state/outage-ivr", "/home/anna/.local/share/outage-ivr"),
        ({"XDG_STATE_HOME": "/s", "XDG_DATA_HOME": "/d"}, "/s/outage-ivr", "/d/outage-ivr"),
        (
            {"XDG_STATE_HOME": "state", "XDG_DATA_HOME": ""},
            "/home/anna/.local/state/outage-ivr",
            "/home/anna/.local/share/outage-ivr",
        ),
    ],
)
def test_a_users_line_is_in_their_own_folders(
    packages: Path, environment: dict[str, str], home: str, runtime: str
) -> None:
    assert tell(packages, "-c", TELL, "user", HOME="/home/anna", **environment) == [home, runtime]


@pytest.mark.parametrize("foreign", ['[project]\nname = "another"\n', "[tool.ruff]\n", "no toml"])
def test_a_pyproject_of_another_package_beside_ours_makes_no_checkout(packages: Path, foreign: str) -> None:
    (packages / "pyproject.toml").write_text(foreign)
    assert tell(packages, "-c", TELL, "user", HOME="/home/anna")[0] == "/home/anna/.local/state/outage-ivr"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be a user whom the machine doesn't know")
def test_a_user_without_a_home_folder_is_told_what_to_set(packages: Path) -> None:
    script = (
        "import os; from ivr.config.installation import find_home; os.environ.pop('HOME'); os.setuid(54321)\n"
        "try: find_home()\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    (told,) = tell(packages, "-c", script)
    assert told.startswith("SettingsError this user has no home folder: set OUTAGE_IVR_HOME")
