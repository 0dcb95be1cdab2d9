"""Signing in to the pages and out of them."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from ivr.web.auth.access import bearer_by_cookie, cookie_name, require_same_site
from ivr.web.pages.visit import read_form, render_open
from ivr.web.services import SERVICES
from ivr.web.texts.language import words_for

#: Nobody has a longer login or password, and hashing one costs time.
_LONGEST: Final = 200
_TRIES: Final = 5
_WINDOW: Final = timedelta(minutes=5)
#: More logins than any duty room has; beyond it the oldest are forgotten, so memory stays bounded.
_REMEMBERED: Final = 10_000


class LoginThrottle:
    """Slows down guessing of passwords: counts failures by login and address; times are aware UTC."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], deque[datetime]] = {}

    def blocks(self, login: str, address: str, at: datetime) -> bool:
        """Say whether this login failed too often from this address in the last minutes."""
        failures = self._failures.get((login.casefold(), address), deque())
        return sum(at - one < _WINDOW for one in failures) >= _TRIES

    def note_failure(self, login: str, address: str, at: datetime) -> None:
        """Count one failed login."""
        key = (login.casefold(), address)
        failures = self._failures.pop(key, None) or deque[datetime](maxlen=_TRIES)
        failures.append(at)
        self._failures[key] = failures
        if len(self._failures) > _REMEMBERED:
            del self._failures[next(iter(self._failures))]

    def forget(self, login: str, address: str) -> None:
        """Forget the failures after a successful login."""
        self._failures.pop((login.casefold(), address), None)


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
    """End the session in the browser and in the database."""
    require_same_site(request)
    services = request.app[SERVICES]
    if secret := request.cookies.get(cookie_name(services)):
        await services.accounts.log_out(secret)
    response = web.HTTPSeeOther("/login")
    response.del_cookie(cookie_name(services), path="/", secure=services.secure_cookies, samesite="Strict")
    raise response
