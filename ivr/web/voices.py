"""What callers have said about their tickets, played to who may read them, under their name."""

from typing import Any, Final

from aiohttp import web

from ivr.web.api.rest import PREFIX
from ivr.web.auth.access import bearer_by_token
from ivr.web.pages.visit import Visit
from ivr.web.services import SERVICES, WebServices
from outages.accounts import Bearer

#: Where the voice about a ticket is for programs, and for pages; a ticket's number has up to twenty digits.
PATH: Final = PREFIX + r"/tickets/{number:\d{1,20}}/detail"
PAGE_PATH: Final = r"/tickets/{number:\d{1,20}}/detail.wav"

#: The same in the words of OpenAPI.
DESCRIBED: Final[dict[str, Any]] = {
    f"{PREFIX}/tickets/{{number}}/detail": {
        "get": {
            "operationId": "play_detail",
            "summary": "Hear what the caller has said about a ticket; who hears it is kept",
            "parameters": [
                {
                    "name": "number",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[0-9]{1,20}$"},
                }
            ],
            "responses": {
                "200": {"description": "Done", "content": {"audio/wav": {}}},
                "401": {"description": "No token, or one that does not hold"},
                "404": {"description": "Nothing was recorded, or it is deleted by now"},
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
        raise web.HTTPNotFound(text="What was recorded about this ticket is deleted by now.")
    return web.Response(body=sound, content_type="audio/wav")
