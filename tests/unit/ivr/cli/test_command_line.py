"""A command loads what it needs and no more: what isn't imported takes neither time nor memory."""

import subprocess
import sys

import pytest
from click import Context
from click.testing import CliRunner

from ivr.cli.commands import PLACES, main
from tests.support.runtime import PROJECT

#: What takes a second to load or tens of megabytes to hold.
SOUND = {"numpy", "scipy", "soundfile", "pyloudnorm"}
DATABASE = {"sqlalchemy", "alembic", "psycopg"}
WORDS = {"babel", "num2words", "prompts.wording.languages"}
WEB = {"aiohttp", "ivr.web"}
SERVICE = {"ivr.app", "ivr.dialogs", "apscheduler"}


def loaded(script: str) -> set[str]:
    """Return the modules that are loaded once a script has run in a Python of its own."""
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", f"{script}\nimport sys; print(*sys.modules)"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_telling_the_version_loads_nothing_of_the_line(option: str) -> None:
    script = f"from ivr.cli.commands import main\ntry: main([{option!r}])\nexcept SystemExit: pass"
    assert not loaded(script) & (SOUND | DATABASE | WORDS | WEB | SERVICE | {"pydantic", "asyncio"})


def test_watching_asterisk_loads_none_of_the_service() -> None:
    assert not loaded("import ivr.cli.asterisk") & (SOUND | DATABASE | WORDS | WEB | SERVICE)


def test_a_worker_loads_nothing_that_works_on_sound() -> None:
    assert not loaded("import ivr.cli.service, ivr.app") & (SOUND | {"gtts", "psycopg"})


def test_leading_several_workers_loads_none_of_what_they_do() -> None:
    assert not loaded("import ivr.cli.service") & (SOUND | DATABASE | WEB | SERVICE)


def test_only_setting_a_password_loads_lists_of_common_ones() -> None:
    assert "zxcvbn" not in loaded("import ivr.cli.accounts")


def test_settings_load_no_words_and_no_dialogue() -> None:
    assert not loaded("import ivr.config.settings") & (SOUND | DATABASE | WORDS | WEB | SERVICE)


@pytest.mark.parametrize("name", PLACES)
def test_each_command_is_where_the_table_says(name: str) -> None:
    command = main.get_command(Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.help


def test_a_misspelt_command_is_refused_by_name() -> None:
    told = CliRunner().invoke(main, ["sevre"])
    assert told.exit_code == 2
    assert "No such command 'sevre'" in told.output
