"""`outage-ivr person`: an operator hands out and erases one person's data."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.commands import main
from ivr.demo.town import TOWN

ACCOUNT, NUMBER, NAME = "100104", "+79990000104", "Сидоренко"
_MESSAGE = {"at": "2026-11-21T12:00:00+00:00", "id": "attempt-1", "number": NUMBER, "text": "Свет вернулся."}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(home))
    assert _run("subscribers", "import", str(TOWN)).exit_code == 0
    (home / "sms.jsonl").write_text(json.dumps(_MESSAGE) + "\n")
    return home


def _run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


@pytest.mark.parametrize("who", [ACCOUNT, NUMBER, "8 999 000-01-04"])
@pytest.mark.usefixtures("home")
def test_everything_is_written_into_a_file_of_its_owner(tmp_path: Path, who: str) -> None:
    file = tmp_path / "person.zip"
    assert _run("person", "export", who, str(file)).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        records = json.loads(archive.read("person.json"))
    assert (records["account"], records["subscriber"][0]["phones"]) == (ACCOUNT, records["numbers"])
    assert NAME in records["subscriber"][0]["name"]
    assert [one["id"] for one in records["sms"]] == ["attempt-1"]

    again = _run("person", "export", who, str(file))
    assert (again.exit_code, "exists" in again.output) == (1, True)


def test_what_goes_is_shown_first_and_goes_when_it_is_meant(home: Path) -> None:
    shown = _run("person", "erase", ACCOUNT)
    assert shown.exit_code == 0
    assert "nothing was changed; --yes erases it" in shown.output
    assert NUMBER in (home / "sms.jsonl").read_text()

    done = _run("person", "erase", ACCOUNT, "--yes")
    assert done.exit_code == 0
    assert "what stays of the contract is called erased-" in done.output
    assert "the next import brings the person back" in done.output
    assert (home / "sms.jsonl").read_text() == ""
    gone = _run("person", "erase", ACCOUNT)
    assert (gone.exit_code, gone.output) == (1, f"Error: nothing is held about the account {ACCOUNT}\n")


@pytest.mark.usefixtures("home")
def test_nobody_is_made_up_and_no_file_is_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "person.zip"
    refused = _run("person", "export", "NOBODY", str(file))
    assert (refused.exit_code, refused.output.splitlines()[-1]) == (
        1,
        "Error: nothing is held about the account NOBODY",
    )
    nowhere = _run("person", "export", ACCOUNT, str(tmp_path / "no" / "person.zip"))
    assert "nothing was written" in nowhere.output
    assert not file.exists()
    assert os.listdir(tmp_path) == ["home"]  # noqa: PTH208 - one name
