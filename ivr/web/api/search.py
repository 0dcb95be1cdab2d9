"""Search over the REST API: places, nodes and people, as somebody types them."""

from collections.abc import Mapping
from typing import Final, Literal

from ivr.search import Found, FoundKind
from ivr.web.api.answers import AreaOut, Out
from ivr.web.api.models import SearchQuery
from ivr.web.api.rest import Ask, Nothing
from outages.places import AreaKind
from outages.search.people import Clue, FoundPerson
from outages.search.places import SearchCertainty

_CertaintyOut = Literal["certain", "likely", "guess"]
_CERTAINTIES: Final[Mapping[SearchCertainty, _CertaintyOut]] = {
    SearchCertainty.CERTAIN: "certain",
    SearchCertainty.LIKELY: "likely",
    SearchCertainty.GUESS: "guess",
}


class PersonOut(Out):
    """A subscriber, by what they were found, and a service point of theirs; `address` is empty without one."""

    subscriber_id: int
    account: str
    name: str
    phones: list[str]
    clue: Clue
    address: list[str]
    flat: str
    node: list[str]


class FoundOut(Out):
    """One thing found: `area` of a place or node, else `person`.

    It is certain when it was named, likely when what was typed begins or is a part of its name, else a guess.
    """

    kind: FoundKind
    certainty: _CertaintyOut
    area: AreaOut | None
    person: PersonOut | None


class SearchOut(Out):
    """What was found, the surest first; until `ready`, just after a start, places are found by the beginning of their name."""

    items: list[FoundOut]
    ready: bool


async def search(ask: Ask[SearchQuery, Nothing]) -> SearchOut:
    """Return what the text may mean, the surest first."""
    finder, query = ask.services.finder, ask.query
    found = await finder.find(query.q, kinds=query.kind, limit=query.limit)
    return SearchOut(items=[_found_out(one) for one in found], ready=finder.ready)


def _found_out(one: Found) -> FoundOut:
    if isinstance(one, FoundPerson):
        return FoundOut(
            kind=FoundKind.PERSON, certainty=_CERTAINTIES[one.certainty], area=None, person=_person_out(one)
        )
    return FoundOut(
        kind=FoundKind.NODE if one.area.kind is AreaKind.NODE else FoundKind.PLACE,
        certainty=_CERTAINTIES[one.certainty],
        area=AreaOut.model_validate(one.area),
        person=None,
    )


def _person_out(one: FoundPerson) -> PersonOut:
    subscriber, home = one.subscriber, one.home
    return PersonOut(
        subscriber_id=subscriber.id,
        account=subscriber.account,
        name=subscriber.name,
        phones=list(subscriber.phones),
        clue=one.clue,
        address=list(home.address) if home else [],
        flat=home.flat if home else "",
        node=list(home.node) if home else [],
    )
