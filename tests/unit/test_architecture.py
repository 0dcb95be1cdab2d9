"""What docs/architecture.md says of the code's structure, held: each contract notices a breach of it."""

import ast
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.runtime import PROJECT

PACKAGES = ("asterisk", "ivr", "outages", "prompts")
#: A module, an import that it must not have, and the contract that says so.
BREACHES = [
    ("outages/tickets.py", "import prompts.errors", "The service stands on words and on Asterisk"),
    ("prompts/library.py", "import asterisk.errors", "The service stands on words and on Asterisk"),
    ("asterisk/ari/client.py", "import ivr.errors", "The service stands on words and on Asterisk"),
    ("asterisk/ari/client.py", "import outages.clock", "Asterisk's side knows nothing of outages"),
    ("ivr/dialogs/level.py", "import ivr.calls.records", "No circle between sibling packages"),
    (
        "prompts/wording/ru/numbers.py",
        "import prompts.wording.ru.words",
        "No circle between sibling packages",
    ),
    ("ivr/web/services.py", "import outages.store", "Only ivr.app knows the store and the gateways"),
    ("outages/store/engine.py", "import outages.gateways", "Only ivr.app knows the store and the gateways"),
    ("outages/hours.py", "import sqlalchemy", "The rules of outages know no framework"),
    ("prompts/wording/days.py", "import pydantic", "Wording and dialogues know no framework"),
    (
        "ivr/dialogs/steps.py",
        "import asterisk.ari.channel",
        "A dialogue speaks to a Call and a CallerSession",
    ),
    ("ivr/dialogs/level.py", "import ivr.jobs", "A dialogue speaks to a Call and a CallerSession"),
    ("prompts/wording/days.py", "import prompts.speech.chain", "Words are made without sound"),
    ("prompts/wording/days.py", "import prompts.eviction", "Words are made without sound"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("module", "line", "contract"), BREACHES)
def test_a_breach_of_each_contract_is_noticed(copy: Path, module: str, line: str, contract: str) -> None:
    with (copy / module).open("a") as code:
        code.write(f"\n{line}\n")

    done = subprocess.run(  # noqa: S603 - our own linter
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )

    broken = [told for told in done.stdout.splitlines() if " BROKEN" in told]
    assert any(told.startswith(contract) for told in broken), done.stdout + done.stderr


def _classes() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for file in (PROJECT / package).rglob("*.py"):
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    yield node.name, file.relative_to(PROJECT)


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for name, file in _classes():
        places[name].append(str(file))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
