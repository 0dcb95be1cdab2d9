"""Campaigns: who is being told what, live, and how a manager holds, slows and stops it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from aiohttp import web

from ivr.web.api.scopes import areas_of
from ivr.web.board.branches import make_branch_cards
from ivr.web.bodies import read_form
from ivr.web.forms.numbers import read_number
from ivr.web.forms.times import SpanForm, check_span, write_moment
from ivr.web.pages.campaign_cards import CampaignCard, draw_chart, make_campaign_card, tell_end
from ivr.web.pages.cards import IncidentCard, make_card
from ivr.web.pages.visit import PageHandler, Visit
from outages.campaigns import FASTEST, Campaign, CampaignAction, CampaignId
from outages.errors import ConflictError, InvalidError
from outages.incidents import IncidentId

_SHOWN: Final = 50


async def show_campaigns(visit: Visit) -> web.Response:
    """Show the newest campaigns, those that go on first."""
    before = read_number(visit.request.query.get("before", ""))
    found = await visit.services.campaigns.find(limit=_SHOWN, before=before)
    cards = await make_campaign_cards(visit, found)
    about = await incidents_of(visit, found)
    older = found[-1].id if len(found) == _SHOWN else None
    return visit.render(
        "campaigns.html", cards=sorted(cards, key=lambda one: one.over), about=about, older=older
    )


async def show_campaign(visit: Visit) -> web.Response:
    """Show one campaign."""
    return await _render(visit)


async def show_live(visit: Visit) -> web.Response:
    """Return how it stands, with which the page refreshes itself."""
    campaign = await visit.services.campaigns.get(_campaign_id(visit))
    return visit.render("campaign_live.html", 200, **await _standing(visit, campaign))


async def pause(visit: Visit) -> web.StreamResponse:
    """Tell nobody until it is resumed."""
    return await _change(visit, "pause", visit.services.campaigns.pause)


async def resume(visit: Visit) -> web.StreamResponse:
    """Go on."""
    return await _change(visit, "resume", visit.services.campaigns.resume)


async def stop(visit: Visit) -> web.StreamResponse:
    """Tell nobody else."""
    return await _change(visit, "stop", visit.services.campaigns.stop)


async def set_pace(visit: Visit) -> web.StreamResponse:
    """Try so many people a minute; an empty field lifts the limit."""
    typed = (await read_form(visit.request)).get("per_minute", "").strip()
    per_minute = read_number(typed)
    refused = visit.words.per_minute_refused.format(most=FASTEST)
    if typed and per_minute is None:
        return await _render(visit, 422, pace=typed, errors={"per_minute": refused})

    async def change(campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await visit.services.campaigns.set_pace(campaign, per_minute, author=author, at=at)

    try:
        return await _change(visit, "pace", change)
    except InvalidError:
        return await _render(visit, 422, pace=typed, errors={"per_minute": refused})


async def set_span(visit: Visit) -> web.StreamResponse:
    """Tell nobody before a moment and nobody after another; an empty field lifts that limit."""
    data = await read_form(visit.request)
    form = SpanForm(
        not_before=data.get("not_before", "").strip(), not_after=data.get("not_after", "").strip()
    )
    span = check_span(form, visit.form_context)
    if form.errors:
        return await _render(visit, 422, span=form, errors=form.errors)

    async def change(campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await visit.services.campaigns.set_span(campaign, *span, author=author, at=at)

    return await _change(visit, "span", change)


async def make_campaign_cards(visit: Visit, campaigns: Sequence[Campaign]) -> list[CampaignCard]:
    """Return the cards of campaigns, as they stand now."""
    display = visit.display
    progress = await visit.services.campaigns.progress([one.id for one in campaigns], at=display.now)
    return [make_campaign_card(one, progress[one.id], display) for one in campaigns]


async def _change(visit: Visit, deed: str, action: CampaignAction) -> web.StreamResponse:
    """Act and go back to the campaign; one that has changed meanwhile is shown as it is."""
    campaign = _campaign_id(visit)
    try:
        await action(campaign, author=visit.bearer.name, at=visit.services.clock.now())
    except ConflictError:
        return await _render(visit, 409, alert=visit.words.campaign_changed)
    raise web.HTTPSeeOther(f"/campaigns/{campaign}?done={deed}")


async def _render(
    visit: Visit,
    status: int = 200,
    *,
    alert: str = "",
    pace: str | None = None,
    span: SpanForm | None = None,
    errors: Mapping[str, str] = MappingProxyType({}),
) -> web.Response:
    campaign = await visit.services.campaigns.get(_campaign_id(visit))
    standing, about = await asyncio.gather(_standing(visit, campaign), incidents_of(visit, [campaign]))
    kept_pace = "" if campaign.per_minute is None else str(campaign.per_minute)
    return visit.render(
        "campaign.html",
        status,
        **standing,
        incident=about[campaign.incident_id],
        alert=alert,
        pace=kept_pace if pace is None else pace,
        span=span or _span_of(campaign, visit),
        errors=errors,
        done=""
        if alert or errors
        else visit.words.campaign_saved.get(visit.request.query.get("done", ""), ""),
    )


def _span_of(campaign: Campaign, visit: Visit) -> SpanForm:
    write = partial(write_moment, form_context=visit.form_context)
    return SpanForm(not_before=write(campaign.not_before), not_after=write(campaign.not_after))


async def _standing(visit: Visit, campaign: Campaign) -> dict[str, object]:
    services, display = visit.services, visit.display
    progress, minutes, branches = await asyncio.gather(
        services.campaigns.progress([campaign.id], at=display.now),
        services.campaigns.minutes(campaign.id),
        services.branches.find([campaign.id]),
    )
    return {
        "card": make_campaign_card(campaign, progress[campaign.id], display),
        "chart": draw_chart(minutes, display),
        "branches": await make_branch_cards(visit, branches),
        "sample": display.words.samples[campaign.sample] if campaign.sample else "",
        "end": tell_end(campaign, progress[campaign.id], minutes, display),
    }


async def incidents_of(visit: Visit, campaigns: Sequence[Campaign]) -> dict[IncidentId, IncidentCard]:
    """Return the cards of the incidents that these campaigns tell of."""
    wanted = sorted({one.incident_id for one in campaigns})
    found = await asyncio.gather(*(visit.services.incidents.get(one) for one in wanted))
    areas = await areas_of(visit.services.areas, found)
    return {one.id: make_card(one, areas, visit.display) for one in found}


def _campaign_id(visit: Visit) -> CampaignId:
    return CampaignId(int(visit.request.match_info["id"]))


#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {
    "pause": pause,
    "resume": resume,
    "stop": stop,
    "pace": set_pace,
    "span": set_span,
}
