"""What all tests share: lines that stay up, prompts rendered once, and how patient and thorough tests are."""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from tests.support.lease import one_of
from tests.support.patience import Judge, pressure
from tests.support.running_line import RunningLine
from tests.support.shared_line import SharedLine, shared_line

TESTS = Path(__file__).parent

#: How many tests may run a line of their own at a time, so that the machine has time for each.
OWN_LINES = 6

#: The tests of what has a floor (coverage_floor.py). Only these are measured, which nearly doubles their time, those of
#: the store on one database; random ones aren't, because what they reach is luck.
MEASURED = (
    "unit/outages/",
    "unit/prompts/",
    "unit/ivr/dialogs/",
    "integration/test_backup",
    "integration/test_billing",
    "integration/test_store_",
    "migration/",
)

#: Most characters of a parameter that are shown in a test's id.
LONGEST_ID = 100

# The duration of an example shows how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile(
    "short",
    max_examples=30,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("long", hypothesis.settings.get_profile("short"), max_examples=500)
hypothesis.settings.load_profile("short")

# A background shell ignores Ctrl-C, and so would every process that tests start: restore it here.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Leave the garbage alone while tests are collected: all that comes into being is kept."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Never look again through what was collected, which took a fifth of the processor time of a run."""
    gc.freeze()
    gc.enable()


# Last, when Hypothesis has marked its tests.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave most tests out of the coverage, and have those of several processes wait for each other as little as possible."""
    for one in items:
        if not _is_measured(one):
            one.add_marker(pytest.mark.no_cover)
    if not hasattr(config, "workerinput"):
        return
    own = [one for one in items if _needs(one, "own_folder")]
    others = [one for one in items if not _needs(one, "own_folder")]
    # A run ends with whatever takes longest, so lines of their own are not left for its end.
    place = {
        one: until * number / len(tests)
        for tests, until in ((own, 0.8), (others, 1.0))
        for number, one in enumerate(tests)
    }
    # While the first line has its prompts spoken, those that need none are run.
    items.sort(key=lambda one: (_needs(one, "prompt_store"), place[one]))


def _is_measured(item: pytest.Item) -> bool:
    is_random = item.get_closest_marker("hypothesis") is not None
    has_floor = str(item.path.relative_to(TESTS)).startswith(MEASURED)
    return has_floor and not is_random


def _needs(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a sound or a long text by its parameter: all processes of a run tell each other every id."""
    return argname if isinstance(val, bytes | str) and len(val) > LONGEST_ID else None


@pytest.fixture(autouse=True)
def excuses(request: pytest.FixtureRequest) -> None:
    """Watch how busy the machine is, which is no excuse in a long test."""
    pressure()
    Judge.is_strict = request.node.get_closest_marker("long") is not None


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Forget how a command that ran in our process has set up the log: later tests read what is logged."""
    yield
    if structlog.is_configured():
        structlog.reset_defaults()


@pytest.fixture(scope="session")
def prompt_store(request: pytest.FixtureRequest) -> Path:
    """Keep the fixed prompts, so that they are rendered once for all processes and runs."""
    return request.config.cache.mkdir("prompts")


@pytest.fixture(scope="session")
def takes(request: pytest.FixtureRequest) -> Path:
    """Keep what a person has read aloud, for all processes and runs."""
    return request.config.cache.mkdir("takes")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder shared by all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def line(run_folder: Path, prompt_store: Path) -> Iterator[SharedLine]:
    """Return the line that most tests call; each test has its own streets and numbers on it."""
    with shared_line(run_folder / "lines", prompt_store) as line:
        yield line


@pytest.fixture
def own_folder(tmp_path: Path, run_folder: Path) -> Iterator[Path]:
    """Return a folder for the test's own line, once there is a place: only a few start and render at a time."""
    with one_of(run_folder / "places", OWN_LINES):
        yield tmp_path


@pytest.fixture
def own_line(own_folder: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return the test's own line, which it may break."""
    with RunningLine.opened(own_folder, prompt_store) as line:
        yield line
