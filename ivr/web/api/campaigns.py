"""What the REST API tells of campaigns, and how people hold, slow and stop them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import Id, Page
from ivr.web.api.rest import Ask, Nothing, Strict, next_id
from ivr.web.services import WebServices
from outages.campaigns import (
    FASTEST,
    Campaign,
    CampaignAction,
    CampaignId,
    CampaignState,
    Minute,
    Progress,
    SampleState,
    expect_end,
)
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.reach import TellingOutcome
from outages.subscribers import Tier
from outages.telling_rules import Audience
from outages.tickets import Channel


class CampaignQuery(Page):
    """Campaigns of an incident; all of them, or those in which somebody is left to be told."""

    incident: Id | None = None
    unfinished: Annotated[bool, Field(description="Only those in which somebody is left to be told.")] = False


class PaceIn(Strict):
    """How many people are tried in a minute at most; null for as many as the line can."""

    per_minute: Annotated[int, Field(ge=1, le=FASTEST)] | None


class SpanIn(Strict):
    """Nobody is told before and nobody after; null for no such limit. Whoever is left then is not told any more."""

    not_before: AwareDatetime | None
    not_after: AwareDatetime | None


class ProgressOut(Out):
    """How many people are where, each counted once.

    `held` ones wait for the answers of others, or for a manager. `told` counts by answer, `unreached` by what became of the last attempt, or by the state that ended it.
    """

    people: int
    waiting: int
    due: int
    underway: int
    held: int
    told: dict[Result, int]
    unreached: dict[Result | NotificationState, int]
    needless: int


class MinuteOut(Out):
    """What was over in the minute that began at `at`."""

    at: AwareDatetime
    told: int
    unreached: int


class CampaignOut(Out):
    """The telling of one fact about an incident, made at `began_at`, and how it stands.

    `audience`, `channel` and `tier` are the rule by which it was made, null for whoever asked.
    """

    id: int
    incident_id: int
    news: News
    began_at: AwareDatetime
    state: CampaignState
    per_minute: int | None
    changed_at: AwareDatetime | None
    changed_by: str | None
    sample: SampleState | None
    audience: Audience | None
    channel: Channel | None
    tier: Tier | None
    not_before: AwareDatetime | None
    not_after: AwareDatetime | None
    progress: ProgressOut


class WatchedCampaignOut(CampaignOut):
    """A campaign with its minutes, and when it ends at the speed of the last ten, null if nobody can tell."""

    minutes: list[MinuteOut]
    expected_end: AwareDatetime | None


class ReachOut(Out):
    """What became of telling the end to each person who heard that an incident is out."""

    persons: dict[TellingOutcome, int]


async def get_reach(ask: Ask[Nothing, Nothing]) -> ReachOut:
    """Return how far the end of an incident has reached those who heard of it."""
    incident = await ask.services.incidents.get(IncidentId(ask.id))
    return ReachOut(persons=dict(await ask.services.campaigns.reach(incident.id)))


async def find_campaigns(ask: Ask[CampaignQuery, Nothing]) -> Listing[CampaignOut]:
    """Return campaigns, newest first."""
    query = ask.query
    found = await ask.services.campaigns.find(
        incident=None if query.incident is None else IncidentId(query.incident),
        unfinished=query.unfinished,
        limit=query.limit,
        before=query.before,
    )
    items = await _describe(ask.services, found)
    return Listing[CampaignOut](items=items, next=next_id(found, query.limit))


async def get_campaign(ask: Ask[Nothing, Nothing]) -> WatchedCampaignOut:
    """Return one campaign, how it goes and when it ends."""
    services, key, now = ask.services, CampaignId(ask.id), ask.services.clock.now()
    campaign = await services.campaigns.get(key)
    progress = (await services.campaigns.progress([key], at=now))[key]
    minutes = await services.campaigns.minutes(key)
    return WatchedCampaignOut(
        **_campaign_out(campaign, progress).model_dump(),
        minutes=[_minute_out(one) for one in minutes],
        expected_end=expect_end(campaign, progress, minutes, now),
    )


async def pause_campaign(ask: Ask[Nothing, Nothing]) -> CampaignOut:
    """Tell nobody until it is resumed."""
    return await _change(ask, ask.services.campaigns.pause)


async def resume_campaign(ask: Ask[Nothing, Nothing]) -> CampaignOut:
    """Go on."""
    return await _change(ask, ask.services.campaigns.resume)


async def stop_campaign(ask: Ask[Nothing, Nothing]) -> CampaignOut:
    """Tell nobody else."""
    return await _change(ask, ask.services.campaigns.stop)


async def set_pace(ask: Ask[Nothing, PaceIn]) -> CampaignOut:
    """Try so many people a minute."""

    async def change(campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await ask.services.campaigns.set_pace(campaign, ask.body.per_minute, author=author, at=at)

    return await _change(ask, change)


async def set_span(ask: Ask[Nothing, SpanIn]) -> CampaignOut:
    """Tell nobody before and nobody after."""

    async def change(campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        span = (moment and moment.astimezone(UTC) for moment in (ask.body.not_before, ask.body.not_after))
        return await ask.services.campaigns.set_span(campaign, *span, author=author, at=at)

    return await _change(ask, change)


async def _change(ask: Ask[Any, Any], action: CampaignAction) -> CampaignOut:
    services = ask.services
    changed = await action(CampaignId(ask.id), author=ask.bearer.name, at=services.clock.now())
    (described,) = await _describe(services, [changed])
    return described


async def _describe(services: WebServices, campaigns: Sequence[Campaign]) -> list[CampaignOut]:
    progress = await services.campaigns.progress([one.id for one in campaigns], at=services.clock.now())
    return [_campaign_out(one, progress[one.id]) for one in campaigns]


def _campaign_out(campaign: Campaign, progress: Progress) -> CampaignOut:
    rule = campaign.rule
    return CampaignOut(
        id=campaign.id,
        incident_id=campaign.incident_id,
        news=campaign.news,
        began_at=campaign.began_at,
        state=campaign.state,
        per_minute=campaign.per_minute,
        changed_at=campaign.changed_at,
        changed_by=campaign.changed_by,
        sample=campaign.sample,
        audience=rule and rule.audience,
        channel=rule and rule.channel,
        tier=rule and rule.tier,
        not_before=campaign.not_before,
        not_after=campaign.not_after,
        progress=ProgressOut.model_validate(progress),
    )


def _minute_out(one: Minute) -> MinuteOut:
    return MinuteOut(at=one.at, told=one.told, unreached=one.unreached)
