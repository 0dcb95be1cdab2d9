"""What the REST API tells of the branches of campaigns, and how people decide about held ones."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import Id
from ivr.web.api.rest import Ask, Nothing, Query
from outages.branches import Branch, BranchId, BranchState
from outages.campaigns import CampaignId


class BranchQuery(Query):
    """Branches of a campaign; without it, all that wait for a decision."""

    campaign: Annotated[Id | None, Field(description="Without it, all that wait for a decision.")] = None


class BranchOut(Out):
    """A part of what a campaign says is restored: an area and how many of those who answered say it is still out.

    `waiting` people are not told before others have answered, or a manager has decided; `incident_id` is the draft,
    later the notice, of what is still out there.
    """

    id: int
    campaign_id: int
    area: int
    state: BranchState
    people: int
    works: int
    still_out: int
    waiting: int
    changed_at: AwareDatetime
    changed_by: str | None
    incident_id: int | None


async def find_branches(ask: Ask[BranchQuery, Nothing]) -> Listing[BranchOut]:
    """Return those in which somebody waits, was asked first, or says that it is still out."""
    branches, campaign = ask.services.branches, ask.query.campaign
    found = await (branches.held() if campaign is None else branches.find([CampaignId(campaign)]))
    return Listing[BranchOut](items=[BranchOut.model_validate(one) for one in found], next=None)


async def get_branch(ask: Ask[Nothing, Nothing]) -> BranchOut:
    """Return one branch."""
    return BranchOut.model_validate(await ask.services.branches.get(BranchId(ask.id)))


async def confirm_branch(ask: Ask[Nothing, Nothing]) -> BranchOut:
    """Publish what is still out there."""
    return await _decide(ask, ask.services.branch_actions.confirm)


async def release_branch(ask: Ask[Nothing, Nothing]) -> BranchOut:
    """Have people told there, too."""
    return await _decide(ask, ask.services.branch_actions.release)


async def _decide(ask: Ask[Any, Any], decide: Callable[..., Awaitable[Branch]]) -> BranchOut:
    return BranchOut.model_validate(await decide(BranchId(ask.id), author=ask.bearer.name))
