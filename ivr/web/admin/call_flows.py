"""The call flow of every conversation, drawn from the dialogues that run here."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from markupsafe import Markup

from ivr.callflows.flow import find_call_flows
from ivr.callflows.picture import draw
from ivr.callflows.sheet import Sheet, put_into_words
from ivr.callflows.words import CallFlowTexts
from ivr.web.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conversation as text and as a picture."""

    sheet: Sheet
    picture: Markup


@dataclass
class CallFlows:
    """The call flows by language, drawn at the first visit: the dialogues don't change while the service runs."""

    _drawn: dict[str, list[Drawn]] = field(default_factory=dict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, words: CallFlowTexts) -> list[Drawn]:
        """Return the call flows in the language of the words."""
        async with self._drawing:
            if words.code not in self._drawn:
                flows = await find_call_flows(words.code)
                self._drawn[words.code] = [_draw(put_into_words(one, words)) for one in flows]
        return self._drawn[words.code]


CALL_FLOWS: Final = web.AppKey("call_flows", CallFlows)


async def show_call_flows(visit: Visit) -> web.Response:
    """Show every conversation in the visitor's language."""
    words = CallFlowTexts(visit.words.code)
    drawn = await visit.request.app[CALL_FLOWS].find(words)
    return visit.render("call_flows.html", s=words, call_flows=drawn)


def _draw(sheet: Sheet) -> Drawn:
    return Drawn(sheet, Markup(draw(sheet)))  # noqa: S704 - ElementTree has escaped every word in it
