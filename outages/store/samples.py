"""Samples: whom a campaign asks first, planned once everybody is in it, and gone on with as time passes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from outages.branches import BranchId, BranchState, Members, Recipient, Sample, choose_sample, find_branches
from outages.campaigns import CampaignId, CampaignState, SampleState
from outages.doubt import DoubtVerdict, judge_doubt
from outages.incidents import IncidentId
from outages.notifications import NotificationId, NotificationState
from outages.places import AreaId
from outages.store import branch_rows, doubts, incident_rows
from outages.store.branch_rows import links
from outages.store.engine import by_dialect
from outages.store.notification_tables import (
    IS_BUSY,
    IS_PLANNED,
    KEPT_BACK,
    branches,
    campaigns,
    notification_tickets,
    notifications,
)
from outages.store.subscribers import LIVING, PLACED, POINT, point_of
from outages.store.tables import consequences, phones, service_points, tickets
from outages.store.types import AnyRow, Instant

#: People who are put into their branches in one transaction.
_BATCH = 2000

_campaign: Any = bindparam("campaign")
_now = bindparam("now", type_=Instant)
_kept_back = (
    notifications.c.campaign_id == campaigns.c.id,
    KEPT_BACK,
    notifications.c.held_due_at <= _now,
    notifications.c.state == NotificationState.PENDING,
)
#: Campaigns that nobody is added to any more, and in which somebody would be due.
_PLANNED = (
    select(campaigns.c.id)
    .where(
        IS_PLANNED,
        exists().where(*_kept_back),
        ~exists().where(consequences.c.incident_id == campaigns.c.incident_id),
    )
    .order_by(campaigns.c.id)
)
_BUSY = select(branches).where(IS_BUSY).order_by(branches.c.id)
_to_tell = (notifications.c.campaign_id == _campaign, notifications.c.state == NotificationState.PENDING)
_EVERYBODY = select(notifications.c.id).where(*_to_tell).order_by(notifications.c.id)
_PERSON = (
    notifications.c.id,
    branch_rows.ASKS.label("asks"),
    notifications.c.tier,
    notifications.c.asked_at,
    notifications.c.created_at,
    notifications.c.held_due_at,
)
_WITH_TICKETS = (
    select(*_PERSON, *(one for one in POINT if one.name in ("house_lineage", "node_lineage")))
    .select_from(
        PLACED.join(tickets, tickets.c.point_id == service_points.c.id)
        .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
        .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
    )
    .where(*_to_tell)
)
_WITHOUT_TICKETS = (
    select(*_PERSON, *POINT)
    .select_from(
        PLACED.join(phones, phones.c.subscriber_id == service_points.c.subscriber_id).join(
            notifications, notifications.c.number == phones.c.number
        )
    )
    .where(*_to_tell, notifications.c.ticket_id.is_(None), LIVING)
)
#: What waits for a manager in other campaigns of the same outage.
_HELD_BESIDE = (
    select(branches.c.area_id, branches.c.id)
    .join(campaigns, campaigns.c.id == branches.c.campaign_id)
    .where(
        branches.c.id.in_(select(branches.c.id).where(IS_BUSY, branches.c.state == BranchState.HELD)),
        campaigns.c.incident_id == bindparam("incident"),
        campaigns.c.id != _campaign,
    )
)
_ADD_BRANCH = insert(branches)
_own = select(branches.c.id).where(branches.c.campaign_id == _campaign)
_DROP = (
    delete(links).where(links.c.branch_id.in_(_own)),
    delete(branches).where(branches.c.campaign_id == _campaign),
)
_ADD_LINK = by_dialect(
    lambda insertion: insertion(links).on_conflict_do_nothing(index_elements=["branch_id", "notification_id"])
)
_BRANCHES = select(branches.c.area_id, branches.c.id).where(branches.c.campaign_id == _campaign)
_LOCK = select(campaigns).where(campaigns.c.id == _campaign).with_for_update()
_CHANGE = update(campaigns).where(campaigns.c.id == _campaign)
_LET_GO = update(branches).where(branches.c.campaign_id == _campaign).values(lets_go=True)
_EXTEND = (
    update(branches)
    .where(branches.c.id == bindparam("branch"))
    .values(asked_until=bindparam("until", type_=Instant))
)


@dataclass(frozen=True, slots=True)
class Work:
    """The branches that time asks something of: where further people have to be asked, and those that let people go."""

    asked: tuple[BranchId, ...]
    let_go: tuple[BranchId, ...]


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Who is told in which branches, whom to ask first, None to tell all at once, and who waits with others already.

    `beside` are branches of other campaigns, by id. `nowhere` are people of whom no address is known.
    """

    campaign: CampaignId
    branches: Members
    sample: Sample | None
    beside: Mapping[BranchId, frozenset[NotificationId]]
    nowhere: tuple[NotificationId, ...]

    def links(self, ids: Mapping[AreaId, BranchId]) -> Iterator[dict[str, int]]:
        """Yield the rows that put people into branches with these ids."""
        for area, people in self.branches.items():
            yield from ({"branch_id": ids[area], "notification_id": one} for one in sorted(people))
        for branch, people in self.beside.items():
            yield from ({"branch_id": branch, "notification_id": one} for one in sorted(people))


def find_planned(connection: Connection, at: datetime) -> list[CampaignId]:
    """Return the campaigns whose sample can be planned."""
    return [CampaignId(one) for one in connection.execute(_PLANNED, {"now": at}).scalars()]


def find_work(connection: Connection, at: datetime) -> Work:
    """Return what is to be done in branches."""
    busy = connection.execute(_BUSY).all()
    return Work(
        asked=tuple(
            BranchId(one.id)
            for one in busy
            if one.state is BranchState.ASKED
            and (one.asked_until <= at or not branch_rows.are_asked(connection, one.id, at))
        ),
        let_go=tuple(BranchId(one.id) for one in busy if one.lets_go),
    )


def plan(connection: Connection, campaign: CampaignId, at: datetime) -> SamplePlan:
    """Return who is to be asked first in a campaign."""
    row = doubts.read_campaign(connection, campaign)
    recipients = _read_recipients(connection, campaign, IncidentId(row.incident_id), at)
    members = find_branches(recipients)
    held = connection.execute(_HELD_BESIDE, {"campaign": campaign, "incident": row.incident_id})
    beside = {
        BranchId(branch): frozenset(one.notification for one in recipients if one.lies_in(AreaId(area)))
        for area, branch in held
    }
    placed = {one.notification for one in recipients}
    everybody = connection.execute(_EVERYBODY, {"campaign": campaign}).scalars()
    nowhere = tuple(NotificationId(one) for one in everybody if one not in placed)
    return SamplePlan(campaign, members, choose_sample(recipients, members, row.sample_size), beside, nowhere)


def _read_recipients(
    connection: Connection, campaign: CampaignId, about: IncidentId, at: datetime
) -> list[Recipient]:
    """Return whom the campaign tells: by the addresses of their tickets, or by those of their accounts that are back."""
    incident = incident_rows.read(connection, about)
    points: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(_WITH_TICKETS, {"campaign": campaign}):
        points[row.id].append(row)
    for row in connection.execute(_WITHOUT_TICKETS, {"campaign": campaign}):
        point = point_of(row)
        if incident.hit(point) and incident.over_at(point) is not None:
            points[row.id].append(row)
    return [
        Recipient(
            notification=NotificationId(key),
            asks=bool(rows[0].asks and rows[0].held_due_at and rows[0].held_due_at <= at),
            tier=rows[0].tier,
            asked_at=rows[0].asked_at or rows[0].created_at,
            houses=tuple(row.house_lineage for row in rows),
            nodes=tuple(row.node_lineage for row in rows if row.node_lineage),
        )
        for key, rows in points.items()
    ]


def add_branches(connection: Connection, made: SamplePlan, at: datetime) -> list[dict[str, int]]:
    """Make the branches of a plan, and return the rows that put people into them; what was begun before goes."""
    if connection.execute(_LOCK, {"campaign": made.campaign}).one().sample is not SampleState.PLANNED:
        return []
    for drop in _DROP:
        connection.execute(drop, {"campaign": made.campaign})
    rows = [
        {"campaign_id": made.campaign, "area_id": area, "state": BranchState.OPEN, "changed_at": at}
        for area in made.branches
    ]
    if rows:
        connection.execute(_ADD_BRANCH, rows)
    known = connection.execute(_BRANCHES, {"campaign": made.campaign})
    ids = {AreaId(area): BranchId(branch) for area, branch in known}
    return list(made.links(ids))


def in_batches(rows: Sequence[dict[str, int]]) -> Iterator[Sequence[dict[str, int]]]:
    """Yield the rows in runs that one transaction adds."""
    return (rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH))


def add_links(connection: Connection, rows: Sequence[dict[str, int]]) -> None:
    """Put people into branches."""
    connection.execute(_ADD_LINK[connection.dialect.name], list(rows))


def begin(connection: Connection, made: SamplePlan, at: datetime) -> None:
    """Ask the people of a planned sample, while the others in their branches wait."""
    row = connection.execute(_LOCK, {"campaign": made.campaign}).one()
    if row.sample is not SampleState.PLANNED:
        return
    branch_rows.take_turn(connection, made.campaign)
    state = SampleState.TAKEN if made.sample else SampleState.NEEDLESS
    connection.execute(_CHANGE.values(sample=state), {"campaign": made.campaign})
    connection.execute(_LET_GO, {"campaign": made.campaign})
    until = at + timedelta(seconds=row.sample_seconds) if made.sample else at
    branch_rows.free_later(connection, made.nowhere, until)
    if made.sample:
        waited_for = branches.c.area_id.in_(sorted(made.sample.branches))
        connection.execute(
            update(branches)
            .where(branches.c.campaign_id == made.campaign, waited_for)
            .values(state=BranchState.ASKED, asked_until=until, changed_at=at, lets_go=False)
        )
        branch_rows.ask(connection, made.sample.asked, at)


def go_on(connection: Connection, branch: BranchId, at: datetime) -> None:
    """Ask further people in a branch that the answers leave open; let it go when its time is over or nobody is left."""
    campaign = doubts.read_campaign_of(connection, branch)
    branch_rows.take_turn(connection, campaign.id)
    row = branch_rows.lock(connection, branch)
    if row.state is not BranchState.ASKED:
        return
    if campaign.state is CampaignState.PAUSED:
        # Nobody can be asked meanwhile.
        until = at + timedelta(seconds=campaign.sample_seconds)
        connection.execute(_EXTEND, {"branch": branch, "until": until})
    elif row.asked_until <= at or not _ask_further(connection, branch, at):
        branch_rows.change(connection, row, BranchState.OPEN, at)


def _ask_further(connection: Connection, branch: BranchId, at: datetime) -> bool:
    """Tell whether anybody in the branch is asked now, or is from now on."""
    if branch_rows.are_asked(connection, branch, at):
        return True
    answers = branch_rows.count_answers(connection, branch)
    if judge_doubt(answers.works, answers.still_out) is not DoubtVerdict.ASK_MORE:
        return False
    return doubts.ask_wave(connection, branch, answers.works + answers.still_out, at)
