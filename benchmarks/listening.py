"""Calls as they are heard: spoken by the product, carried by a telephone, transcribed by a recogniser."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console
from rich.progress import track

from benchmarks.hearing import Heard, compare
from benchmarks.recogniser import Clip, Recogniser
from benchmarks.scripts import Script
from benchmarks.telephones import CONDITIONS, Samples
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import RATE
from prompts.wording.phrases import Prompt
from prompts.wording.voices import Voice
from tests.support.runtime import PROGRAMS

#: Longest clip in seconds: the recogniser takes half a minute at once.
_LONGEST = 29.0
CLEAN = "clean"


@dataclass(frozen=True)
class Judged:
    """A script as spoken by a voice; `until_estimate` is the time from its start to the estimate's end, in seconds."""

    script: Script
    heard: Heard
    seconds: float
    until_estimate: float


class Measurement:
    """Renders scripts with the product's library into `folder`, and has the recogniser listen to them."""

    def __init__(self, recogniser: Recogniser, folder: Path, console: Console) -> None:
        self._recogniser = recogniser
        self._folder = folder
        self._console = console

    async def judge(
        self, some: Sequence[Script], language: str, voice: Voice, condition: str = CLEAN
    ) -> list[Judged]:
        """Return what is understood of scripts in a voice over a telephone; raise SpeechError if it can't speak them."""
        spoken = await self._speak(some, language, voice)
        clips = [
            list(cut_to_clips(CONDITIONS[condition](samples_of(prompts), number), prompts))
            for number, prompts in enumerate(spoken)
        ]
        heard = self._listen(
            [one for some in clips for one in some], language, f"{voice.names[0]}, {condition}"
        )
        texts = [" ".join(islice(heard, len(some))) for some in clips]
        return [
            _judge(script, prompts, text, language)
            for script, prompts, text in zip(some, spoken, texts, strict=True)
        ]

    async def _speak(self, some: Sequence[Script], language: str, voice: Voice) -> list[list[Prompt]]:
        library = Library(self._folder, Chain([RHVoice(PROGRAMS / "RHVoice-test", {language: voice})]))
        await library.load()
        spoken = [await library.prepare(each.phrases) for each in some]
        await library.close()
        return spoken

    def _listen(self, clips: Sequence[Samples], language: str, what: str) -> Iterator[str]:
        jobs = (Clip(one.astype(np.float32), RATE, language) for one in clips)
        texts = self._recogniser.transcribe(jobs)
        return iter(track(texts, f"{language}, {what}", len(clips), console=self._console))


def samples_of(prompts: Iterable[Prompt]) -> Samples:
    """Return what the line sends: the A-law files one after another, as Asterisk plays them."""
    coded = b"".join(prompt.file.with_name(f"{prompt.file.name}.alaw").read_bytes() for prompt in prompts)
    samples, _ = soundfile.read(
        io.BytesIO(coded), format="RAW", subtype="ALAW", samplerate=RATE, channels=1, dtype="float64"
    )
    return np.asarray(samples)


def cut_to_clips(samples: Samples, prompts: Sequence[Prompt]) -> Iterator[Samples]:
    """Yield the samples of prompts in clips that a recogniser takes at once, cut between two prompts."""
    ends = list(accumulate(prompt.seconds for prompt in prompts))
    start = 0.0
    for end, following in zip(ends, [*ends[1:], float("inf")], strict=True):
        if following - start > _LONGEST:
            yield samples[round(start * RATE) : round(end * RATE)]
            start = end


def _judge(script: Script, prompts: Sequence[Prompt], text: str, language: str) -> Judged:
    told = [place for place, phrase in enumerate(script.phrases, 1) if phrase.id.startswith("etr")]
    return Judged(
        script=script,
        heard=compare(script.phrases, text, language),
        seconds=sum(prompt.seconds for prompt in prompts),
        until_estimate=sum(prompt.seconds for prompt in prompts[: max(told, default=0)]),
    )
