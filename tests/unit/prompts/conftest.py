"""A library of prompts in a home, with an engine that hums and a clock that stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from prompts.library import Library
from prompts.speech.chain import Chain
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import ManualClock


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "recordings/ru").mkdir(parents=True)
    return tmp_path


@pytest.fixture
async def library(home: Path, engine: FakeEngine, clock: ManualClock) -> AsyncIterator[Library]:
    library = Library(home / "prompts", Chain([engine]), now=clock)
    await library.load()
    yield library
    await library.close()
