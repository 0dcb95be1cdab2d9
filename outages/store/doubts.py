"""Doubts: what people answer holds a branch or lets it go; a manager decides what is behind it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, or_, select, update

from outages.branches import WAITING, BranchId, BranchState, describe_nested, size_wave
from outages.doubt import DoubtVerdict, judge_doubt, measure_excess
from outages.incidents import Incident, IncidentId
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.places import AreaId
from outages.scopes import areas_named
from outages.store import areas as area_rows
from outages.store import branch_rows, campaigns, drafts, incident_rows, ticket_rows
from outages.store.branch_rows import links
from outages.store.coverage import LINKED
from outages.store.notification_tables import branches, notification_tickets
from outages.store.notification_tables import campaigns as campaign_table
from outages.store.subscribers import lying_in, point_of
from outages.store.tables import reports, ticket_incidents, tickets
from outages.store.types import AnyRow, Instant
from outages.tickets import Closing, TicketState

#: Who holds a branch and writes the draft, in the audit trail and the histories.
LINE: Final = "line"
ANSWERS: Final = (Result.WORKS, Result.STILL_OUT)
#: Why tickets close of people who may be without service all the same.
_UNCERTAIN: Final = (Closing.RESTORED, Closing.TOLD, Closing.UNREACHED)

_branch: Any = bindparam("branch")
_CAMPAIGN = select(campaign_table).where(campaign_table.c.id == bindparam("campaign"))
_CAMPAIGN_OF = (
    select(campaign_table)
    .join(branches, branches.c.campaign_id == campaign_table.c.id)
    .where(branches.c.id == _branch)
)
_said_so = (
    select(notification_tickets.c.ticket_id)
    .join(links, links.c.notification_id == notification_tickets.c.notification_id)
    .where(links.c.branch_id == _branch, links.c.answer == Result.STILL_OUT)
)
_FIRST_REPORT = (
    select(func.min(func.coalesce(reports.c.at, tickets.c.opened_at, type_=Instant), type_=Instant))
    .select_from(tickets.outerjoin(reports, reports.c.ticket_id == tickets.c.id))
    .where(tickets.c.id.in_(_said_so))
)
_LEFT_BY = select(branches).where(branches.c.incident_id == bindparam("incident")).with_for_update()
_OVERTAKEN = (
    update(branches)
    .where(
        branches.c.campaign_id.in_(
            select(campaign_table.c.id).where(
                campaign_table.c.incident_id == bindparam("incident"), campaign_table.c.news == News.RESTORED
            )
        ),
        branches.c.state != BranchState.OVERTAKEN,
    )
    .values(
        state=BranchState.OVERTAKEN,
        lets_go=or_(branches.c.lets_go, branches.c.state.in_(WAITING)),
        changed_at=bindparam("now", type_=Instant),
    )
)


def note_result(
    connection: Connection, notification: AnyRow, state: NotificationState, result: Result, at: datetime
) -> None:
    """Judge the branches of somebody who answered; have them wait instead of being tried again where others do."""
    if notification.campaign_id is None or notification.news is not News.RESTORED:
        return
    if result in ANSWERS:
        branch_rows.take_turn(connection, notification.campaign_id)
    found = branch_rows.lock_of(connection, notification.id, notification.campaign_id)
    if result in ANSWERS:
        own = [one for one in found if one.campaign_id == notification.campaign_id]
        branch_rows.keep_answer(connection, notification.id, own, result)
        _judge(connection, own, at)
    if state is NotificationState.PENDING and any(one.state in WAITING for one in found):
        branch_rows.hold_back_one(connection, notification.id)


def _judge(connection: Connection, found: Sequence[AnyRow], at: datetime) -> None:
    """Hold the branch that explains the answers best, if one has to be; ask further people where it is open."""
    undecided = [one for one in found if one.state in (BranchState.OPEN, BranchState.ASKED)]
    while doubtful := [one for one in undecided if _read_verdict(connection, one) is DoubtVerdict.HOLD]:
        # Of those that explain the answers alike, the smallest, which was made last.
        worst = max(doubtful, key=lambda one: (_measure(connection, one), one.id))
        _hold(connection, worst, at)
        undecided.remove(worst)
    for one in undecided:
        _follow(connection, one, at)


def _read_verdict(connection: Connection, branch: AnyRow) -> DoubtVerdict:
    answers = branch_rows.count_answers(connection, branch.id)
    return judge_doubt(answers.works, answers.still_out)


def _measure(connection: Connection, branch: AnyRow) -> float:
    answers = branch_rows.count_answers(connection, branch.id)
    return measure_excess(answers.works, answers.still_out)


def _follow(connection: Connection, branch: AnyRow, at: datetime) -> None:
    """Let people of a branch be told, or wait for others, as the answers say that don't hold it."""
    answers = branch_rows.count_answers(connection, branch.id)
    verdict = judge_doubt(answers.works, answers.still_out)
    if branch.state is BranchState.ASKED:
        if verdict is DoubtVerdict.GO_ON:
            branch_rows.change(connection, branch, BranchState.OPEN, at)
    elif verdict is DoubtVerdict.ASK_MORE and answers.still_out and branch.asked_until is None:
        campaign = read_campaign(connection, branch.campaign_id)
        until = at + timedelta(seconds=campaign.sample_seconds)
        branch_rows.change(connection, branch, BranchState.ASKED, at, asked_until=until)
        branch_rows.hold_back(connection, branch.id)
        ask_wave(connection, branch.id, answers.works + answers.still_out, at)


def ask_wave(connection: Connection, branch: int, answers: int, at: datetime) -> bool:
    """Ask as many more as so many answers leave to be asked, in their turn; tell whether anybody is left to ask."""
    ids = branch_rows.find_next(connection, branch, size_wave(answers), at)
    branch_rows.ask(connection, ids, at)
    return bool(ids)


def _hold(connection: Connection, branch: AnyRow, at: datetime) -> None:
    """Have all who were not told there wait for a manager, who finds the draft of what was left inside."""
    answers = branch_rows.count_answers(connection, branch.id)
    campaign = read_campaign(connection, branch.campaign_id)
    parent = incident_rows.read(connection, campaign.incident_id)
    area = AreaId(branch.area_id)
    known = area_rows.read(connection, [*areas_named(parent.scope), area])
    began_at = connection.execute(_FIRST_REPORT, {"branch": branch.id}).scalar_one() or at
    draft = describe_nested(parent, area, known, min(began_at, at))
    nested = drafts.create(connection, draft, LINE, at)
    branch_rows.change(connection, branch, BranchState.HELD, at, incident_id=nested.id)
    branch_rows.hold_back(connection, branch.id)
    detail = {"works": answers.works, "still_out": answers.still_out, "incident": nested.id}
    branch_rows.note_change(connection, "hold_branch", branch, LINE, at, **detail)


def read_campaign(connection: Connection, campaign: int) -> AnyRow:
    """Return the row of a campaign."""
    return connection.execute(_CAMPAIGN, {"campaign": campaign}).one()


def read_campaign_of(connection: Connection, branch: BranchId) -> AnyRow:
    """Return the row of a branch's campaign."""
    return connection.execute(_CAMPAIGN_OF, {"branch": branch}).one()


def confirm(connection: Connection, nested: Incident, author: str, at: datetime) -> None:
    """Record that what was left inside a branch is published: nobody else is told there that service is back.

    Tickets that the end of the larger outage has closed there open again, and their requests hold again, but for those
    of people who confirmed that it works.
    """
    branch = connection.execute(_LEFT_BY, {"incident": nested.id}).one_or_none()
    if branch is None or branch.state is not BranchState.HELD:
        return
    branch_rows.change(connection, branch, BranchState.CONFIRMED, at, author=author)
    branch_rows.note_change(connection, "confirm_branch", branch, author, at, incident=nested.id)
    ended = read_campaign(connection, branch.campaign_id)
    ids = _find_out_again(connection, IncidentId(ended.incident_id), nested)
    ticket_rows.open_again(connection, ids)
    campaigns.ask_again(connection, ids, ended.began_at)


def _find_out_again(connection: Connection, parent: IncidentId, nested: Incident) -> list[int]:
    """Return the tickets of the larger outage that may be out in the nested one."""
    query = LINKED.where(
        ticket_incidents.c.incident_id == parent,
        ticket_incidents.c.over_at.is_not(None),
        or_(tickets.c.state == TicketState.OPEN, tickets.c.closing.in_(_UNCERTAIN)),
        lying_in(connection, [item.area for item in nested.scope.include]),
    )
    return sorted(row.ticket_id for row in connection.execute(query) if nested.covers(point_of(row)))


def release(connection: Connection, nested: Incident, author: str, at: datetime) -> None:
    """Record that the draft of what was left inside a branch was discarded: people are told there, too."""
    branch = connection.execute(_LEFT_BY, {"incident": nested.id}).one_or_none()
    if branch is not None and branch.state is BranchState.HELD:
        branch_rows.change(connection, branch, BranchState.RELEASED, at, author=author)
        branch_rows.note_change(connection, "release_branch", branch, author, at, incident=nested.id)


def overtake(connection: Connection, incident: IncidentId, at: datetime) -> None:
    """Have nobody wait in branches of a restoration that was taken back; what is answered to it decides nothing."""
    connection.execute(_OVERTAKEN, {"incident": incident, "now": at})
