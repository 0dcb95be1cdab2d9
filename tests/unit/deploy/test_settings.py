"""Every setting stands in the example file and in the operator's guide."""

import inspect
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from ivr.config.reading import read_settings
from ivr.config.settings import PREFIX, Settings
from tests.support.deployment import DEPLOY
from tests.support.runtime import PROJECT

FILE = DEPLOY / "settings.env"
GUIDE = PROJECT / "docs" / "operator.md"
#: Where these lie depends on the installation; the file shows the place that the units have.
PLACES = {"home", "runtime"}


def written() -> dict[str, str]:
    """Return what stands behind each name in the example file."""
    pairs = re.findall(rf"^#{PREFIX}(\w+)=(.*)$", FILE.read_text(), re.MULTILINE)
    assert len(dict(pairs)) == len(pairs)
    return {name.lower(): value for name, value in pairs}


def as_written(value: object) -> str:
    """Return a default as it is written in a file of settings."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}:{one}" for name, one in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_example_has_every_setting_in_our_order() -> None:
    names = list(written())
    assert sorted(names) == sorted(Settings.model_fields)
    for group in Settings.__mro__:
        own = [name for name in inspect.get_annotations(group) if name in Settings.model_fields]
        assert [name for name in names if name in own] == own


def test_the_example_says_the_defaults() -> None:
    defaults = {
        name: as_written(field.default) for name, field in Settings.model_fields.items() if name not in PLACES
    }
    assert {name: value for name, value in written().items() if name not in PLACES} == defaults


def test_each_setting_is_explained_in_one_line() -> None:
    text = FILE.read_text()
    for name in Settings.model_fields:
        assert re.search(rf"^# [A-Z].+\.\n#{PREFIX}{name.upper()}=", text, re.MULTILINE), name


def test_the_example_can_be_read_with_every_line_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{PREFIX}RUNTIME", raising=False)
    monkeypatch.setenv(f"{PREFIX}HOME", str(tmp_path))
    text = re.sub(rf"^#({PREFIX})", r"\1", FILE.read_text(), flags=re.MULTILINE)
    (tmp_path / "settings.env").write_text(text)
    settings = read_settings()
    defaults = {name: field.default for name, field in Settings.model_fields.items() if name not in PLACES}
    assert settings.model_dump(exclude=PLACES) == defaults


def test_the_operators_guide_has_every_setting_and_no_other() -> None:
    table = GUIDE.read_text().partition("| name (`OUTAGE_IVR_…`)")[2].partition("\n\n")[0]
    rows = (row.split("|")[1] for row in table.splitlines() if row.startswith("| `"))
    named = [name.lower() for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(Settings.model_fields)
