"""`outage-ivr subscribers import`: an operator is shown what a full file ends before it does."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.commands import main
from tests.support.subscriber_file import Home, write_file

HOMES = [Home(f"A-{one}", "улица Новая", str(one)) for one in range(1, 11)]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Import ten homes, and return a file of eight."""
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path / "home"))
    assert _import(write_file(tmp_path / "yesterday.csv", HOMES)).exit_code == 0
    return write_file(tmp_path / "today.csv", HOMES[2:])


def _import(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["subscribers", "import", str(file), *options])


def test_a_dry_run_shows_what_would_end(file: Path) -> None:
    shown = _import(file, "--full", "--dry-run", "--confirm")
    assert shown.exit_code == 0
    assert "service point ended: A-1: улица Новая, 1\n" in shown.output
    assert "nothing was changed; would be: 8 rows:" in shown.output
    # Nothing was: the same would end.
    assert "2 ended; 0 telephones taken" in _import(file, "--full", "--dry-run", "--confirm").output


def test_more_than_the_setting_allows_is_refused_with_both_numbers_until_confirmed(file: Path) -> None:
    refused = _import(file, "--full")
    assert refused.exit_code == 1
    assert (
        "would end 2 of 10 service points of subscribers, more than 5 % (IMPORT_ENDS_AT_MOST)"
        in refused.output
    )

    taken = _import(file, "--full", "--confirm")
    assert taken.exit_code == 0
    assert taken.output.startswith("8 rows: 0 subscribers added, 0 updated, 2 ended;")


def test_a_source_with_a_bad_name_is_refused(file: Path) -> None:
    refused = _import(file, "--source", "two words")
    assert refused.exit_code != 0
    assert "source" in refused.output


def test_a_file_with_a_flaw_is_refused_by_line(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("internet;tv", "magic"), "utf-8")
    refused = _import(file, "--full")
    assert refused.exit_code == 1
    assert "today.csv:2: services:" in refused.output
    assert "nothing was imported; flaws: 8, shown: 8" in refused.output
