"""A conversation's script: its steps as numbered cards in the order in which they are read, each below the one it follows."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ivr.callflows.explorer import SPEECH, Choice, WhoseTurn
from ivr.callflows.graph import explore
from ivr.callflows.likeness import ChoiceResult, Graphs, Lead, StepNumbers
from ivr.callflows.scenes import SCENES

#: So many keys that do the same as this one, which seldom means anything, are any other key.
_MANY: Final = 3
_SPARE: Final = "#"
_KEYS: Final = "1234567890*#"
#: What is typed as a number is told by whether it serves.
_TYPED: Final = {typed: kind for scene in SCENES for typed, kind in scene.typed.items()}


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Choices that do the same, in the order of the keys; `others` stands for every key that no other row names.

    It holds for whoever comes to the card for the `visit`th time, and so on.
    """

    choices: tuple[Choice, ...]
    others: bool
    visit: int
    lead: Lead


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step: what is said and what each choice does; the leads of rows name cards by their numbers.

    `scenes` begin here, and `origins` are the other conversations that come here; `parent` is the card below
    which it is drawn, 0 for none, and `depth` how many are above it.
    """

    number: int
    turn: WhoseTurn
    said: tuple[str, ...]
    rows: tuple[FlowRow, ...]
    scenes: tuple[str, ...]
    origins: tuple[str, ...]
    parent: int
    depth: int


@dataclass(frozen=True, slots=True)
class CallFlow:
    """One conversation in one language."""

    conversation: str
    language: str
    cards: tuple[FlowStep, ...]


async def write_scripts(language: str) -> list[CallFlow]:
    """Return the scripts of all conversations with somebody who speaks the language; takes a second or two."""
    graphs = [(scene, await explore(scene, language)) for scene in SCENES]
    conversations = dict.fromkeys(
        step.conversation
        for scene, graph in graphs
        for step in graph.steps.values()
        if step.conversation in scene.conversations
    )
    return [CallFlow(one, language, tuple(_draw(one, graphs))) for one in conversations]


def _draw(conversation: str, graphs: Graphs) -> Iterable[FlowStep]:
    likeness = StepNumbers(conversation, graphs)
    starts, entries = likeness.starts(), likeness.entries()
    tree = list(_grow([starts, entries], lambda number: _followers(likeness.told(number))))
    numbers = {step: place for place, (step, _, _) in enumerate(tree, 1)}
    for step, parent, depth in tree:
        found = likeness.step(step)
        yield FlowStep(
            number=numbers[step],
            turn=found.turn,
            said=tuple(one.text for one in found.said),
            rows=tuple(_rows(likeness.told(step), numbers)),
            scenes=tuple(starts.get(step, ())),
            origins=tuple(entries.get(step, ())),
            parent=numbers.get(parent, 0),
            depth=depth,
        )


def _rows(told: Iterable[ChoiceResult], numbers: Mapping[int, int]) -> Iterable[FlowRow]:
    """Return the choices, those that do the same in one row; silence comes last."""
    grouped: dict[tuple[int, Lead], list[Choice]] = {}
    for one in sorted(told, key=lambda one: (one.visit, _place_of(one.choice))):
        lead = replace(one.lead, step=numbers.get(one.lead.step, 0))
        grouped.setdefault((one.visit, lead), []).append(_TYPED.get(one.choice or "", one.choice))
    rows = []
    for (visit, lead), choices in grouped.items():
        keys = [one for one in choices if one and one in _KEYS]
        others = len(keys) >= _MANY and _SPARE in keys
        kept = tuple(one for one in choices if not (others and one in keys))
        rows.append(FlowRow(kept, others, visit, lead))
    return sorted(rows, key=lambda row: (row.visit, row.others, None in row.choices))


def _place_of(choice: Choice) -> int:
    if choice is None:
        return len(_KEYS) + 2
    return _KEYS.index(choice) if choice in _KEYS else len(_KEYS) + (choice == SPEECH)


def _followers(told: Iterable[ChoiceResult]) -> list[int]:
    """Return the steps that follow, in the order of the keys."""
    ordered = sorted(told, key=lambda one: (one.visit, _place_of(one.choice)))
    return [one.lead.step for one in ordered if one.lead.step]


def _grow(
    roots: Sequence[Iterable[int]], follow: Callable[[int], list[int]]
) -> Iterator[tuple[int, int, int]]:
    """Return every step with the one that it is drawn below (0: none) and its depth, in the order of reading.

    A step is drawn below the one from which it is reached soonest; a root only if no earlier roots lead to it.
    """
    seen: set[int] = set()
    for some in roots:
        children: dict[int, list[int]] = {0: [one for one in some if one not in seen]}
        waiting = deque(children[0])
        seen.update(waiting)
        while waiting:
            step = waiting.popleft()
            children[step] = [one for one in dict.fromkeys(follow(step)) if one not in seen]
            seen.update(children[step])
            waiting.extend(children[step])
        yield from _read(children, 0, 0)


def _read(children: Mapping[int, list[int]], above: int, depth: int) -> Iterator[tuple[int, int, int]]:
    for step in children[above]:
        yield step, above, depth
        yield from _read(children, step, depth + 1)
