"""Outages at several addresses of one telephone: which one is it about?"""

from collections.abc import Sequence

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import AffectedPoint
from ivr.dialogs.steps import correct, menu_of
from outages.subscribers import ServicePoint
from prompts.wording.announcements import Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

#: The keys of the addresses offered, and what is said after each; more than these nobody remembers.
KEYS = {
    "1": FixedPhrase.KEY_1,
    "2": FixedPhrase.KEY_2,
    "3": FixedPhrase.KEY_3,
    "4": FixedPhrase.KEY_4,
    "5": FixedPhrase.KEY_5,
}

#: So many affected addresses are announced one after another; more would bury the menu.
MOST_CASES = 3

#: The cases of one house.
Address = Sequence[AffectedPoint]


def group_by_address(cases: Sequence[AffectedPoint]) -> list[Address]:
    """Return the cases of each house, in their order."""
    addresses: dict[int, list[AffectedPoint]] = {}
    for case in cases:
        addresses.setdefault(case.point.house_lineage[-1], []).append(case)
    return list(addresses.values())


def is_one_story(cases: Sequence[AffectedPoint]) -> bool:
    """Say whether all cases can be told without a question: at one address, or one outage at a few."""
    few = len(cases) <= MOST_CASES and len({case.incident.id for case in cases}) == 1
    return few or len(group_by_address(cases)) == 1


async def choose_address(
    talk: Conversation, cases: Sequence[AffectedPoint], *first: FixedPhrase
) -> Address | None:
    """Ask which address it is about, None for a person instead; silence chooses the first."""
    offered = dict(zip(KEYS, group_by_address(cases), strict=False))
    places = [place_of(address[0].point) for address in offered.values()]
    key = await talk.ask(*first, *which_place(talk, places))
    wrong = 0
    while key not in offered:
        match key:
            case None:
                key = "1"
            case "0":
                return None
            case "*":
                talk.switch_language()
                key = await talk.ask(*which_place(talk, places))
            case _:
                wrong += 1
                key = await correct(talk, wrong, which_place(talk, places))
    return offered[key]


def place_of(point: ServicePoint) -> Place:
    """Return where a service point is, as it is told."""
    return Place(point.street, point.house)


def which_place(talk: Conversation, places: Sequence[Place]) -> list[Phrase]:
    """Return «for Lenina 5 press one», for each place, and the person's key."""
    question: list[Phrase] = []
    for place, press in zip(places, KEYS.values(), strict=False):
        question += [talk.words.say(FixedPhrase.FOR_ADDRESS), *talk.words.place(place), talk.words.say(press)]
    return [*question, *menu_of(talk, FixedPhrase.MENU_CHOICE)]
