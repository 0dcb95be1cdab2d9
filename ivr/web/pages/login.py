"""Signing in to the pages and out again."""

from aiohttp import web

from ivr.web.auth.access import bearer_by_cookie, cookie_name, require_same_site
from ivr.web.auth.throttle import LoginThrottle
from ivr.web.pages.visit import read_form, render_open
from ivr.web.services import SERVICES
from ivr.web.texts.language import words_for

THROTTLE = web.AppKey("throttle", LoginThrottle)

#: Longer ones are nobody's, and hashing them would cost us time.
_LONGEST = 200


async def show_login(request: web.Request) -> web.StreamResponse:
    """Show the form, or the board to whoever is signed in already."""
    if await bearer_by_cookie(request) is not None:
        raise web.HTTPSeeOther("/")
    return render_open(request, "login.html", login="", error="")


async def log_in(request: web.Request) -> web.StreamResponse:
    """Start a session in a cookie that scripts cannot read and other sites cannot send."""
    require_same_site(request)
    services, throttle, words = request.app[SERVICES], request.app[THROTTLE], words_for(request)
    data = await read_form(request)
    login, password = data.get("login", ""), data.get("password", "")
    now, address = services.clock.now(), request.remote or ""
    if throttle.blocks(login, address, now):
        return render_open(request, "login.html", 429, login=login, error=words.too_many_tries)
    secret = None
    if max(len(login), len(password)) <= _LONGEST and "\x00" not in login:
        until = now + services.session_lasts
        secret = await services.accounts.log_in(login, password, at=now, lasts_until=until)
    if secret is None:
        throttle.note_failure(login, address, now)
        return render_open(request, "login.html", 422, login=login[:_LONGEST], error=words.wrong_password)
    throttle.forget(login, address)
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
    raise response


async def log_out(request: web.Request) -> web.StreamResponse:
    """End the session here and in the books."""
    require_same_site(request)
    services = request.app[SERVICES]
    if secret := request.cookies.get(cookie_name(services)):
        await services.accounts.log_out(secret)
    response = web.HTTPSeeOther("/login")
    response.del_cookie(cookie_name(services), path="/", secure=services.secure_cookies, samesite="Strict")
    raise response
