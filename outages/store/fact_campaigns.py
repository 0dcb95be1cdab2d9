"""Campaigns that tell a fact, made in the transaction that makes the fact, by the rule that holds then."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Insert,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    select,
    true,
    update,
)

from outages.campaigns import CampaignId
from outages.hours import ALWAYS
from outages.incidents import Incident, IncidentId, State
from outages.news import GOING_ON, News
from outages.notifications import AttemptState, NotificationState, Policy
from outages.scopes import Scope
from outages.store import campaign_rows, rule_rows
from outages.store.audiences import COLUMNS, Concern, find_audiences, most_urgent
from outages.store.conditions import HOLDS
from outages.store.coverage import covers
from outages.store.engine import Insertion, by_dialect
from outages.store.notification_tables import (
    OF_TELEPHONE,
    attempts,
    campaigns,
    consents,
    notification_tickets,
    notifications,
)
from outages.store.tables import ticket_incidents
from outages.store.types import Instant, StampedPolicy
from outages.telling_rules import Fact, TellingRule, find_fact
from outages.tickets import Channel

_now = bindparam("now", type_=Instant)
_campaign: Any = bindparam("campaign", type_=notifications.c.campaign_id.type)
_STAMP = update(campaigns).where(campaigns.c.id == bindparam("wanted"))
_LIST = by_dialect(
    lambda insertion: (
        insertion(notification_tickets)
        .from_select(
            ["notification_id", "ticket_id"],
            select(notifications.c.id, consents.c.ticket_id)
            .join(consents, consents.c.number == notifications.c.number)
            .join(ticket_incidents, ticket_incidents.c.ticket_id == consents.c.ticket_id)
            .where(
                notifications.c.campaign_id == _campaign,
                ticket_incidents.c.incident_id == notifications.c.incident_id,
                ticket_incidents.c.over_at.is_(None),
                HOLDS,
            )
            .distinct(),
        )
        .on_conflict_do_nothing()
    )
)
_told = notifications.alias("told")
#: Those without a ticket who were told since `since` that service is back, as they were told it.
_TOLD_BACK = (
    select(
        _told.c.number,
        _told.c.channel,
        func.min(_told.c.language).label("language"),
        func.min(_told.c.hours).label("hours"),
        func.min(_told.c.ticket_id).label("ticket_id"),
        most_urgent(_told.c.tier).label("tier"),
    )
    .where(
        _told.c.incident_id == bindparam("about"),
        _told.c.news == News.RESTORED,
        _told.c.ticket_id.is_(None),
        exists().where(
            attempts.c.notification_id == _told.c.id,
            # Who is being told at this moment, too.
            attempts.c.state.in_([AttemptState.DELIVERED, AttemptState.SENT, AttemptState.SENDING]),
            attempts.c.made_at >= bindparam("since", type_=Instant),
        ),
    )
    .group_by(_told.c.number, _told.c.channel)
)


def find_concern(
    connection: Connection, incident: Incident, fact: Fact, since: datetime, *, left: Scope | None = None
) -> Concern:
    """Return whom a fact about an incident concerns: whom it covers, but for what is `left` out.

    Whoever has heard it since `since` (aware UTC) knows it already.
    """
    where = covers(connection, incident.scope, incident.services)
    if left is not None:
        where = and_(where, covers(connection, left, incident.services).is_not(true()))
    return Concern(incident, fact.news, where, since)


def tell_change(
    connection: Connection, before: Incident, after: Incident, *, policy: Policy, at: datetime
) -> None:
    """Tell what a change has made to whom the rules name; work ahead is told by the clock."""
    fact = find_fact(before, after, at)
    if fact is None or fact is Fact.AHEAD:
        return
    ends = fact in (Fact.RESTORED, Fact.DONE, Fact.WITHDRAWN)
    left = after.scope if ends and after.state is State.ACTIVE else None
    concerned = replace(after, scope=before.scope) if ends else after
    concern = find_concern(connection, concerned, fact, at, left=left)
    tell(connection, concern, rule_rows.read(connection, after.id)[fact], policy=policy, at=at)


def tell_beginning(connection: Connection, incident: Incident, *, policy: Policy, at: datetime) -> None:
    """Tell that planned work has begun by the clock."""
    concern = find_concern(connection, incident, Fact.BEGUN, at)
    tell(connection, concern, rule_rows.read(connection, incident.id)[Fact.BEGUN], policy=policy, at=at)


def tell(
    connection: Connection, concern: Concern, rule: TellingRule, *, policy: Policy, at: datetime
) -> bool:
    """Make the campaign that tells a fact by a rule; return whether there is anybody to tell."""
    people = list(find_audiences(connection, concern, rule))
    if not people:
        return False
    campaign = campaign_rows.make(connection, concern.incident.id, concern.news, at)
    stamp = {
        "audience": rule.audience,
        "channel": rule.channel,
        "tier": rule.tier,
        "news_since": concern.since,
    }
    connection.execute(_STAMP.values(stamp), {"wanted": campaign})
    sampled = campaign_rows.plan_sample(connection, campaign, concern.news, policy)
    about = _About(concern.incident.id, concern.news, campaign, policy, at, sampled)
    for some in people:
        _notify(connection, some, about)
    if concern.news.goes_on:
        connection.execute(_LIST[connection.dialect.name], {"campaign": campaign})
    return not campaign_rows.drop_empty(connection, campaign)


def take_back(
    connection: Connection, incident: IncidentId, *, since: datetime, policy: Policy, at: datetime
) -> None:
    """Tell those without a ticket who were told since `since` that service is back that it isn't."""
    campaign = campaign_rows.make(connection, incident, News.REOPENED, at)
    people = _TOLD_BACK.params(about=incident, since=since)
    _notify(connection, people, _About(incident, News.REOPENED, campaign, policy, at))
    campaign_rows.drop_empty(connection, campaign)


@dataclass(frozen=True, slots=True)
class _About:
    """What people are told, in which campaign, and whether some of its people are asked first."""

    incident: IncidentId
    news: News
    campaign: CampaignId
    policy: Policy
    at: datetime
    sampled: bool = False


def _notify(connection: Connection, people: Select[Any], about: _About) -> None:
    """Have these people told; what they were still to hear of what goes on gives way to it."""
    statement = by_dialect(lambda insertion: _notifying(insertion, people))[connection.dialect.name]
    facts = {
        "incident": about.incident,
        "now": about.at,
        "stamp": about.policy,
        "news": about.news,
        "campaign": about.campaign,
        "due_call": about.policy.opening(Channel.CALL, None, about.at),
        "due_sms": about.policy.opening(Channel.SMS, None, about.at),
        "sampled": about.sampled,
    }
    connection.execute(statement, facts)


def _notifying(insertion: Insertion, people: Select[Any]) -> Insert:
    told = people.subquery()
    by_sms = (told.c.channel == Channel.SMS, bindparam("due_sms", type_=Instant))
    due_at = case((told.c.hours == ALWAYS, _now), by_sms, else_=bindparam("due_call", type_=Instant))
    sampled = bindparam("sampled", type_=Boolean)
    stamped = {
        "incident_id": bindparam("incident", type_=notifications.c.incident_id.type),
        "state": literal(NotificationState.PENDING, notifications.c.state.type),
        "tries_used": literal(0),
        "created_at": _now,
        # Whoever asked is told first; without a time they would come before those on SQLite, after them on PostgreSQL.
        "asked_at": _now,
        "due_at": case((sampled, null()), else_=due_at),
        "held_due_at": case((sampled, due_at), else_=null()),
        "policy": bindparam("stamp", type_=StampedPolicy),
        "news": bindparam("news", type_=notifications.c.news.type),
        "campaign_id": _campaign,
    }
    query = select(*(told.c[name] for name in COLUMNS), *stamped.values()).where(literal(value=True))
    statement = insertion(notifications).from_select([*COLUMNS, *stamped], query)
    moved = (
        *("news", "channel", "language", "hours", "tier"),
        *("created_at", "due_at", "held_due_at", "campaign_id"),
    )
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "number"],
        index_where=OF_TELEPHONE,
        set_={name: statement.excluded[name] for name in moved},
        where=notifications.c.news.in_(GOING_ON)
        & (notifications.c.campaign_id != statement.excluded.campaign_id),
    )
