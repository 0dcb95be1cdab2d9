"""What a person recorded, before anybody hears it: read, and checked against what an engine speaks of the same words."""

import io

import numpy as np
import soundfile

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.speech.decoding import Sound
from prompts.speech.pauses import pause_after
from prompts.speech.telephone import Fitted, fit, measure_loudness

#: A room is never as quiet as an engine: below this share of the highest sample nobody speaks.
_ROOM = 0.015
#: How long a recording may be beside the synthetic prompt.
_SHORTEST, _LONGEST = 0.4, 2.5
#: LUFS below which making it as loud as the others would make its noise heard.
_SOFTEST = -42.0
#: What a sample of this size means, and how many of a thousand may be so: the microphone or its gain was overdriven.
_CLIPPED, _MOST_CLIPPED = 0.999, 0.5
#: No prompt takes so many seconds: such a file isn't even decoded.
_ENDLESS = 120.0


def read_take(audio: bytes) -> Sound:
    """Read a sound file of any rate, depth and number of channels; raise RecordingError when it holds none."""
    try:
        with soundfile.SoundFile(io.BytesIO(audio)) as file:
            if file.frames > _ENDLESS * file.samplerate:
                lasts = file.frames / file.samplerate
                raise RecordingError(
                    f"it lasts {lasts:.0f} s: no prompt is so long", RecordingFlaw.ENDLESS, seconds=lasts
                )
            samples, rate = file.read(dtype="float64", always_2d=True), file.samplerate
    except soundfile.LibsndfileError as error:
        raise RecordingError(
            f"it is no sound file that can be read: {error}", RecordingFlaw.UNREADABLE
        ) from error
    if not len(samples):
        raise RecordingError("it is empty", RecordingFlaw.EMPTY)
    return Sound(np.mean(samples, axis=1), rate)


def fit_take(take: Sound, text: str, synthetic: float | None) -> Fitted:
    """Return the recording as loud and as closely cut as any prompt of the text; raise RecordingError with the reason.

    `synthetic` is how many seconds an engine's prompt of the text takes, None when there is none to compare with.
    """
    clipped = 1000 * float(np.mean(np.abs(take.samples) >= _CLIPPED))
    if clipped > _MOST_CLIPPED:
        raise RecordingError(
            f"it is clipped: {clipped:.1f} of 1,000 samples are at full scale; record it softer",
            RecordingFlaw.CLIPPED,
            share=clipped,
        )
    try:
        fitted = fit(take, text, silence=_ROOM)
    except SpeechError as error:
        raise RecordingError("nothing is heard in it", RecordingFlaw.SILENT) from error
    _check_level(take)
    if synthetic is not None:
        pause = pause_after(text)
        _check_length(fitted.seconds - pause, synthetic - pause)
    return fitted


def _check_level(take: Sound) -> None:
    loudness = measure_loudness(take.samples, take.rate)
    if loudness < _SOFTEST:
        raise RecordingError(
            f"it is too soft: {loudness:.0f} LUFS, at least {_SOFTEST:.0f} are needed",
            RecordingFlaw.SOFT,
            loudness=loudness,
            least=_SOFTEST,
        )


def _check_length(seconds: float, synthetic: float) -> None:
    least, most = _SHORTEST * synthetic, _LONGEST * synthetic
    if not least <= seconds <= most:
        raise RecordingError(
            f"its length is wrong: {seconds:.1f} s are spoken, these words take {synthetic:.1f} s by machine;"
            f" {least:.1f} to {most:.1f} s are taken",
            RecordingFlaw.LENGTH,
            seconds=seconds,
            least=least,
            most=most,
        )
