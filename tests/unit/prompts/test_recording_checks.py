"""Which recordings are good enough, and what is said of the others."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from structlog.testing import capture_logs

from prompts.errors import RecordingError, RecordingFlaw
from prompts.library import Library
from prompts.speech.decoding import Sound
from prompts.speech.recorded import fit_recording, read_recording
from tests.support.fake_speech import hum
from tests.support.recorded import GREETING, lay, play, reason_of, spoken_by, voice, wav

_NOISE = np.random.default_rng(2).normal(0, 0.2, 24_000)


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
    audio = wav(hum(0.5, rate=rate), form, subtype, channels)
    prompt = await library.import_recording("ru", "greeting", audio)
    assert spoken_by(prompt) == "recording"
    assert prompt == await play(library)


async def test_a_recording_is_levelled_and_trimmed_like_any_prompt(library: Library) -> None:
    silence = np.random.default_rng(1).normal(0, 0.0002, 44_100)
    sound = np.concatenate([silence, hum(0.5, loudness=0.05, rate=44_100).samples, silence])
    prompt = await library.import_recording("ru", "greeting", wav(Sound(sound, 44_100)))
    assert prompt.seconds == pytest.approx(0.5 + 0.02 + 0.36, abs=0.06)
    samples = np.frombuffer(prompt.file.with_suffix(".sln16").read_bytes(), "<i2") / 32767
    heard = samples[np.abs(samples) > 0.01]
    assert 20 * np.log10(np.sqrt(np.mean(heard**2))) == pytest.approx(-20.0, abs=2.0)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", "not a readable sound file"),
        (b"RIFF....WAVEfmt ", "not a readable sound file"),
        (b"<html>no</html>", "not a readable sound file"),
        (wav(Sound(np.zeros(0), 8000)), "it is empty"),
        (wav(Sound(np.zeros(8000), 8000)), "it is silent"),
        (voice(0.05), "its length is wrong: 0.1 s where"),
        (voice(2.0), "its length is wrong: 2.0 s where"),
        (voice(121, rate=8000), "lasts 121 s"),
        (voice(loudness=0.0078), "too quiet: -4[0-9] LUFS"),
        (wav(Sound(np.clip(5 * _NOISE, -1, 1), 24_000)), "clipped: [0-9.]+ of 1,000"),
    ],
)
async def test_a_bad_file_is_refused_with_its_reason_and_the_synthetic_prompt_stays(
    library: Library, home: Path, audio: bytes, reason: str
) -> None:
    with pytest.raises(RecordingError, match=reason):
        await library.import_recording("ru", "greeting", audio)
    assert list((home / "recordings/ru").iterdir()) == []
    file = lay(home, audio)
    with capture_logs() as logs:
        told = await reason_of(library)
    [refused] = [log for log in logs if log["event"] == "recording_refused"]
    assert (refused["file"], refused["reason"]) == (str(file), told)
    assert not library.is_recorded(GREETING)
    assert spoken_by(await play(library)) == "fake"


def test_the_synthetic_prompt_limits_the_length() -> None:
    for seconds, synthetic in ((0.6, 1.4), (2.2, 1.0), (1.0, None)):
        assert fit_recording(hum(seconds), "раз", synthetic).seconds == pytest.approx(seconds, abs=0.1)
    for seconds in (0.3, 2.9):
        with pytest.raises(RecordingError, match=r"0\.4 to 2\.[34] s are accepted"):
            fit_recording(hum(seconds), "раз", 1.0)


def test_a_word_alone_may_take_a_second() -> None:
    assert fit_recording(hum(0.9), "тэ,", 0.34).seconds == pytest.approx(0.9 + 0.15, abs=0.1)
    with pytest.raises(RecordingError, match=r"0\.[01] to 1\.0 s are accepted"):
        fit_recording(hum(1.3), "тэ,", 0.34)


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
        await library.import_recording("ru", phrase_id, voice())


async def test_an_unknown_language_is_named(library: Library) -> None:
    with pytest.raises(RecordingError, match="no words for the language 'xx'"):
        await library.import_recording("xx", "greeting", voice())


async def test_a_file_for_no_phrase_is_reported(library: Library, home: Path) -> None:
    lay(home, voice(), "greting.wav")
    assert "no recordable phrase 'greting'" in str(await reason_of(library))


@pytest.mark.parametrize(
    ("audio", "flaw", "figures"),
    [
        (b"no sound", RecordingFlaw.UNREADABLE, set()),
        (wav(hum(0)), RecordingFlaw.EMPTY, set()),
        (voice(121, rate=8000), RecordingFlaw.ENDLESS, {"seconds"}),
        (voice(loudness=1.5), RecordingFlaw.CLIPPED, {"share"}),
        (voice(loudness=0), RecordingFlaw.SILENT, set()),
        (voice(1.0, loudness=0.005), RecordingFlaw.SOFT, {"loudness", "least"}),
        (voice(30), RecordingFlaw.LENGTH, {"seconds", "least", "most"}),
    ],
)
async def test_the_check_reports_the_kind_of_flaw_and_changes_nothing(
    library: Library, home: Path, audio: bytes, flaw: RecordingFlaw, figures: set[str]
) -> None:
    with pytest.raises(RecordingError) as refused:
        await library.check_recording(GREETING, audio)
    assert refused.value.flaw is flaw
    assert set(refused.value.figures) == figures
    assert list((home / "recordings/ru").iterdir()) == []
    lay(home, audio)
    await library.look_for_recordings()
    refusal = library.checks()[0].refusal
    assert refusal is not None
    assert (refusal.flaw, refusal.__traceback__) == (flaw, None)


async def test_a_good_recording_passes_the_check(library: Library) -> None:
    await library.check_recording(GREETING, voice())
    assert not library.is_recorded(GREETING)
