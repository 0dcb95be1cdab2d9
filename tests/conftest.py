"""What all tests share: lines that stay up, their sound rendered once, and how long and how thoroughly is looked."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.patience import Judge, pressure
from tests.running_line import RunningLine
from tests.shared_line import shared_line

# How long an example takes says how busy the machine is, and nothing of what is tested.
hypothesis.settings.register_profile(
    "tests", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")


@pytest.fixture(autouse=True)
def excuses(request: pytest.FixtureRequest) -> None:
    """Watch how busy the machine is, which is no excuse in a long test."""
    pressure()
    Judge.is_strict = request.node.get_closest_marker("long") is not None


@pytest.fixture(scope="session")
def prompt_store(request: pytest.FixtureRequest) -> Path:
    """Keep the fixed prompts, so that they are spoken once, by however many processes and runs."""
    return request.config.cache.mkdir("prompts")


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return the line that most tests call; each test has streets and numbers of its own on it."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with shared_line(run / "lines", prompt_store) as line:
        yield line


@pytest.fixture
def own_line(tmp_path: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line of the test's own, to be broken."""
    with RunningLine.opened(tmp_path, prompt_store) as line:
        yield line
