"""One call, for the agent who gets it: the page that a softphone opens as it rings."""

from aiohttp import web

from ivr.web.api.scopes import areas_of
from ivr.web.callers import CallerView, view_caller
from ivr.web.desk.caller_sheet import make_sheet
from ivr.web.pages.visit import Visit
from ivr.web.texts.desk import DeskTexts
from ivr.web.texts.replies import ReplyTexts
from outages.tickets import Channel


async def show_call(visit: Visit) -> web.Response:
    """Show the caller; an unknown call (404) may be just beginning, so the page asks again."""
    view = await view_caller(visit.services, _id(visit))
    context = {} if view is None else await _make_context(visit, view)
    return visit.render(
        "call.html",
        404 if view is None else 200,
        call_id=_id(visit),
        known=view is not None,
        recorded=view is not None and view.record is not None,
        c=DeskTexts(visit.words.code),
        **context,
    )


async def ask_for_record(visit: Visit) -> web.Response:
    """Answer 204 until the call's record is written, then an empty 200."""
    view = await view_caller(visit.services, _id(visit))
    return web.Response(status=200 if view and view.record else 204)


async def _make_context(visit: Visit, view: CallerView) -> dict[str, object]:
    display = visit.display
    areas = dict(await areas_of(visit.services.areas, view.incidents.values()))
    return {
        "view": view,
        "sheet": make_sheet(view, areas, display),
        "tickets": view.card.tickets,
        "reports": view.reports,
        "requests": view.requests,
        "written": view.written,
        "r": ReplyTexts(visit.words.code),
        "opt_outs": {one.channel: one for one in view.opt_outs},
        # An outside system opts out by not asking.
        "channels": [one for one in Channel if one is not Channel.WEBHOOK],
        # The table notes when there may be more; here all are shown.
        "shown": len(view.card.tickets) + 1,
        "moment": display.moment,
        "exact": display.exact,
    }


def _id(visit: Visit) -> str:
    return visit.request.match_info["call"]
