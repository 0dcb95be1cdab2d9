"""How many callers the machine can hold."""

import os
from pathlib import Path

import pytest

from ivr.checks import Verdict
from ivr.checks.capacity import check_capacity, count_cores, count_memory, count_open_files
from ivr.config.settings import Settings


def test_a_small_line_fits_and_each_limit_is_told() -> None:
    found = check_capacity(Settings(max_calls=10), None)
    assert found.verdict is Verdict.OK
    # 1000 calls have sound; 20 calls back, 1 agent and 50 refusals leave room for the rest.
    assert "929 by RTP_PORTS" in found.text
    assert all(what in found.text for what in ("open files", "memory", "processors", "MAX_CALLS is 10"))


def test_more_callers_than_the_processors_carry_are_a_warning() -> None:
    found = check_capacity(Settings(max_calls=5000, rtp_ports="20000-39999"), None)
    cores = len(os.sched_getaffinity(0))
    if cores * 300 < 5000:
        assert found.verdict is Verdict.WARNING
        assert found.text.startswith("room for ")


def test_the_files_of_a_running_process_are_its_own_limit() -> None:
    assert count_open_files(os.getpid()) == count_open_files(None)


def test_a_container_has_what_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("536870912\n")
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert (count_memory(tmp_path), count_cores(tmp_path)) == (536870912, 0.5)


@pytest.mark.parametrize("limits", [("max\n", "max 100000\n"), None])
def test_elsewhere_it_is_the_machine(tmp_path: Path, limits: tuple[str, str] | None) -> None:
    for name, text in zip(("memory.max", "cpu.max"), limits or (), strict=False):
        (tmp_path / name).write_text(text)
    assert count_memory(tmp_path) > 2**28
    assert count_cores(tmp_path) == len(os.sched_getaffinity(0))
