"""`python -m benchmarks.speech`: how well a speech recogniser understands what callers hear, and how long they listen.

All but the seconds needs the packages of the group `clarity`, which nothing else here uses.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from benchmarks.clarity import (
    CONDITION_HEAD,
    VOICE_HEAD,
    list_misheard,
    list_wrong_numbers,
    provenance,
    row_of_condition,
    row_of_voice,
    table_of_situations,
)
from benchmarks.listening import CLEAN, Measurement
from benchmarks.recogniser import Recogniser
from benchmarks.report import put_between
from benchmarks.scripts import random_calls, situations
from benchmarks.seconds import measure_seconds, report_seconds
from benchmarks.telephones import CONDITIONS
from ivr.observability.log import configure_log
from prompts.wording.voices import Voice, voices_of
from tests.support.runtime import PROJECT

DOCUMENT = PROJECT / "docs" / "speech.md"
FIRST, LAST = "<!-- measured: begin -->", "<!-- measured: end -->"
_ENGINE = "rhvoice"
#: Voices and speeds in per cent: the default voice at several speeds, other free voices at a usual one.
_TRIED = {
    "ru": {"aleksandr-hq": (110, 120, 130), "irina": (130,)},
    "en": {"slt": (100, 110, 120), "alan": (110,)},
}
#: Number of calls that is enough to tell voices apart.
_COMPARED = 10
_CALLS, _IMPAIRED_CALLS = 300, 60


@dataclass(frozen=True)
class Bench:
    """Everything that is measured with the recogniser; `calls` over a good line, `impaired` over each other one."""

    measurement: Measurement
    console: Console
    calls: int
    impaired: int

    async def measure(self) -> str:
        """Return all tables."""
        parts = [provenance(), *await self._compare_voices(), "", *await self._compare_conditions()]
        judged = {}
        for language in _TRIED:
            voice = voices_of(_ENGINE)[language]
            judged[language] = await self.measurement.judge(list(situations(language)), language, voice)
            for each in judged[language]:
                self._print(f"{language} {each.script.name}: {each.heard.text.strip()}")
        parts += ["", *table_of_situations(judged)]
        for language, some in judged.items():
            parts += list_misheard(language, some)
        return "\n".join(parts) + "\n"

    async def _compare_voices(self) -> list[str]:
        lines = [VOICE_HEAD]
        for language, voice in _tried():
            calls = await random_calls(language, _COMPARED)
            lines.append(row_of_voice(language, voice, await self.measurement.judge(calls, language, voice)))
            self._print(lines[-1])
        return lines

    async def _compare_conditions(self) -> list[str]:
        lines, misheard = [CONDITION_HEAD], []
        for language in _TRIED:
            voice = voices_of(_ENGINE)[language]
            calls = await random_calls(language, max(self.calls, self.impaired))
            for condition in CONDITIONS:
                some = calls[: self.calls if condition == CLEAN else self.impaired]
                judged = await self.measurement.judge(some, language, voice, condition)
                lines.append(row_of_condition(language, condition, judged))
                wrong = [f"- {language}, {condition}, {one}" for one in list_wrong_numbers(judged)]
                misheard += wrong
                for line in (lines[-1], *wrong, *list_misheard(language, judged)):
                    self._print(line)
        return [*lines, "", "Numbers misheard in these calls, said → heard:", "", *(misheard or ["- none"])]

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False)


def _tried() -> Iterator[tuple[str, Voice]]:
    for language, voices in _TRIED.items():
        for name, speeds in voices.items():
            for speed in speeds:
                yield language, Voice((name,), speed)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seconds", is_flag=True, help="Only time situations and whole calls; nobody listens.")
@click.option("--keep", is_flag=True, help="Compare later runs with the seconds of this one.")
@click.option("--calls", default=_CALLS, show_default=True, help="Random calls a language over a good line.")
@click.option(
    "--impaired", default=_IMPAIRED_CALLS, show_default=True, help="Random calls over each impaired line."
)
@click.option(
    "--write-docs", is_flag=True, help="Put the result into docs/speech.md and docs/spoken-calls.md."
)
def main(*, seconds: bool, keep: bool, calls: int, impaired: int, write_docs: bool) -> None:
    """Measure how well a recogniser understands every situation and random calls, and how long callers listen."""
    configure_log("warning")
    console = Console(width=200)
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        prompts = Path(folder, "prompts")
        report_seconds(asyncio.run(measure_seconds(prompts)), keep=keep, write_docs=write_docs)
        if seconds:
            return
        with Recogniser(Path(folder)) as recogniser:
            bench = Bench(Measurement(recogniser, prompts, console), console, calls, impaired)
            tables = asyncio.run(bench.measure())
    print(tables)
    if write_docs:
        DOCUMENT.write_text(put_between(DOCUMENT.read_text(), tables, first=FIRST, last=LAST))


if __name__ == "__main__":
    main()
