"""Audiences: the telephones that are told a fact, as rows that are counted beforehand and notified afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union,
)

from outages.branches import FIRST_TO_LAST
from outages.hours import ALWAYS
from outages.incidents import Incident
from outages.ledger import Told
from outages.news import News
from outages.requests import RequestRules, find_refusal
from outages.store import incident_rows
from outages.store.call_tables import ledger
from outages.store.conditions import HOLDS
from outages.store.notification_tables import consents, notifications
from outages.store.subscribers import PLACED
from outages.store.tables import phones, service_points, subscribers, ticket_incidents, tickets
from outages.telling_rules import Audience, TellingRule
from outages.tickets import Channel

#: The columns of an audience, as in `notifications`.
COLUMNS: Final = ("number", "channel", "language", "hours", "ticket_id", "tier")

#: How many characters of a number say whether it takes text messages: the country and its ranges.
_RANGE: Final = 7

_SUPPLIED = PLACED.join(subscribers, subscribers.c.id == service_points.c.subscriber_id).join(
    phones, phones.c.subscriber_id == subscribers.c.id
)
_ASKING = (
    consents.join(tickets, tickets.c.id == consents.c.ticket_id)
    .join(ticket_incidents, ticket_incidents.c.ticket_id == tickets.c.id)
    .join(subscribers, subscribers.c.id == tickets.c.subscriber_id)
)
_latest = func.row_number().over(
    partition_by=consents.c.number, order_by=(consents.c.at.desc(), consents.c.id.desc())
)
#: A subscriber's telephone among those selected: the first one of their account, else the lowest number.
_named_first = case((type_coerce(subscribers.c.phones, String).startswith(phones.c.number), "0"), else_="1")
_first = func.substr(func.min(_named_first + phones.c.number), 2)
_HEARD_OUT = (Told.OUT, Told.REOPENED, Told.AHEAD)


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a fact about an incident concerns: the points of PLACED that meet `where`.

    Whoever has heard it since `since` (aware UTC) knows it.
    """

    incident: Incident
    news: News
    where: ColumnElement[bool]
    since: datetime

    @property
    def is_known(self) -> ColumnElement[bool]:
        """The condition on the ledger that somebody knows it."""
        return knows(self.incident, self.news, self.since)


def find_audiences(connection: Connection, concern: Concern, rule: TellingRule) -> Iterator[Select[Any]]:
    """Yield whom the rule tells, those who asked first; a telephone that comes twice is told as it came first.

    Those who asked for the end are not among them: they are told with their tickets.
    """
    if rule.audience is Audience.NOBODY:
        return
    if concern.news.goes_on:
        yield who_asked(connection, concern, rule)
    if rule.audience in (Audience.HEARD, Audience.AFFECTED) and _is_heard_of(connection, concern):
        yield _unasked(connection, concern, rule, only_heard=True)
    if rule.audience is Audience.AFFECTED:
        yield _unasked(connection, concern, rule, only_heard=False)


def knows(incident: Incident, news: News, since: datetime) -> ColumnElement[bool]:
    """Return the condition on the ledger that somebody was told the news as it is, since a moment (aware UTC)."""
    told = (Told.AHEAD,) if news.is_ahead else (Told.OUT, Told.REOPENED)
    if not news.goes_on:
        told = (Told(news),)
    return (
        (ledger.c.incident_id == incident.id)
        & (ledger.c.revision == incident.promise.number)
        & (ledger.c.at >= since)
        & ledger.c.told.in_(told)
        & ledger.c.number.is_not(None)
    )


def most_urgent(tier: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the tier among those of a group that is told first."""
    place = func.min(case({one: place for place, one in enumerate(FIRST_TO_LAST)}, value=tier))
    return case({place: literal(one, tier.type) for place, one in enumerate(FIRST_TO_LAST)}, value=place)


def who_asked(connection: Connection, concern: Concern, rule: TellingRule) -> Select[Any]:
    """Select who asked to be told about what waits for the incident: as they asked, or by the rule's channel."""
    known = select(ledger.c.number).where(concern.is_known)
    query = (
        select(consents.c.number, *_as_told(connection, concern, rule), _latest.label("rank"))
        .select_from(_ASKING)
        .where(_of_incident(concern), HOLDS, consents.c.number.not_in(known), _of_tier(rule))
        .subquery()
    )
    return select(*(query.c[name] for name in COLUMNS)).where(query.c.rank == 1)


def _as_told(connection: Connection, concern: Concern, rule: TellingRule) -> list[ColumnElement[Any]]:
    """Return how those who asked are told; a wish to be rung at night is one to hear of the end."""
    channel: ColumnElement[Any] = consents.c.channel
    if rule.channel is Channel.CALL:
        channel = literal(rule.channel, consents.c.channel.type)
    if rule.channel is Channel.SMS:
        asked = select(consents.c.number).select_from(_ASKING).where(_of_incident(concern))
        texts = _takes_texts(connection, consents.c.number, asked)
        channel = case((texts, literal(rule.channel, consents.c.channel.type)), else_=channel)
    by_day = case((consents.c.hours == ALWAYS, cast(null(), consents.c.hours.type)), else_=consents.c.hours)
    asked_for = (consents.c.language, by_day.label("hours"), consents.c.ticket_id)
    return [channel.label("channel"), *asked_for, subscribers.c.tier]


def _unasked(connection: Connection, concern: Concern, rule: TellingRule, *, only_heard: bool) -> Select[Any]:
    """Select those who asked for nothing: each telephone that heard of it, or the first of each subscriber.

    Whoever knows it already, asked, or said that they don't want to be told, is left out.
    """
    # Joins: PostgreSQL would look at all of a subquery for each telephone.
    spoke_up, told = _spoke_up(concern), _told_subscribers(concern)
    concerned = _SUPPLIED.outerjoin(spoke_up, spoke_up.c.number == phones.c.number)
    conditions = [concern.where, _of_tier(rule), spoke_up.c.number.is_(None)]
    if only_heard:
        heard = _heard(connection, concern)
        concerned = concerned.join(heard, heard.c.number == phones.c.number)
    else:
        concerned = concerned.outerjoin(told, told.c.subscriber_id == subscribers.c.id)
        conditions.append(told.c.subscriber_id.is_(None))
    channel = rule.channel or Channel.SMS
    if channel is Channel.SMS:
        numbers = select(phones.c.number).select_from(_SUPPLIED).where(concern.where)
        conditions.append(_takes_texts(connection, phones.c.number, numbers))
    number = phones.c.number if only_heard else _first.label("number")
    query = select(number, subscribers.c.language, subscribers.c.tier)
    if not only_heard:
        query = query.group_by(subscribers.c.id)
    found = query.select_from(concerned).where(*conditions).subquery()
    return select(
        found.c.number,
        literal(channel, notifications.c.channel.type).label("channel"),
        func.min(found.c.language).label("language"),
        cast(null(), notifications.c.hours.type).label("hours"),
        cast(null(), notifications.c.ticket_id.type).label("ticket_id"),
        most_urgent(found.c.tier).label("tier"),
    ).group_by(found.c.number)


def _takes_texts(
    connection: Connection, number: ColumnElement[Any], numbers: Select[Any]
) -> ColumnElement[bool]:
    """Return the condition that a number takes text messages; one of each range of these numbers is looked at."""
    every = numbers.subquery().c.number
    begins = func.substr(every, 1, _RANGE)
    ranges = connection.execute(select(begins, func.min(every)).group_by(begins)).all()
    rules = RequestRules()
    fit = [one for one, sample in ranges if not find_refusal(sample, Channel.SMS, rules, on_account=True)]
    return func.substr(number, 1, _RANGE).in_(fit)


def _of_tier(rule: TellingRule) -> ColumnElement[bool]:
    return literal(value=True) if rule.tier is None else subscribers.c.tier == rule.tier


def _ever_of_incident(concern: Concern) -> ColumnElement[bool]:
    return ticket_incidents.c.incident_id == concern.incident.id


def _of_incident(concern: Concern) -> ColumnElement[bool]:
    return _ever_of_incident(concern) & ticket_incidents.c.over_at.is_(None)


def _heard(connection: Connection, concern: Concern) -> Subquery:
    """Select the telephones that heard that it is out, or will be; of a nested fault also as of what it was left from."""
    around = [concern.incident]
    while (parent := around[-1].parent_id) is not None:
        around.append(incident_rows.read(connection, parent))
    return (
        select(ledger.c.number)
        .where(
            ledger.c.incident_id.in_([one.id for one in around]),
            ledger.c.number.is_not(None),
            ledger.c.told.in_(_HEARD_OUT),
        )
        .distinct()
        .subquery()
    )


def _is_heard_of(connection: Connection, concern: Concern) -> bool:
    """Tell whether anybody heard of it: if not, there is no need to look through all telephones for them."""
    return connection.execute(select(_heard(connection, concern)).limit(1)).first() is not None


def _spoke_up(concern: Concern) -> Subquery:
    """Select the telephones that know it, that asked, or that withdrew what they asked."""
    of_incident = _ever_of_incident(concern)
    asked_by = consents.c.asked_by
    return union(
        select(ledger.c.number).where(concern.is_known),
        select(consents.c.number).select_from(_ASKING).where(of_incident),
        select(asked_by).select_from(_ASKING).where(of_incident, asked_by.is_not(None)),
    ).subquery()


def _told_subscribers(concern: Concern) -> Subquery:
    """Select the subscribers one of whose telephones knows it or is about to be told, and those with a request."""
    waiting = select(notifications.c.number).where(
        notifications.c.incident_id == concern.incident.id,
        notifications.c.created_at >= concern.since,
        notifications.c.news == concern.news,
    )
    if not concern.news.goes_on:
        # The end is told with the tickets to those who asked about them, and not of other addresses.
        waiting = waiting.where(notifications.c.ticket_id.is_(None))
    numbers = union(select(ledger.c.number).where(concern.is_known), waiting).subquery()
    return union(
        select(phones.c.subscriber_id).join(numbers, numbers.c.number == phones.c.number),
        select(tickets.c.subscriber_id).select_from(_ASKING).where(_ever_of_incident(concern)),
    ).subquery()
