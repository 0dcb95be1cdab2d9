"""Recordings of what callers said about their tickets; each playback is audited."""

from typing import Any, Final

from aiohttp import web

from ivr.web.api.rest import PREFIX, TICKET_NUMBER
from ivr.web.auth.access import bearer_by_token
from ivr.web.pages.visit import Visit
from ivr.web.services import SERVICES, WebServices
from outages.accounts import Bearer

#: The recording's path in the REST API and on pages.
PAGE_PATH: Final = f"/tickets/{{number:{TICKET_NUMBER}}}/detail.wav"
PATH: Final = f"{PREFIX}/tickets/{{number:{TICKET_NUMBER}}}/detail"

#: The endpoint in OpenAPI: the only one whose answer is not JSON.
DESCRIBED: Final[dict[str, Any]] = {
    f"{PREFIX}/tickets/{{number}}/detail": {
        "get": {
            "operationId": "play_detail",
            "summary": "Hear what the caller said about a ticket; each playback is audited",
            "parameters": [
                {
                    "name": "number",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "pattern": f"^{TICKET_NUMBER}$"},
                }
            ],
            "responses": {
                "200": {"description": "Done", "content": {"audio/wav": {}}},
                "401": {"description": "No token, or an invalid one"},
                "404": {"description": "Nothing was recorded, or it has been deleted"},
            },
        }
    }
}


async def play_by_token(request: web.Request) -> web.Response:
    """Return the WAV file to a program; raise NotFoundError or HTTPNotFound (404)."""
    bearer = await bearer_by_token(request)
    return await _play(request.app[SERVICES], bearer, request.match_info["number"])


async def play_on_page(visit: Visit) -> web.Response:
    """Return the WAV file to a page; raise NotFoundError or HTTPNotFound (404)."""
    return await _play(visit.services, visit.bearer, visit.request.match_info["number"])


async def _play(services: WebServices, bearer: Bearer, number: str) -> web.Response:
    detail = await services.reports.listen(number, author=bearer.name, at=services.clock.now())
    sound = await services.voices.read(detail)
    if sound is None:
        raise web.HTTPNotFound(text="The recording about this ticket has been deleted.")
    return web.Response(body=sound, content_type="audio/wav")
