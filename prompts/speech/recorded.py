"""Read a person's recording and check it against an engine's prompt of the same words, before any caller hears it."""

import io

import numpy as np
import soundfile

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.speech.decoding import Sound
from prompts.speech.standard import pause_after
from prompts.speech.telephone import Fitted, fit, measure_loudness

#: Share of the highest sample below which nobody speaks: a room is noisier than an engine.
_ROOM_NOISE = 0.015
#: Limits of a recording's length, as multiples of the synthetic prompt's.
_SHORTEST, _LONGEST = 0.4, 2.5
#: Seconds that a word alone may take: an engine rattles off in a fifth of a second what a person takes half a second for.
_WORD = 1.0
#: LUFS below which raising the level to that of other prompts would make the noise audible.
_SOFTEST = -42.0
#: A sample this high is clipped, and so many per thousand are tolerated: more mean that the input was overdriven.
_CLIPPED, _MOST_CLIPPED = 0.999, 0.5
#: Longest recording that is decoded at all, in seconds: no prompt comes near it.
_ENDLESS = 120.0


def read_recording(audio: bytes) -> Sound:
    """Return a sound file of any rate, depth and number of channels as one channel; raise RecordingError if it is none."""
    try:
        with soundfile.SoundFile(io.BytesIO(audio)) as file:
            if file.frames > _ENDLESS * file.samplerate:
                seconds = file.frames / file.samplerate
                raise RecordingError(
                    f"it lasts {seconds:.0f} s, longer than any prompt",
                    RecordingFlaw.ENDLESS,
                    seconds=seconds,
                )
            samples, rate = file.read(dtype="float64", always_2d=True), file.samplerate
    except soundfile.LibsndfileError as error:
        raise RecordingError(f"it is not a readable sound file: {error}", RecordingFlaw.UNREADABLE) from error
    if not len(samples):
        raise RecordingError("it is empty", RecordingFlaw.EMPTY)
    return Sound(np.mean(samples, axis=1), rate)


def fit_recording(recorded: Sound, text: str, synthetic: float | None) -> Fitted:
    """Return the recording trimmed and levelled like any prompt of the text; raise RecordingError with the reason.

    `synthetic` is the length in seconds of an engine's prompt of the text, None if there is none to compare with.
    """
    clipped = 1000 * float(np.mean(np.abs(recorded.samples) >= _CLIPPED))
    if clipped > _MOST_CLIPPED:
        raise RecordingError(
            f"it is clipped: {clipped:.1f} of 1,000 samples are at full scale; lower the input level",
            RecordingFlaw.CLIPPED,
            share=clipped,
        )
    try:
        fitted = fit(recorded, text, silence=_ROOM_NOISE)
    except SpeechError as error:
        raise RecordingError("it is silent", RecordingFlaw.SILENT) from error
    _check_level(recorded)
    if synthetic is not None:
        pause = pause_after(text)
        _check_length(fitted.seconds - pause, synthetic - pause)
    return fitted


def _check_level(recorded: Sound) -> None:
    loudness = measure_loudness(recorded.samples, recorded.rate)
    if loudness < _SOFTEST:
        raise RecordingError(
            f"it is too quiet: {loudness:.0f} LUFS, at least {_SOFTEST:.0f} are needed",
            RecordingFlaw.SOFT,
            loudness=loudness,
            least=_SOFTEST,
        )


def _check_length(seconds: float, synthetic: float) -> None:
    least, most = _SHORTEST * synthetic, max(_LONGEST * synthetic, _WORD)
    if not least <= seconds <= most:
        raise RecordingError(
            f"its length is wrong: {seconds:.1f} s where an engine takes {synthetic:.1f} s for the same words;"
            f" {least:.1f} to {most:.1f} s are accepted",
            RecordingFlaw.LENGTH,
            seconds=seconds,
            least=least,
            most=most,
        )
