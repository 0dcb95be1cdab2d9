"""Browsers that a login knows: OWASP's device cookies.

A browser that has signed in keeps a cookie of its own for that login. It opens nothing; it only has its failures counted
apart from those of strangers.
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from aiohttp import web

from ivr.web.services import SERVICES, WebServices

_REMEMBERED: Final = timedelta(days=180)


async def known_browser(request: web.Request, login: str) -> str | None:
    """Return the name of the browser if it has signed in with this login and its present password, else None."""
    services = request.app[SERVICES]
    name, _, signature = request.cookies.get(_cookie_name(services, login), "").partition(".")
    if not signature:
        return None
    key = await services.accounts.device_key(login)
    if key is None or not hmac.compare_digest(_sign(key, login, name).encode(), _bytes(signature)):
        return None
    return f"{login}\n{name}"


async def remember_browser(request: web.Request, response: web.StreamResponse, login: str) -> None:
    """Let the browser be known by this login, which has just signed in."""
    services = request.app[SERVICES]
    key = await services.accounts.device_key(login)
    if key is None:
        return
    name = secrets.token_urlsafe(16)
    response.set_cookie(
        _cookie_name(services, login),
        f"{name}.{_sign(key, login, name)}",
        max_age=int(_REMEMBERED.total_seconds()),
        httponly=True,
        secure=services.secure_cookies,
        samesite="Strict",
        path="/",
    )


def _cookie_name(services: WebServices, login: str) -> str:
    """Return the cookie's name: at a desk that several people share, each login has one."""
    whose = sha256(_bytes(login)).hexdigest()[:8]
    return f"__Host-browser-{whose}" if services.secure_cookies else f"browser-{whose}"


def _sign(key: str, login: str, name: str) -> str:
    return hmac.new(key.encode(), _bytes(f"{login}\n{name}"), sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
