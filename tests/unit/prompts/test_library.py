"""The library: each phrase is rendered once, then found in memory; its files are complete before they are named."""

import io
import json
import os
import resource
import time
from pathlib import Path

import pytest
import soundfile

from prompts.errors import SpeechError, UnknownLanguageError
from prompts.files import is_whole
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary
from tests.support.fake_speech import FakeEngine


def _phrase(text: str, language: str = "ru", name: str = "etr") -> Phrase:
    return Phrase(name, language, text)


_ONE, _TWO = _phrase("раз"), _phrase("два")


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


async def test_what_another_process_has_rendered_is_not_missing(library: Library, tmp_path: Path) -> None:
    assert await library.find_missing([_ONE, _TWO]) == [_ONE, _TWO]
    other = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    await other.load()
    await other.prepare([_TWO])
    assert await library.find_missing([_ONE, _TWO]) == [_ONE]
    assert [prompt.phrase for prompt in library.find_prompts([_ONE, _TWO])] == [_TWO]
    await other.close()


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
