"""Places by who lives there: the houses of an account or a telephone that was written down instead of an address."""

from typing import Final

from ivr.search import FoundKind
from ivr.web.forms.context import FormContext
from outages.cards import Home
from outages.places import Area, AreaId, AreaKind
from outages.search.people import Clue, FoundPerson
from outages.search.places import SearchCertainty

#: Most subscribers that share a telephone.
_SHARING: Final = 5
_BY_NUMBER: Final = (Clue.ACCOUNT, Clue.TELEPHONE)


async def find_homes(form_context: FormContext, number: str) -> list[Area]:
    """Return the present houses of the subscribers whose account or telephone was written in full."""
    found = await form_context.finder.find(number, kinds=(FoundKind.PERSON,), limit=_SHARING)
    named = [
        one
        for one in found
        if isinstance(one, FoundPerson)
        and one.clue in _BY_NUMBER
        and one.certainty is SearchCertainty.CERTAIN
    ]
    houses: dict[AreaId, Area] = {}
    for one in named:
        card = await form_context.cards.read(None, one.subscriber.id)
        homes = [home for contract in card.contracts for home in contract.homes if home.ended_at is None]
        houses |= {house.id: house for house in map(_house_of, homes)}
    return list(houses.values())


def _house_of(home: Home) -> Area:
    lineage = home.point.house_lineage
    return Area(lineage[-1], AreaKind.HOUSE, home.address, lineage)
