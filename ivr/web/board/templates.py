"""Templates of notices: kept from a notice's page, listed, renamed and deleted."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from ivr.web.api.scopes import areas_of
from ivr.web.board.incident import get_incident
from ivr.web.bodies import read_form
from ivr.web.forms.notice import facts_of
from ivr.web.pages.visit import PageHandler, Visit
from outages.errors import InvalidError
from outages.subscribers import Service
from outages.templates import NAME_LENGTH, NoticeTemplate, TemplateId


async def show_templates(visit: Visit) -> web.Response:
    """Show all templates."""
    return await _render(visit, done=visit.words.templates_saved.get(visit.request.query.get("done", ""), ""))


async def keep(visit: Visit) -> web.StreamResponse:
    """Keep a notice as a template."""
    incident = await get_incident(visit)
    areas = await areas_of(visit.services.areas, [incident])
    facts = facts_of(incident, areas, visit.words)
    return await _change(
        visit,
        "keep",
        lambda name: visit.services.templates.add(
            name, facts, author=visit.bearer.name, at=visit.display.now
        ),
    )


async def rename(visit: Visit) -> web.StreamResponse:
    """Give a template another name."""
    return await _change(
        visit,
        "rename",
        lambda name: visit.services.templates.rename(
            _template_id(visit), name, author=visit.bearer.name, at=visit.display.now
        ),
    )


async def remove(visit: Visit) -> web.StreamResponse:
    """Delete a template."""
    await visit.services.templates.remove(_template_id(visit), author=visit.bearer.name, at=visit.display.now)
    raise web.HTTPSeeOther("/templates?done=remove")


async def _change(
    visit: Visit, deed: str, change: Callable[[str], Awaitable[NoticeTemplate]]
) -> web.StreamResponse:
    """Change a template; a name that won't do comes back as typed."""
    name = (await read_form(visit.request)).get("name", "")
    try:
        await change(name)
    except InvalidError:
        return await _render(visit, 422, alert=visit.words.template_name_refused.format(name=name.strip()))
    raise web.HTTPSeeOther(f"/templates?done={deed}")


async def _render(visit: Visit, status: int = 200, *, alert: str = "", done: str = "") -> web.Response:
    return visit.render(
        "templates.html",
        status,
        templates=await visit.services.templates.find(),
        services=Service,
        longest=NAME_LENGTH,
        alert=alert,
        done=done,
    )


def _template_id(visit: Visit) -> TemplateId:
    return TemplateId(int(visit.request.match_info["id"]))


#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {"rename": rename, "remove": remove}
