"""What all tests share: one line that stays up, its sound rendered once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_line import RunningLine


@pytest.fixture(scope="session")
def prompt_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the fixed prompts, so that they are spoken once in a whole run."""
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return the line that most tests call; each test has streets and numbers of its own on it."""
    folder = tmp_path_factory.mktemp("line")
    (folder / "prompts").symlink_to(prompt_store)
    running = RunningLine(folder)
    try:
        running.opens()
        yield running
    finally:
        running.closes()


@pytest.fixture
def own_line(tmp_path: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line of the test's own, to be broken."""
    (tmp_path / "prompts").symlink_to(prompt_store)
    running = RunningLine(tmp_path)
    try:
        running.opens()
        yield running
    finally:
        running.closes()
