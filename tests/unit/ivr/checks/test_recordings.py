"""`outage-ivr check` says of a language what a person has recorded, and what keeps it from being heard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ivr.checks import Verdict
from ivr.checks.programs import check_voice
from ivr.checks.recordings import check_recordings
from ivr.config.settings import EngineName, Settings
from outages.subscribers import Language
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording import ru
from prompts.wording.fragments import FragmentGroup
from prompts.wording.script import write_script
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import lay, voice

RU = Language("ru")
_ALL = len(write_script(ru.WORDING))
_SERVICES = [one.id for one in ru.WORDING.fragments() if one.group is FragmentGroup.SERVICES]


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    (tmp_path / "recordings/ru").mkdir(parents=True)
    library = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    await library.load()
    yield library
    await library.close()


async def _record(library: Library, home: Path, *names: str) -> None:
    for name in names:
        lay(home, voice(0.5), f"{name}.wav")
    await library.look_for_recordings()


def test_nothing_is_said_where_nobody_has_begun(tmp_path: Path) -> None:
    assert check_recordings(tmp_path, RU) is None


async def test_fixed_phrases_alone_are_well(library: Library, tmp_path: Path) -> None:
    await _record(library, tmp_path, "greeting", "goodbye")
    found = check_recordings(tmp_path, RU)
    assert found is not None
    assert found.verdict is Verdict.OK
    assert found.text.startswith(f"2 of {_ALL} recorded; ")


async def test_recordings_that_nobody_hears_are_a_warning(library: Library, tmp_path: Path) -> None:
    await _record(library, tmp_path, *_SERVICES[:-1])
    found = check_recordings(tmp_path, RU)
    assert found is not None
    assert found.verdict is Verdict.WARNING
    assert f"services are synthetic because 1 fragment is missing: {_SERVICES[-1]}" in found.text
    await _record(library, tmp_path, _SERVICES[-1])
    found = check_recordings(tmp_path, RU)
    assert found is not None
    assert found.verdict is Verdict.OK
    assert "services are synthetic" not in found.text


async def test_a_refused_or_unchecked_recording_does_not_count(library: Library, tmp_path: Path) -> None:
    await _record(library, tmp_path, "greeting")
    lay(tmp_path, b"no sound", "goodbye.wav")
    lay(tmp_path, voice(0.5), "nonsense.wav")
    await library.look_for_recordings()
    lay(tmp_path, voice(0.7), "trouble.wav")
    found = check_recordings(tmp_path, RU)
    assert found is not None
    assert found.text.startswith(f"1 of {_ALL} recorded; ")


async def test_it_is_said_beside_the_voice(library: Library, tmp_path: Path) -> None:
    await _record(library, tmp_path, "greeting", "and")
    google = Settings(home=tmp_path, engines=[EngineName.GTTS])
    found = check_voice(google, RU)
    assert found.verdict is Verdict.WARNING
    assert f"not checked here; 2 of {_ALL} recorded; " in found.text
