"""A good enough recording replaces the synthetic prompt of its phrase, for its present text only."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from prompts.errors import RecordingError
from prompts.files import is_whole
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.phrases import Phrase
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import GREETING, ManualClock, lay, play, reason_of, spoken_by, voice


async def test_a_file_in_the_folder_replaces_the_synthetic_prompt(library: Library, home: Path) -> None:
    before = await play(library)
    lay(home, voice())
    assert await reason_of(library) is None
    after = await play(library)
    assert (spoken_by(before), spoken_by(after)) == ("fake", "recording")
    assert library.is_recorded(GREETING)
    for ending in ("alaw", "ulaw", "sln16"):
        assert after.file.with_suffix(f".{ending}").exists()
    assert before.file.with_suffix(".alaw").exists()


async def test_a_recording_of_an_earlier_text_is_not_played(library: Library, home: Path) -> None:
    file = lay(home, voice())
    await library.look_for_recordings()
    note = json.loads(file.with_suffix(".json").read_text())
    assert note["text"] == GREETING.text
    file.with_suffix(".json").write_text(json.dumps(note | {"text": "Добрый день."}))
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert (
        await reason_of(again)
        == f"it is stale: recorded for «Добрый день.», the phrase is now «{GREETING.text}»"
    )
    assert spoken_by(await play(again)) == "fake"
    # Touching the file confirms that it still fits.
    os.utime(file)
    assert await reason_of(again) is None
    assert spoken_by(await play(again)) == "recording"
    await again.close()


async def test_a_recording_is_joined_into_another_phrase_of_the_same_words(
    library: Library, home: Path
) -> None:
    lay(home, voice())
    await library.look_for_recordings()
    assert spoken_by(await play(library, Phrase("etr", "ru", GREETING.text))) == "joined"


async def test_a_recording_is_never_played_for_another_text(library: Library, home: Path) -> None:
    lay(home, voice())
    await library.look_for_recordings()
    assert spoken_by(await play(library, Phrase("greeting", "ru", "Другое."))) == "fake"


async def test_a_change_is_noticed_while_calls_come_in(
    library: Library, home: Path, clock: ManualClock
) -> None:
    file = lay(home, voice())
    assert spoken_by(await play(library)) == "fake"
    await _wait_for_the_look(library, clock)
    first = await play(library)
    file.write_bytes(voice(0.6))
    await _wait_for_the_look(library, clock)
    second = await play(library)
    assert (spoken_by(first), spoken_by(second)) == ("recording", "recording")
    assert first.file != second.file
    # A caller may be hearing the earlier one.
    assert first.file.with_suffix(".alaw").exists()
    file.unlink()
    with capture_logs() as logs:
        await _wait_for_the_look(library, clock)
    assert [log["event"] for log in logs] == ["recording_gone"]
    assert spoken_by(await play(library)) == "fake"
    assert second.file.with_suffix(".alaw").exists()


async def _wait_for_the_look(library: Library, clock: ManualClock) -> None:
    clock.time += 6
    await play(library)
    assert library._scanning is not None
    await library._scanning


async def test_scans_are_a_few_seconds_apart(library: Library, clock: ManualClock) -> None:
    await _wait_for_the_look(library, clock)
    looking = library._scanning
    clock.time += 4
    await play(library)
    assert library._scanning is looking


async def test_an_unchanged_file_is_checked_once(library: Library, home: Path) -> None:
    lay(home, b"no sound")
    await library.look_for_recordings()
    with capture_logs() as logs:
        await library.look_for_recordings()
    assert logs == []


async def test_after_a_restart_a_recording_is_played_without_shaping_it_again(
    library: Library, home: Path
) -> None:
    lay(home, voice())
    await library.look_for_recordings()
    made = await play(library)
    stamp = made.file.with_suffix(".alaw").stat().st_mtime_ns
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert await play(again) == made
    assert made.file.with_suffix(".alaw").stat().st_mtime_ns == stamp
    await again.close()


async def test_a_start_waits_for_no_recording_that_is_new(home: Path, engine: FakeEngine) -> None:
    lay(home, voice())
    engine.open.clear()
    library = Library(home / "prompts", Chain([engine]))
    await library.load()
    assert await library.prepare([GREETING], within=0) == []
    engine.open.set()
    assert library._scanning is not None
    await library._scanning
    assert spoken_by(await play(library)) == "recording"
    await library.close()


async def test_a_start_has_what_was_checked_before_at_once(
    library: Library, home: Path, engine: FakeEngine
) -> None:
    lay(home, voice())
    await library.look_for_recordings()
    engine.open.clear()
    again = Library(home / "prompts", Chain([engine]))
    await again.load()
    assert spoken_by(await play(again)) == "recording"
    await again.close()


@pytest.mark.parametrize(("days", "stays"), [(1, True), (3, False)])
async def test_the_prompt_of_an_earlier_recording_goes_after_two_unused_days(
    library: Library, home: Path, days: int, *, stays: bool
) -> None:
    file = lay(home, voice())
    await library.look_for_recordings()
    first = await play(library)
    file.write_bytes(voice(0.6))
    await library.look_for_recordings()
    os.utime(first.file.with_suffix(".json"), (0, time.time() - days * 86_400))
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert first.file.with_suffix(".alaw").exists() is stays
    assert spoken_by(await play(again)) == "recording"
    await again.close()


async def test_a_recording_is_played_while_every_engine_fails(
    library: Library, engine: FakeEngine, home: Path
) -> None:
    engine.broken = "dead"
    lay(home, voice(1.7))
    assert await reason_of(library) is None
    assert spoken_by(await play(library)) == "recording"


async def test_a_failed_write_is_tried_again(library: Library, home: Path) -> None:
    await play(library)
    lay(home, voice())
    folder = home / "prompts/ru"
    moved = folder.rename(home / "prompts/away")
    folder.write_text("in the way")
    with capture_logs() as logs:
        await library.look_for_recordings()
        with pytest.raises(RecordingError, match="the service's log says why"):
            await library.import_recording("ru", "greeting", voice(0.6))
    assert {log["event"] for log in logs} == {"recording_not_taken"}
    folder.unlink()
    moved.rename(folder)
    assert await reason_of(library) is None


async def test_an_unwritable_folder_is_named(library: Library, home: Path) -> None:
    folder = home / "recordings/ru"
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(RecordingError, match=r"cannot write prompts in .*recordings/ru: "):
        await library.import_recording("ru", "greeting", voice())


async def test_a_recording_without_a_note_is_played_and_logged(library: Library, home: Path) -> None:
    file = lay(home, voice())
    file.with_suffix(".json").mkdir()
    with capture_logs() as logs:
        assert await reason_of(library) is None
    assert [log["event"] for log in logs] == ["recording_not_noted", "recording_taken"]


@pytest.mark.parametrize("change", [Path.unlink, lambda file: (file.unlink(), file.mkdir())])
async def test_a_file_that_vanishes_during_the_scan_does_no_harm(
    library: Library, home: Path, change: Callable[[Path], object]
) -> None:
    file = lay(home, voice())
    [take] = library._recordings.changes()
    change(file)
    library._recordings.check(take, None)
    assert "cannot be read" in str(library.checks()[0].reason)


async def test_a_dangling_link_is_skipped(library: Library, home: Path) -> None:
    (home / "recordings/ru/greeting.wav").symlink_to(home / "nowhere")
    with capture_logs() as logs:
        await library.look_for_recordings()
    assert [log["event"] for log in logs] == ["recording_unreadable"]
    assert library.checks() == []


async def test_closing_cancels_the_scan(home: Path, engine: FakeEngine, clock: ManualClock) -> None:
    library = Library(home / "prompts", Chain([engine]), now=clock)
    await library.load()
    lay(home, voice())
    engine.open.clear()
    clock.time += 6
    asking = library.prepare([GREETING], within=0)
    await asking
    await library.close()
    assert library._scanning is not None
    assert library._scanning.cancelled()


async def test_a_removed_recording_gives_way_to_the_engine(library: Library, home: Path) -> None:
    await library.import_recording("ru", "greeting", voice())
    lay(home, voice(0.6), "greeting.WAV")
    assert await library.remove_recording(GREETING)
    assert not library.is_recorded(GREETING)
    assert spoken_by(await play(library)) == "fake"
    assert list((home / "recordings/ru").iterdir()) == []
    assert not await library.remove_recording(GREETING)


async def test_a_recording_that_cannot_be_removed_is_named(library: Library, home: Path) -> None:
    lay(home, voice()).with_suffix(".json").mkdir()
    with pytest.raises(RecordingError, match="it cannot be removed: "):
        await library.remove_recording(GREETING)


async def test_a_recording_whose_prompt_is_damaged_is_shaped_again(home: Path, library: Library) -> None:
    lay(home, voice())
    await library.look_for_recordings()
    recorded = await play(library)
    recorded.file.with_suffix(".ulaw").unlink()
    await library.forget_damaged()
    await library.look_for_recordings()
    assert await play(library) == recorded
    assert is_whole(recorded.file, recorded.seconds)
