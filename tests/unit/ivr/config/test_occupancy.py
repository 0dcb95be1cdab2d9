"""Which processes work in HOME, with real locks."""

import os
from pathlib import Path

import pytest

from ivr.config.occupancy import OccupiedError, describe, occupants, occupy
from ivr.errors import SettingsError


def test_many_work_in_home_or_one_alone(tmp_path: Path) -> None:
    with occupy(tmp_path), occupy(tmp_path):
        assert occupants(tmp_path) == [os.getpid()]
        with pytest.raises(OccupiedError, match="stop it first"), occupy(tmp_path, alone=True):
            pass
    with occupy(tmp_path, alone=True), pytest.raises(OccupiedError, match="wait until"), occupy(tmp_path):
        pass
    assert occupants(tmp_path) == []


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OUTAGE_IVR_HOME"), occupy(tmp_path / "none"):
        pass


def test_a_process_is_described_by_its_command() -> None:
    assert describe(os.getpid()).startswith(f"process {os.getpid()} (")
    assert describe(2**30) == f"process {2**30}"
