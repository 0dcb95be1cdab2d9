"""The form of a new notice while it is filled in: lines that were pasted become places."""

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.forms.notice import NoticeForm, tell_places_apart
from ivr.web.forms.numbers import read_number
from ivr.web.forms.places import check_places
from ivr.web.pages.visit import Visit


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
