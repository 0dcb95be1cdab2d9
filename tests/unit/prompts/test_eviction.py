"""Beyond its limit the prompt folder evicts the least recently used, but nothing that may still be heard."""

import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from prompts.errors import SpeechError
from prompts.eviction import Key, LRUIndex
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import ManualClock

_DAY = 86_400.0
#: Bytes of sound of some five phrases.
_LIMIT = 100_000


def _keys(*texts: str) -> list[Key]:
    return [("ru", text) for text in texts]


def _index(*texts: str, limit: int = 100, kept: tuple[str, ...] = ()) -> LRUIndex:
    """Return an index an hour old with texts of 40 bytes, last used one second after the other."""
    index = LRUIndex(limit, _keys(*kept), started=0.0)
    for second, key in enumerate(_keys(*texts)):
        index.put(key, 40, 3600.0 + second)
    return index


def test_nothing_is_evicted_while_everything_fits() -> None:
    assert _index("a", "b").evict(9999.0) == []


def test_the_least_recently_used_go_first_until_the_rest_fits() -> None:
    index = _index("a", "b", "c")
    index.use(("ru", "a"), 5000.0)
    assert index.evict(9999.0) == _keys("b")
    assert index.evict(9999.0) == []


def test_what_may_still_be_heard_stays() -> None:
    assert _index("a", "b", "c").evict(3599.5 + 600.0) == []
    assert _index("a", "b", "c").evict(3600.5 + 600.0) == _keys("a")


def test_fixed_phrases_stay() -> None:
    assert _index("a", "b", "c", kept=("a",)).evict(9999.0) == _keys("b")


def test_nothing_goes_in_the_first_ten_minutes_of_a_run() -> None:
    index = LRUIndex(100, (), started=9000.0)
    for key in _keys("a", "b", "c"):
        index.put(key, 40, 0.0)
    assert index.evict(9599.0) == []
    assert index.evict(9600.0) == _keys("a")


def test_a_prompt_rendered_again_counts_once() -> None:
    index = _index("a", "a", "a", "b")
    assert index.evict(9999.0) == []


def test_a_use_is_noted_on_disk_once_in_five_minutes() -> None:
    index = _index("a")
    moments = (3601.0, 3600.0 + 300, 3700.0 + 300, 3600.0 + 600)
    assert [index.use(("ru", "a"), moment) for moment in moments] == [False, True, False, True]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def library(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Library]:
    """Yield a library with little disk space."""
    library = Library(tmp_path, Chain([FakeEngine()]), limit=_LIMIT, now=clock)
    await library.load()
    yield library
    await library.close()


async def _speak(library: Library, *texts: str) -> list[Prompt]:
    return await library.prepare([Phrase("etr", "ru", text) for text in texts])


def _is_there(prompt: Prompt) -> bool:
    return any(prompt.file.parent.glob(f"{prompt.file.name}*"))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*/*") if file.suffix != ".json")


async def test_the_folder_stays_within_its_limit_and_an_evicted_phrase_is_rendered_again(
    library: Library, tmp_path: Path, clock: ManualClock
) -> None:
    [first] = await _speak(library, "раз 0")
    for number in range(20):
        clock.time += 700
        await _speak(library, f"раз {number}")
    assert _size(tmp_path) <= _LIMIT
    assert not _is_there(first)
    assert await _speak(library, "раз 0") == [first]
    assert _is_there(first)


async def test_what_another_process_uses_stays(library: Library, clock: ManualClock) -> None:
    [first] = await _speak(library, "раз")
    clock.time += 700
    os.utime(first.file.with_suffix(".json"), (clock.time, clock.time))
    await _speak(library, *(f"раз {number}" for number in range(9)))
    assert _is_there(first)


async def test_what_another_process_has_evicted_is_rendered_again(
    library: Library, clock: ManualClock
) -> None:
    [first] = await _speak(library, "раз")
    for file in first.file.parent.glob(f"{first.file.name}*"):
        file.unlink()
    clock.time += 301
    assert await _speak(library, "раз") == [first]
    assert _is_there(first)


async def test_a_file_that_cannot_be_removed_is_reported_and_forgotten(
    library: Library, clock: ManualClock
) -> None:
    [first] = await _speak(library, "раз")
    sound = first.file.with_suffix(".alaw")
    sound.unlink()
    sound.mkdir()
    clock.time += 700
    with capture_logs() as logs:
        await _speak(library, *(f"раз {number}" for number in range(9)))
    [warning] = [log for log in logs if log["event"] == "prompt_not_removed"]
    assert warning["file"] == str(first.file)
    assert warning["log_level"] == "warning"


async def test_a_requested_prompt_stays_while_others_are_rendered(
    library: Library, clock: ManualClock
) -> None:
    await _speak(library, "раз")
    clock.time += 3600
    prompts = await _speak(library, "раз", *(f"раз {number}" for number in range(9)))
    assert [prompt.phrase.text for prompt in prompts[:1]] == ["раз"]
    assert len(prompts) == 10
    assert all(_is_there(prompt) for prompt in prompts)


async def test_fixed_phrases_stay_however_long_they_are_unused(library: Library, clock: ManualClock) -> None:
    [greeting] = await library.prepare([wording_for("ru").say(FixedPhrase.GREETING)])
    for number in range(20):
        clock.time += 700
        await _speak(library, f"раз {number}")
    assert _is_there(greeting)


async def test_a_use_is_noted_on_disk_for_the_next_run(library: Library, clock: ManualClock) -> None:
    [prompt] = await _speak(library, "раз")
    note = prompt.file.with_suffix(".json")
    os.utime(note, (0, clock.time - 3 * _DAY))
    await library.load()
    await _speak(library, "раз")
    await library.wav([prompt])  # waits for the writing thread
    assert note.stat().st_mtime > clock.time - _DAY


def _rename(prompt: Prompt) -> Path:
    """Rename the files as if made with other settings; return the note."""
    for ending in ("alaw", "ulaw", "sln16", "json"):
        file = prompt.file.with_suffix(f".{ending}")
        file.rename(file.with_name(f"{'0' * 32}.{ending}"))
    return prompt.file.with_name(f"{'0' * 32}.json")


def _same(prompt: Prompt) -> Path:
    return prompt.file.with_suffix(".json")


@pytest.mark.parametrize(("change", "engine"), [(_rename, "fake"), (_same, "other")])
@pytest.mark.parametrize(("days", "stays"), [(1, True), (3, False)])
async def test_prompts_of_other_settings_or_engines_go_after_two_days(
    library: Library, tmp_path: Path, change: Callable[[Prompt], Path], engine: str, days: int, *, stays: bool
) -> None:
    [prompt] = await _speak(library, "раз")
    note = change(prompt)
    os.utime(note, (0, time.time() - days * _DAY))
    other = Library(tmp_path, Chain([FakeEngine(engine)]))
    assert await other.load() == 0
    await other.close()
    assert [note.with_suffix(ending).exists() for ending in (".json", ".alaw", ".ulaw", ".sln16")] == 4 * [
        stays
    ]


async def test_existing_prompts_are_played_while_every_engine_fails(
    tmp_path: Path, clock: ManualClock
) -> None:
    engine = FakeEngine()
    library = Library(tmp_path, Chain([engine]), limit=1, now=clock)
    await library.load()
    made = await _speak(library, "раз")
    engine.broken = "dead"
    clock.time += 3600
    with pytest.raises(SpeechError, match="dead"):
        await _speak(library, "два")
    assert await _speak(library, "раз") == made
    assert _is_there(made[0])
    await library.close()
