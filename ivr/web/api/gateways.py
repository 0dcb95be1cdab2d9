"""What SMS gateways bring over HTTP: delivery reports, and texts that people write; each gateway has addresses of its own."""

import json
from collections.abc import Mapping

from aiohttp import web

from ivr.web.bodies import read_document, read_form
from ivr.web.services import SERVICES
from outages.http_templates import flatten
from outages.notifications import DUTY
from outages.sent_segments import SegmentReport

RECEIPTS_PATH = "/receipts/{gateway:[a-z0-9-]{1,32}}"
TEXTS_PATH = "/texts/{gateway:[a-z0-9-]{1,32}}"


async def take_receipt(request: web.Request) -> web.Response:
    """Settle the attempt that a delivery report is about; a report that isn't final changes nothing."""
    services, gateway = request.app[SERVICES], request.match_info["gateway"]
    reader = services.receipts.get(gateway)
    if reader is None:
        raise web.HTTPNotFound(text="No SMS gateway of this name reports deliveries.")
    report = reader.read_receipt(await _read_fields(request))
    if report.result is None or report.attempt_id.startswith(DUTY):
        pass
    elif report.attempt_id:
        await services.notifications.settle(report.attempt_id, report.result, at=services.clock.now())
    elif services.deliveries is not None:
        await services.deliveries.take([SegmentReport(gateway, report.message_id, report.result)])
    return web.Response(text="ok")


async def take_text(request: web.Request) -> web.Response:
    """Take a text that somebody wrote to the line."""
    services = request.app[SERVICES]
    reader = services.texts.get(request.match_info["gateway"])
    if reader is None or services.replies is None:
        raise web.HTTPNotFound(text="No SMS gateway of this name brings messages.")
    written = reader.read_text(await _read_fields(request))
    await services.replies.on_text(written.number, written.text, written.message_id)
    return web.Response(text="ok")


async def _read_fields(request: web.Request) -> Mapping[str, str]:
    """Return what the body says, as a form or in JSON, and what the address says, which is ours."""
    body: Mapping[str, str] = {}
    if request.content_type == "application/json":
        try:
            body = flatten(json.loads(await read_document(request)))
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="The body is no JSON.") from error
    elif request.method == "POST":
        body = dict(await read_form(request))
    return {**body, **request.query}
