"""How long callers listen: every situation and twelve whole calls in seconds, beside what was measured before.

It renders and listens to nothing, so it takes a minute.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby, zip_longest
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from benchmarks.listener import Line
from benchmarks.pace import PACE_HEAD, Pace, measure_pace
from benchmarks.report import put_between
from benchmarks.whole_calls import CALLS, LANGUAGES
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import pause_after
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.situations import SITUATIONS
from prompts.wording.voices import voices_of
from tests.support.runtime import PROGRAMS, PROJECT

SITUATIONS_DOCUMENT = PROJECT / "docs" / "speech.md"
CALLS_DOCUMENT = PROJECT / "docs" / "spoken-calls.md"
_FIRST, _LAST = "<!-- seconds: begin -->", "<!-- seconds: end -->"
#: What was measured before the words last changed as a whole.
BEFORE = PROJECT / "benchmarks" / "seconds_before.json"
_ENGINE = "rhvoice"
_STRESS = "\N{COMBINING ACUTE ACCENT}"
#: What stands in a table where nothing was measured.
_NOTHING = "–"
_TOTALS = ("estimate known after", "spoken", "with silence")
_CALL_HEAD = "| before | s | now | s |\n|---|--:|---|--:|"

Calls = Mapping[str, list[Line]]


class Seconds(BaseModel):
    """Voices, situations in seconds, whole calls line by line, and their pace as it is shown, each by language."""

    model_config = ConfigDict(frozen=True)

    voices: Mapping[str, str]
    situations: Mapping[str, Mapping[str, float]]
    calls: Mapping[str, Calls]
    pace: Mapping[str, list[str]]


async def measure_seconds(folder: Path) -> Seconds:
    """Render everything in the default voices into a folder; raise SpeechError when they can't speak."""
    voices = voices_of(_ENGINE)
    library = Library(folder, Chain([RHVoice(PROGRAMS / "RHVoice-test", voices)]))
    await library.load()
    calls = {
        one: {name: await call.listen(one, library) for name, call in CALLS.items()} for one in LANGUAGES
    }
    measured = Seconds(
        voices={one: f"{voices[one].names[0]}, {voices[one].speed} %" for one in LANGUAGES},
        situations={one: await _time_situations(library, one) for one in LANGUAGES},
        calls=calls,
        pace={one: (await _take_pace(library, one, calls[one])).cells() for one in LANGUAGES},
    )
    await library.close()
    return measured


async def _time_situations(library: Library, language: str) -> dict[str, float]:
    words = wording_for(language)
    timed = {}
    for name, situation in SITUATIONS.items():
        prompts = await library.prepare(situation.speak(words))
        timed[name] = round(sum(prompt.seconds for prompt in prompts), 2)
    return timed


async def _take_pace(library: Library, language: str, calls: Calls) -> Pace:
    spoken = (
        [Phrase(line.id, language, line.text) for line in lines if line.language == language]
        for lines in calls.values()
    )
    return measure_pace([await library.prepare(phrases) for phrases in spoken])


def report_seconds(now: Seconds, *, keep: bool, write_docs: bool) -> None:
    """Print what was measured beside what was measured before; `keep` makes it the latter from now on."""
    if keep:
        BEFORE.write_text(f"{now.model_dump_json(indent=1)}\n", encoding="utf-8")
    before = Seconds.model_validate_json(BEFORE.read_text(encoding="utf-8"))
    situations = f"{table_of_pace(now, before)}\n{table_of_situations(now, before)}"
    calls = document_of_calls(now, before)
    print(situations, calls, sep="\n")
    if write_docs:
        for document, text in ((SITUATIONS_DOCUMENT, situations), (CALLS_DOCUMENT, calls)):
            written = put_between(document.read_text(), text, first=_FIRST, last=_LAST)
            document.write_text(written)


def table_of_pace(now: Seconds, before: Seconds) -> str:
    """Return how fast the whole calls are spoken now and before, by language."""
    rows = (
        f"| {one}, {when} | {measured.voices[one]} | {' | '.join(measured.pace[one])} |"
        for one in LANGUAGES
        for when, measured in (("before", before), ("now", now))
    )
    return "\n".join([PACE_HEAD, *rows, ""])


def table_of_situations(now: Seconds, before: Seconds) -> str:
    """Return every situation's seconds now and before, by language."""
    heads = " | ".join(f"{one}, s | before" for one in LANGUAGES)
    lines = [f"| situation | {heads} |", f"|---|{'--:|' * 2 * len(LANGUAGES)}"]
    for name in now.situations[LANGUAGES[0]]:
        cells = (_show(measured.situations[one].get(name)) for one in LANGUAGES for measured in (now, before))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    total = (
        _show(sum(_shared(measured, now, before, one))) for one in LANGUAGES for measured in (now, before)
    )
    return "\n".join([*lines, f"| **those measured both times** | {' | '.join(total)} |"]) + "\n"


def _shared(measured: Seconds, now: Seconds, before: Seconds, language: str) -> Iterator[float]:
    both = now.situations[language].keys() & before.situations[language].keys()
    return (measured.situations[language][name] for name in both)


def document_of_calls(now: Seconds, before: Seconds) -> str:
    """Return the whole calls, each before and now side by side."""
    parts = []
    for language in LANGUAGES:
        voices = f"before {before.voices[language]}; now {now.voices[language]}"
        parts.append(f"## In {language}\n\nThe voice: {voices}.\n")
        for name, lines in now.calls[language].items():
            parts.append(_side_by_side(name, before.calls[language].get(name, []), lines))
    return "\n".join(parts)


def _side_by_side(name: str, before: list[Line], now: list[Line]) -> str:
    told = zip_longest(_cells(before), _cells(now), fillvalue=f"{_NOTHING} | {_NOTHING}")
    rows = [f"| {old} | {new} |" for old, new in told]
    for what, old, new in zip(_TOTALS, _totals(before), _totals(now), strict=True):
        rows.append(f"| **{what}** | {_show(old)} | | {_show(new)} |")
    return "\n".join([f"### {name}\n", _CALL_HEAD, *rows, ""])


def _cells(lines: list[Line]) -> list[str]:
    """Return two cells a line, the digits of a number in one line."""
    cells = []
    for _, some in groupby(enumerate(lines), key=lambda line: _group_of(*line)):
        group = [line for _, line in some]
        cells.append(f"{_words(group)} | {_show(sum(line.seconds for line in group))}")
    return cells


def _group_of(place: int, line: Line) -> int | str:
    return "digits" if line.id.startswith("digit") else place


def _words(group: list[Line]) -> str:
    text = " ".join(line.text for line in group).replace(_STRESS, "")
    keys = "".join(f" **[{line.key}]**" for line in group if line.key)
    return f"{text or '(silence)'}{keys}"


def _totals(lines: list[Line]) -> tuple[float | None, ...]:
    """Return the seconds of _TOTALS, None for what nobody tells; an estimate is known at the end of its last word."""
    spoken = [line for line in lines if line.id]
    told = [place for place, line in enumerate(spoken, 1) if line.id.startswith("etr")]
    known = (
        sum(line.seconds for line in spoken[: told[0]]) - pause_after(spoken[told[0] - 1].text)
        if told
        else None
    )
    if not lines:
        return (None, None, None)
    return (known, sum(line.seconds for line in spoken), sum(line.seconds for line in lines))


def _show(seconds: float | None) -> str:
    return _NOTHING if seconds is None else f"{seconds:.1f}"
