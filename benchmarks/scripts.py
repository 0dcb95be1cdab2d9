"""What callers hear from the first word to the last, for a recogniser to listen to."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.situations import NEWS, NOW, SITUATIONS, ZONE

#: Calls with different tickets and times, the same in each run: each hour of the day is told once or twice.
_CALLS, _SEED = 30, 4712806
#: Start of the three days with their estimates: not near enough for an interval to be told.
_FROM = NOW + timedelta(hours=2)
_HIGHEST = 9_999_999


@dataclass(frozen=True)
class Script:
    """Phrases that are played one after another; `kind` is "situation", "call" or "fixed phrases"."""

    kind: str
    name: str
    phrases: tuple[Phrase, ...]


def scripts(language: str) -> Iterator[Script]:
    """Yield every situation, whole calls with many tickets and times, and all fixed phrases."""
    words = wording_for(language)
    for name, situation in SITUATIONS.items():
        yield Script("situation", name, tuple(situation.speak(words)))
    yield from calls(language)
    fixed_phrases = list(FixedPhrase)
    for start in range(0, len(fixed_phrases), 4):
        yield Script(
            "fixed phrases",
            "",
            tuple(words.say(fixed_phrase) for fixed_phrase in fixed_phrases[start : start + 4]),
        )


def calls(language: str) -> Iterator[Script]:
    """Yield calls as `ivr.dialogs.inbound` holds them, in two parts each: a recogniser takes half a minute at once."""
    words, chance = wording_for(language), random.Random(_SEED)
    for number in range(1, _CALLS + 1):
        past = timedelta(days=chance.randrange(3), hours=number, minutes=5 * chance.randrange(12))
        news = replace(NEWS, etr=_FROM + past)
        ticket = f"{chance.randint(0, _HIGHEST):07}"
        told = words.outage(news, at=NOW, zone=ZONE)
        yield Script("call", f"call {number}", (words.say(FixedPhrase.GREETING), *told))
        keys = words.say(FixedPhrase.MENU_OUTAGE)
        yield Script("call", f"call {number}, its end", (*words.ticket(ticket), keys))
