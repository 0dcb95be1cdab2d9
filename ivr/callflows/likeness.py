"""Which steps of a conversation are equivalent: they sound alike, and every continuation of them is alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ivr.callflows.explorer import Choice, Exit, Step, StepKind
from ivr.callflows.graph import Graph, Name, Target, Way
from ivr.callflows.scenes import Scene
from ivr.dialogs.steps import WRONG_KEYS
from prompts.wording.fixed_phrases import FixedPhrase

Graphs = Sequence[tuple[Scene, Graph]]

#: The visit of a correction at which one more wrong key leads to an agent.
TRIES: Final = WRONG_KEYS - 1

#: A step of the scene with this index.
_Node = tuple[int, Name]


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a choice leads: to a step, into another conversation, or out, with the last words that are `said`."""

    step: int = 0
    conversation: str = ""
    exit: Exit | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceResult:
    """What one choice does on the n-th `visit` of a step."""

    choice: Choice
    visit: int
    lead: Lead


class StepNumbers:
    """Numbers the steps of one conversation from 1; equivalent steps share a number."""

    def __init__(self, conversation: str, graphs: Graphs) -> None:
        self._conversation, self._graphs = conversation, graphs
        own = [
            (index, name)
            for index, (scene, graph) in enumerate(graphs)
            if conversation in scene.conversations
            for name, step in graph.steps.items()
            if step.conversation == conversation
        ]
        starts = [(index, graph.start) for index, (_, graph) in enumerate(graphs)]
        # A goodbye is told where a choice leads to it, unless there is nothing else.
        self._nodes = [node for node in own if node in starts or not self._leave(node)]
        self._nodes = self._nodes or own
        self._numbers = self._refine()
        self._firsts = {number: node for node, number in reversed(self._numbers.items())}

    def starts(self) -> dict[int, list[str]]:
        """Return the numbers of the steps with which scenes begin, and these scenes."""
        found: dict[int, list[str]] = {}
        for index, (scene, graph) in enumerate(self._graphs):
            if number := self._numbers.get((index, graph.start)):
                found.setdefault(number, []).append(scene.name)
        return found

    def entries(self) -> dict[int, list[str]]:
        """Return the numbers of the steps that other conversations lead to, and these; corrections don't count."""
        found: dict[int, dict[str, None]] = {}
        for index, (_, graph) in enumerate(self._graphs):
            for name, ways in graph.ways.items():
                origin = graph.steps[name].conversation
                for target in ways.values() if origin != self._conversation else ():
                    number = self._number(index, target)
                    if number and self.step(number).ids[:1] != (FixedPhrase.WRONG_KEY,):
                        found.setdefault(number, {})[origin] = None
        return {number: list(origins) for number, origins in found.items()}

    def step(self, number: int) -> Step:
        """Return a step with this number."""
        return self._step(self._firsts[number])

    def results(self, number: int) -> list[ChoiceResult]:
        """Return what the choices at a step do; a mere correction becomes Exit.WRONG_KEY."""
        results = self._results(self._firsts[number], self._numbers)
        return [replace(one, lead=self._correction(results, one.lead) or one.lead) for one in results]

    def _correction(self, results: Sequence[ChoiceResult], lead: Lead) -> Lead | None:
        """Return a correction's lead, None unless it only says that the key was wrong and offers the same `results`."""
        said = self.step(lead.step).said if lead.step else ()
        if not said or said[0].id != FixedPhrase.WRONG_KEY:
            return None
        again = self._results(self._firsts[lead.step], self._numbers)
        same = {(one.choice, one.lead) for one in again if one.visit == 1} == {
            (one.choice, one.lead) for one in results if one.visit == 1
        }
        rescued = any(one.visit == TRIES and one.lead.exit is Exit.AGENT for one in again)
        return Lead(exit=Exit.WRONG_KEY, said=(said[0].text,)) if same and rescued else None

    def _refine(self) -> dict[_Node, int]:
        """Begin with what sounds alike, and split by where it leads until nothing splits any more."""
        sounds = {node: (self._step(node).kind, _texts(self._step(node))) for node in self._nodes}
        numbers = _number(sounds)
        while True:
            finer = _number(
                {node: (numbers[node], frozenset(self._results(node, numbers))) for node in self._nodes}
            )
            if max(finer.values()) == max(numbers.values()):
                return numbers
            numbers = finer

    def _results(self, node: _Node, numbers: Mapping[_Node, int]) -> list[ChoiceResult]:
        index, name = node
        ways = self._graphs[index][1].ways.get(name, {})
        leads = {way: self._lead(index, target, numbers) for way, target in ways.items()}
        spoken = self._step(node).kind is StepKind.SAYS
        return [
            ChoiceResult(way.choice, way.visit, lead)
            for way, lead in leads.items()
            if not (way.visit > 1 and lead == leads.get(Way(way.choice, way.visit - 1)))
            and not (spoken and way.choice and lead == leads.get(Way(None, way.visit)))
        ]

    def _lead(self, index: int, target: Target, numbers: Mapping[_Node, int]) -> Lead:
        if isinstance(target, Exit):
            return Lead(exit=target)
        if number := numbers.get((index, target)):
            return Lead(step=number)
        step = self._graphs[index][1].steps[target]
        if way_out := self._leave((index, target)):
            return Lead(exit=way_out, said=_texts(step))
        return Lead(conversation=step.conversation)

    def _leave(self, node: _Node) -> Exit | None:
        """Return how the call ends after a step that is only a goodbye; None for any other step."""
        then = self._graphs[node[0]][1].ways.get(node[1], {}).get(Way(None, 1))
        return then if isinstance(then, Exit) and self._step(node).kind is StepKind.SAYS else None

    def _number(self, index: int, target: Target) -> int:
        return 0 if isinstance(target, Exit) else self._numbers.get((index, target), 0)

    def _step(self, node: _Node) -> Step:
        return self._graphs[node[0]][1].steps[node[1]]


def _texts(step: Step) -> tuple[str, ...]:
    return tuple(one.text for one in step.said)


def _number(signs: Mapping[_Node, object]) -> dict[_Node, int]:
    """Return a number for each, from 1 in their order, the same one for equal signs."""
    found: dict[object, int] = {}
    return {node: found.setdefault(sign, len(found) + 1) for node, sign in signs.items()}
