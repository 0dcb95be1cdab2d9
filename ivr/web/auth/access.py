"""Who sent a request, and what they may do."""

import hmac

from aiohttp import web

from ivr.web.services import SERVICES, WebServices
from outages.accounts import Bearer


async def bearer_by_token(request: web.Request) -> Bearer:
    """Return the holder of the token in the Authorization header; raise HTTPUnauthorized (401)."""
    services = request.app[SERVICES]
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        bearer = await services.accounts.bearer_of(secret.strip(), at=services.clock.now())
        if bearer is not None:
            return bearer
        raise _unauthorized("The token is unknown, revoked or expired.")
    raise _unauthorized("Send a token as: Authorization: Bearer <token>")


async def bearer_by_cookie(request: web.Request) -> Bearer | None:
    """Return who is signed in to the pages, or None."""
    services = request.app[SERVICES]
    secret = request.cookies.get(cookie_name(services))
    if not secret:
        return None
    return await services.accounts.bearer_of(secret, at=services.clock.now())


def cookie_name(services: WebServices) -> str:
    """Return the session cookie's name; with HTTPS, its prefix makes browsers pin it to this host."""
    return "__Host-session" if services.secure_cookies else "session"


def require_write(bearer: Bearer) -> None:
    """Raise HTTPForbidden (403) unless the bearer is a manager, who may change and hand out what others may only read."""
    if not bearer.may_write:
        raise web.HTTPForbidden(text=f"{bearer.name} has the role {bearer.role}; only a manager may do this.")


def require_same_site(request: web.Request) -> None:
    """Raise HTTPForbidden (403) for a form that another site's page sent."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        trusted = site == "same-origin"
    else:
        trusted = request.headers.get("Origin", "").partition("://")[2] == request.host
    if not trusted:
        raise web.HTTPForbidden(text="This form was not sent from a page of this service.")


async def require_operator(request: web.Request) -> None:
    """Admit this installation's own commands, and others by token; raise HTTPUnauthorized (401).

    Where a request comes from is no proof: a proxy on this machine may forget to say for whom it asks.
    """
    own = f"Bearer {request.app[SERVICES].own_token}".encode()
    told = request.headers.get("Authorization", "").encode(errors="surrogatepass")
    if not hmac.compare_digest(own, told):
        await bearer_by_token(request)


def _unauthorized(text: str) -> web.HTTPUnauthorized:
    return web.HTTPUnauthorized(text=text, headers={"WWW-Authenticate": "Bearer"})
