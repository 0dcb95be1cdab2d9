"""A script put into words: what stands on each card, for the picture and for those who read it as text."""

from dataclasses import dataclass

from ivr.callflows.explorer import SPEECH, Choice, Exit, WhoseTurn
from ivr.callflows.flow import CallFlow, FlowRow, FlowStep
from ivr.callflows.likeness import Lead
from ivr.callflows.scenes import KeyedNumber
from ivr.callflows.words import CallFlowTexts


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One row: its keys, what else the caller may do, and where it leads; `step` is 0 when to no card."""

    keys: tuple[str, ...]
    does: str
    step: int
    goal: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One card, ready to be shown: `opening` says who comes here, `spoken` what they hear."""

    number: int
    parent: int
    depth: int
    opening: tuple[str, ...]
    spoken: str
    lines: tuple[FlowLine, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conversation; `name` is its own, also in addresses; `last_words` are those before its ways out."""

    name: str
    title: str
    language: str
    leaves: tuple[Leaf, ...]
    last_words: tuple[str, ...]


def put_into_words(script: CallFlow, words: CallFlowTexts) -> Sheet:
    """Return the script as it is shown; what has no name of its own is called as in the code."""
    title = words.conversations.get(script.conversation, script.conversation)
    leaves = tuple(_leaf(card, words) for card in script.cards)
    rows = (row for card in script.cards for row in card.rows if row.lead.said)
    last_words = tuple(dict.fromkeys(_last_words(row.lead, words) for row in rows))
    return Sheet(script.conversation, title, script.language, leaves, last_words)


def _leaf(card: FlowStep, words: CallFlowTexts) -> Leaf:
    opening = []
    if card.scenes:
        opening.append(
            words.begins.format(scenes="; ".join(words.scenes.get(one, one) for one in card.scenes))
        )
    if card.origins:
        names = "; ".join(words.conversations.get(one, one) for one in card.origins)
        opening.append(words.comes_from.format(conversations=names))
    spoken = words.tone if card.turn is WhoseTurn.RECORDS else " ".join(card.said)
    lines = tuple(_line(row, card.turn, words) for row in card.rows)
    return Leaf(card.number, card.parent, card.depth, tuple(opening), spoken, lines)


def _line(row: FlowRow, turn: WhoseTurn, words: CallFlowTexts) -> FlowLine:
    keys = tuple(one for one in row.choices if one and len(one) == 1)
    named = [_action(one, turn, words) for one in row.choices if one not in keys]
    if row.others:
        named.insert(0, words.other_keys)
    if row.visit > 1:
        named.append(words.again.format(times=row.visit))
    return FlowLine(keys, ", ".join(named), row.lead.step, _goal(row.lead, words))


def _action(choice: Choice, turn: WhoseTurn, words: CallFlowTexts) -> str:
    if choice is None:
        return {WhoseTurn.SAYS: words.then, WhoseTurn.RECORDS: words.says_nothing}.get(turn, words.silence)
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
