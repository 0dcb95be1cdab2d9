"""What people wrote by SMS: the messages that wait for a person, and all of them."""

from typing import Final

from aiohttp import web

from ivr.web.forms.numbers import read_number
from ivr.web.pages.visit import Visit
from ivr.web.texts.replies import ReplyTexts
from outages.errors import ConflictError
from outages.replies.reading import Meaning
from outages.replies.repository import Reply, ReplyId

_SHOWN: Final = 100


async def show_replies(visit: Visit) -> web.Response:
    """Show those that wait for a person, or with `list=all` every one: danger first, then the newest."""
    return await _render(visit)


async def finish(visit: Visit) -> web.StreamResponse:
    """Keep that somebody has read a message and done what was to do."""
    services, words = visit.services, ReplyTexts(visit.words.code)
    key = ReplyId(int(visit.request.match_info["id"]))
    try:
        await services.kept_replies.finish(key, author=visit.bearer.name, at=services.clock.now())
    except ConflictError:
        return await _render(visit, 409, words.finished_before)
    raise web.HTTPSeeOther("/replies?done=finish")


async def _render(visit: Visit, status: int = 200, refusal: str = "") -> web.Response:
    query, words = visit.request.query, ReplyTexts(visit.words.code)
    waiting = query.get("list") != "all"
    found = await visit.services.kept_replies.find(
        waiting=waiting, limit=_SHOWN, before=read_number(query.get("before", ""))
    )
    return visit.render(
        "replies.html",
        status,
        r=words,
        replies=sorted(found, key=_is_urgent, reverse=True),
        waiting=waiting,
        older=found[-1].id if len(found) == _SHOWN else None,
        refusal=refusal,
        done=words.finished if query.get("done") == "finish" else "",
        moment=visit.display.moment,
    )


def _is_urgent(reply: Reply) -> bool:
    """Tell whether somebody writes of danger and has not been heard yet."""
    return reply.waits and reply.meaning is Meaning.DANGER
