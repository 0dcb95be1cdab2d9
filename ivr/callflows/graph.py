"""Everything that can happen in a scene: every choice is tried at every step until nothing new comes."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ivr.callflows.explorer import SPEECH, Choice, Exit, Explorer, Step, StepKind
from ivr.callflows.scenes import Scene
from ivr.dialogs.call import HungUp

#: How many visits of a step are tried on one path: a third wrong key does something else than the first.
_TRIES: Final = 3
_KEYS: Final = tuple("1234567890*#")

#: A step's identity in a graph.
Name = tuple[object, ...]
Target = Name | Exit


@dataclass(frozen=True, slots=True)
class Way:
    """What a caller does at a step on the n-th visit."""

    choice: Choice
    visit: int


@dataclass
class Graph:
    """The steps of a scene and where each choice leads; `start` is the first step."""

    start: Name = ()
    steps: dict[Name, Step] = field(default_factory=dict)
    ways: dict[Name, dict[Way, Target]] = field(default_factory=dict)


async def explore(scene: Scene, language: str) -> Graph:
    """Return everything that can happen in the scene in this language.

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
    """Return an explorer that has followed the path through the scene."""
    explorer = Explorer(path)
    try:
        await scene.hold(explorer, language)
    except HungUp:
        explorer.exit = None
    return explorer


def _note(graph: Graph, explorer: Explorer, language: str) -> Target:
    """Add the last step of a walk and how it was reached; return where the walk has led."""
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
    match step.kind:
        case StepKind.RECORDS:
            yield SPEECH
        case StepKind.READS:
            yield from ("0", "*", *scene.typed)
        case _:
            yield from _KEYS
