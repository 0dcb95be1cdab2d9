"""What goes on around an open notice: who else has it open, and what others have changed since it was shown."""

from aiohttp import web

from ivr.web.board.incident import get_incident
from ivr.web.forms.numbers import read_number
from ivr.web.pages.cards import list_changes
from ivr.web.pages.live import LIVE
from ivr.web.pages.visit import Visit


async def show_watch(visit: Visit) -> web.Response:
    """Show who has the notice open, and what has changed since the version `seen`."""
    query, incident = visit.request.query, await get_incident(visit)
    seen = read_number(query.get("seen", ""))
    history = []
    if seen is not None and incident.version > seen:
        history = await visit.services.incidents.history(incident.id)
    return visit.render(
        "incident_watch.html",
        number=incident.id,
        edits="edits" in query,
        changes=list_changes(
            [one for one in history if seen is not None and one.number > seen], visit.display
        ),
        viewers=visit.request.app[LIVE].viewers(visit.request.path),
    )
