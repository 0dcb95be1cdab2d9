"""Branches in which people say that it is still out: what a manager sees of them, and decides."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from ivr.web.pages.branch_cards import BranchCard, make_branch_card
from ivr.web.pages.visit import PageHandler, Visit
from outages.branches import Branch, BranchId
from outages.errors import ConflictError


async def make_branch_cards(visit: Visit, branches: Sequence[Branch]) -> list[BranchCard]:
    """Return the cards of branches, those that wait for a manager first."""
    areas = await visit.services.areas.get_many(sorted({one.area for one in branches})) if branches else {}
    cards = [make_branch_card(one, areas, visit.display) for one in branches]
    return sorted(cards, key=lambda one: (not one.held, -one.branch.still_out, one.branch.id))


async def confirm(visit: Visit) -> web.StreamResponse:
    """Publish what is still out there, and go on to it."""
    try:
        branch = await visit.services.branch_actions.confirm(_branch_id(visit), author=visit.bearer.name)
    except ConflictError:
        raise await _back(visit, "decided") from None
    raise web.HTTPSeeOther(f"/incidents/{branch.incident_id}?done=publish")


async def release(visit: Visit) -> web.StreamResponse:
    """Have people told there, too, and go back to the campaign."""
    try:
        await visit.services.branch_actions.release(_branch_id(visit), author=visit.bearer.name)
    except ConflictError:
        raise await _back(visit, "decided") from None
    raise await _back(visit, "release")


async def _back(visit: Visit, done: str) -> web.HTTPSeeOther:
    branch = await visit.services.branches.get(_branch_id(visit))
    return web.HTTPSeeOther(f"/campaigns/{branch.campaign_id}?done={done}")


def _branch_id(visit: Visit) -> BranchId:
    return BranchId(int(visit.request.match_info["id"]))


#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {"confirm": confirm, "release": release}
