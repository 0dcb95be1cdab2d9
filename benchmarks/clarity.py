"""The tables of how well callers understand: by voice, by condition of the telephone, by situation."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from benchmarks.hearing import Heard, error_rate
from benchmarks.listening import Judged
from prompts.wording.voices import Voice

VOICE_HEAD = """\
| | voice | speed | WER | tickets exact | times exact | estimate told after, at most | a call takes |
|---|---|--:|--:|--:|--:|--:|--:|"""
CONDITION_HEAD = """\
| | condition | calls | WER | WER without names | tickets exact | times exact | houses exact |
|---|---|--:|--:|--:|--:|--:|--:|"""
_MOST_MISHEARD = 8
#: Ids of phrases that say a street, whose name a recogniser may never have read.
_NAME = "place_street"

ByLanguage = Mapping[str, Sequence[Judged]]


def row_of_voice(language: str, voice: Voice, judged: Sequence[Judged]) -> str:
    """Return how calls in a voice are understood, and how long they take."""
    heard = [each.heard for each in judged]
    cells = [
        language,
        voice.names[0],
        f"{voice.speed} %",
        f"{error_rate(heard):.3f}",
        _share(heard, "digit"),
        _share(heard, "etr"),
        f"{max(each.until_estimate for each in judged):.1f} s",
        f"{sum(each.seconds for each in judged) / len(judged):.1f} s",
    ]
    return f"| {' | '.join(cells)} |"


def row_of_condition(language: str, condition: str, judged: Sequence[Judged]) -> str:
    """Return how calls are understood over a telephone in a condition."""
    heard = [each.heard for each in judged]
    cells = [
        language,
        condition,
        str(len(heard)),
        f"{error_rate(heard):.3f}",
        f"{error_rate(heard, without=_NAME):.3f}",
        *(_share(heard, beginning) for beginning in ("digit", "etr", "place_house")),
    ]
    return f"| {' | '.join(cells)} |"


def table_of_situations(judged: ByLanguage) -> Iterator[str]:
    """Yield the lines of how each situation is understood, and each kind of script."""
    languages = " | ".join(f"{language}: WER | numbers" for language in judged)
    yield f"| situation | {languages} |"
    yield f"|---{'|--:|---' * len(judged)}|"
    names = dict.fromkeys(each.script.name for some in judged.values() for each in some if each.script.name)
    for name in names:
        yield _row(name, [[each for each in some if each.script.name == name] for some in judged.values()])
    for kind in ("situation", "fixed phrases"):
        ours = [[each for each in some if each.script.kind == kind] for some in judged.values()]
        yield _row(f"**all of kind {kind} ({len(ours[0])})**", ours)
    yield _row("**everything**", list(judged.values()))


def list_misheard(language: str, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of which phrases are misheard most."""
    phrases = sum(len(each.script.phrases) for each in judged)
    yield from ("", f"Misheard in {language}, of {phrases} phrases:", "")
    counted = Counter(text for each in judged for text in each.heard.wrong_phrases())
    yield from (f"- {count} × {text}" for text, count in counted.most_common(_MOST_MISHEARD))


def list_wrong_numbers(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each call whose ticket or time was not understood: what was said, and what was heard."""
    for each in judged:
        for beginning in ("digit", "etr"):
            if each.heard.is_exact(beginning) is False:
                said, heard = each.heard.words_of(beginning)
                yield f"{each.script.name}: {' '.join(said)} → {' '.join(heard)}"


def provenance() -> str:
    """Return when and where this is measured."""
    machine = f"two cores of {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}, {machine}, Whisper base in int8.\n"


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
