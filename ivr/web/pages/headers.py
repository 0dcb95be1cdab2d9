"""What every response says to a browser about how little it may do with it."""

from typing import Final

from aiohttp import web

_ALWAYS: Final = {
    # Referrer-Policy stays at same-origin: no-referrer would turn the Origin of our own forms into "null".
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


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers; a cache keeps static files only, and asks whether they are still the same."""
    response.headers.update(_ALWAYS)
    static = request.path.startswith("/static/")
    response.headers["Cache-Control"] = "no-cache" if static else "no-store"
    if request.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
