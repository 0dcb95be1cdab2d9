"""A good enough recording replaces the synthetic prompt of its phrase, for its present text only."""

import io
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from structlog.testing import capture_logs

from prompts.errors import RecordingError, RecordingFlaw
from prompts.files import is_whole
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.decoding import Sound
from prompts.speech.recorded import fit_recording, read_recording
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_speech import FakeEngine, hum

_GREETING = wording_for("ru").say(FixedPhrase.GREETING)


class _ManualClock:
    """A clock that advances when a test says so."""

    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


def _wav(sound: Sound, form: str = "WAV", subtype: str = "PCM_16", channels: int = 1) -> bytes:
    file = io.BytesIO()
    soundfile.write(
        file, np.repeat(sound.samples[:, None], channels, axis=1), sound.rate, subtype, format=form
    )
    return file.getvalue()


def _voice(
    seconds: float = 0.5, *, pitch: float = 1000.0, loudness: float = 0.3, rate: int = 44_100
) -> bytes:
    return _wav(hum(seconds, pitch=pitch, loudness=loudness, rate=rate))


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def clock() -> _ManualClock:
    return _ManualClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "recordings/ru").mkdir(parents=True)
    return tmp_path


@pytest.fixture
async def library(home: Path, engine: FakeEngine, clock: _ManualClock) -> AsyncIterator[Library]:
    library = Library(home / "prompts", Chain([engine]), now=clock)
    await library.load()
    yield library
    await library.close()


async def _play(library: Library, phrase: Phrase = _GREETING) -> Prompt:
    [prompt] = await library.prepare([phrase])
    return prompt


def _spoken_by(prompt: Prompt) -> str:
    return str(json.loads(prompt.file.with_suffix(".json").read_text())["engine"])


def _lay(home: Path, audio: bytes, name: str = "greeting.wav") -> Path:
    file = home / "recordings/ru" / name
    file.write_bytes(audio)
    return file


async def _reason(library: Library) -> str | None:
    await library.look_for_recordings()
    [check] = library.checks()
    return check.reason


async def test_a_file_in_the_folder_replaces_the_synthetic_prompt(library: Library, home: Path) -> None:
    before = await _play(library)
    _lay(home, _voice())
    assert await _reason(library) is None
    after = await _play(library)
    assert (_spoken_by(before), _spoken_by(after)) == ("fake", "recording")
    assert library.is_recorded(_GREETING)
    for ending in ("alaw", "ulaw", "sln16"):
        assert after.file.with_suffix(f".{ending}").exists()
    assert before.file.with_suffix(".alaw").exists()


@pytest.mark.parametrize(
    ("rate", "form", "subtype", "channels"),
    [
        (8000, "WAV", "PCM_16", 1),
        (11_025, "WAV", "PCM_U8", 1),
        (16_000, "WAV", "ALAW", 1),
        (22_050, "WAV", "IMA_ADPCM", 1),
        (44_100, "WAV", "PCM_24", 2),
        (48_000, "WAVEX", "FLOAT", 6),
        (96_000, "WAV", "DOUBLE", 1),
        (48_000, "FLAC", "PCM_16", 2),
        (24_000, "MP3", "MPEG_LAYER_III", 1),
    ],
)
async def test_any_sound_format_is_accepted(
    library: Library, rate: int, form: str, subtype: str, channels: int
) -> None:
    audio = _wav(hum(0.5, rate=rate), form, subtype, channels)
    prompt = await library.import_recording("ru", "greeting", audio)
    assert _spoken_by(prompt) == "recording"
    assert prompt == await _play(library)


async def test_a_recording_is_levelled_and_trimmed_like_any_prompt(library: Library) -> None:
    silence = np.random.default_rng(1).normal(0, 0.0002, 44_100)
    sound = np.concatenate([silence, hum(0.5, loudness=0.05, rate=44_100).samples, silence])
    prompt = await library.import_recording("ru", "greeting", _wav(Sound(sound, 44_100)))
    assert prompt.seconds == pytest.approx(0.5 + 0.02 + 0.36, abs=0.06)
    samples = np.frombuffer(prompt.file.with_suffix(".sln16").read_bytes(), "<i2") / 32767
    heard = samples[np.abs(samples) > 0.01]
    assert 20 * np.log10(np.sqrt(np.mean(heard**2))) == pytest.approx(-20.0, abs=2.0)


_NOISE = np.random.default_rng(2).normal(0, 0.2, 24_000)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", "not a readable sound file"),
        (b"RIFF....WAVEfmt ", "not a readable sound file"),
        (b"<html>no</html>", "not a readable sound file"),
        (_wav(Sound(np.zeros(0), 8000)), "it is empty"),
        (_wav(Sound(np.zeros(8000), 8000)), "it is silent"),
        (_voice(0.05), "its length is wrong: 0.1 s where"),
        (_voice(2.0), "its length is wrong: 2.0 s where"),
        (_voice(121, rate=8000), "lasts 121 s"),
        (_voice(loudness=0.0078), "too quiet: -4[0-9] LUFS"),
        (_wav(Sound(np.clip(5 * _NOISE, -1, 1), 24_000)), "clipped: [0-9.]+ of 1,000"),
    ],
)
async def test_a_bad_file_is_refused_with_its_reason_and_the_synthetic_prompt_stays(
    library: Library, home: Path, audio: bytes, reason: str
) -> None:
    with pytest.raises(RecordingError, match=reason):
        await library.import_recording("ru", "greeting", audio)
    assert list((home / "recordings/ru").iterdir()) == []
    file = _lay(home, audio)
    with capture_logs() as logs:
        told = await _reason(library)
    [refused] = [log for log in logs if log["event"] == "recording_refused"]
    assert (refused["file"], refused["reason"]) == (str(file), told)
    assert not library.is_recorded(_GREETING)
    assert _spoken_by(await _play(library)) == "fake"


def test_the_synthetic_prompt_limits_the_length() -> None:
    for seconds, synthetic in ((0.6, 1.4), (2.2, 1.0), (1.0, None)):
        assert fit_recording(hum(seconds), "раз", synthetic).seconds == pytest.approx(seconds, abs=0.1)
    for seconds in (0.3, 2.9):
        with pytest.raises(RecordingError, match=r"0\.4 to 2\.[34] s are accepted"):
            fit_recording(hum(seconds), "раз", 1.0)


def test_stereo_is_mixed_to_one_channel() -> None:
    both = np.column_stack([hum(0.1).samples, np.zeros(2400)])
    file = io.BytesIO()
    soundfile.write(file, both, 24_000, format="WAV")
    assert np.abs(read_recording(file.getvalue()).samples).max() == pytest.approx(0.15, abs=0.01)


@pytest.mark.parametrize("phrase_id", ["etr", "place_street", "no_such_phrase", "../greeting"])
async def test_only_fixed_phrases_can_be_recorded(library: Library, phrase_id: str) -> None:
    with pytest.raises(
        RecordingError, match=r"there is no recordable phrase .*: phrases that vary from call to call"
    ):
        await library.import_recording("ru", phrase_id, _voice())


async def test_an_unknown_language_is_named(library: Library) -> None:
    with pytest.raises(RecordingError, match="no words for the language 'xx'"):
        await library.import_recording("xx", "greeting", _voice())


async def test_a_file_for_no_phrase_is_reported(library: Library, home: Path) -> None:
    _lay(home, _voice(), "greting.wav")
    assert "no recordable phrase 'greting'" in str(await _reason(library))


async def test_a_recording_of_an_earlier_text_is_not_played(library: Library, home: Path) -> None:
    file = _lay(home, _voice())
    await library.look_for_recordings()
    note = json.loads(file.with_suffix(".json").read_text())
    assert note["text"] == _GREETING.text
    file.with_suffix(".json").write_text(json.dumps(note | {"text": "Добрый день."}))
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert (
        await _reason(again)
        == f"it is stale: recorded for «Добрый день.», the phrase is now «{_GREETING.text}»"
    )
    assert _spoken_by(await _play(again)) == "fake"
    # Touching the file confirms that it still fits.
    os.utime(file)
    assert await _reason(again) is None
    assert _spoken_by(await _play(again)) == "recording"
    await again.close()


async def test_a_recording_is_for_one_id_even_if_another_has_the_same_text(
    library: Library, home: Path
) -> None:
    _lay(home, _voice())
    await library.look_for_recordings()
    assert _spoken_by(await _play(library, Phrase("etr", "ru", _GREETING.text))) == "fake"


async def test_a_recording_is_never_played_for_another_text(library: Library, home: Path) -> None:
    _lay(home, _voice())
    await library.look_for_recordings()
    assert _spoken_by(await _play(library, Phrase("greeting", "ru", "Другое."))) == "fake"


async def test_a_change_is_noticed_while_calls_come_in(
    library: Library, home: Path, clock: _ManualClock
) -> None:
    file = _lay(home, _voice())
    assert _spoken_by(await _play(library)) == "fake"
    await _wait_for_the_look(library, clock)
    first = await _play(library)
    file.write_bytes(_voice(0.6))
    await _wait_for_the_look(library, clock)
    second = await _play(library)
    assert (_spoken_by(first), _spoken_by(second)) == ("recording", "recording")
    assert first.file != second.file
    # A caller may be hearing the earlier one.
    assert first.file.with_suffix(".alaw").exists()
    file.unlink()
    with capture_logs() as logs:
        await _wait_for_the_look(library, clock)
    assert [log["event"] for log in logs] == ["recording_gone"]
    assert _spoken_by(await _play(library)) == "fake"
    assert second.file.with_suffix(".alaw").exists()


async def _wait_for_the_look(library: Library, clock: _ManualClock) -> None:
    clock.time += 6
    await _play(library)
    assert library._scanning is not None
    await library._scanning


async def test_scans_are_a_few_seconds_apart(library: Library, clock: _ManualClock) -> None:
    await _wait_for_the_look(library, clock)
    looking = library._scanning
    clock.time += 4
    await _play(library)
    assert library._scanning is looking


async def test_an_unchanged_file_is_checked_once(library: Library, home: Path) -> None:
    _lay(home, b"no sound")
    await library.look_for_recordings()
    with capture_logs() as logs:
        await library.look_for_recordings()
    assert logs == []


async def test_after_a_restart_a_recording_is_played_without_shaping_it_again(
    library: Library, home: Path
) -> None:
    _lay(home, _voice())
    await library.look_for_recordings()
    made = await _play(library)
    stamp = made.file.with_suffix(".alaw").stat().st_mtime_ns
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert await _play(again) == made
    assert made.file.with_suffix(".alaw").stat().st_mtime_ns == stamp
    await again.close()


@pytest.mark.parametrize(("days", "stays"), [(1, True), (3, False)])
async def test_the_prompt_of_an_earlier_recording_goes_after_two_unused_days(
    library: Library, home: Path, days: int, *, stays: bool
) -> None:
    file = _lay(home, _voice())
    await library.look_for_recordings()
    first = await _play(library)
    file.write_bytes(_voice(0.6))
    await library.look_for_recordings()
    os.utime(first.file.with_suffix(".json"), (0, time.time() - days * 86_400))
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert first.file.with_suffix(".alaw").exists() is stays
    assert _spoken_by(await _play(again)) == "recording"
    await again.close()


async def test_a_recording_is_played_while_every_engine_fails(
    library: Library, engine: FakeEngine, home: Path
) -> None:
    engine.broken = "dead"
    _lay(home, _voice(1.7))
    assert await _reason(library) is None
    assert _spoken_by(await _play(library)) == "recording"


async def test_a_failed_write_is_tried_again(library: Library, home: Path) -> None:
    await _play(library)
    _lay(home, _voice())
    folder = home / "prompts/ru"
    moved = folder.rename(home / "prompts/away")
    folder.write_text("in the way")
    with capture_logs() as logs:
        await library.look_for_recordings()
        with pytest.raises(RecordingError, match="the service's log says why"):
            await library.import_recording("ru", "greeting", _voice(0.6))
    assert {log["event"] for log in logs} == {"recording_not_taken"}
    folder.unlink()
    moved.rename(folder)
    assert await _reason(library) is None


async def test_an_unwritable_folder_is_named(library: Library, home: Path) -> None:
    folder = home / "recordings/ru"
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(RecordingError, match=r"cannot write prompts in .*recordings/ru: "):
        await library.import_recording("ru", "greeting", _voice())


async def test_a_recording_without_a_note_is_played_and_logged(library: Library, home: Path) -> None:
    file = _lay(home, _voice())
    file.with_suffix(".json").mkdir()
    with capture_logs() as logs:
        assert await _reason(library) is None
    assert [log["event"] for log in logs] == ["recording_not_noted", "recording_taken"]


@pytest.mark.parametrize("change", [Path.unlink, lambda file: (file.unlink(), file.mkdir())])
async def test_a_file_that_vanishes_during_the_scan_does_no_harm(
    library: Library, home: Path, change: Callable[[Path], object]
) -> None:
    file = _lay(home, _voice())
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


async def test_closing_cancels_the_scan(home: Path, engine: FakeEngine, clock: _ManualClock) -> None:
    library = Library(home / "prompts", Chain([engine]), now=clock)
    await library.load()
    _lay(home, _voice())
    engine.open.clear()
    clock.time += 6
    asking = library.prepare([_GREETING], within=0)
    await asking
    await library.close()
    assert library._scanning is not None
    assert library._scanning.cancelled()


async def test_a_removed_recording_gives_way_to_the_engine(library: Library, home: Path) -> None:
    await library.import_recording("ru", "greeting", _voice())
    _lay(home, _voice(0.6), "greeting.WAV")
    assert await library.remove_recording(_GREETING)
    assert not library.is_recorded(_GREETING)
    assert _spoken_by(await _play(library)) == "fake"
    assert list((home / "recordings/ru").iterdir()) == []
    assert not await library.remove_recording(_GREETING)


async def test_a_recording_that_cannot_be_removed_is_named(library: Library, home: Path) -> None:
    _lay(home, _voice()).with_suffix(".json").mkdir()
    with pytest.raises(RecordingError, match="it cannot be removed: "):
        await library.remove_recording(_GREETING)


@pytest.mark.parametrize(
    ("audio", "flaw", "figures"),
    [
        (b"no sound", RecordingFlaw.UNREADABLE, set()),
        (_wav(hum(0)), RecordingFlaw.EMPTY, set()),
        (_voice(121, rate=8000), RecordingFlaw.ENDLESS, {"seconds"}),
        (_voice(loudness=1.5), RecordingFlaw.CLIPPED, {"share"}),
        (_voice(loudness=0), RecordingFlaw.SILENT, set()),
        (_voice(1.0, loudness=0.005), RecordingFlaw.SOFT, {"loudness", "least"}),
        (_voice(30), RecordingFlaw.LENGTH, {"seconds", "least", "most"}),
    ],
)
async def test_the_check_reports_the_kind_of_flaw_and_changes_nothing(
    library: Library, home: Path, audio: bytes, flaw: RecordingFlaw, figures: set[str]
) -> None:
    with pytest.raises(RecordingError) as refused:
        await library.check_recording(_GREETING, audio)
    assert refused.value.flaw is flaw
    assert set(refused.value.figures) == figures
    assert list((home / "recordings/ru").iterdir()) == []
    _lay(home, audio)
    await library.look_for_recordings()
    refusal = library.checks()[0].refusal
    assert refusal is not None
    assert (refusal.flaw, refusal.__traceback__) == (flaw, None)


async def test_a_good_recording_passes_the_check(library: Library) -> None:
    await library.check_recording(_GREETING, _voice())
    assert not library.is_recorded(_GREETING)


async def test_a_recording_whose_prompt_is_damaged_is_shaped_again(home: Path, library: Library) -> None:
    _lay(home, _voice())
    await library.look_for_recordings()
    recorded = await _play(library)
    recorded.file.with_suffix(".ulaw").unlink()
    await library.forget_damaged()
    await library.look_for_recordings()
    assert await _play(library) == recorded
    assert is_whole(recorded.file, recorded.seconds)
