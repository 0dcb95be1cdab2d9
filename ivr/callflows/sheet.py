"""A call flow in words: what stands on each card, for the picture and for reading as text."""

from dataclasses import dataclass

from ivr.callflows.explorer import SPEECH, Choice, Exit, StepKind
from ivr.callflows.flow import CallFlow, FlowRow, FlowStep
from ivr.callflows.likeness import Lead
from ivr.callflows.scenes import KeyedNumber
from ivr.callflows.words import CallFlowTexts


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One row: its keys, what else the caller may do, and where that leads; `step` is 0 if to no step."""

    keys: tuple[str, ...]
    does: str
    step: int
    goal: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One card to show: `opening` says who comes here, `spoken` is what they hear."""

    number: int
    parent: int
    depth: int
    opening: tuple[str, ...]
    spoken: str
    lines: tuple[FlowLine, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conversation; `name` also stands in file names; `last_words` are those before its ways out."""

    name: str
    title: str
    language: str
    leaves: tuple[Leaf, ...]
    last_words: tuple[str, ...]


def put_into_words(flow: CallFlow, words: CallFlowTexts) -> Sheet:
    """Return the call flow as it is shown; whatever has no title is called as in the code."""
    title = words.conversations.get(flow.conversation, flow.conversation)
    leaves = tuple(_leaf(step, words) for step in flow.steps)
    rows = (row for step in flow.steps for row in step.rows if row.lead.said)
    last_words = tuple(dict.fromkeys(_last_words(row.lead, words) for row in rows))
    return Sheet(flow.conversation, title, flow.language, leaves, last_words)


def _leaf(step: FlowStep, words: CallFlowTexts) -> Leaf:
    opening = []
    if step.scenes:
        opening.append(
            words.begins.format(scenes="; ".join(words.scenes.get(one, one) for one in step.scenes))
        )
    if step.origins:
        names = "; ".join(words.conversations.get(one, one) for one in step.origins)
        opening.append(words.comes_from.format(conversations=names))
    spoken = words.tone if step.kind is StepKind.RECORDS else " ".join(step.said)
    lines = tuple(_line(row, step.kind, words) for row in step.rows)
    return Leaf(step.number, step.parent, step.depth, tuple(opening), spoken, lines)


def _line(row: FlowRow, kind: StepKind, words: CallFlowTexts) -> FlowLine:
    keys = tuple(one for one in row.choices if one and len(one) == 1)
    named = [_action(one, kind, words) for one in row.choices if one not in keys]
    if row.others:
        named.insert(0, words.other_keys)
    if row.visit > 1:
        named.append(words.again.format(times=row.visit))
    return FlowLine(keys, ", ".join(named), row.lead.step, _goal(row.lead, words))


def _action(choice: Choice, kind: StepKind, words: CallFlowTexts) -> str:
    if choice is None:
        return {StepKind.SAYS: words.then, StepKind.RECORDS: words.says_nothing}.get(kind, words.silence)
    return {KeyedNumber.GOOD: words.good_number, KeyedNumber.BAD: words.bad_number, SPEECH: words.speaks}[
        choice
    ]


def _goal(lead: Lead, words: CallFlowTexts) -> str:
    if lead.exit:
        return words.exits[lead.exit]
    if lead.conversation:
        return words.conversations.get(lead.conversation, lead.conversation)
    return words.step.format(number=lead.step)


def _last_words(lead: Lead, words: CallFlowTexts) -> str:
    template = words.corrected if lead.exit is Exit.WRONG_KEY else words.last_words
    return template.format(goal=_goal(lead, words), words=" ".join(lead.said))
