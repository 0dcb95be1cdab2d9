"""Reads what is sent: all of it within a time and a size, and whatever is wrong with it is the sender's mistake."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestPayloadError
from multidict import MultiDict, MultiMapping

_CHUNK: Final = 64 * 1024
#: What aiohttp raises while it takes a body apart.
_MALFORMED: Final = (ValueError, LookupError, RuntimeError, HttpProcessingError, RequestPayloadError)


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How long, in seconds, a whole body may take to arrive: a form or a document, and an uploaded file."""

    form: float = 20.0
    upload: float = 120.0


BODY_LIMITS: Final = web.AppKey("body_limits", BodyLimits)


class TooLargeError(Exception):
    """An uploaded file is larger than the page takes."""


async def read_form(request: web.Request) -> MultiMapping[str]:
    """Return the form's values, none for a button without fields.

    Raise HTTPUnsupportedMediaType (415), HTTPBadRequest (400) or HTTPRequestTimeout (408) for no such form.
    """
    if not request.can_read_body:
        return MultiDict()
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="Only forms are understood here.")
    async with _arriving(request.app[BODY_LIMITS].form, "The form is not in UTF-8."):
        data = await request.post()
    return MultiDict((name, value) for name, value in data.items() if isinstance(value, str))


async def read_document(request: web.Request) -> bytes:
    """Return the whole body; raise HTTPBadRequest (400) or HTTPRequestTimeout (408)."""
    async with _arriving(request.app[BODY_LIMITS].form, "The body cannot be read."):
        return await request.read()


async def read_upload(request: web.Request, field: str, *, most: int) -> bytes:
    """Return the file in a field of a form, empty when none was chosen; its name is ignored.

    Raise TooLargeError past `most` bytes; HTTPUnsupportedMediaType (415), HTTPBadRequest (400) or HTTPRequestTimeout
    (408) for no such form.
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType(text="Only forms with a file are understood here.")
    async with _arriving(request.app[BODY_LIMITS].upload, "The form cannot be read."):
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == field:
                return await _read_part(part, most)
    return b""


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > most:
            raise TooLargeError
    return bytes(content)


@asynccontextmanager
async def _arriving(seconds: float, complaint: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="The request took too long to arrive.") from error
    except _MALFORMED as error:
        raise web.HTTPBadRequest(text=complaint) from error
