"""Where a gateway hands over what people write by SMS."""

import hmac
from typing import Final

from aiohttp import web

from ivr.web.bodies import read_document
from ivr.web.services import SERVICES
from outages.errors import InvalidError

PATH: Final = "/replies/sms"

#: How gateways may write a text, by their names for it; messages in Cyrillic arrive as UTF-16BE.
_ENCODINGS: Final = {
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


async def take_reply(request: web.Request) -> web.Response:
    """Take a message from the number in `from`; the answer is empty, since Kannel would send it on as an SMS.

    `key` is that of the settings, `id` the gateway's name for the message.
    """
    services, query = request.app[SERVICES], request.query
    if services.replies is None or not services.reply_key:
        raise web.HTTPNotFound(text="No answers by SMS are taken.")
    if not hmac.compare_digest(query.get("key", "").encode(), services.reply_key.encode()):
        raise web.HTTPForbidden(text="The key is not that of the settings.")
    number = query.get("from", "")
    if not number:
        raise InvalidError("from", "must be the number of the telephone that wrote")
    await services.replies.on_text(number, await _read_text(request), query.get("id", ""))
    return web.Response(text="")


async def _read_text(request: web.Request) -> str:
    body, charset = await read_document(request), (request.charset or "utf-8").lower()
    encoding = _ENCODINGS.get(charset)
    if encoding is None:
        raise InvalidError("charset", f"must be one of {', '.join(_ENCODINGS)}")
    return body.decode(encoding, errors="replace")
