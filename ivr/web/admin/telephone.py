"""Notices by telephone: a manager's own PIN, and the codes of areas."""

import re
from typing import Final

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.pages.visit import Visit
from outages.area_codes import code_of
from outages.errors import NotFoundError
from outages.pins import find_pin_flaw
from outages.places import Area, AreaId, AreaKind

#: Areas on a page: the houses of a street, the streets of a town.
_MOST: Final = 5000


async def show_pin(visit: Visit) -> web.Response:
    """Show which number to call, and what to key there."""
    words, done = visit.words, visit.request.query.get("done", "")
    return await _render(visit, done={"set": words.pin_saved, "removed": words.pin_removed}.get(done, ""))


async def set_pin(visit: Visit) -> web.StreamResponse:
    """Set the PIN of the manager who asks; one with a flaw changes nothing."""
    data, words = await read_form(visit.request), visit.words
    pin = data.get("pin", "")
    errors: dict[str, str] = {}
    if flaw := find_pin_flaw(pin):
        errors["pin"] = words.pin_flaws[flaw]
    elif data.get("again", "") != pin:
        errors["again"] = words.pins_differ
    if errors:
        return await _render(visit, 422, errors=errors)
    author = visit.bearer.name
    await visit.services.accounts.set_pin(author, pin, author=author, at=visit.display.now)
    raise web.HTTPSeeOther("/telephone?done=set")


async def remove_pin(visit: Visit) -> web.StreamResponse:
    """Remove the PIN of the manager who asks; without one there is nothing to do."""
    author = visit.bearer.name
    try:
        await visit.services.accounts.remove_pin(author, author=author, at=visit.display.now)
    except NotFoundError:
        raise web.HTTPSeeOther("/telephone") from None
    raise web.HTTPSeeOther("/telephone?done=removed")


async def show_codes(visit: Visit) -> web.Response:
    """List the areas below one, or the uppermost, with their codes."""
    areas, wanted = visit.services.areas, visit.request.query.get("under", "")
    above: Area | None = None
    if wanted.isascii() and wanted.isdecimal():
        above = (await areas.get_many([AreaId(int(wanted[:18]))])).get(AreaId(int(wanted[:18])))
    found = await areas.below(above.id if above else None, limit=_MOST)
    path = await areas.get_many(above.lineage) if above else {}
    return visit.render(
        "area_codes.html",
        above=[path[one] for one in above.lineage if one in path] if above else [],
        areas=[(one, code_of(one.id)) for one in sorted(found, key=_by_number)],
    )


def _by_number(area: Area) -> tuple[bool, list[str | int]]:
    """Return what sorts addresses first, and house 9 before house 10."""
    parts = re.split(r"([0-9]+)", area.name.casefold())
    return area.kind is AreaKind.NODE, [int(one) if number % 2 else one for number, one in enumerate(parts)]


async def _render(
    visit: Visit, status: int = 200, *, errors: dict[str, str] | None = None, done: str = ""
) -> web.Response:
    telephone_id = await visit.services.accounts.find_telephone_id(visit.bearer.name)
    return visit.render(
        "telephone.html",
        status,
        telephone_id=telephone_id,
        duty_line=visit.services.duty_line,
        errors=errors or {},
        done=done,
    )
