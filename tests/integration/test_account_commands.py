"""`outage-ivr login`, `logins` and `token`: who gets in, until when, and who no longer does."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.commands import main

GOOD = "зима лес чайник"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path / "home"))


def _run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


def _make(login: str, password: str = GOOD) -> Result:
    return _run("login", login, "--role", "manager", "--password", password)


def test_a_login_is_made_listed_disabled_enabled_and_removed() -> None:
    assert _make("olga").exit_code == 0
    assert _run("logins", "disable", "olga").exit_code == 0
    assert re.search(r"olga.*manager.*T.*T", _run("logins", "list").output)
    assert _make("olga").exit_code == 0
    assert not re.search(r"olga.*manager.*T.*T", _run("logins", "list").output)
    assert _run("logins", "remove", "olga").exit_code == 0
    assert "olga" not in _run("logins", "list").output


@pytest.mark.parametrize("deed", ["disable", "remove"])
def test_a_login_that_is_not_there_is_named(deed: str) -> None:
    told = _run("logins", deed, "ghost")
    assert (told.exit_code, "there is no login 'ghost'" in told.output) == (1, True)


@pytest.mark.parametrize(("password", "flaw"), [("short", "too short"), ("olga2026", "easy to guess")])
def test_a_bad_password_is_refused_and_makes_no_login(password: str, flaw: str) -> None:
    told = _make("olga", password)
    assert (told.exit_code, flaw in told.output) == (2, True)
    assert "olga" not in _run("logins", "list").output


@pytest.mark.parametrize(("options", "days"), [((), 365), (("--days", "7"), 7)])
def test_a_token_expires(options: tuple[str, ...], days: int) -> None:
    assert _run("token", "add", "crm", "--role", "agent", *options).exit_code == 0
    day = (datetime.now(UTC) + timedelta(days=days)).date()
    listed = _run("token", "list").output
    assert any((day - timedelta(days=back)).isoformat() in listed for back in (0, 1))


def test_a_pin_is_set_listed_and_removed() -> None:
    _make("olga")
    told = _run("logins", "pin", "olga", "--pin", "493817")
    assert (told.exit_code, "olga keys 101 and the PIN" in told.output) == (0, True)
    assert re.search(r"olga.*101", _run("logins", "list").output)
    assert _run("logins", "remove-pin", "olga").exit_code == 0
    assert not re.search(r"olga.*101", _run("logins", "list").output)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pin", "olga", "--pin", "123456"), "pin: is no good PIN"),
        (("pin", "ghost", "--pin", "493817"), "there is no login 'ghost'"),
        (("remove-pin", "olga"), "'olga' has no PIN"),
    ],
)
def test_a_pin_that_can_not_be_set_or_removed_is_named(words: tuple[str, ...], said: str) -> None:
    _make("olga")
    told = _run("logins", *words)
    assert (told.exit_code != 0, said in told.output, "123456" in told.output) == (True, True, False)
