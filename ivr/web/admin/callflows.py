"""The script of every conversation, drawn from the dialogues that run here."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web
from markupsafe import Markup

from ivr.callflows.flow import find_call_flows
from ivr.callflows.picture import draw
from ivr.callflows.sheet import Sheet, put_into_words
from ivr.callflows.words import WORDS
from ivr.web.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conversation as text and as a picture."""

    sheet: Sheet
    picture: Markup


@dataclass
class Scripts:
    """Draws the scripts of a language when somebody first wants to see them: the code doesn't change while it runs."""

    _drawn: dict[str, list[Drawn]] = field(default_factory=dict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, language: str) -> list[Drawn]:
        """Return the scripts in one of the languages of the pages."""
        async with self._drawing:
            if language not in self._drawn:
                self._drawn[language] = [
                    _draw(put_into_words(one, WORDS[language])) for one in await find_call_flows(language)
                ]
        return self._drawn[language]


SCRIPTS = web.AppKey("scripts", Scripts)


async def show_scripts(visit: Visit) -> web.Response:
    """Show every conversation in the visitor's language."""
    language = visit.words.code
    drawn = await visit.request.app[SCRIPTS].find(language)
    return visit.render("scripts.html", s=WORDS[language], scripts=drawn)


def _draw(sheet: Sheet) -> Drawn:
    return Drawn(sheet, Markup(draw(sheet)))  # noqa: S704 - ElementTree has escaped every word in it
