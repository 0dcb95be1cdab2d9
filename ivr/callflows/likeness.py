"""Which steps of a conversation are one and the same: those that sound alike and lead alike, however long one goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ivr.callflows.explorer import Choice, Exit, Step, WhoseTurn
from ivr.callflows.graph import Graph, Name, Target, Way
from ivr.callflows.scenes import Scene
from ivr.dialogs.steps import WRONG_KEYS
from prompts.wording.fixed_phrases import FixedPhrase

Graphs = Sequence[tuple[Scene, Graph]]

#: Who comes to a correction for so manieth time has pressed one wrong key more.
TRIES: Final = WRONG_KEYS - 1

#: A step of a scene, which is given by its place.
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
    """What one choice does, for whoever is at a step for the `visit`th time."""

    choice: Choice
    visit: int
    lead: Lead


class StepNumbers:
    """Numbers the steps of one conversation from 1 on; those that are the same have one number."""

    def __init__(self, conversation: str, graphs: Graphs) -> None:
        self._conversation, self._graphs = conversation, graphs
        own = [
            (place, name)
            for place, (scene, graph) in enumerate(graphs)
            if conversation in scene.conversations
            for name, step in graph.steps.items()
            if step.conversation == conversation
        ]
        starts = [(place, graph.start) for place, (_, graph) in enumerate(graphs)]
        # Taking leave is told where it is led to, unless it is all there is.
        self._nodes = [node for node in own if node in starts or not self._leave(node)]
        self._nodes = self._nodes or own
        self._numbers = self._sort_out()
        self._firsts = {number: node for node, number in reversed(self._numbers.items())}

    def starts(self) -> dict[int, list[str]]:
        """Return the numbers of the steps with which scenes begin, with these."""
        found: dict[int, list[str]] = {}
        for place, (scene, graph) in enumerate(self._graphs):
            if number := self._numbers.get((place, graph.start)):
                found.setdefault(number, []).append(scene.name)
        return found

    def entries(self) -> dict[int, list[str]]:
        """Return the numbers of the steps to which other conversations lead, with these; a slip leads nowhere."""
        found: dict[int, dict[str, None]] = {}
        for place, (_, graph) in enumerate(self._graphs):
            for name, ways in graph.ways.items():
                origin = graph.steps[name].conversation
                for target in ways.values() if origin != self._conversation else ():
                    number = self._number(place, target)
                    if number and self.step(number).ids[:1] != (FixedPhrase.WRONG_KEY,):
                        found.setdefault(number, {})[origin] = None
        return {number: list(origins) for number, origins in found.items()}

    def step(self, number: int) -> Step:
        """Return a step of this number."""
        return self._step(self._firsts[number])

    def told(self, number: int) -> list[ChoiceResult]:
        """Return what the choices at a step do, but for what goes without saying."""
        told = self._told(self._firsts[number], self._numbers)
        return [replace(one, lead=self._correction(told, one.lead) or one.lead) for one in told]

    def _correction(self, told: Sequence[ChoiceResult], lead: Lead) -> Lead | None:
        """Return what a lead comes to if it only says that the key was wrong and does all else that is `told`."""
        said = self.step(lead.step).said if lead.step else ()
        if not said or said[0].id != FixedPhrase.WRONG_KEY:
            return None
        again = self._told(self._firsts[lead.step], self._numbers)
        same = {(one.choice, one.lead) for one in again if one.visit == 1} == {
            (one.choice, one.lead) for one in told if one.visit == 1
        }
        rescued = any(one.visit == TRIES and one.lead.exit is Exit.PERSON for one in again)
        return Lead(exit=Exit.WRONG_KEY, said=(said[0].text,)) if same and rescued else None

    def _sort_out(self) -> dict[_Node, int]:
        """Begin with what sounds alike, and part it by where it leads until nothing parts any more."""
        sounds = {node: (self._step(node).turn, _texts(self._step(node))) for node in self._nodes}
        numbers = _number(sounds)
        while True:
            finer = _number(
                {node: (numbers[node], frozenset(self._told(node, numbers))) for node in self._nodes}
            )
            if max(finer.values()) == max(numbers.values()):
                return numbers
            numbers = finer

    def _told(self, node: _Node, numbers: Mapping[_Node, int]) -> list[ChoiceResult]:
        place, name = node
        ways = self._graphs[place][1].ways.get(name, {})
        leads = {way: self._lead(place, target, numbers) for way, target in ways.items()}
        spoken = self._step(node).turn is WhoseTurn.SAYS
        return [
            ChoiceResult(way.choice, way.visit, lead)
            for way, lead in leads.items()
            if not (way.visit > 1 and lead == leads.get(Way(way.choice, way.visit - 1)))
            and not (spoken and way.choice and lead == leads.get(Way(None, way.visit)))
        ]

    def _lead(self, place: int, target: Target, numbers: Mapping[_Node, int]) -> Lead:
        if isinstance(target, Exit):
            return Lead(exit=target)
        if number := numbers.get((place, target)):
            return Lead(step=number)
        step = self._graphs[place][1].steps[target]
        if way_out := self._leave((place, target)):
            return Lead(exit=way_out, said=_texts(step))
        return Lead(conversation=step.conversation)

    def _leave(self, node: _Node) -> Exit | None:
        """Return how it ends after a step that only takes leave; None for any other step."""
        then = self._graphs[node[0]][1].ways.get(node[1], {}).get(Way(None, 1))
        return then if isinstance(then, Exit) and self._step(node).turn is WhoseTurn.SAYS else None

    def _number(self, place: int, target: Target) -> int:
        return 0 if isinstance(target, Exit) else self._numbers.get((place, target), 0)

    def _step(self, node: _Node) -> Step:
        return self._graphs[node[0]][1].steps[node[1]]


def _texts(step: Step) -> tuple[str, ...]:
    return tuple(one.text for one in step.said)


def _number(signs: Mapping[_Node, object]) -> dict[_Node, int]:
    """Return a number for each, from 1 on and in their order, the same one where the signs are equal."""
    found: dict[object, int] = {}
    return {node: found.setdefault(sign, len(found) + 1) for node, sign in signs.items()}
