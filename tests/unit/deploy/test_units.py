"""The units start what there is, closed off as far as the line allows."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.cluster.supervisor import ENDS_WITHIN, HANGS
from tests.support.deployment import INSTALLED, UNITS, command_in, is_command, read_unit, strange_settings

SERVICES = sorted(UNITS.glob("*.service"))
HARDENING = "# The same in each of our units.\n"
#: systemd's own grade: 10 is open to everything, and below 2 stands the word OK.
MOST_EXPOSED = 2.0


def named(file: Path) -> str:
    return file.name


def systemd_analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed on this machine")
    return subprocess.run(  # noqa: S603 - our own words
        [program, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def lay_out(folder: Path) -> list[str]:
    """Copy the units, with this very Python in place of the programs that an operator has installed."""
    for file in UNITS.iterdir():
        text = re.sub(rf"{INSTALLED}/\.venv/bin/outage-ivr", sys.executable, file.read_text())
        (folder / file.name).write_text(text.replace(f"={INSTALLED}", "=/"))
    return [str(file) for file in sorted(folder.iterdir()) if file.suffix in {".service", ".timer"}]


@pytest.mark.parametrize("file", SERVICES, ids=named)
def test_a_unit_starts_a_command_that_there_is(file: Path) -> None:
    (line,) = read_unit(file)["Service"]["ExecStart"]
    assert is_command(command_in(line)), line


@pytest.mark.parametrize("file", SERVICES, ids=named)
def test_a_unit_sets_what_there_is_to_set(file: Path) -> None:
    environment = [one.partition("=")[0] for one in read_unit(file)["Service"]["Environment"]]
    assert "OUTAGE_IVR_HOME" in environment
    assert strange_settings(environment) == []


def test_all_units_are_closed_off_in_the_same_way() -> None:
    blocks = {file.name: file.read_text().split(HARDENING)[1].split("\n[")[0].strip() for file in SERVICES}
    assert len(set(blocks.values())) == 1


def test_all_units_share_the_folder_that_is_closed_to_others() -> None:
    for file in SERVICES:
        service = read_unit(file)["Service"]
        assert service["StateDirectory"] == ["outage-ivr"]
        assert service["StateDirectoryMode"] == ["0700"]
        assert service["UMask"] == ["0077"]
        assert service["User"] == ["outage-ivr"]


def test_systemd_waits_as_long_as_the_service_needs() -> None:
    supervisor, worker = (
        read_unit(UNITS / name)["Service"] for name in ("outage-ivr.service", "outage-ivr@.service")
    )
    assert float(supervisor["TimeoutStopSec"][0]) > ENDS_WITHIN
    assert float(worker["TimeoutStopSec"][0]) > ENDS_WITHIN
    assert float(worker["WatchdogSec"][0]) == HANGS
    assert worker["Type"] == ["notify"]


def test_a_role_is_told_by_the_units_name_and_else_a_worker_like_any_other() -> None:
    role, worker = (read_unit(UNITS / f"outage-ivr{name}@.service")["Service"] for name in ("-role", ""))
    assert role["ExecStart"] == [f"{worker['ExecStart'][0]} --role %i"]
    assert {key: role[key] for key in ("Type", "WatchdogSec", "TimeoutStopSec", "KillMode")} == {
        key: worker[key] for key in ("Type", "WatchdogSec", "TimeoutStopSec", "KillMode")
    }


def test_a_worker_knows_its_number() -> None:
    assert "OUTAGE_IVR_WORKER=%i" in read_unit(UNITS / "outage-ivr@.service")["Service"]["Environment"]


def test_backups_lie_where_systemd_lets_the_unit_write() -> None:
    service = read_unit(UNITS / "outage-ivr-backup.service")["Service"]
    made = (UNITS / "tmpfiles.conf").read_text().split()[1]
    assert service["ReadWritePaths"] == [made]
    assert all(made in line.split() for line in service["ExecStart"] + service["ExecStartPost"])


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    verified = systemd_analyze("verify", "--man=no", *lay_out(tmp_path))
    ours = [line for line in verified.stderr.splitlines() if "outage-ivr" in line]
    assert ours == []
    assert verified.returncode == 0, verified.stderr


def test_systemd_would_find_a_fault(tmp_path: Path) -> None:
    files = lay_out(tmp_path)
    broken = tmp_path / "outage-ivr.service"
    broken.write_text(broken.read_text().replace("Restart=always", "Restart=sometimes"))
    assert "sometimes" in systemd_analyze("verify", "--man=no", *files).stderr


@pytest.mark.parametrize("file", SERVICES, ids=named)
def test_systemd_calls_the_units_safe(file: Path) -> None:
    graded = systemd_analyze("security", "--offline=true", str(file))
    grade = re.search(r"exposure level for \S+: ([\d.]+)", graded.stdout + graded.stderr)
    assert grade, graded.stderr
    assert float(grade[1]) < MOST_EXPOSED
