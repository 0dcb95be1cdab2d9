"""What callers hear from the first word to the last, for a recogniser to listen to."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from benchmarks.whole_calls import HOME, OUTAGE, STATED, WholeCall
from ivr.callflows.explorer import SilentLibrary
from ivr.callflows.session import NOW
from outages.incidents import Cause, Incident
from outages.subscribers import Service
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.situations import SITUATIONS

#: Makes the calls the same in each run.
_SEED: Final = 4712806
#: Start of the three days with their estimates: not near enough for an interval to be told.
_FROM: Final = NOW + timedelta(hours=2)
_HIGHEST: Final = 9_999_999
_MOST_SERVICES: Final = 3
_HOUSES: Final = 150
#: What Russian streets are whose names don't say it, by the ending of the name; «Б.» and the like may follow.
_KINDS: Final = {r"(ий|ый|ой)( [А-Я]\w*\.)?$": "переулок", r"ое$": "шоссе"}
_FIXED: Final = frozenset(map(str, FixedPhrase))
_CAUSES: Final = tuple(cause for cause in Cause if cause is not Cause.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Script:
    """Phrases that are played one after another; `kind` is "situation", "call" or "fixed phrases"."""

    kind: str
    name: str
    phrases: tuple[Phrase, ...]


def situations(language: str) -> Iterator[Script]:
    """Yield every situation and all fixed phrases."""
    words = wording_for(language)
    for name, situation in SITUATIONS.items():
        yield Script("situation", name, tuple(situation.speak(words)))
    fixed_phrases = list(FixedPhrase)
    for start in range(0, len(fixed_phrases), 4):
        yield Script(
            "fixed phrases",
            "",
            tuple(words.say(fixed_phrase) for fixed_phrase in fixed_phrases[start : start + 4]),
        )


async def random_calls(language: str, count: int) -> list[Script]:
    """Return calls with addresses, services, estimates and tickets drawn at random, the same in each run.

    Each hour of the day is told equally often. Menus and all fixed phrases at the end but the goodbye are left out, so that most
    calls are one clip: they are the same in each call, and `situations` has them all.
    """
    chance = random.Random(_SEED)
    return [
        Script("call", f"call {number}", await _listen(_draw(number, language, chance), language))
        for number in range(1, count + 1)
    ]


async def _listen(call: WholeCall, language: str) -> tuple[Phrase, ...]:
    told = [
        Phrase(line.id, language, line.text)
        for line in await call.listen(language, SilentLibrary())
        if line.language == language and not line.id.startswith("menu")
    ]
    changing = [place for place, phrase in enumerate(told, 1) if phrase.id not in _FIXED]
    # Where a clip ends with a number, the recogniser sometimes goes on counting.
    return (*told[: max(changing, default=0)], told[-1])


def _draw(number: int, language: str, chance: random.Random) -> WholeCall:
    """Return a call about an outage whose estimate lies `number` hours ahead, within three days."""
    past = timedelta(days=chance.randrange(3), hours=number % 24, minutes=5 * chance.randrange(12))
    services = frozenset(chance.sample(list(Service), chance.randint(1, _MOST_SERVICES)))
    house = chance.choice(["{}", "{}", "{}", "{}/{}", "{}а"]).format(
        chance.randint(1, _HOUSES), chance.randint(1, 9)
    )
    street = _in_full(chance.choice(streets(language)), language)
    point = replace(HOME, street=street, house=house, services=services)
    return WholeCall(
        (_outage(services, past, chance.choice(_CAUSES)),),
        # Wherever the ticket's number is told, before the keys or after this one.
        keys="1",
        points=(point,),
        ticket=f"{chance.randint(0, _HIGHEST):07}",
    )


def _outage(services: frozenset[Service], past: timedelta, cause: Cause) -> Incident:
    return replace(OUTAGE, services=services, cause=cause, revisions=(replace(STATED, etr=_FROM + past),))


def _in_full(name: str, language: str) -> str:
    if language == "ru":
        kind = next((kind for ending, kind in _KINDS.items() if re.search(ending, name)), None)
        return f"{name} {kind}" if kind else f"улица {name}"
    return f"{name} Street"


@cache
def streets(language: str) -> Sequence[str]:
    """Return the names of real streets: of Moscow in Russian, of San Francisco in English."""
    data = files("mimesis").joinpath(f"datasets/{language}/address.json").read_text("utf-8")
    names: list[str] = json.loads(data)["street"]["name"]
    return names
