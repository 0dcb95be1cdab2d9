"""The web application: pages, REST API, and what operators and gateways ask for."""

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.web import voices
from ivr.web.admin import call_flows, prompts, telephone, telling_rules
from ivr.web.api import endpoints, gateways, openapi, operations, persons
from ivr.web.api.rest import CALL_ID, PREFIX, TICKET_NUMBER, add_endpoint
from ivr.web.auth.sender import sender_of
from ivr.web.auth.throttle import LoginThrottle
from ivr.web.board import (
    alarms,
    archive,
    branches,
    campaigns,
    deeds,
    editing,
    incident,
    notice,
    overview,
    proposals,
    templates,
    watching,
)
from ivr.web.bodies import BODY_LIMITS, BodyLimits
from ivr.web.desk import call, call_list, opt_outs, queue, replies, search, tickets
from ivr.web.pages import live, login
from ivr.web.pages.problems import Problem, answer_in_json, problem_middleware
from ivr.web.pages.visit import answer_in_html, page
from ivr.web.services import SERVICES, WebServices

#: The longest notice is far shorter.
_MAX_BODY_BYTES: Final = 256 * 1024

_HEADERS: Final = {
    # With no-referrer, browsers would send the Origin of our own forms as "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Server": "outage-ivr",
}

_HERE: Final = Path(__file__).parent
_FOR_MACHINES: Final = ("/api/", "/healthz", "/metrics", "/receipts/", "/texts/")
#: Any number of eighteen digits fits into a 64-bit column.
_INCIDENT: Final = r"/incidents/{id:\d{1,18}}"

_CAMPAIGN: Final = r"/campaigns/{id:\d{1,18}}"
_BRANCH: Final = r"/branches/{id:\d{1,18}}"

_TEMPLATE: Final = r"/templates/{id:\d{1,18}}"

_PROPOSAL: Final = r"/proposals/{id:\d{1,18}}"

_ALARM: Final = r"/alarms/{id:\d{1,18}}"

_LISTED: Final = r"/call-list/{id:\d{1,18}}"

_CALL: Final = f"/calls/{{call:{CALL_ID}}}"

_TICKET: Final = f"/tickets/{{number:{TICKET_NUMBER}}}"

#: Neither part is ever used as a path: only known phrases are looked up.
_PROMPT: Final = r"/prompts/{language:[a-z]{2,3}}/{phrase:[a-z0-9_]{1,60}}"


def build_web(services: WebServices) -> web.Application:
    """Return the application; the caller binds it to an address and closes it."""
    app = web.Application(middlewares=[problem_middleware(_answer)], client_max_size=_MAX_BODY_BYTES)
    app[SERVICES] = services
    app[BODY_LIMITS] = BodyLimits()
    app[live.LIVE] = live.LiveParts()
    app.on_shutdown.append(live.close_live)
    app[login.THROTTLE] = LoginThrottle()
    app[call_flows.CALL_FLOWS] = call_flows.CallFlows()
    app.on_response_prepare.append(_add_headers)
    for endpoint in endpoints.ENDPOINTS:
        add_endpoint(app, endpoint)
    _add_operations(app)
    _add_start(app.router)
    _add_board(app.router)
    _add_notices(app.router)
    _add_settings(app.router)
    _add_desk(app.router)
    return app


def _add_operations(app: web.Application) -> None:
    app.router.add_get(f"{PREFIX}/openapi.json", _show_document)
    app.router.add_get(persons.EXPORT_PATH, persons.export_person)
    app.router.add_get(voices.PATH, voices.play_by_token)
    app.router.add_get("/healthz", operations.show_health)
    app.router.add_get("/metrics", operations.show_metrics)
    for method in ("GET", "POST"):
        app.router.add_route(method, gateways.RECEIPTS_PATH, gateways.take_receipt)
        app.router.add_route(method, gateways.TEXTS_PATH, gateways.take_text)


async def _show_document(_request: web.Request) -> web.Response:
    return web.json_response(text=await asyncio.to_thread(_describe))


@cache
def _describe() -> str:
    """Return the OpenAPI document; few ask for it, and it takes the time of some page views."""
    described = openapi.document(endpoints.ENDPOINTS)
    described["paths"] |= {**voices.DESCRIBED, **persons.DESCRIBED}
    return json.dumps(described)


def _add_start(router: web.UrlDispatcher) -> None:
    """Add signing in, and what all pages load."""
    for file in (_HERE / "static").iterdir():
        router.add_get(f"/static/{file.name}", _file_server(file))
    router.add_get("/login", login.show_login)
    router.add_post("/login", login.log_in)
    router.add_post("/logout", login.log_out)


def _add_board(router: web.UrlDispatcher) -> None:
    """Add what duty managers watch."""
    router.add_get("/", page(overview.show_board))
    router.add_get("/overview", page(live.live(overview.show_overview)))
    router.add_get("/suggest", page(overview.suggest))
    router.add_get(voices.PAGE_PATH, page(voices.play_on_page))
    router.add_get("/campaigns", page(campaigns.show_campaigns))
    router.add_get(_CAMPAIGN, page(campaigns.show_campaign))
    router.add_get(_CAMPAIGN + "/live", page(live.live(campaigns.show_live)))
    router.add_get(_PROPOSAL, page(proposals.show_proposal))
    for name, action in campaigns.DEEDS.items():
        router.add_post(f"{_CAMPAIGN}/{name}", page(action, writes=True))
    for name, action in branches.DEEDS.items():
        router.add_post(f"{_BRANCH}/{name}", page(action, writes=True))
    for name, action in alarms.DEEDS.items():
        router.add_post(f"{_ALARM}/{name}", page(action, writes=True))
    for name, action in proposals.DEEDS.items():
        router.add_post(f"{_PROPOSAL}/{name}", page(action, writes=True))


def _add_notices(router: web.UrlDispatcher) -> None:
    """Add making notices, and all that becomes of them."""
    router.add_post("/places", page(notice.read_lines, writes=True))
    router.add_post("/concerned", page(notice.measure, writes=True))
    router.add_get("/remark", page(overview.read_remark))
    router.add_post("/incidents", page(overview.post_notice, writes=True))
    router.add_get(_INCIDENT, page(incident.show_incident))
    router.add_get(_INCIDENT + "/watch", page(live.live(watching.show_watch)))
    router.add_get(_INCIDENT + "/edit", page(editing.show_form, writes=True))
    router.add_post(_INCIDENT + "/edit", page(editing.save, writes=True))
    router.add_post(_INCIDENT + "/add", page(editing.add_places, writes=True))
    router.add_get(_INCIDENT + r"/sound/{language:[a-z]{2}}.wav", page(incident.play_preview))
    router.add_get("/notices", page(archive.show_archive))
    router.add_post(_INCIDENT + "/template", page(templates.keep, writes=True))
    router.add_get("/templates", page(templates.show_templates, writes=True))
    for name, action in templates.DEEDS.items():
        router.add_post(f"{_TEMPLATE}/{name}", page(action, writes=True))
    for name, action in deeds.DEEDS.items():
        router.add_post(f"{_INCIDENT}/{name}", page(action, writes=True))


def _add_settings(router: web.UrlDispatcher) -> None:
    """Add what managers set up, and what the line says."""
    router.add_get("/telling-rules", page(telling_rules.show_rules, writes=True))
    router.add_post("/telling-rules", page(telling_rules.save_rules, writes=True))
    router.add_get("/telephone", page(telephone.show_pin, writes=True))
    router.add_post("/telephone", page(telephone.set_pin, writes=True))
    router.add_post("/telephone/remove", page(telephone.remove_pin, writes=True))
    router.add_get("/area-codes", page(telephone.show_codes))
    router.add_get("/scripts", page(call_flows.show_call_flows))
    router.add_get("/prompts", page(prompts.show_prompts, writes=True))
    router.add_get(_PROMPT + ".wav", page(prompts.play_prompt, writes=True))
    router.add_post(_PROMPT, page(prompts.replace_prompt, writes=True))
    router.add_post(_PROMPT + "/remove", page(prompts.remove_prompt, writes=True))


def _add_desk(router: web.UrlDispatcher) -> None:
    """Add the pages that agents work with."""
    router.add_get("/search", page(search.show_search))
    router.add_get("/find", page(search.suggest_found))
    router.add_get(r"/subscribers/{id:\d{1,18}}", page(search.show_subscriber))
    router.add_get("/desk", page(queue.show_desk))
    router.add_get("/desk/calls", page(live.live(queue.show_calls)))
    router.add_get(_CALL, page(call.show_call))
    router.add_get(_CALL + "/recorded", page(call.ask_for_record))
    router.add_post(_CALL + "/opt-out", page(opt_outs.opt_out))
    router.add_post(_CALL + "/opt-out/end", page(opt_outs.end_opt_out))
    router.add_get("/replies", page(replies.show_replies))
    router.add_post(r"/replies/{id:\d{1,18}}/done", page(replies.finish))
    router.add_get("/call-list", page(call_list.show_call_list))
    router.add_get("/call-list/entries", page(live.live(call_list.show_entries, personal=True)))
    router.add_post(_LISTED + "/take", page(call_list.take))
    router.add_post(_LISTED + "/settle", page(call_list.settle))
    router.add_get("/tickets", page(tickets.show_tickets))
    router.add_post(_TICKET + "/close", page(tickets.close))
    router.add_post(_TICKET + "/ask", page(tickets.ask))
    router.add_post(_TICKET + "/reopen", page(tickets.reopen))


def _file_server(file: Path) -> Handler:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    return serve


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers; caches keep static files only, and revalidate them."""
    response.headers.update(_HEADERS)
    static = request.path.startswith("/static/")
    response.headers["Cache-Control"] = "no-cache" if static else "no-store"
    if sender_of(request).secure or request.app[SERVICES].secure_cookies:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


async def _answer(request: web.Request, problem: Problem) -> web.Response:
    for_machine = request.path.startswith(_FOR_MACHINES)
    return await (answer_in_json if for_machine else answer_in_html)(request, problem)
