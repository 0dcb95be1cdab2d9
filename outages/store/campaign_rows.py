"""Campaigns in the database: made with the change that they tell, and asked by each claim whether they are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, not_, or_, select, update

from outages.campaigns import Campaign, CampaignId, CampaignPace, CampaignState, SampleState
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Policy
from outages.store.engine import by_dialect
from outages.store.notification_tables import HELD, campaigns, notifications
from outages.store.types import AnyRow, Instant
from outages.telling_rules import TellingRule

_MAKE = by_dialect(
    lambda insertion: (
        insertion(campaigns)
        .on_conflict_do_update(
            index_elements=["incident_id", "news", "began_at"],
            set_={"incident_id": campaigns.c.incident_id},
        )
        .returning(campaigns.c.id)
    )
)
_PLAN = (
    update(campaigns)
    .where(campaigns.c.id == bindparam("wanted"), campaigns.c.sample.is_(None))
    .values(sample=SampleState.PLANNED, sample_size=bindparam("size"), sample_seconds=bindparam("seconds"))
)
_LATEST = select(func.max(campaigns.c.id)).where(
    campaigns.c.incident_id == bindparam("incident"),
    campaigns.c.news == bindparam("news", type_=campaigns.c.news.type),
)
_BY_ID = select(campaigns).where(campaigns.c.id == bindparam("wanted"))
_LOCK = _BY_ID.with_for_update()
_DROP_EMPTY = delete(campaigns).where(
    campaigns.c.id == bindparam("wanted"), ~exists().where(notifications.c.campaign_id == campaigns.c.id)
)
#: Whether somebody is still to be told in a campaign.
HAS_PENDING = exists().where(
    notifications.c.campaign_id == campaigns.c.id, notifications.c.state == NotificationState.PENDING
)
_ANY_HELD = select(campaigns.c.id).where(HELD, HAS_PENDING).limit(1)
_now = bindparam("now", type_=Instant)
_OPEN = and_(
    or_(campaigns.c.not_before.is_(None), campaigns.c.not_before <= _now),
    or_(campaigns.c.not_after.is_(None), campaigns.c.not_after > _now),
)
#: The campaigns in which nobody is told at the moment `now`.
ON_HOLD = select(campaigns.c.id).where(HELD, or_(campaigns.c.state != CampaignState.RUNNING, not_(_OPEN)))
_GOING_ON = (
    select(campaigns.c.id, campaigns.c.per_minute)
    .where(campaigns.c.state == CampaignState.RUNNING, HAS_PENDING, _OPEN)
    .order_by(campaigns.c.id)
)
_NEXT = (
    update(campaigns)
    .where(campaigns.c.id == bindparam("wanted"))
    .values(next_at=bindparam("then", type_=Instant))
)


@dataclass(frozen=True, slots=True)
class Share:
    """A campaign, None for what is told outside of any, of which up to `most` people may be tried now."""

    campaign: CampaignId | None
    most: int


def make(connection: Connection, incident: IncidentId, news: News, at: datetime) -> CampaignId:
    """Return the campaign that tells what became of the incident at a moment, a new one the first time."""
    row = {"incident_id": incident, "news": news, "began_at": at, "state": CampaignState.RUNNING}
    return CampaignId(connection.execute(_MAKE[connection.dialect.name], row).scalar_one())


def plan_sample(connection: Connection, campaign: CampaignId, news: News, policy: Policy) -> bool:
    """Have some people of a restoration asked before all others are told, if the policy says so.

    Return whether everybody in the campaign waits until it is known whom to ask.
    """
    if news is not News.RESTORED or not policy.sample_size:
        return False
    seconds = int(policy.sample_wait.total_seconds())
    connection.execute(_PLAN, {"wanted": campaign, "size": policy.sample_size, "seconds": seconds})
    return True


def drop_empty(connection: Connection, campaign: CampaignId) -> bool:
    """Forget a campaign in which nobody is to be told: none of those concerned had asked. Return whether it was so."""
    return connection.execute(_DROP_EMPTY, {"wanted": campaign}).rowcount > 0


def join(connection: Connection, incident: IncidentId, news: News, at: datetime) -> CampaignId:
    """Return the latest campaign with the incident's news, for somebody who is told later; a new one if there is none."""
    latest = connection.execute(_LATEST, {"incident": incident, "news": news}).scalar_one()
    return make(connection, incident, news, at) if latest is None else CampaignId(latest)


def are_held(connection: Connection) -> bool:
    """Tell whether anybody who is still to be told has to wait because their campaign is held or slowed."""
    return connection.execute(_ANY_HELD).first() is not None


def find_shares(connection: Connection, at: datetime, limit: int) -> list[Share]:
    """Return whom to try now: of each campaign that goes on as many as its pace allows, `limit` at most."""
    shares = [Share(None, limit)]
    for row in connection.execute(_GOING_ON, {"now": at}).all():
        most = limit
        if row.per_minute is not None:
            # Nobody else takes people of it meanwhile.
            slowed = connection.execute(_LOCK, {"wanted": row.id}).one()
            most = min(limit, pace_of(slowed).allowed(at)) if slowed.per_minute else limit
        shares.append(Share(CampaignId(row.id), most))
    return shares


def note_tried(connection: Connection, tried: Sequence[CampaignId | None], at: datetime) -> None:
    """Have slowed campaigns wait after these people, named by their campaigns, are tried."""
    for campaign in {one for one in tried if one is not None}:
        row = connection.execute(_BY_ID, {"wanted": campaign}).one()
        if row.per_minute is not None:
            then = pace_of(row).after(tried.count(campaign), at)
            connection.execute(_NEXT, {"wanted": campaign, "then": then})


def lock(connection: Connection, campaign: CampaignId) -> Campaign:
    """Return a campaign that nobody else changes meanwhile; raise NotFoundError."""
    row = connection.execute(_LOCK, {"wanted": campaign}).one_or_none()
    return campaign_of(_found(row, campaign))


def read(connection: Connection, campaign: CampaignId) -> Campaign:
    """Return a campaign; raise NotFoundError."""
    row = connection.execute(_BY_ID, {"wanted": campaign}).one_or_none()
    return campaign_of(_found(row, campaign))


def campaign_of(row: AnyRow) -> Campaign:
    """Return the row as a campaign."""
    return Campaign(
        id=CampaignId(row.id),
        incident_id=IncidentId(row.incident_id),
        news=row.news,
        began_at=row.began_at,
        state=row.state,
        per_minute=row.per_minute,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        sample=row.sample,
        rule=None if row.audience is None else TellingRule(row.audience, row.channel, row.tier),
        not_before=row.not_before,
        not_after=row.not_after,
    )


def pace_of(row: AnyRow) -> CampaignPace:
    """Return the pace of a slowed campaign's row."""
    return CampaignPace(row.per_minute, row.next_at)


def _found(row: AnyRow | None, campaign: CampaignId) -> AnyRow:
    if row is None:
        raise NotFoundError(f"there is no campaign {campaign}")
    return row
