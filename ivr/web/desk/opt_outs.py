"""A caller tells an agent that they are never to be rung or written to, or that they may be again."""

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.callers import CallerView, view_caller
from ivr.web.pages.visit import Visit
from outages.tickets import Channel


async def opt_out(visit: Visit) -> web.StreamResponse:
    """Keep that the call's telephone is not to be told anything by the form's channel, and show the call."""
    view, channel = await _read(visit)
    services = visit.services
    if view.number:
        await services.opt_outs.opt_out(
            view.number, channel, author=visit.bearer.name, at=services.clock.now()
        )
    raise web.HTTPSeeOther(f"/calls/{view.call_id}")


async def end_opt_out(visit: Visit) -> web.StreamResponse:
    """End the opt-out of the call's telephone from the form's channel, if one holds, and show the call."""
    view, channel = await _read(visit)
    services = visit.services
    for one in view.opt_outs:
        if one.channel is channel:
            await services.opt_outs.end(one.id, author=visit.bearer.name, at=services.clock.now())
    raise web.HTTPSeeOther(f"/calls/{view.call_id}")


async def _read(visit: Visit) -> tuple[CallerView, Channel]:
    """Return the call and the form's channel; raise HTTPNotFound (404) or HTTPBadRequest (400)."""
    data = await read_form(visit.request)
    channel = next((one for one in Channel if one == data.get("channel")), None)
    if channel is None:
        raise web.HTTPBadRequest(text="The form names no channel.")
    view = await view_caller(visit.services, visit.request.match_info["call"])
    if view is None:
        raise web.HTTPNotFound(text="No such call is known.")
    return view, channel
