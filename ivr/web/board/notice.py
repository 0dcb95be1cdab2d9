"""The form of a new notice while it is filled in: pasted lines become places, and whom it concerns is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from ivr.notices.coverage import MeasuredNotice
from ivr.web.api.scopes import areas_of
from ivr.web.bodies import read_form
from ivr.web.forms.notice import (
    EXCEPT,
    NoticeForm,
    facts_of,
    form_of,
    read_notice,
    tell_places_apart,
)
from ivr.web.forms.numbers import read_number
from ivr.web.forms.places import PlaceTyped, check_places, name_house
from ivr.web.pages.cards import IncidentCard, make_card
from ivr.web.pages.visit import Visit
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.scopes import Scope
from outages.search.words import clean
from outages.subscribers import Service
from outages.templates import TemplateId

#: Most overlapping notices that are named.
_OVERLAPS: Final = 10


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a notice concerns: what it covers, some houses by name, and the other notices there with the points shared."""

    measured: MeasuredNotice
    houses: Sequence[str]
    overlaps: Sequence[tuple[IncidentCard, int]]


async def begin_notice(visit: Visit) -> NoticeForm:
    """Return the form of a new notice: as a template has it, like an earlier one, about a place that was found, or empty."""
    query = visit.request.query
    template, earlier = read_number(query.get("template", "")), read_number(query.get("like", ""))
    if template is not None:
        return form_of((await visit.services.templates.get(TemplateId(template))).facts)
    if earlier is None:
        return NoticeForm(places=(PlaceTyped(clean(query.get("place", ""))),))
    incident = await visit.services.incidents.get(IncidentId(earlier))
    areas = await areas_of(visit.services.areas, [incident])
    again = form_of(facts_of(incident, areas, visit.words))
    # What was said of that one may not be so this time.
    return replace(again, remarks={}, general=False)


async def read_lines(visit: Visit) -> web.Response:
    """Return a row for each pasted line, as a piece of the page; what isn't understood is marked there."""
    data, words = await read_form(visit.request), visit.words
    pasted = NoticeForm(lines=data.get("lines", ""), places=())
    form = await tell_places_apart(pasted, visit.form_context)
    if "lines" in form.errors:
        raise web.HTTPUnprocessableEntity(text=form.errors["lines"])
    first = read_number(data.get("first", "")) or 0
    understood = await check_places(form.places, form, visit.form_context, first=first)
    said = [words.lines_read(len(understood))]
    if form.errors:
        said.append(words.lines_marked(len(form.errors)))
    return visit.render("place_rows.html", form=form, first=first, said=" ".join(said))


async def measure(visit: Visit) -> web.Response:
    """Return whom the notice as typed so far concerns, as a piece of the page; what isn't a place yet is passed over."""
    form = await tell_places_apart(read_notice(await read_form(visit.request)), visit.form_context)
    form = replace(form, left_out=tuple(one for one in form.left_out if one.place))
    include = await check_places(form.places, form, visit.form_context)
    scope = Scope(include, await check_places(form.left_out, form, visit.form_context, EXCEPT))
    if not include:
        return visit.render("concerned.html", concerned=None)
    itself = read_number(visit.request.query.get("itself", ""))
    measured = await visit.services.coverage.measure(
        scope, form.services or frozenset(Service), itself=None if itself is None else IncidentId(itself)
    )
    supplied = await visit.services.coverage.measure(scope, frozenset(Service))
    return visit.render(
        "concerned.html",
        concerned=await describe_concerned(visit, measured),
        supplied=[one for one, points in supplied.coverage.by_service.items() if points],
        adding=itself is None,
    )


async def describe_concerned(visit: Visit, measured: MeasuredNotice) -> Concerned:
    """Return whom a measured notice concerns, with the names of houses and the cards of other notices."""
    cards = []
    for key, points in sorted(measured.coverage.overlaps.items(), key=lambda one: -one[1])[:_OVERLAPS]:
        try:
            other = await visit.services.incidents.get(key)
        except NotFoundError:
            continue
        areas = await areas_of(visit.services.areas, [other])
        cards.append((make_card(other, areas, visit.display), points))
    return Concerned(measured, [name_house(area) for area in measured.examples], cards)
