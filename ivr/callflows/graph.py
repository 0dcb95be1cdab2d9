"""All that can happen in a scene: every step is tried with every choice, again and again until nothing new comes."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ivr.callflows.explorer import SPEECH, Choice, Exit, Explorer, Step, WhoseTurn
from ivr.callflows.scenes import Scene
from ivr.dialogs.call import HungUp

#: So often one step is tried on one way: what a third try does differs from what a first does.
_TRIES: Final = 3
_KEYS: Final = tuple("1234567890*#")

#: A step as it is known in a graph.
Name = tuple[object, ...]
Target = Name | Exit


@dataclass(frozen=True, slots=True)
class Way:
    """What a caller does at a step, and the how manieth time they are there."""

    choice: Choice
    visit: int


@dataclass
class Graph:
    """The steps of a scene, and where each choice leads; `start` is where it begins."""

    start: Name = ()
    steps: dict[Name, Step] = field(default_factory=dict)
    ways: dict[Name, dict[Way, Target]] = field(default_factory=dict)


async def explore(scene: Scene, language: str) -> Graph:
    """Return everything that can happen in the scene with a caller who speaks the language.

    Other tasks run in between: a walk through a conversation takes a millisecond.
    """
    graph = Graph()
    waiting: deque[tuple[Choice, ...]] = deque([()])
    known: set[tuple[Name, int]] = set()
    while waiting:
        path = waiting.popleft()
        explorer = await walk(scene, language, path)
        await asyncio.sleep(0)
        step = explorer.steps[-1]
        if isinstance(_note(graph, explorer, language), Exit) or step.conversation not in scene.conversations:
            continue
        visits = Counter(one.name for one in explorer.steps)[step.name]
        if visits <= _TRIES and (step.name, visits) not in known:
            known.add((step.name, visits))
            waiting.extend((*path, choice) for choice in choices_of(scene, step))
    return graph


async def walk(scene: Scene, language: str, path: Sequence[Choice]) -> Explorer:
    """Return the explorer that has gone a path through the scene."""
    explorer = Explorer(path)
    try:
        await scene.hold(explorer, language)
    except HungUp:
        explorer.exit = None
    return explorer


def _note(graph: Graph, explorer: Explorer, language: str) -> Target:
    """Remember the last step of a walk and how it was reached; return where the walk has led."""
    *before, last = explorer.steps
    target: Target = last.name
    if explorer.exit:
        before, target = explorer.steps, explorer.exit
    elif last.language != language:
        target = Exit.LANGUAGE
    else:
        graph.steps.setdefault(last.name, last)
    if not before:
        graph.start = last.name
        return target
    here = before[-1].name
    visit = sum(one.name == here for one in before)
    graph.ways.setdefault(here, {}).setdefault(Way(explorer.path[-1], visit), target)
    return target


def choices_of(scene: Scene, step: Step) -> Iterator[Choice]:
    """Yield what a caller may do at the step."""
    yield None
    match step.turn:
        case WhoseTurn.RECORDS:
            yield SPEECH
        case WhoseTurn.READS:
            yield from ("0", "*", *scene.typed)
        case _:
            yield from _KEYS
