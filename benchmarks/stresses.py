"""`python -m benchmarks.stresses`: which Russian names RHVoice stresses otherwise than silero-stress.

It writes the table that marks them (docs/speech.md says how it is found out), and needs the group `stresses`.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import click
from rich.progress import Progress

from benchmarks.scripts import streets
from benchmarks.stress_sources import VOWELS, Silero, zipf
from prompts.speech import Engine
from prompts.speech.rhvoice import RHVoice
from prompts.wording.ru import stresses
from prompts.wording.voices import voices_of
from tests.support.runtime import PROGRAMS, PROJECT

TABLE: Final = PROJECT / "prompts" / "wording" / "ru" / "stressed_names.tsv"
_MARK: Final = "\N{COMBINING ACUTE ACCENT}"
#: Names that the network stresses wrongly, with its stress: RHVoice's is right, or both are wrong.
REFUSED: Final = PROJECT / "benchmarks" / "stresses_refused.txt"
#: How sure the network has to be.
_SURE: Final = 0.9
_WORD: Final = re.compile("[А-ЯЁ][а-яё]+")
#: Endings of surnames in the nominative, and of the streets named after them.
_GENITIVES: Final = {"ов": "ова", "ев": "ева", "ин": "ина", "ын": "ына", "ский": "ского", "цкий": "цкого"}


@dataclass(frozen=True, slots=True)
class Stressed:
    """A name with a plus before its stressed vowel, and how frequent the word is."""

    name: str
    zipf: float

    @property
    def written(self) -> str:
        """The name as people write it."""
        return self.name.replace("+", "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A name, and how RHVoice stresses it instead."""

    right: Stressed
    heard: str


def find_stressed() -> Iterator[Stressed]:
    """Yield the names of Russian streets and towns whose stress the network is sure of."""
    silero = Silero()
    for name in sorted(set(_names())):
        place, sure = silero.find_stress(name)
        if sure >= _SURE and place >= 0:
            yield Stressed(f"{name[:place]}+{name[place:]}", zipf(name))


def _names() -> Iterator[str]:
    """Yield words of names: all towns, the streets of Moscow, and streets named after frequent surnames."""
    towns: list[str] = _data("address")["city"]
    surnames: list[str] = _data("person")["surnames"]["male"]
    people = (
        surname.removesuffix(end) + genitive
        for surname in surnames
        for end, genitive in _GENITIVES.items()
        if surname.endswith(end)
    )
    for name in (*streets("ru"), *towns, *people):
        for word in _WORD.findall(name):
            if "ё" not in word.lower() and sum(letter in VOWELS for letter in word.lower()) > 1:
                yield word


def _data(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(files("mimesis").joinpath(f"datasets/ru/{name}.json").read_text("utf-8"))


async def find_wrong(names: Sequence[Stressed]) -> list[Wrong]:
    """Return those that RHVoice stresses elsewhere."""
    engine = RHVoice(PROGRAMS / "RHVoice-test", voices_of("rhvoice"))
    wrong = []
    with Progress() as progress:
        for one in progress.track(names):
            heard = await find_heard(engine, one.written)
            if heard not in (None, one.name):
                wrong.append(Wrong(one, str(heard)))
    await engine.close()
    return wrong


async def find_heard(engine: Engine, name: str) -> str | None:
    """Return how an engine stresses a name that is written without «ё»: a mark there makes the same sound as none.

    None if it stresses a «ё» that it has restored, or knows the name as a whole and makes another sound with any mark.
    """
    plain = await engine.speak(f"улица {name}", "ru")
    for place, letter in enumerate(name):
        if letter.lower() in VOWELS:
            marked = f"{name[: place + 1]}{_MARK}{name[place + 1 :]}"
            if await engine.speak(f"улица {marked}", "ru") == plain:
                return f"{name[:place]}+{name[place:]}"
    return None


def to_table(wrong: Sequence[Wrong]) -> str:
    """Return the lines of the table, the most frequent names first, without those that people have decided."""
    refused = REFUSED.read_text(encoding="utf-8").split()
    decided = {word.replace("+", "").replace("ё", "е") for word in (*stresses.VERIFIED.split(), *refused)}
    kept = [one for one in wrong if one.right.written not in decided]
    kept.sort(key=lambda one: (-one.right.zipf, one.right.name))
    return "".join(f"{one.right.name}\t{one.right.zipf:.2f}\t{one.heard}\n" for one in kept)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Write the table of names that RHVoice stresses wrongly."""
    names = list(find_stressed())
    wrong = asyncio.run(find_wrong(names))
    TABLE.write_text(to_table(wrong), encoding="utf-8")
    click.echo(f"{len(names)} names, {len(wrong)} of them stressed otherwise: read what is new in {TABLE}")


if __name__ == "__main__":
    main()
