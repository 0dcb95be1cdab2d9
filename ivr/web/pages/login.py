"""Signing in to the pages and out of them."""

from typing import Final

import structlog
from aiohttp import web

from ivr.web.auth.access import bearer_by_cookie, cookie_name, require_same_site
from ivr.web.auth.browsers import known_browser, remember_browser
from ivr.web.auth.sender import sender_of
from ivr.web.auth.throttle import LoginThrottle
from ivr.web.bodies import read_form
from ivr.web.pages.visit import render_open
from ivr.web.services import SERVICES
from ivr.web.texts.language import words_for

_log = structlog.get_logger(__name__)

#: Nobody has a longer login or password, and hashing one costs time.
_LONGEST: Final = 200

THROTTLE: Final = web.AppKey("throttle", LoginThrottle)


async def show_login(request: web.Request) -> web.StreamResponse:
    """Show the form, or the board to a visitor who is signed in already."""
    if await bearer_by_cookie(request) is not None:
        raise web.HTTPSeeOther("/")
    return render_open(request, "login.html", login="", error="")


async def log_in(request: web.Request) -> web.StreamResponse:
    """Start a session in a cookie that scripts cannot read and other sites cannot send."""
    require_same_site(request)
    services, throttle, words = request.app[SERVICES], request.app[THROTTLE], words_for(request)
    data = await read_form(request)
    login, password = data.get("login", ""), data.get("password", "")
    possible = max(len(login), len(password)) <= _LONGEST and "\x00" not in login
    browser = await known_browser(request, login) if possible else None
    address, now, secret = sender_of(request).address, services.clock.now(), None
    with throttle.attempt(login, address, browser, now) as attempt:
        if not attempt.admitted:
            _log.warning("sign_in_blocked", address=address)
            return render_open(request, "login.html", 429, login=login[:_LONGEST], error=words.too_many_tries)
        if possible:
            until = now + services.session_lasts
            secret = await services.accounts.log_in(login, password, at=now, lasts_until=until)
        attempt.forgiven = secret is not None
    if secret is None:
        _log.warning("sign_in_failed", address=address)
        return render_open(request, "login.html", 422, login=login[:_LONGEST], error=words.wrong_password)
    response = web.HTTPSeeOther("/")
    response.set_cookie(
        cookie_name(services),
        secret,
        max_age=int(services.session_lasts.total_seconds()),
        httponly=True,
        secure=services.secure_cookies,
        samesite="Strict",
        path="/",
    )
    await remember_browser(request, response, login)
    raise response


async def log_out(request: web.Request) -> web.StreamResponse:
    """End the session in the browser and in the database."""
    require_same_site(request)
    services = request.app[SERVICES]
    if secret := request.cookies.get(cookie_name(services)):
        await services.accounts.log_out(secret)
    response = web.HTTPSeeOther("/login")
    response.del_cookie(cookie_name(services), path="/", secure=services.secure_cookies, samesite="Strict")
    raise response
