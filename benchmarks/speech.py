"""`python -m benchmarks.speech`: how well a speech recogniser understands what callers hear.

It needs the packages of the extra `clarity`, which nothing else here uses.
"""

import asyncio
import io
import platform
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.hearing import Heard, compare, error_rate
from benchmarks.recogniser import Whisper
from benchmarks.report import put_between
from benchmarks.scripts import Script, calls, scripts
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import RATE
from prompts.wording.phrases import Prompt
from prompts.wording.voices import Voice, voices_of
from tests.support.runtime import PROGRAMS, PROJECT

DOCUMENT = PROJECT / "docs" / "speech.md"
FIRST, LAST = "<!-- measured: begin -->", "<!-- measured: end -->"
_ENGINE = "rhvoice"
#: Voices and speeds in per cent: the default voice at several speeds, other free voices at a usual one.
_TRIED = {
    "ru": {"aleksandr-hq": (100, 110, 120, 130), "irina": (120,), "anna": (120,)},
    "en": {"slt": (100, 110, 120), "alan": (110,)},
}
#: Number of calls that is enough to tell voices apart.
_COMPARED = 10
_MOST_MISHEARD = 8


@dataclass(frozen=True)
class Judged:
    """A script as spoken by a voice; `until_estimate` is the time from its start to the estimate's end, in seconds."""

    script: Script
    heard: Heard
    seconds: float
    until_estimate: float


class Measurement:
    """Renders scripts with the product's library into `folder`, and has the recogniser listen to them."""

    def __init__(self, recogniser: Whisper, folder: Path) -> None:
        self._recogniser = recogniser
        self._folder = folder

    async def judge(self, some: Iterable[Script], language: str, voice: Voice) -> list[Judged]:
        """Return what is understood of scripts in a voice; raise SpeechError when it can't speak them."""
        library = Library(self._folder, Chain([RHVoice(PROGRAMS / "RHVoice-test", {language: voice})]))
        await library.load()
        judged = [self._listen(each, await library.prepare(each.phrases), language) for each in some]
        await library.close()
        return judged

    def _listen(self, script: Script, prompts: Sequence[Prompt], language: str) -> Judged:
        text = self._recogniser.transcribe(samples_of(prompts), RATE, language)
        told = [place for place, phrase in enumerate(script.phrases, 1) if phrase.id.startswith("etr")]
        return Judged(
            script=script,
            heard=compare(script.phrases, text, language),
            seconds=sum(prompt.seconds for prompt in prompts),
            until_estimate=sum(prompt.seconds for prompt in prompts[: max(told, default=0)]),
        )


def samples_of(prompts: Iterable[Prompt]) -> NDArray[np.float64]:
    """Return what a caller hears: the A-law files one after another, as Asterisk sends them."""
    coded = b"".join(prompt.file.with_name(f"{prompt.file.name}.alaw").read_bytes() for prompt in prompts)
    samples, _ = soundfile.read(
        io.BytesIO(coded), format="RAW", subtype="ALAW", samplerate=RATE, channels=1, dtype="float64"
    )
    return np.asarray(samples)


async def measure(measurement: Measurement, console: Console) -> str:
    """Return the tables: every voice in calls, and the default voices in every situation."""
    parts = [_provenance(), *await _compare_voices(measurement, console)]
    judged = {}
    for language in _TRIED:
        voice = voices_of(_ENGINE)[language]
        judged[language] = await measurement.judge(scripts(language), language, voice)
        for each in judged[language]:
            console.print(f"{language} {each.script.name}: {each.heard.text.strip()}", highlight=False)
    parts += ["", *_table_of_situations(judged)]
    for language, some in judged.items():
        parts += ["", f"Misheard in {language}, of {_all_phrases(some)} phrases:", "", *_list_misheard(some)]
    return "\n".join(parts) + "\n"


async def _compare_voices(measurement: Measurement, console: Console) -> list[str]:
    lines = [
        "| | voice | speed | WER | tickets exact | times exact | estimate told after, at most | a call takes |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for language, voices in _TRIED.items():
        for name, speeds in voices.items():
            for speed in speeds:
                judged = await measurement.judge(
                    islice(calls(language), 2 * _COMPARED), language, Voice((name,), speed)
                )
                lines.append(f"| {language} | {name} | {speed} % | {_cells_of_calls(judged)} |")
                console.print(lines[-1], highlight=False)
    return lines


def _cells_of_calls(judged: Sequence[Judged]) -> str:
    heard = [each.heard for each in judged]
    cells = [
        f"{error_rate(heard):.3f}",
        _share(heard, "digit"),
        _share(heard, "etr"),
        f"{max(each.until_estimate for each in judged):.1f} s",
        f"{2 * sum(each.seconds for each in judged) / len(judged):.1f} s",
    ]
    return " | ".join(cells)


def _table_of_situations(judged: dict[str, list[Judged]]) -> Iterator[str]:
    languages = " | ".join(f"{language}: WER | numbers" for language in judged)
    yield f"| situation | {languages} |"
    yield f"|---{'|--:|---' * len(judged)}|"
    kinds = ("situation", "call", "fixed phrases")
    for name in dict.fromkeys(
        each.script.name for some in judged.values() for each in some if each.script.name
    ):
        if not name.startswith("call "):
            yield _row(
                name, [[each for each in some if each.script.name == name] for some in judged.values()]
            )
    for kind in kinds:
        ours = [[each for each in some if each.script.kind == kind] for some in judged.values()]
        yield _row(f"**all of kind {kind} ({len(ours[0])})**", ours)
    yield _row("**everything**", list(judged.values()))


def _row(name: str, by_language: Sequence[Sequence[Judged]]) -> str:
    cells = []
    for some in by_language:
        heard = [each.heard for each in some]
        cells += [f"{error_rate(heard):.3f}", _share(heard, "")]
    return f"| {name} | {' | '.join(cells)} |"


def _share(heard: Iterable[Heard], beginning: str) -> str:
    """Return the share of scripts in which all numbers of such phrases were understood, among those that have any."""
    exact = [one for each in heard if (one := each.is_exact(beginning)) is not None]
    return f"{sum(exact)} of {len(exact)}" if exact else "–"


def _all_phrases(judged: Iterable[Judged]) -> int:
    return sum(len(each.script.phrases) for each in judged)


def _list_misheard(judged: Iterable[Judged]) -> Iterator[str]:
    counted = Counter(text for each in judged for text in each.heard.wrong_phrases())
    return (f"- {count} × {text}" for text, count in counted.most_common(_MOST_MISHEARD))


def _provenance() -> str:
    machine = f"one core of {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}, {machine}, Whisper base in float32.\n"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--write-docs", is_flag=True, help="Put the result into docs/speech.md.")
def main(*, write_docs: bool) -> None:
    """Measure how well a recogniser understands every situation over a telephone line, and each voice in calls."""
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        measurement = Measurement(Whisper(Path(folder)), Path(folder, "prompts"))
        tables = asyncio.run(measure(measurement, Console(width=200)))
    print(tables)
    if write_docs:
        DOCUMENT.write_text(put_between(DOCUMENT.read_text(), tables, first=FIRST, last=LAST))


if __name__ == "__main__":
    main()
