"""Branches as rows: who is told in them, who of those waits, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from outages.branches import EXPLAINED, FIRST_TO_LAST, WAITING, Branch, BranchId, BranchState
from outages.campaigns import CampaignId
from outages.errors import NotFoundError
from outages.notifications import NotificationState, Result
from outages.places import AreaId
from outages.store.audit import note
from outages.store.coverage import in_batches
from outages.store.notification_tables import (
    IS_BUSY,
    KEPT_BACK,
    branch_notifications,
    branches,
    notifications,
)
from outages.store.types import AnyRow, Document, Instant
from outages.tickets import Channel

#: Notifications that are let go in one transaction.
BATCH = 500

#: How long an answer to a message is waited for before others are asked: who answers mostly does so at once.
_ANSWERED_BY_SMS: Final = timedelta(minutes=5)

links = branch_notifications
_other_link, _other = links.alias("other_link"), branches.alias("other")
_ids: Any = bindparam("ids", expanding=True)
_branch: Any = bindparam("branch")
_now = bindparam("now", type_=Instant)

_BY_ID = select(branches).where(branches.c.id == _branch)
_LOCK = _BY_ID.with_for_update()
_TURN = (
    select(branches.c.id)
    .where(branches.c.campaign_id == bindparam("campaign"))
    .order_by(branches.c.id)
    .limit(1)
    .with_for_update()
)
_LOCK_OF = (
    select(branches)
    .where(
        branches.c.id.in_(
            select(links.c.branch_id).where(links.c.notification_id == bindparam("notification"))
        ),
        # Others are of a restoration that was taken back.
        or_(branches.c.campaign_id == bindparam("campaign"), branches.c.state == BranchState.HELD),
    )
    .order_by(branches.c.id)
    .with_for_update()
)
_OF_CAMPAIGNS = (
    select(branches)
    .where(
        branches.c.campaign_id.in_(_ids),
        or_(
            branches.c.state.not_in([BranchState.OPEN, BranchState.OVERTAKEN]),
            branches.c.asked_until.is_not(None),
            exists().where(links.c.branch_id == branches.c.id, links.c.answer == Result.STILL_OUT),
        ),
    )
    .order_by(branches.c.id)
)
_HELD = select(branches).where(IS_BUSY, branches.c.state == BranchState.HELD).order_by(branches.c.changed_at)
_ANSWER = update(links).where(
    links.c.notification_id == bindparam("notification"), links.c.branch_id.in_(_ids)
)
#: What another branch that is out explains is no evidence for this one.
_unexplained = ~exists(
    select(_other.c.id)
    .join(_other_link, _other_link.c.branch_id == _other.c.id)
    .where(
        _other_link.c.notification_id == links.c.notification_id,
        _other.c.id != links.c.branch_id,
        _other.c.state.in_(EXPLAINED),
    )
)
_ANSWERS = (
    select(links.c.answer, func.count().label("people"))
    .where(links.c.branch_id == _branch, links.c.answer.is_not(None))
    .group_by(links.c.answer)
)
_PEOPLE = (
    select(
        links.c.branch_id,
        func.count().label("people"),
        func.count(notifications.c.held_due_at).label("waiting"),
    )
    .join(notifications, notifications.c.id == links.c.notification_id)
    .where(links.c.branch_id.in_(_ids))
    .group_by(links.c.branch_id)
)
_ANSWERED = (
    select(links.c.branch_id, links.c.answer, func.count().label("people"))
    .where(links.c.branch_id.in_(_ids), links.c.answer.is_not(None))
    .group_by(links.c.branch_id, links.c.answer)
)
_waits = exists(
    select(_other.c.id)
    .join(_other_link, _other_link.c.branch_id == _other.c.id)
    .where(_other_link.c.notification_id == notifications.c.id, _other.c.state.in_(WAITING))
)
_in_branch = notifications.c.id.in_(select(links.c.notification_id).where(links.c.branch_id == _branch))
_pending = notifications.c.state == NotificationState.PENDING
_HOLD = (
    update(notifications)
    .where(_pending, notifications.c.due_at.is_not(None), _in_branch)
    .values(held_due_at=notifications.c.due_at, due_at=None)
)
_HOLD_ONE = (
    update(notifications)
    .where(notifications.c.id == bindparam("notification"), _pending, notifications.c.due_at.is_not(None))
    .values(held_due_at=notifications.c.due_at, due_at=None)
)
_FREE = (
    update(notifications)
    .where(notifications.c.id.in_(_ids), _pending, notifications.c.held_due_at.is_not(None))
    .values(due_at=notifications.c.held_due_at, held_due_at=None)
)
_held_until = bindparam("until", type_=Instant)
_FREE_LATER = (
    update(notifications)
    .where(notifications.c.id.in_(_ids), _pending, notifications.c.held_due_at.is_not(None))
    .values(
        due_at=case(
            (notifications.c.held_due_at > _held_until, notifications.c.held_due_at), else_=_held_until
        ),
        held_due_at=None,
    )
)
#: One that waited for the telephone before may be in the branch already.
_CARRY = update(links).where(
    links.c.notification_id == bindparam("notification"),
    ~exists().where(
        _other_link.c.branch_id == links.c.branch_id, _other_link.c.notification_id == bindparam("later")
    ),
)
_NOTE_ASKED = update(links).where(links.c.notification_id.in_(_ids)).values(asked_at=_now)
_by_sms = notifications.c.channel == Channel.SMS
_stamped = type_coerce(notifications.c.policy, Document)
#: Whether what tells somebody that service is back asks whether it works: a call asks those with a ticket, a message
#: whoever can answer it. Policies of older releases ask nobody by SMS.
ASKS = or_(
    and_(notifications.c.channel == Channel.CALL, notifications.c.ticket_id.is_not(None)),
    and_(_by_sms, func.coalesce(_stamped["asks_by_sms"].as_boolean(), false())),
)
_kept_back = and_(_pending, KEPT_BACK)
#: Who waits in no branch any more.
_FREED = (
    select(notifications.c.id)
    .join(links, links.c.notification_id == notifications.c.id)
    .where(links.c.branch_id == _branch, links.c.notification_id > bindparam("after"), _kept_back, ~_waits)
    .order_by(links.c.notification_id)
    .limit(BATCH)
)
_held_elsewhere = exists(
    select(_other.c.id)
    .join(_other_link, _other_link.c.branch_id == _other.c.id)
    .where(_other_link.c.notification_id == notifications.c.id, _other.c.state == BranchState.HELD)
)
#: Whose turn is next, of those who can be asked now.
_NEXT = (
    select(notifications.c.id)
    .join(links, links.c.notification_id == notifications.c.id)
    .where(
        links.c.branch_id == _branch,
        _kept_back,
        notifications.c.held_due_at <= _now,
        ASKS,
        ~_held_elsewhere,
    )
    .order_by(
        case({one: number for number, one in enumerate(FIRST_TO_LAST)}, value=notifications.c.tier),
        notifications.c.asked_at,
        notifications.c.id,
    )
    .limit(bindparam("most"))
)
#: Whoever was asked in the branch, and is being rung or will be at once, or has a message to answer.
_UNDERWAY = (
    select(links.c.notification_id)
    .join(notifications, notifications.c.id == links.c.notification_id)
    .where(
        links.c.branch_id == _branch,
        links.c.asked_at.is_not(None),
        or_(
            notifications.c.state == NotificationState.SENDING,
            and_(_pending, notifications.c.due_at <= _now),
            and_(
                _by_sms,
                notifications.c.state.in_([NotificationState.SENT, NotificationState.DONE]),
                links.c.answer.is_(None),
                links.c.asked_at > bindparam("since", type_=Instant),
            ),
        ),
    )
    .limit(1)
)
_CHANGE = update(branches).where(branches.c.id == _branch)


@dataclass(frozen=True, slots=True)
class Answers:
    """How many people of a branch answered what, not counting whom another branch that is out explains."""

    works: int
    still_out: int


def lock(connection: Connection, branch: BranchId) -> AnyRow:
    """Return the row of a branch that nobody else changes meanwhile."""
    return connection.execute(_LOCK, {"branch": branch}).one()


def take_turn(connection: Connection, campaign: int) -> None:
    """Wait until nobody else holds branches of the campaign or lets people go, and keep others from it until the end."""
    connection.execute(_TURN, {"campaign": campaign}).all()


def lock_of(connection: Connection, notification: int, campaign: int) -> Sequence[AnyRow]:
    """Return the branches in which a campaign tells somebody, which nobody else changes meanwhile.

    Held ones of the same outage's other campaigns are among them.
    """
    return connection.execute(_LOCK_OF, {"notification": notification, "campaign": campaign}).all()


def keep_answer(connection: Connection, notification: int, found: Sequence[AnyRow], answer: Result) -> None:
    """Keep in these branches what somebody answered, in place of what they answered before."""
    about = {"notification": notification, "ids": [one.id for one in found]}
    connection.execute(_ANSWER.values(answer=answer), about)


def count_answers(connection: Connection, branch: int) -> Answers:
    """Return what the branch's own people answered."""
    rows = connection.execute(_ANSWERS.where(_unexplained), {"branch": branch})
    counts = {row.answer: row.people for row in rows}
    return Answers(counts.get(Result.WORKS, 0), counts.get(Result.STILL_OUT, 0))


def hold_back(connection: Connection, branch: int) -> None:
    """Have all who are to be told in the branch wait."""
    connection.execute(_HOLD, {"branch": branch})


def hold_back_one(connection: Connection, notification: int) -> None:
    """Have somebody wait who would be tried again."""
    connection.execute(_HOLD_ONE, {"notification": notification})


def carry_over(connection: Connection, notification: int, campaign: int, later: int) -> None:
    """Have the next way of somebody's news take the place of the last in their branches, and wait where others wait."""
    about = {"notification": notification, "later": later}
    connection.execute(_CARRY.values(notification_id=bindparam("later")), about)
    if any(one.state in WAITING for one in lock_of(connection, later, campaign)):
        hold_back_one(connection, later)


def ask(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """Have these people told, before all who wait with them."""
    if ids:
        connection.execute(_FREE, {"ids": ids})
        connection.execute(_NOTE_ASKED, {"ids": ids, "now": at})


def free_later(connection: Connection, ids: Sequence[int], until: datetime) -> None:
    """Have people who are in no branch wait until a moment and no longer."""
    for some in in_batches(ids):
        connection.execute(_FREE_LATER, {"ids": some, "until": until})


def find_next(connection: Connection, branch: int, most: int, at: datetime) -> Sequence[int]:
    """Return whom to ask next in a branch, in their turn."""
    return connection.execute(_NEXT, {"branch": branch, "most": most, "now": at}).scalars().all()


def are_asked(connection: Connection, branch: int, at: datetime) -> bool:
    """Tell whether anybody is being asked in the branch at this moment."""
    about = {"branch": branch, "now": at, "since": at - _ANSWERED_BY_SMS}
    return connection.execute(_UNDERWAY, about).first() is not None


def let_go(connection: Connection, branch: BranchId, after: int) -> int | None:
    """Have some of a branch's people told, in the order of their ids, who wait no longer.

    Return the last of them, to go on after it, None if no more are left.
    """
    take_turn(connection, connection.execute(_BY_ID, {"branch": branch}).one().campaign_id)
    ids: Sequence[int] = connection.execute(_FREED, {"branch": branch, "after": after}).scalars().all()
    if not ids:
        connection.execute(_CHANGE.values(lets_go=False), {"branch": branch})
        return None
    connection.execute(_FREE, {"ids": ids})
    return ids[-1]


def change(
    connection: Connection,
    branch: AnyRow,
    state: BranchState,
    at: datetime,
    *,
    author: str | None = None,
    **more: object,
) -> None:
    """Move a branch to a state; people who wait no longer are let go later on."""
    values = {"state": state, "changed_at": at, "changed_by": author, **more}
    waits_no_longer = branch.state in WAITING and state not in WAITING
    connection.execute(_CHANGE.values(values | {"lets_go": waits_no_longer}), {"branch": branch.id})


def note_change(
    connection: Connection, action: str, branch: AnyRow, author: str, at: datetime, **detail: object
) -> None:
    """Keep in the audit trail who held a branch or let it go."""
    about = {"campaign": branch.campaign_id, "area": branch.area_id, **detail}
    note(connection, action, ("branch", branch.id), author=author, at=at, detail=about)


def get(connection: Connection, branch: BranchId) -> Branch:
    """Return one; raise NotFoundError."""
    row = connection.execute(_BY_ID, {"branch": branch}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no branch {branch}")
    return assemble(connection, [row])[0]


def find(connection: Connection, campaigns: Sequence[CampaignId]) -> list[Branch]:
    """Return those of these campaigns in which somebody waits, was asked, or answered that it is still out."""
    return _read(connection, _OF_CAMPAIGNS, {"ids": list(campaigns)})


def find_held(connection: Connection) -> list[Branch]:
    """Return those that wait for a manager, the longest first."""
    return _read(connection, _HELD, {})


def _read(connection: Connection, query: Select[Any], about: dict[str, object]) -> list[Branch]:
    return assemble(connection, connection.execute(query, about).all())


def assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[Branch]:
    """Return the rows as branches, with their people and answers."""
    if not rows:
        return []
    ids = {"ids": [row.id for row in rows]}
    people = {row.branch_id: row for row in connection.execute(_PEOPLE, ids)}
    answers = {(row.branch_id, row.answer): row.people for row in connection.execute(_ANSWERED, ids)}
    return [
        Branch(
            id=BranchId(row.id),
            campaign_id=CampaignId(row.campaign_id),
            area=AreaId(row.area_id),
            state=row.state,
            people=people[row.id].people if row.id in people else 0,
            works=answers.get((row.id, Result.WORKS), 0),
            still_out=answers.get((row.id, Result.STILL_OUT), 0),
            waiting=people[row.id].waiting if row.id in people else 0,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
            incident_id=row.incident_id,
        )
        for row in rows
    ]
