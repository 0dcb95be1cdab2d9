"""The calls now: those that ring at an agent, those in conversation, and those that wait in order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.web.api.scopes import areas_of
from ivr.web.callers import CallerView, view_caller
from ivr.web.desk.caller_sheet import CallerSheet, make_sheet
from ivr.web.pages.visit import Visit
from ivr.web.texts.desk import DeskTexts
from ivr.web.texts.display import show_span
from ivr.web.texts.search import SearchTexts
from outages.cards import Glance
from outages.subscribers import Tier

#: Most ringing calls with a whole card, and most other calls with a line.
_RINGING: Final = 4
_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that rings at an agent; `view` is None while nothing is known of the caller."""

    call: QueuedCall
    waited: str
    view: CallerView | None
    sheet: CallerSheet | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Any other call, as one line; `tier` and `account` are empty for none, `keyed` marks an unproved account."""

    call: QueuedCall
    span: str
    known: Glance | None
    name: str
    account: str
    tier: str
    critical: bool
    keyed: bool


async def show_desk(visit: Visit) -> web.Response:
    """Show the page."""
    return await _render(visit, "desk.html")


async def show_calls(visit: Visit) -> web.Response:
    """Return the calls alone, with which the page refreshes itself."""
    return await _render(visit, "desk_calls.html")


async def _render(visit: Visit, template: str) -> web.Response:
    services = visit.services
    calls, parts, unread = await asyncio.gather(
        services.queue_view.look(), services.health(), services.kept_replies.count_waiting()
    )
    ringing = [one for one in calls if one.stage is QueueStage.RINGING]
    shown, others = ringing[:_RINGING], ringing[_RINGING:]
    others += [one for one in calls if one.stage is not QueueStage.RINGING]
    cards, lines = await asyncio.gather(
        asyncio.gather(*(_ring(visit, one) for one in shown)), _list(visit, others[:_LINES])
    )
    return visit.render(
        template, c=DeskTexts(visit.words.code), s=SearchTexts(visit.words.code), ringing=cards, lines=lines, stages=QueueStage, parts=parts,
        hidden=len(others) - len(others[:_LINES]), unread=unread,
    )  # fmt: skip


async def _ring(visit: Visit, call: QueuedCall) -> Ringing:
    view = await view_caller(visit.services, call.id)
    sheet = None
    if view:
        areas = await areas_of(visit.services.areas, view.incidents.values())
        sheet = make_sheet(view, dict(areas), visit.display)
    return Ringing(call, _span(visit, call), view, sheet)


async def _list(visit: Visit, calls: Sequence[QueuedCall]) -> Mapping[QueueStage, list[QueueRow]]:
    """Return a line for each call by stage, in the order of display."""
    known = await visit.services.cards.glance([one.id for one in calls])
    lines: dict[QueueStage, list[QueueRow]] = {stage: [] for stage in QueueStage}
    for one in calls:
        lines[one.stage].append(_line(visit, one, known.get(one.id)))
    return lines


def _line(visit: Visit, call: QueuedCall, known: Glance | None) -> QueueRow:
    words = DeskTexts(visit.words.code)
    contract = known.contract if known else None
    subscriber = contract.subscriber if contract else None
    return QueueRow(
        call=call,
        span=_span(visit, call),
        known=known,
        name=subscriber.name if subscriber else words.unknown_caller,
        account=words.account.format(account=subscriber.account) if subscriber else "",
        tier=words.tiers[subscriber.tier] if subscriber else "",
        critical=subscriber is not None and subscriber.tier is Tier.CRITICAL,
        keyed=contract is not None and not contract.by_number,
    )


def _span(visit: Visit, call: QueuedCall) -> str:
    return show_span(visit.display.now - call.since, visit.words)
