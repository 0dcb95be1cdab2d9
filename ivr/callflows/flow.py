"""A conversation's call flow: its steps numbered in reading order, each below the one that it follows."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ivr.callflows.explorer import SPEECH, Choice, StepKind
from ivr.callflows.graph import explore
from ivr.callflows.likeness import ChoiceResult, Graphs, Lead, StepNumbers
from ivr.callflows.scenes import SCENES

#: At least this many keys that do the same as #, which seldom means anything, are shown as any other key.
_MANY: Final = 3
_SPARE: Final = "#"
_KEYS: Final = "1234567890*#"
#: Keyed numbers are shown by whether they are accepted.
_KEYED: Final = {typed: kind for scene in SCENES for typed, kind in scene.typed.items()}


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Choices that do the same, in key order; `others` stands for every key that no other row names.

    It holds from the n-th `visit` of the step on.
    """

    choices: tuple[Choice, ...]
    others: bool
    visit: int
    lead: Lead


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step: what is said and what each choice does; the leads of rows refer to steps by number.

    `scenes` begin here, and `origins` are other conversations that lead here. It is drawn below the step `parent`, 0
    for none, with `depth` steps above it.
    """

    number: int
    kind: StepKind
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
    steps: tuple[FlowStep, ...]


async def find_call_flows(language: str) -> list[CallFlow]:
    """Return the call flows of all conversations in this language; takes a second or two."""
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
    tree = list(_grow([starts, entries], lambda number: _followers(likeness.results(number))))
    numbers = {step: number for number, (step, _, _) in enumerate(tree, 1)}
    for step, parent, depth in tree:
        found = likeness.step(step)
        yield FlowStep(
            number=numbers[step],
            kind=found.kind,
            said=tuple(one.text for one in found.said),
            rows=tuple(_rows(likeness.results(step), numbers)),
            scenes=tuple(starts.get(step, ())),
            origins=tuple(entries.get(step, ())),
            parent=numbers.get(parent, 0),
            depth=depth,
        )


def _rows(results: Iterable[ChoiceResult], numbers: Mapping[int, int]) -> Iterable[FlowRow]:
    """Return one row for the choices that do the same; silence comes last."""
    grouped: dict[tuple[int, Lead], list[Choice]] = {}
    for one in sorted(results, key=_key_order):
        lead = replace(one.lead, step=numbers.get(one.lead.step, 0))
        grouped.setdefault((one.visit, lead), []).append(_KEYED.get(one.choice or "", one.choice))
    rows = []
    for (visit, lead), choices in grouped.items():
        keys = [one for one in choices if one and one in _KEYS]
        others = len(keys) >= _MANY and _SPARE in keys
        kept = tuple(one for one in choices if not (others and one in keys))
        rows.append(FlowRow(kept, others, visit, lead))
    return sorted(rows, key=lambda row: (row.visit, row.others, None in row.choices))


def _key_order(result: ChoiceResult) -> tuple[int, int]:
    choice = result.choice
    if choice is None:
        return result.visit, len(_KEYS) + 2
    return result.visit, _KEYS.index(choice) if choice in _KEYS else len(_KEYS) + (choice == SPEECH)


def _followers(results: Iterable[ChoiceResult]) -> list[int]:
    """Return the steps that follow, in the order of the keys."""
    return [one.lead.step for one in sorted(results, key=_key_order) if one.lead.step]


def _grow(
    roots: Sequence[Iterable[int]], follow: Callable[[int], list[int]]
) -> Iterator[tuple[int, int, int]]:
    """Yield every step with its parent (0: none) and depth, in reading order.

    A step stands below the one from which it is reached soonest, and is a root only if no earlier root leads to it.
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
