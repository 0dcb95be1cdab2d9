"""What needs a hand, and who takes it on."""

import contextlib
from typing import Final

from aiohttp import web

from ivr.web.pages.visit import PageHandler, Visit
from outages.alarms import AlarmId
from outages.errors import NotFoundError


async def acknowledge(visit: Visit) -> web.StreamResponse:
    """Note that the visitor has taken it on, and go back to the board; what is over by now needs nobody."""
    alarm = AlarmId(int(visit.request.match_info["id"]))
    with contextlib.suppress(NotFoundError):
        await visit.services.alarm_actions.acknowledge(alarm, author=visit.bearer.name)
    raise web.HTTPSeeOther("/")


#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {"acknowledge": acknowledge}
