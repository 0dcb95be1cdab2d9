"""Joins pages, REST API and what operators ask for into one web application."""

from typing import Final

from aiohttp import web

from ivr.web import api, openapi, operations
from ivr.web.headers import add_headers
from ivr.web.problems import answer_in_json, problem_middleware
from ivr.web.rest import PREFIX, add_endpoint
from ivr.web.services import SERVICES, WebServices

#: The longest notice is far below this.
_MAX_BODY_BYTES: Final = 256 * 1024


def build_web(services: WebServices) -> web.Application:
    """Return the application; whoever runs it binds it to an address and closes it."""
    app = web.Application(middlewares=[problem_middleware(answer_in_json)], client_max_size=_MAX_BODY_BYTES)
    app[SERVICES] = services
    app.on_response_prepare.append(add_headers)
    for endpoint in api.ENDPOINTS:
        add_endpoint(app, endpoint)
    _add_operations(app)
    return app


def _add_operations(app: web.Application) -> None:
    described = openapi.document(api.ENDPOINTS)

    async def show_document(_request: web.Request) -> web.Response:
        return web.json_response(described)

    app.router.add_get(f"{PREFIX}/openapi.json", show_document)
    app.router.add_get("/healthz", operations.show_health)
    app.router.add_get("/metrics", operations.show_metrics)
    app.router.add_get("/receipts/sms", operations.take_receipt)
