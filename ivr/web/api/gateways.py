"""What SMS gateways bring over HTTP: delivery reports, and texts that people write; each gateway has addresses of its own."""

import json
from collections.abc import Mapping

from aiohttp import web

from ivr.web.bodies import read_document, read_form
from ivr.web.services import SERVICES
from outages.errors import InvalidError
from outages.http_templates import flatten
from outages.notifications import DUTY
from outages.replies.repository import ANSWER
from outages.sent_segments import SegmentReport

#: How gateways may write a text, by their names for it; messages in Cyrillic may arrive as UTF-16BE.
_ENCODINGS = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "koi8-r": "koi8-r",
    "utf-16be": "utf-16-be",
    "utf-16": "utf-16-be",
    "ucs-2": "utf-16-be",
}

RECEIPTS_PATH = "/receipts/{gateway:[a-z0-9-]{1,32}}"
TEXTS_PATH = "/texts/{gateway:[a-z0-9-]{1,32}}"


async def take_receipt(request: web.Request) -> web.Response:
    """Settle the attempt that a delivery report is about; a report that isn't final changes nothing."""
    services, gateway = request.app[SERVICES], request.match_info["gateway"]
    reader = services.receipts.get(gateway)
    if reader is None:
        raise web.HTTPNotFound(text="No SMS gateway of this name reports deliveries.")
    report = reader.read_receipt(await _read_fields(request))
    if report.result is None or report.attempt_id.startswith((DUTY, ANSWER)):
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
    # Kannel would send on what is answered.
    return web.Response(text="")


async def _read_fields(request: web.Request) -> Mapping[str, str]:
    """Return what the body says, as a form, in JSON or as a text alone, and what the address says, which is ours."""
    body: Mapping[str, str] = {}
    if request.content_type == "application/json":
        try:
            body = flatten(json.loads(await read_document(request)))
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="The body is no JSON.") from error
    elif request.content_type == "text/plain" and request.can_read_body:
        body = {"text": await _read_text(request)}
    elif request.method == "POST":
        body = dict(await read_form(request))
    return {**body, **request.query}


async def _read_text(request: web.Request) -> str:
    body, charset = await read_document(request), (request.charset or "utf-8").lower()
    encoding = _ENCODINGS.get(charset)
    if encoding is None:
        raise InvalidError("charset", f"must be one of {', '.join(_ENCODINGS)}")
    return body.decode(encoding, errors="replace")
