"""One request for a page: who asks, in which language, what they sent, and how the answer is rendered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from aiohttp import web

from ivr.web.auth.access import bearer_by_cookie, require_same_site, require_write
from ivr.web.forms.context import FormContext
from ivr.web.forms.remarks import languages_of_remarks
from ivr.web.pages.cards import DisplayContext
from ivr.web.pages.problems import Problem
from ivr.web.pages.templates import TEMPLATES
from ivr.web.services import SERVICES, WebServices
from ivr.web.texts.display import describe_part, name_language
from ivr.web.texts.help import HelpTexts
from ivr.web.texts.language import remember_language, words_for
from ivr.web.texts.pages import PageTexts
from outages.accounts import Bearer
from outages.tickets import Channel
from prompts.wording.completeness import is_reviewed

_SAFE: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in visitor's request."""

    request: web.Request
    services: WebServices
    bearer: Bearer
    display: DisplayContext

    @property
    def words(self) -> PageTexts:
        """The visitor's words."""
        return self.display.words

    @property
    def form_context(self) -> FormContext:
        """The context in which a form of this visit is read."""
        services = self.services
        languages = languages_of_remarks(services.languages)
        return FormContext(
            services.finder, services.cards, services.zone, languages, self.display.now, self.words
        )

    def renewed(self) -> "Visit":
        """Return the visit as of now, for a part that is shown again."""
        return replace(self, display=replace(self.display, now=self.services.clock.now()))

    def render(self, template: str, status: int = 200, **context: object) -> web.Response:
        """Return the page; every template also gets the visitor, the words, and the channels that are set up."""
        tells_by = [one for one in Channel if one in self.services.channels]
        return _render(self.request, template, status, bearer=self.bearer, tells_by=tells_by, **context)


PageHandler = Callable[[Visit], Awaitable[web.StreamResponse]]


def page(
    handler: PageHandler, *, writes: bool = False
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler for signed-in visitors; others are sent to sign in."""

    async def serve(request: web.Request) -> web.StreamResponse:
        services = request.app[SERVICES]
        if request.method not in _SAFE:
            require_same_site(request)
        bearer = await bearer_by_cookie(request)
        if bearer is None:
            raise web.HTTPSeeOther("/login")
        if writes:
            require_write(bearer)
        now = services.clock.now()
        display = DisplayContext(words_for(request), services.zone, now, services.promise_warning)
        return await handler(Visit(request, services, bearer, display))

    return serve


def render_open(request: web.Request, template: str, status: int = 200, **context: object) -> web.Response:
    """Return a page that is open to everybody."""
    return _render(request, template, status, bearer=None, **context)


async def answer_in_html(request: web.Request, problem: Problem) -> web.Response:
    """Return the problem as a page."""
    return render_open(request, "error.html", problem.status, problem=problem)


def _with_query(request: web.Request) -> str:
    """Return the page's address, ready for one more parameter, so that a change of language keeps the place."""
    kept = request.rel_url.without_query_params("lang") if request.method in _SAFE else request.rel_url
    return f"{kept}{'&' if kept.query else '?'}"


def _render(request: web.Request, template: str, status: int, **context: object) -> web.Response:
    words = words_for(request)
    help_texts = HelpTexts(words.code)
    text = TEMPLATES.get_template(template).render(
        context,
        w=words,
        h=help_texts,
        help=help_texts.of_page(request.path),
        path=request.path,
        here=_with_query(request),
        name_of=partial(name_language, words=words),
        describe=partial(describe_part, words=words),
        is_reviewed=is_reviewed,
    )
    response = web.Response(text=text, status=status, content_type="text/html")
    remember_language(request, response)
    return response
