"""Which language a page speaks: what a link asked for, what was chosen before, what the browser prefers."""

from typing import Final

from aiohttp import web
from babel.core import negotiate_locale

from ivr.texts import LANGUAGES
from ivr.web.texts.pages import PageTexts

_COOKIE: Final = "lang"
_YEAR_SECONDS: Final = 365 * 24 * 3600


def words_for(request: web.Request) -> PageTexts:
    """Return the words of the visitor's language; Russian when nothing speaks for another."""
    chosen = (request.query.get("lang"), request.cookies.get(_COOKIE))
    code = next((one for one in chosen if one in LANGUAGES), None)
    return PageTexts(code or _preferred(request.headers.get("Accept-Language", "")))


def remember_language(request: web.Request, response: web.StreamResponse) -> None:
    """Keep the choice when a link made one."""
    code = request.query.get("lang")
    if code is not None and code in LANGUAGES:
        response.set_cookie(_COOKIE, code, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", path="/")


def _preferred(header: str) -> str:
    weighed = sorted((_weigh(part) for part in header.split(",")), key=lambda pair: -pair[0])
    wanted = [tag for weight, tag in weighed if weight > 0 and tag]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or LANGUAGES[0]


def _weigh(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";q=")
    try:
        return float(weight or 1), tag.strip()
    except ValueError:
        return 0.0, ""
