"""`outage-ivr areas`: an operator gives areas their time zones."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.commands import main
from ivr.demo.town import TOWN


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path / "home"))
    assert _run("subscribers", "import", str(TOWN)).exit_code == 0
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.usefixtures("home")
def test_a_zone_is_set_listed_and_taken_back() -> None:
    assert _run("areas", "zone", "приморская область", "Asia/Yekaterinburg").exit_code == 0
    assert _run("areas", "zone", "Приморская область / Светлогорск", "Asia/Omsk").exit_code == 0
    listed = _run("areas", "zones").output
    assert "Приморская область/Светлогорск" in listed
    assert "Asia/Yekaterinburg" in listed
    assert _run("areas", "zone", "Приморская область/Светлогорск", "none").exit_code == 0
    assert "Asia/Omsk" not in _run("areas", "zones").output


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("Атлантида", "Asia/Omsk"), "there is no area Атлантида"),
        (("Приморская область", "Asia/Atlantis"), "'Asia/Atlantis' is no time zone"),
        (("Приморская область//x", "Asia/Omsk"), "write a region"),
        (("a/b/c/d", "Asia/Omsk"), "write a region"),
    ],
)
def test_a_mistake_is_named_and_changes_nothing(words: tuple[str, str], reason: str) -> None:
    refused = _run("areas", "zone", *words)
    assert refused.exit_code != 0
    assert reason in refused.output
    assert "Asia" not in _run("areas", "zones").output
