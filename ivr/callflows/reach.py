"""How soon callers reach each phrase: its distance in keys from the beginning of a call."""

import re
from collections.abc import AsyncIterator
from heapq import heappop, heappush
from itertools import count
from typing import Final

from ivr.callflows.explorer import Choice, StepKind
from ivr.callflows.graph import choices_of, walk
from ivr.callflows.scenes import SCENES, Scene
from prompts.wording.phrases import Phrase

#: Phrases that differ only in a number, such as digits, are all as near as the nearest of them.
_NUMBER: Final = re.compile(r"\d+")


async def find_nearest(language: str, within: int) -> dict[str, int]:
    """Return the distance in keys (or silences) of every kind of phrase `within` so many.

    Callers speak the language; what they hear of the line's other languages counts too. Takes a tenth of a second.
    """
    nearest: dict[str, int] = {}
    for scene in SCENES:
        async for phrase, keys in _hear(scene, language, within):
            kind = kind_of(phrase)
            nearest[kind] = min(keys, nearest.get(kind, keys))
    return nearest


def kind_of(phrase: Phrase) -> str:
    """Return the phrase's id with its numbers masked."""
    return _NUMBER.sub("#", phrase.id)


async def _hear(scene: Scene, language: str, within: int) -> AsyncIterator[tuple[Phrase, int]]:
    """Yield what is heard in a scene with its distance, the nearest first, each step once."""
    order, known = count(), set[tuple[object, ...]]()
    waiting: list[tuple[int, int, tuple[Choice, ...]]] = [(0, next(order), ())]
    while waiting:
        keys, _, path = heappop(waiting)
        explorer = await walk(scene, language, path)
        if len(explorer.steps) <= len(path) or (step := explorer.steps[-1]).name in known:
            continue
        known.add(step.name)
        for phrase in step.said:
            yield phrase, keys
        # The line goes on speaking without any key.
        then = keys if step.kind is StepKind.SAYS else keys + 1
        if then <= within:
            for choice in [None] if step.kind is StepKind.SAYS else choices_of(scene, step):
                heappush(waiting, (then, next(order), (*path, choice)))
