"""Sounds fitted for the telephone: whole packets, one loudness, one band, no clicks."""

import io

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prompts.errors import SpeechError
from prompts.speech import Audio
from prompts.speech.decoding import Sound, read_audio, read_sound
from prompts.speech.shaping_worker import encode, encode_g711, to_wav
from prompts.speech.standard import ENDINGS, PACKET, RATE, WIDE_RATE, pause_after, size_of, size_of_all
from prompts.speech.telephone import fit
from tests.support.fake_speech import fit_narrow, hum, to_audio


def _loudness(samples: NDArray[np.float64]) -> float:
    heard = np.tile(samples[PACKET:-PACKET], 10)
    return float(pyloudnorm.Meter(RATE).integrated_loudness(heard))


def _with_silence(sound: Sound, seconds: float) -> Sound:
    silence = np.zeros(int(seconds * sound.rate))
    return Sound(np.concatenate([silence, sound.samples, silence]), sound.rate)


@settings(max_examples=40)
@given(
    st.floats(0.02, 3.0),
    st.floats(400, 3000),
    st.floats(0.01, 1.0),
    st.sampled_from([8000, 16000, 22050, 24000, 44100, 48000]),
)
def test_every_prompt_is_whole_packets_with_a_silent_one_at_both_ends(
    seconds: float, pitch: float, loudness: float, rate: int
) -> None:
    samples = fit_narrow(hum(seconds, pitch=pitch, loudness=loudness, rate=rate))
    assert len(samples) % PACKET == 0
    assert not samples[:PACKET].any()
    assert not samples[-PACKET:].any()
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 0.85


@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.39, 0.41, 1.0, 4.0])
@pytest.mark.parametrize("loudness", [0.02, 0.3, 1.0])
def test_loudness_does_not_depend_on_level_or_length(seconds: float, loudness: float) -> None:
    samples = fit_narrow(hum(seconds, loudness=loudness))
    assert _loudness(samples) == pytest.approx(-20.0, abs=1.0)


def test_a_voice_with_sudden_peaks_is_limited_not_clipped() -> None:
    sound = hum(1.0, loudness=0.02)
    sound.samples[12000:12024] *= 45
    samples = fit_narrow(sound)
    assert np.abs(samples).max() <= 0.85
    assert np.count_nonzero(np.abs(samples) > 0.83) < 20


def test_silence_around_the_voice_is_cut_to_one_packet() -> None:
    short, padded = fit_narrow(hum(1.0)), fit_narrow(_with_silence(hum(1.0), 0.7))
    assert abs(len(padded) - len(short)) <= 2 * PACKET


def test_a_prompt_begins_and_ends_without_a_click() -> None:
    samples = fit_narrow(hum(1.0))
    heard = np.flatnonzero(samples)
    for edge in (samples[heard[0] :][:8], samples[: heard[-1] + 1][-8:]):
        assert np.abs(edge).max() < 0.05


@pytest.mark.parametrize(
    ("pitch", "kept"), [(50, False), (120, False), (1000, True), (2500, True), (3900, False)]
)
def test_only_the_band_of_a_telephone_passes(pitch: float, *, kept: bool) -> None:
    both = Sound(hum(1.0, pitch=700).samples + hum(1.0, pitch=pitch).samples, 24000)
    spectrum = np.abs(np.fft.rfft(fit_narrow(both)[4000:6000]))
    share = spectrum[round(pitch / 4)] / spectrum[round(700 / 4)]
    assert bool(share > 0.7) is kept
    assert bool(share < 0.1) is not kept


@pytest.mark.parametrize(
    ("pitch", "kept"), [(20, False), (120, True), (1000, True), (6000, True), (7900, False)]
)
def test_a_wideband_line_carries_more(pitch: float, *, kept: bool) -> None:
    both = Sound(hum(1.0, pitch=700).samples + hum(1.0, pitch=pitch).samples, 24000)
    spectrum = np.abs(np.fft.rfft(fit(both).wide[8000:12000]))
    share = spectrum[round(pitch / 4)] / spectrum[round(700 / 4)]
    assert bool(share > 0.7) is kept
    assert bool(share < 0.2) is not kept


@settings(max_examples=40)
@given(st.floats(0.02, 2.0), st.floats(400, 3000), st.sampled_from([8000, 11025, 24000, 48000]))
def test_both_kinds_of_line_get_the_same_length(seconds: float, pitch: float, rate: int) -> None:
    fitted = fit(hum(seconds, pitch=pitch, rate=rate), "раз,")
    assert len(fitted.wide) == 2 * len(fitted.narrow)
    assert not fitted.wide[: 2 * PACKET].any()
    assert not fitted.wide[-2 * PACKET :].any()
    assert np.abs(fitted.wide).max() <= 0.85
    heard = [
        np.flatnonzero(samples) / rate for samples, rate in ((fitted.narrow, RATE), (fitted.wide, WIDE_RATE))
    ]
    assert heard[0][0] == pytest.approx(heard[1][0], abs=0.002)
    assert heard[0][-1] == pytest.approx(heard[1][-1], abs=0.002)


def test_a_wideband_prompt_is_as_loud_and_not_clipped() -> None:
    wide = fit(hum(1.0, loudness=0.01)).wide
    heard = wide[2 * PACKET : -2 * PACKET]
    assert float(pyloudnorm.Meter(WIDE_RATE).integrated_loudness(heard)) == pytest.approx(-20.0, abs=1.0)


@pytest.mark.parametrize(
    ("text", "shortest", "longest"),
    [
        ("четыре", 0.06, 0.08),
        ("улица Ленина,", 0.15, 0.2),
        ("нажмите один;", 0.25, 0.3),
        ("причина –", 0.25, 0.3),
        ("Повреждение на линии.", 0.35, 0.45),
        ("Здравствуйте!", 0.35, 0.45),
        ("«Повреждение на линии.» ", 0.35, 0.45),
    ],
)
def test_the_last_character_determines_the_pause(text: str, shortest: float, longest: float) -> None:
    one, next_one = fit(hum(0.5), text), fit(hum(0.5), "раз")
    for samples, following, rate in (
        (one.narrow, next_one.narrow, RATE),
        (one.wide, next_one.wide, WIDE_RATE),
    ):
        silent = np.diff(np.flatnonzero(np.concatenate([samples, following]))).max() / rate
        assert shortest <= silent <= longest


def test_a_phrase_without_punctuation_hardly_pauses() -> None:
    assert pause_after("четыре") < pause_after("четыре,") < pause_after("четыре:") < pause_after("четыре.")
    assert pause_after("") == pause_after("четыре")


def test_all_files_of_a_prompt_are_equally_long() -> None:
    fitted = fit(hum(0.5))
    files = encode(fitted).contents
    assert tuple(files) == ENDINGS == ("alaw", "ulaw", "sln16")
    assert {ending: len(content) for ending, content in files.items()} == {
        ending: size_of(ending, fitted.seconds) for ending in ENDINGS
    }
    assert size_of_all(fitted.seconds) == sum(map(len, files.values()))
    assert np.frombuffer(files["sln16"], "<i2") / 32767 == pytest.approx(fitted.wide, abs=2e-5)


@pytest.mark.parametrize("sound", [hum(1.0, loudness=0.0), hum(1.0, pitch=20, loudness=0.1)])
def test_silence_is_refused(sound: Sound) -> None:
    with pytest.raises(SpeechError, match="silent"):
        fit_narrow(sound)


@pytest.mark.parametrize(("ending", "silence"), [("alaw", b"\xd5"), ("ulaw", b"\xff")])
def test_g711_takes_one_byte_per_sample(ending: str, silence: bytes) -> None:
    samples = fit_narrow(hum(0.5))
    coded = encode_g711(samples, ending)
    assert len(coded) == len(samples)
    assert coded[:PACKET] == silence * PACKET
    assert coded[-PACKET:] == silence * PACKET


def test_a_browser_gets_the_same_sound() -> None:
    samples = fit_narrow(hum(0.5))
    heard, rate = soundfile.read(io.BytesIO(to_wav(encode_g711(samples, "alaw"))))
    assert rate == RATE
    assert np.abs(heard - samples).max() < 0.03


def test_channels_are_mixed_and_the_length_in_the_header_is_ignored() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.column_stack([np.full(800, 0.5), np.full(800, 0.1)]), RATE, format="WAV")
    wav = bytearray(file.getvalue())
    wav[40:44] = b"\x00\xf0\xff\x7f"  # what RHVoice writes into a pipe
    sound = read_sound(bytes(wav))
    assert (len(sound.samples), sound.rate) == (800, RATE)
    assert sound.samples.mean() == pytest.approx(0.3, abs=0.001)


@pytest.mark.parametrize("audio", [b"", b"<html>no</html>", b"RIFF", encode_g711(np.zeros(800), "alaw")])
def test_anything_but_sound_is_refused(audio: bytes) -> None:
    with pytest.raises(SpeechError):
        read_sound(audio)


def test_a_silent_file_is_refused_while_another_engine_may_still_speak() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(800), RATE, format="WAV")
    with pytest.raises(SpeechError, match="silent"):
        read_sound(file.getvalue())


def test_parts_with_different_rates_are_refused() -> None:
    parts = Audio(tuple(to_audio(hum(0.2, rate=rate)).files[0] for rate in (8000, 24000)))
    with pytest.raises(SpeechError, match=r"2 parts have different rates: \[8000, 24000\]"):
        read_audio(parts)
