"""Which language a page speaks: what a link asked for, what was chosen before, what the browser prefers."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web
from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale

from ivr.web.texts.english import ENGLISH
from ivr.web.texts.russian import RUSSIAN
from ivr.web.texts.texts import PageTexts

WORDS: Final[Mapping[str, PageTexts]] = {words.code: words for words in (RUSSIAN, ENGLISH)}
_COOKIE: Final = "lang"
_YEAR_SECONDS: Final = 365 * 24 * 3600


def words_for(request: web.Request) -> PageTexts:
    """Return the words of the visitor's language; Russian when nothing speaks for another."""
    for code in (request.query.get("lang"), request.cookies.get(_COOKIE)):
        if code is not None and code in WORDS:
            return WORDS[code]
    return WORDS[_preferred(request.headers.get("Accept-Language", ""))]


def words_of(code: str) -> PageTexts:
    """Return the words of a language, Russian for one that the pages don't speak."""
    return WORDS.get(code, RUSSIAN)


def name_language(code: str, words: PageTexts) -> str:
    """Return the name of a spoken language as the page's own has it, its code when there is none."""
    try:
        name = Locale.parse(code).get_display_name(words.code)
    except (UnknownLocaleError, ValueError):
        name = None
    return name.capitalize() if name else code


def remember_language(request: web.Request, response: web.StreamResponse) -> None:
    """Keep the choice when a link made one."""
    code = request.query.get("lang")
    if code is not None and code in WORDS:
        response.set_cookie(_COOKIE, code, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", path="/")


def _preferred(header: str) -> str:
    weighed = sorted((_weigh(part) for part in header.split(",")), key=lambda pair: -pair[0])
    wanted = [tag for weight, tag in weighed if weight > 0 and tag]
    return negotiate_locale(wanted, list(WORDS), sep="-") or RUSSIAN.code


def _weigh(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";q=")
    try:
        return float(weight or 1), tag.strip()
    except ValueError:
        return 0.0, ""
