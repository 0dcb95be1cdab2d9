"""One telephone with outages at several addresses: ask which one the call is about."""

from collections.abc import Sequence

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import AffectedPoint
from ivr.dialogs.steps import insist, menu_of
from outages.subscribers import ServicePoint
from prompts.wording.announcements import Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

#: The keys of the offered addresses, and what is said after each; nobody remembers more.
KEYS = {
    "1": FixedPhrase.KEY_1,
    "2": FixedPhrase.KEY_2,
    "3": FixedPhrase.KEY_3,
    "4": FixedPhrase.KEY_4,
    "5": FixedPhrase.KEY_5,
}

#: Most affected points announced in a row; more would bury the menu.
MOST_TOLD = 3

#: The affected points of one house.
Address = Sequence[AffectedPoint]


def group_by_address(affected: Sequence[AffectedPoint]) -> list[Address]:
    """Return the affected points house by house, in their order."""
    addresses: dict[int, list[AffectedPoint]] = {}
    for one in affected:
        addresses.setdefault(one.point.house_id, []).append(one)
    return list(addresses.values())


def needs_no_choice(affected: Sequence[AffectedPoint]) -> bool:
    """Say whether everything is told without a question: one address, one incident at a few, or addresses withheld."""
    if affected[0].point.withheld:
        return True
    few = len(affected) <= MOST_TOLD and len({one.incident.id for one in affected}) == 1
    return few or len(group_by_address(affected)) == 1


async def choose_address(
    talk: Conversation, affected: Sequence[AffectedPoint], *first: FixedPhrase
) -> Address | None:
    """Ask which address the call is about, None for an agent instead; silence chooses the first."""
    offered = dict(zip(KEYS, group_by_address(affected), strict=False))
    points = [address[0].point for address in offered.values()]
    key = await insist(talk, lambda: which_place(talk, points), offered, *first)
    return None if key == "0" else offered[key or "1"]


def which_place(talk: Conversation, points: Sequence[ServicePoint]) -> list[Phrase]:
    """Return "for Lenina 5 press one" for each point's place, and the agent's key."""
    words, question = talk.words, list[Phrase]()
    for point, press in zip(points, KEYS.values(), strict=False):
        place = words.place_listed(Place(point.street, point.house))
        question += [words.say(FixedPhrase.FOR_ADDRESS), *place, words.say(press)]
    return [*question, *menu_of(talk, FixedPhrase.MENU_CHOICE)]
