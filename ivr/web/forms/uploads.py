"""A file that a browser sends: one field of a form, no more of it in memory than we take."""

from typing import Final

from aiohttp import BodyPartReader, web

_CHUNK: Final = 64 * 1024


class TooLargeError(Exception):
    """The file is larger than we take."""


async def read_upload(request: web.Request, field: str, *, most: int) -> bytes:
    """Return the file in a field, empty when none was chosen; its name is not even looked at.

    Raise TooLargeError past `most` bytes, HTTPUnsupportedMediaType (415) and HTTPBadRequest (400) for no such form.
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType(text="Only forms with a file are understood here.")
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == field:
                return await _read(part, most)
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest(text="The form cannot be read.") from error
    return b""


async def _read(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > most:
            raise TooLargeError
    return bytes(content)
