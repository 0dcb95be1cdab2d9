"""Joins pages, REST API and what operators ask for into one web application."""

from pathlib import Path
from typing import Final

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.web import voices
from ivr.web.admin import callflows as scripts_page
from ivr.web.admin import prompts as prompts_page
from ivr.web.api import endpoints as api
from ivr.web.api import openapi, operations
from ivr.web.api.rest import CALL_ID, PREFIX, add_endpoint
from ivr.web.auth.throttle import LoginThrottle
from ivr.web.board import incident as incident_page
from ivr.web.board import overview as board
from ivr.web.desk import call as call_page
from ivr.web.desk import queue as desk_page
from ivr.web.desk import tickets as tickets_page
from ivr.web.pages import login as sessions
from ivr.web.pages.headers import add_headers
from ivr.web.pages.problems import Problem, answer_in_json, problem_middleware
from ivr.web.pages.visit import PageHandler, answer_in_html, page
from ivr.web.services import SERVICES, WebServices

#: The longest notice is far below this.
_MAX_BODY_BYTES: Final = 256 * 1024

_HERE: Final = Path(__file__).parent
_FOR_MACHINES: Final = ("/api/", "/healthz", "/metrics", "/receipts/")
#: Eighteen digits are the most that surely fit into a database's 64-bit column.
_INCIDENT: Final = r"/incidents/{id:\d{1,18}}"

_CALL: Final = f"/calls/{{call:{CALL_ID}}}"

#: Neither part of it is ever a path: what isn't among the known phrases is nothing.
_PROMPT: Final = r"/prompts/{language:[a-z]{2,3}}/{phrase:[a-z0-9_]{1,60}}"


def build_web(services: WebServices) -> web.Application:
    """Return the application; whoever runs it binds it to an address and closes it."""
    app = web.Application(middlewares=[problem_middleware(_answer)], client_max_size=_MAX_BODY_BYTES)
    app[SERVICES] = services
    app[sessions.THROTTLE] = LoginThrottle()
    app[scripts_page.SCRIPTS] = scripts_page.Scripts()
    app.on_response_prepare.append(add_headers)
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for endpoint in api.ENDPOINTS:
        add_endpoint(app, endpoint)
    _add_operations(app)
    _add_pages(app)
    return app


def _add_operations(app: web.Application) -> None:
    described = openapi.document(api.ENDPOINTS)
    described["paths"] |= voices.DESCRIBED

    async def show_document(_request: web.Request) -> web.Response:
        return web.json_response(described)

    app.router.add_get(f"{PREFIX}/openapi.json", show_document)
    app.router.add_get(voices.PATH, voices.play_by_token)
    app.router.add_get("/healthz", operations.show_health)
    app.router.add_get("/metrics", operations.show_metrics)
    app.router.add_get("/receipts/sms", operations.take_receipt)


def _add_pages(app: web.Application) -> None:
    router = app.router
    for file in (_HERE / "static").iterdir():
        router.add_get(f"/static/{file.name}", _file_server(file))
    router.add_get("/login", sessions.show_login)
    router.add_post("/login", sessions.log_in)
    router.add_post("/logout", sessions.log_out)
    router.add_get("/", page(board.show_board))
    router.add_get("/overview", page(board.show_overview))
    router.add_get("/suggest", page(board.suggest))
    router.add_get("/remark", page(board.read_remark))
    router.add_get(voices.PAGE_PATH, page(voices.play_on_page))
    router.add_post("/incidents", page(board.post_notice, writes=True))
    router.add_get(_INCIDENT, page(incident_page.show_incident))
    router.add_get(_INCIDENT + r"/sound/{language:[a-z]{2}}.wav", page(incident_page.play_preview))
    router.add_get("/desk", page(desk_page.show_desk))
    router.add_get("/desk/calls", page(desk_page.show_calls))
    router.add_get(_CALL, page(call_page.show_call))
    router.add_get(_CALL + "/recorded", page(call_page.ask_for_record))
    router.add_get("/tickets", page(tickets_page.show_tickets))
    router.add_get("/scripts", page(scripts_page.show_scripts))
    router.add_get("/prompts", page(prompts_page.show_prompts, writes=True))
    router.add_get(_PROMPT + ".wav", page(prompts_page.play_prompt, writes=True))
    router.add_post(_PROMPT, page(prompts_page.replace_prompt, writes=True))
    router.add_post(_PROMPT + "/remove", page(prompts_page.remove_prompt, writes=True))
    for name, action in _DEEDS.items():
        router.add_post(f"{_INCIDENT}/{name}", page(action, writes=True))


def _file_server(file: Path) -> Handler:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    return serve


_DEEDS: Final[dict[str, PageHandler]] = {
    "publish": incident_page.publish,
    "etr": incident_page.move_etr,
    "restore": incident_page.restore,
    "restore-part": incident_page.restore_part,
    "cancel": incident_page.cancel,
}


async def _answer(request: web.Request, problem: Problem) -> web.Response:
    for_machine = request.path.startswith(_FOR_MACHINES)
    return await (answer_in_json if for_machine else answer_in_html)(request, problem)
