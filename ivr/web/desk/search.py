"""Search: one box for places, nodes and people, and the page of a subscriber who was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from ivr.search import Found, FoundKind
from ivr.web.api.scopes import areas_of
from ivr.web.callers import view_subscriber
from ivr.web.desk.caller_sheet import make_sheet
from ivr.web.forms.places import label_of
from ivr.web.pages.visit import Visit
from ivr.web.texts.desk import DeskTexts
from ivr.web.texts.search import SearchTexts
from outages.places import AreaKind
from outages.search.addresses import FoundPlace
from outages.search.people import FoundPerson
from outages.search.places import SearchCertainty
from outages.search.words import clean
from outages.subscribers import SubscriberId

_FOUND: Final = 20
_SUGGESTED: Final = 8


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One thing found: what it is, its `name` and where; `link` leads to it, `notice` to a new notice there, or is empty."""

    kind: str
    name: str
    where: str
    link: str
    notice: str
    phones: tuple[str, ...]


async def show_search(visit: Visit) -> web.Response:
    """Show what was typed and what it may mean."""
    typed = clean(visit.request.query.get("q", ""))
    finder = visit.services.finder
    found = await finder.find(typed, kinds=tuple(FoundKind), limit=_FOUND)
    return visit.render(
        "search.html",
        s=_words(visit),
        typed=typed,
        ready=finder.ready,
        named=_rows([one for one in found if one.certainty is not SearchCertainty.GUESS], visit),
        guessed=_rows([one for one in found if one.certainty is SearchCertainty.GUESS], visit),
    )


async def suggest_found(visit: Visit) -> web.Response:
    """Return what the text typed so far may mean, each with its page."""
    found = await visit.services.finder.find(
        visit.request.query.get("q", ""), kinds=tuple(FoundKind), limit=_SUGGESTED
    )
    return web.json_response([_suggestion(one, visit) for one in found])


async def show_subscriber(visit: Visit) -> web.Response:
    """Show a subscriber with their addresses, what is out there, and their open tickets."""
    view = await view_subscriber(visit.services, SubscriberId(int(visit.request.match_info["id"])))
    areas = dict(await areas_of(visit.services.areas, view.incidents.values()))
    return visit.render(
        "subscriber.html",
        s=_words(visit),
        c=DeskTexts(visit.words.code),
        sheet=make_sheet(view, areas, visit.display),
        tickets=view.card.tickets,
        reports=view.reports,
        written=view.written,
        requests=view.requests,
        card=view.card,
        # The table notes when there may be more; here all are shown.
        shown=len(view.card.tickets) + 1,
        moment=visit.display.moment,
        exact=visit.display.exact,
    )


def _words(visit: Visit) -> SearchTexts:
    return SearchTexts(visit.words.code)


def _rows(found: Sequence[Found], visit: Visit) -> list[FoundRow]:
    return [
        _place_row(one, visit) if isinstance(one, FoundPlace) else _person_row(one, visit) for one in found
    ]


def _place_row(one: FoundPlace, visit: Visit) -> FoundRow:
    words, area, label = _words(visit), one.area, label_of(one.area)
    is_house = area.kind is AreaKind.HOUSE
    notice = f"/?{urlencode({'place': label})}#notice" if visit.bearer.may_write else ""
    return FoundRow(
        kind=words.kinds[area.kind],
        name=words.house.format(house=area.name) if is_house else area.name,
        where=", ".join(reversed(area.names[:-1])),
        link="",
        notice=notice,
        phones=(),
    )


def _person_row(one: FoundPerson, visit: Visit) -> FoundRow:
    words = _words(visit)
    return FoundRow(
        kind=words.clues[one.clue],
        name=_name_person(one, words),
        where=_locate_person(one, words) or words.no_address,
        link=_page_of(one),
        notice="",
        phones=one.subscriber.phones,
    )


def _suggestion(one: Found, visit: Visit) -> dict[str, str]:
    if isinstance(one, FoundPlace):
        label = label_of(one.area)
        return {"text": label, "href": f"/search?{urlencode({'q': label})}"}
    words = _words(visit)
    text = ", ".join(filter(None, (_name_person(one, words), _locate_person(one, words))))
    return {"text": text, "href": _page_of(one)}


def _name_person(one: FoundPerson, words: SearchTexts) -> str:
    return words.person.format(account=one.subscriber.account, name=one.subscriber.name)


def _locate_person(one: FoundPerson, words: SearchTexts) -> str:
    if one.home is None:
        return ""
    *around, street, house = one.home.address
    flat = words.flat.format(flat=one.home.flat) if one.home.flat else ""
    return ", ".join(filter(None, (street, house, flat, *reversed(around))))


def _page_of(one: FoundPerson) -> str:
    return f"/subscribers/{one.subscriber.id}"
