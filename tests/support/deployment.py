"""The files in deploy/, read as systemd, Docker and an operator would read them."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import yaml

from ivr.cli.commands import main
from ivr.config.settings import PREFIX, Settings
from tests.support.runtime import PROJECT

DEPLOY = PROJECT / "deploy"
UNITS = DEPLOY / "systemd"
#: Where the files in deploy/ expect the project.
INSTALLED = "/srv/outage-ivr/current"

Unit = dict[str, dict[str, list[str]]]


def read_unit(file: Path) -> Unit:
    """Return a unit's values by section and key; a key may occur several times."""
    sections: Unit = {}
    section: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, file.read_text().splitlines())):
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return sections


def command_in(line: str) -> list[str]:
    """Return the arguments of `outage-ivr` in a command line."""
    program, *words = shlex.split(line)
    assert program.endswith("/outage-ivr")
    return words


def is_command(words: list[str]) -> bool:
    """Say whether these arguments name an existing command."""
    found: click.Command | None = main
    for word in words:
        if not isinstance(found, click.Group):
            break
        found = found.get_command(click.Context(found), word)
    return found is not None and not isinstance(found, click.Group)


def strange_settings(names: Iterable[str]) -> list[str]:
    """Return the names that have our prefix but are no setting."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return [name for name in names if name.startswith(PREFIX) and name not in known]


def read_yaml(file: Path) -> Any:  # noqa: ANN401 - YAML
    """Return the content of a YAML file."""
    return yaml.safe_load(file.read_text())
