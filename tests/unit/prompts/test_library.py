"""The library: each phrase is rendered once, then found in memory; its files are complete before they are named."""

import asyncio
import io
import json
import os
import resource
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import soundfile
from structlog.testing import capture_logs

from prompts.errors import SpeechError, UnknownLanguageError
from prompts.files import is_whole
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary
from tests.support.fake_speech import FakeEngine


def _phrase(text: str, language: str = "ru", name: str = "etr") -> Phrase:
    return Phrase(name, language, text)


_ONE, _TWO = _phrase("раз"), _phrase("два")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def library(tmp_path: Path, engine: FakeEngine) -> AsyncIterator[Library]:
    library = Library(tmp_path / "prompts", Chain([engine]))
    await library.load()
    yield library
    await library.close()


async def _until(ready: Callable[[], object]) -> None:
    """Run the loop until the condition holds."""
    while not ready():
        await asyncio.sleep(0)


async def _found_again(folder: Path, *engines: FakeEngine) -> list[Prompt]:
    again = Library(folder, Chain(engines))
    assert await again.load() == 1
    prompts = await again.prepare([_ONE])
    await again.close()
    return prompts


async def test_prompts_come_in_the_order_of_the_phrases_with_files_that_exist(library: PromptLibrary) -> None:
    prompts = await library.prepare([_TWO, _ONE, _TWO])
    assert [prompt.phrase for prompt in prompts] == [_TWO, _ONE, _TWO]
    for prompt in prompts:
        for ending, rate, width in (("alaw", 8000, 1), ("ulaw", 8000, 1), ("sln16", 16000, 2)):
            size = prompt.file.with_suffix(f".{ending}").stat().st_size
            assert size == prompt.seconds * rate * width
            assert size % (rate // 50 * width) == 0


async def test_what_another_process_has_rendered_is_not_rendered_again(
    library: Library, engine: FakeEngine, tmp_path: Path
) -> None:
    other_engine = FakeEngine()
    other = Library(tmp_path / "prompts", Chain([other_engine]))
    await other.load()
    theirs = await other.prepare([_ONE])
    assert await library.prepare([_ONE]) == theirs
    assert (engine.spoken, other_engine.spoken) == ([], [_ONE.text])
    await other.close()


async def test_a_note_beside_the_sound_says_what_it_is(library: Library, tmp_path: Path) -> None:
    [prompt] = await library.prepare([_ONE])
    assert prompt.file.parent == tmp_path / "prompts" / "ru"
    assert json.loads(prompt.file.with_suffix(".json").read_text()) == {
        "id": "etr",
        "language": "ru",
        "text": "раз",
        "engine": "fake",
        "voice": "fake ru",
        "seconds": prompt.seconds,
    }


async def test_concurrent_calls_share_one_rendering(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    calls = [asyncio.create_task(library.prepare([_ONE, _TWO])) for _ in range(20)]
    await _until(lambda: engine.at_once == 2)
    engine.open.set()
    results = await asyncio.gather(*calls)
    await library.prepare([_ONE])
    assert sorted(engine.spoken) == ["два", "раз"]
    assert len({tuple(prompt.file for prompt in prompts) for prompts in results}) == 1


async def test_equal_texts_share_one_file_under_any_id(library: Library, engine: FakeEngine) -> None:
    first, second = await library.prepare([_phrase("ноль", name="digit_0"), _phrase("ноль", name="zero")])
    assert first.file == second.file
    assert (first.phrase.id, second.phrase.id) == ("digit_0", "zero")
    assert engine.spoken == ["ноль"]


async def test_languages_have_separate_files(library: Library) -> None:
    russian, english = await library.prepare([_phrase("OK"), _phrase("OK", "en")])
    assert russian.file != english.file


async def test_an_existing_prompt_needs_neither_disk_nor_loop(library: Library) -> None:
    [prompt] = await library.prepare([_ONE])
    for file in prompt.file.parent.iterdir():
        file.unlink()
    with pytest.raises(StopIteration) as ended:
        library.prepare([_ONE]).send(None)
    assert ended.value.value == [prompt]


async def test_after_a_restart_prompts_are_found_again(library: Library, tmp_path: Path) -> None:
    [made] = await library.prepare([_ONE])
    engine = FakeEngine()
    again = Library(tmp_path / "prompts", Chain([engine]))
    assert await again.load() == 1
    assert await again.prepare([_ONE]) == [made]
    assert engine.spoken == []
    await again.close()


@pytest.mark.parametrize(
    "harm", ["cut", "missing", "torn note", "foreign note", "other words", "older settings"]
)
async def test_after_a_restart_a_damaged_prompt_is_rendered_again(
    library: Library, tmp_path: Path, harm: str
) -> None:
    [made] = await library.prepare([_ONE])
    _spoil(made, harm)
    engine = FakeEngine()
    again = Library(tmp_path / "prompts", Chain([engine]))
    assert await again.load() == 0
    [prompt] = await again.prepare([_ONE])
    assert prompt.file.with_suffix(".alaw").stat().st_size == prompt.seconds * 8000
    await again.close()


@pytest.mark.parametrize("harm", ["cut", "missing"])
async def test_a_damaged_prompt_is_rendered_again_once_that_is_known(
    library: Library, engine: FakeEngine, harm: str
) -> None:
    damaged, whole = await library.prepare([_ONE, _TWO])
    _spoil(damaged, harm)
    await library.forget_damaged()
    assert await library.prepare([_ONE, _TWO]) == [damaged, whole]
    assert is_whole(damaged.file, damaged.seconds)
    assert engine.spoken == [_ONE.text, _TWO.text, _ONE.text]


def _spoil(prompt: Prompt, harm: str) -> None:
    sound, note = prompt.file.with_suffix(".ulaw"), prompt.file.with_suffix(".json")
    if harm == "cut":
        sound.write_bytes(sound.read_bytes()[:-1])
    elif harm == "missing":
        sound.unlink()
    elif harm == "torn note":
        note.write_bytes(note.read_bytes()[:20])
    elif harm == "foreign note":
        note.write_text(
            '{"language": "../..", "text": "", "id": "", "engine": "", "voice": "", "seconds": 1}'
        )
    elif harm == "other words":
        note.write_text(note.read_text().replace("раз", "два"))
    else:
        for file in (sound, note, prompt.file.with_suffix(".alaw"), prompt.file.with_suffix(".sln16")):
            file.rename(file.with_name("0" * 32 + file.suffix))


async def test_prompts_of_a_voice_no_longer_chosen_are_rendered_again(
    library: Library, tmp_path: Path
) -> None:
    [old] = await library.prepare([_ONE])
    other = Library(tmp_path / "prompts", Chain([FakeEngine("other")]))
    assert await other.load() == 0
    [new] = await other.prepare([_ONE])
    assert new.file != old.file
    await other.close()


async def test_unfinished_files_of_an_earlier_run_are_removed(library: Library) -> None:
    [prompt] = await library.prepare([_ONE])
    young, old = (prompt.file.with_name(name) for name in ("a.1.alaw.part", "b.2.alaw.part"))
    young.touch()
    old.touch()
    os.utime(old, (0, time.time() - 7200))
    assert await library.load() == 1
    assert young.exists()
    assert not old.exists()


async def test_a_late_phrase_is_left_out_and_ready_for_the_next_call(
    library: Library, engine: FakeEngine
) -> None:
    await library.prepare([_ONE])
    engine.open.clear()
    assert [prompt.phrase for prompt in await library.prepare([_TWO, _ONE], within=0)] == [_ONE]
    engine.open.set()
    assert [prompt.phrase for prompt in await library.prepare([_TWO, _ONE])] == [_TWO, _ONE]
    assert engine.spoken == ["раз", "два"]


async def test_an_unspeakable_phrase_is_left_out_when_time_is_short(
    library: Library, engine: FakeEngine
) -> None:
    await library.prepare([_ONE])
    engine.broken = "no voice"
    with capture_logs() as logs:
        prompts = await library.prepare([_ONE, _TWO], within=5)
    assert [prompt.phrase for prompt in prompts] == [_ONE]
    assert [(log["event"], log["text"]) for log in logs][-1] == ("phrase_not_spoken", "два")


async def test_without_a_time_limit_a_failure_is_raised_and_may_be_retried(
    library: Library, engine: FakeEngine
) -> None:
    engine.broken = "no voice"
    with pytest.raises(SpeechError, match="no voice"):
        await library.prepare([_ONE, _TWO])
    engine.broken = ""
    assert len(await library.prepare([_ONE, _TWO])) == 2


async def test_a_hang_up_does_not_stop_the_rendering_for_others(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    gone, stays = (asyncio.create_task(library.prepare([_ONE])) for _ in range(2))
    await _until(lambda: engine.at_once)
    gone.cancel()
    engine.open.set()
    assert len(await stays) == 1
    assert engine.spoken == ["раз"]


async def test_the_number_of_concurrent_renderings_is_limited(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.open.clear()
    library = Library(tmp_path, Chain([engine]), workers=3)
    work = asyncio.create_task(library.prepare([_phrase(f"раз {number}") for number in range(10)]))
    await _until(lambda: engine.at_once == 3)
    assert engine.at_once == 3
    engine.open.set()
    assert len(await work) == 10
    assert engine.most_at_once == 3
    await library.close()


async def test_a_fallback_prompt_is_used_and_rendered_again_by_the_preferred_engine(tmp_path: Path) -> None:
    good, poor = FakeEngine("good"), FakeEngine("poor")
    library = Library(tmp_path, Chain([good, poor]))
    good.broken = "no internet"
    [makeshift] = await library.prepare([_ONE])
    assert poor.spoken == ["раз"]
    good.broken = ""
    assert await library.prepare([_ONE]) == [makeshift]
    better = makeshift
    while better == makeshift:
        await asyncio.sleep(0)
        [better] = await library.prepare([_ONE])
    assert good.spoken == ["раз", "раз"]
    assert makeshift.file.with_suffix(".alaw").exists()
    await library.prepare([_ONE])
    await library.close()
    assert len(good.spoken) == 2

    assert await _found_again(tmp_path, good, poor) == [better]


async def test_an_unwritable_disk_is_named(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("in the way")
    library = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    assert await library.load() == 0
    with pytest.raises(SpeechError, match=r"cannot write prompts in .*prompts/ru: Not a directory"):
        await library.prepare([_ONE])
    await library.close()


async def test_a_full_disk_leaves_no_unfinished_files(library: Library) -> None:
    [prompt] = await library.prepare([_ONE])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(SpeechError, match=r"cannot write prompts in .*/ru: File too large"):
            await library.prepare([_phrase("раз " * 250)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {file.stem for file in prompt.file.parent.iterdir()} == {prompt.file.name}
    assert len(list(prompt.file.parent.iterdir())) == 4


@pytest.mark.parametrize("language", ["../../etc", "", "ru/en", "r u", "рус"])
async def test_a_language_never_becomes_a_path(library: Library, engine: FakeEngine, language: str) -> None:
    engine.voices = (language,)
    with pytest.raises(UnknownLanguageError):
        await library.prepare([_phrase("раз", language)])


async def test_a_text_never_becomes_a_path(library: Library, tmp_path: Path) -> None:
    [prompt] = await library.prepare([_phrase("../../../etc/passwd")])
    assert prompt.file.parent == tmp_path / "prompts" / "ru"
    assert prompt.file.name.isalnum()


async def test_a_phrase_without_words_is_refused(library: Library) -> None:
    with pytest.raises(SpeechError, match="'etr' has no words"):
        await library.prepare([_phrase("  ")])


async def test_phrases_with_a_waiting_caller_go_first(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    behind = asyncio.create_task(library.prepare([_phrase(f"позже {number}") for number in range(6)]))
    await _until(lambda: engine.at_once == 2)
    call = asyncio.create_task(library.prepare([_phrase("позже 5"), _ONE], within=20))
    await asyncio.sleep(0)
    engine.open.set()
    await asyncio.gather(behind, call)
    assert set(engine.spoken[2:4]) == {"позже 5", "раз"}
    assert len(engine.spoken) == 7, "nothing is spoken twice"


async def test_a_cancelled_wait_frees_its_slot(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    phrases = [_phrase(f"позже {number}") for number in range(4)]
    behind = asyncio.create_task(library.prepare(phrases))
    await _until(lambda: engine.at_once == 2)
    await library.prepare([_ONE], within=0)
    engine.open.set()
    await behind
    assert [prompt.phrase for prompt in await library.prepare([_ONE])] == [_ONE]


async def test_a_caller_waits_longer_for_a_menu_than_for_an_address(
    library: Library, engine: FakeEngine
) -> None:
    engine.open.clear()
    menu = wording_for("ru").say(FixedPhrase.MENU_OUTAGE)
    asyncio.get_running_loop().call_later(0.3, engine.open.set)
    assert [prompt.phrase for prompt in await library.prepare([menu], within=0.001)] == [menu]
    engine.open.clear()
    assert await library.prepare([_ONE], within=0.001) == []
    engine.open.set()


async def test_what_another_process_has_rendered_is_not_missing(library: Library, tmp_path: Path) -> None:
    assert await library.find_missing([_ONE, _TWO]) == [_ONE, _TWO]
    other = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    await other.load()
    await other.prepare([_TWO])
    assert await library.find_missing([_ONE, _TWO]) == [_ONE]
    assert [prompt.phrase for prompt in library.find_prompts([_ONE, _TWO])] == [_TWO]
    await other.close()


async def test_finding_prompts_renders_none(library: Library, engine: FakeEngine) -> None:
    assert library.find_prompts([_ONE]) == []
    await asyncio.sleep(0)
    assert engine.spoken == []


async def test_phrases_are_joined_into_one_announcement(library: Library, tmp_path: Path) -> None:
    dest = tmp_path / "fallback" / "last"
    prompts = await library.prepare([_ONE, _TWO])
    await library.join_file([_TWO], dest)
    await library.join_file([_ONE, _TWO], dest)
    for ending in ("alaw", "ulaw", "sln16"):
        parts = [prompt.file.with_suffix(f".{ending}").read_bytes() for prompt in prompts]
        assert dest.with_suffix(f".{ending}").read_bytes() == b"".join(parts)
    assert len(list(dest.parent.iterdir())) == 3


async def test_deleted_prompts_are_noticed_at_the_next_load(library: Library) -> None:
    [prompt] = await library.prepare([_ONE])
    for file in prompt.file.parent.iterdir():
        file.unlink()
    assert await library.load() == 0
    await library.prepare([_ONE])
    assert prompt.file.with_suffix(".alaw").exists()


async def test_prompts_can_be_heard_in_a_browser(library: Library) -> None:
    prompts = await library.prepare([_ONE, _TWO])
    samples, rate = soundfile.read(io.BytesIO(await library.wav(prompts)))
    assert rate == 8000
    assert len(samples) == sum(prompt.seconds for prompt in prompts) * 8000


async def test_a_deleted_prompt_cannot_be_played(library: Library) -> None:
    [prompt] = await library.prepare([_ONE])
    prompt.file.with_suffix(".alaw").unlink()
    with pytest.raises(SpeechError, match="cannot read a prompt"):
        await library.wav([prompt])


async def test_closing_cancels_rendering(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.open.clear()
    library = Library(tmp_path, Chain([engine]))
    waiting = asyncio.create_task(library.prepare([_ONE]))
    await _until(lambda: engine.at_once)
    await library.close()
    with pytest.raises(SpeechError, match="is closing"):
        await waiting
    assert engine.at_once == 0
    assert engine.closed
