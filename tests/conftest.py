"""What all tests share: one line that stays up, its sound rendered once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_line import RunningLine


@pytest.fixture(scope="session")
def prompt_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the fixed prompts, so that they are spoken once in a whole run, by however many processes it is run."""
    base = tmp_path_factory.getbasetemp()
    store = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prompts"
    store.mkdir(exist_ok=True)
    return store


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return the line that most tests call; each test has streets and numbers of its own on it."""
    with RunningLine.opened(tmp_path_factory.mktemp("line"), prompt_store) as line:
        yield line


@pytest.fixture
def own_line(tmp_path: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line of the test's own, to be broken."""
    with RunningLine.opened(tmp_path, prompt_store) as line:
        yield line
