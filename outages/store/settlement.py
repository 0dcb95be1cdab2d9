"""Settlement: carries out what follows from an attempt's result, on its notification, tickets and requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select, update

from outages.errors import NotFoundError
from outages.follow_ups import FollowUp, judge, spread
from outages.incidents import IncidentId, State
from outages.ledger import LedgerEntry, Means, Told
from outages.news import News
from outages.notifications import AttemptState, NotificationState, Policy, Result
from outages.store import (
    campaign_rows,
    campaigns,
    doubts,
    later_news,
    ledger,
    other_ways,
    ticket_rows,
    ticket_texts,
    waiting,
)
from outages.store.conditions import HOLDS, WAITS
from outages.store.coverage import points_of
from outages.store.following import catch_up
from outages.store.notification_tables import (
    LISTED,
    attempts,
    call_list,
    consents,
    notification_tickets,
    notifications,
)
from outages.store.tables import etr_revisions, incidents, tickets
from outages.store.types import AnyRow, Instant
from outages.tickets import Channel, Closing, TicketState

#: Messages that are counted as told in one transaction.
_BATCH = 500

#: How a ticket closes that nobody has confirmed; who says later that service works has confirmed it.
_UNCONFIRMED = (Closing.TOLD, Closing.UNREACHED, Closing.RESTORED)

#: The states in which an attempt can leave a notification for good.
_ENDED = (NotificationState.DONE, NotificationState.FAILED)

_MEANS = {
    Channel.CALL: Means.RING_BACK,
    Channel.SMS: Means.SMS,
    Channel.EMAIL: Means.EMAIL,
    Channel.WEBHOOK: Means.WEBHOOK,
}

_ATTEMPT = (attempts.c.id.label("attempt"), attempts.c.made_at, attempts.c.settled_at)
_ATTEMPTS = attempts.join(notifications, notifications.c.id == attempts.c.notification_id)
_TO_SETTLE = (
    select(notifications, *_ATTEMPT, attempts.c.state.label("attempt_state"))
    .select_from(_ATTEMPTS)
    .where(attempts.c.id == bindparam("wanted"))
    .with_for_update()
)
_UNREPORTED = (
    select(notifications, *_ATTEMPT)
    .select_from(_ATTEMPTS)
    .where(
        attempts.c.state == AttemptState.SENT,
        attempts.c.settled_at < bindparam("before", type_=Instant),
    )
    .order_by(attempts.c.settled_at)
    .limit(_BATCH)
    .with_for_update(skip_locked=True)
)
_SETTLE = update(attempts).where(attempts.c.id == bindparam("wanted"))
_MOVE = update(notifications).where(notifications.c.id == bindparam("wanted"))
_notification: Any = bindparam("notification")
_these = select(notification_tickets.c.ticket_id).where(
    notification_tickets.c.notification_id == _notification
)
_RESULTS = (
    select(attempts.c.result)
    .where(attempts.c.notification_id == _notification, attempts.c.result.is_not(None))
    .order_by(attempts.c.made_at)
)
#: The notification's tickets that were over when the attempt was made, and those that joined after the end.
_OVER = update(tickets).where(
    tickets.c.id.in_(_these),
    tickets.c.state == TicketState.OPEN,
    or_(tickets.c.restored_at.is_(None), tickets.c.restored_at <= bindparam("made_at", type_=Instant)),
    ~WAITS,
)
_another = notifications.alias("another")
_listed = notification_tickets.alias("listed")
#: Somebody else is still to be told about the ticket, by the line or by people.
_awaited_by_others = exists(
    select(_another.c.id)
    .join(_listed, _listed.c.notification_id == _another.c.id)
    .where(
        _listed.c.ticket_id == tickets.c.id,
        _another.c.id != _notification,
        _another.c.news != News.TICKET,
        or_(
            _another.c.state.in_(
                [NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT]
            ),
            exists().where(call_list.c.notification_id == _another.c.id, LISTED),
        ),
    )
)
_CONFIRM = (
    update(tickets)
    .where(
        tickets.c.id.in_(_these), tickets.c.state == TicketState.CLOSED, tickets.c.closing.in_(_UNCONFIRMED)
    )
    .values(closing=Closing.CONFIRMED)
)
_STILL_OUT = update(tickets).where(tickets.c.id.in_(_these), ~WAITS).values(still_out=True)
_STILL_OUT_AFTER = (
    update(waiting.links)
    .where(waiting.links.c.ticket_id.in_(_these), waiting.links.c.incident_id == bindparam("incident"))
    .values(still_out=True)
)
_END_REQUESTS = (
    update(consents)
    .where(
        consents.c.ticket_id.in_(select(tickets.c.id).where(tickets.c.id.in_(_these), ~WAITS)),
        consents.c.number.in_(bindparam("telephones", expanding=True)),
        HOLDS,
    )
    .values(ended_at=bindparam("now", type_=Instant))
)
_STANDING = (
    select(
        incidents.c.state,
        *(etr_revisions.c[name] for name in ("number", "etr", "next_news")),
    )
    .join(etr_revisions, etr_revisions.c.incident_id == incidents.c.id)
    .where(incidents.c.id == bindparam("incident"))
    .order_by(etr_revisions.c.number.desc())
    .limit(1)
)
_OUT_AGAIN = select(tickets.c.id).where(
    tickets.c.id.in_(_these),
    exists().where(
        waiting.links.c.ticket_id == tickets.c.id,
        waiting.links.c.incident_id == bindparam("incident"),
        waiting.links.c.over_at.is_(None),
    ),
)


def settle(connection: Connection, *, attempt: str, result: Result, at: datetime) -> str | None:
    """Judge the result under the notification's own policy and write what follows; raise NotFoundError.

    Return the telephone, None if the attempt was settled already.
    """
    row = connection.execute(_TO_SETTLE, {"wanted": attempt}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no attempt {attempt}")
    catch_up(connection, list(connection.execute(_these, {"notification": row.id}).scalars()), at)
    # The gateway's acceptance already used up the try that this report is about.
    counted = row.tries_used - (row.attempt_state is AttemptState.SENT)
    follow_up = _judge(connection, row, result, tries_used=counted, at=at)
    if not row.attempt_state.may_become(follow_up.attempt):
        return None
    connection.execute(
        _SETTLE.values(state=follow_up.attempt, result=result, settled_at=at), {"wanted": attempt}
    )
    number: str = row.number
    if follow_up.notification is NotificationState.PENDING and later_news.gives_way(connection, row, at):
        return number
    moved = {
        "state": follow_up.notification,
        "result": result,
        "tries_used": follow_up.tries_used,
        "due_at": follow_up.due_at,
        "ended_at": at if follow_up.notification in _ENDED else None,
    }
    connection.execute(_MOVE.values(moved), {"wanted": row.id})
    _follow(connection, row, follow_up, result, at)
    return number


def _follow(connection: Connection, row: AnyRow, follow_up: FollowUp, result: Result, at: datetime) -> None:
    """Write what follows for branches, tickets, the ledger and requests."""
    if result is Result.STILL_OUT:
        reopen_tickets(connection, row, at)
    doubts.note_result(connection, row, follow_up.notification, result, at)
    if follow_up.notification is NotificationState.FAILED:
        _end_untold(connection, row, follow_up.closing, at=at, made_at=row.made_at)
    elif follow_up.closing is not None:
        close_tickets(connection, row, follow_up.closing, at=at, made_at=row.made_at)
    told = follow_up.attempt in (AttemptState.DELIVERED, AttemptState.SENT)
    # Who tells of what goes on, or a ticket's number, notes what was told with it.
    if told and result is not Result.OVERTAKEN and row.news is not News.TICKET and not row.news.goes_on:
        means = _MEANS[row.channel]
        note_told(connection, row, at, source=row.attempt, means=means, told_at=row.made_at)
    if follow_up.notification is NotificationState.DONE:
        end_requests(connection, row, at)


def answer(connection: Connection, *, attempt: str, result: Result, at: datetime) -> None:
    """Note what somebody answers to a message that has reached them, whatever was reported or answered before.

    WORKS closes the tickets as confirmed, those too that were closed as told; STILL_OUT opens them again. Either is
    evidence about the person's branches, in place of what they answered before.
    """
    settle(connection, attempt=attempt, result=result, at=at)
    row = connection.execute(_TO_SETTLE, {"wanted": attempt}).one()
    if row.result is not result:
        effect = row.policy.effects()[result]
        answered = {"state": effect.attempt, "result": result, "settled_at": row.settled_at or at}
        connection.execute(_SETTLE.values(answered), {"wanted": attempt})
        moved = {"state": effect.notification, "result": result, "ended_at": row.ended_at or at}
        connection.execute(_MOVE.values(moved), {"wanted": row.id})
        if row.attempt_state is not AttemptState.DELIVERED:
            means = _MEANS[row.channel]
            note_told(connection, row, at, source=row.attempt, means=means, told_at=row.made_at)
        if result is Result.STILL_OUT:
            reopen_tickets(connection, row, at)
        elif effect.closing is not None:
            close_tickets(connection, row, effect.closing, at=at, made_at=row.made_at)
        doubts.note_result(connection, row, effect.notification, result, at)
    if result is Result.WORKS:
        connection.execute(_CONFIRM, {"notification": row.id})


def close_unreported(connection: Connection, *, before: datetime) -> int:
    """Count as told, at the time of acceptance, some messages on which the gateway never reported."""
    rows = connection.execute(_UNREPORTED, {"before": before}).all()
    for row in rows:
        about = {"notification": row.id}
        catch_up(connection, list(connection.execute(_these, about).scalars()), row.settled_at)
        connection.execute(_SETTLE.values(state=AttemptState.DELIVERED), {"wanted": row.attempt})
        end(connection, row, NotificationState.DONE, row.settled_at)
        close_tickets(connection, row, Closing.TOLD, at=row.settled_at, made_at=row.made_at)
        end_requests(connection, row, row.settled_at)
    return len(rows)


def end(connection: Connection, notification: AnyRow, state: NotificationState, at: datetime) -> None:
    """Move a notification to a final state."""
    connection.execute(
        _MOVE.values(state=state, due_at=None, held_due_at=None, ended_at=at), {"wanted": notification.id}
    )


def give_up(connection: Connection, notification: AnyRow, state: NotificationState, at: datetime) -> None:
    """End a notification untold; unless its news goes on, its tickets close as unreached, and its requests end."""
    end(connection, notification, state, at)
    _end_untold(connection, notification, Closing.UNREACHED, at=at, made_at=at)


def _end_untold(
    connection: Connection, notification: AnyRow, closing: Closing | None, *, at: datetime, made_at: datetime
) -> None:
    """Have the news of a notification that has ended go on by another way; else carry out how it closes its tickets."""
    if notification.news is not News.TICKET:
        if other_ways.has_heard(connection, notification):
            closing = Closing.TOLD
        elif other_ways.go_on(connection, notification, at):
            return
    if closing is not None:
        close_tickets(connection, notification, closing, at=at, made_at=made_at)
    end_requests(connection, notification, at)


def _judge(
    connection: Connection, notification: AnyRow, result: Result, *, tries_used: int, at: datetime
) -> FollowUp:
    """Judge the result; only trouble of the trunk asks whether there is another way."""
    policy: Policy = notification.policy
    same = 1
    if policy.effects()[result].most is not None:
        results = connection.execute(_RESULTS, {"notification": notification.id}).scalars()
        same += list(results).count(result)
    elsewhere = (
        result is Result.UNAVAILABLE
        and same >= policy.unavailable_tries
        and other_ways.are_open(connection, notification, at)
    )
    return judge(
        result,
        policy=policy,
        tries_used=tries_used,
        created_at=notification.created_at,
        at=at,
        chance=spread(),
        same=same,
        elsewhere=elsewhere,
    )


def close_tickets(
    connection: Connection, notification: AnyRow, why: Closing, *, at: datetime, made_at: datetime
) -> None:
    """Close the tickets that an attempt made at `made_at` was about.

    As unreached only if Policy.closing_at_last says so of all attempts. A ticket whose number reached nobody shows that.
    """
    if notification.news is News.TICKET and why is Closing.UNREACHED:
        ticket_texts.note_unsent(connection, notification)
    if why is Closing.UNREACHED:
        results = connection.execute(_RESULTS, {"notification": notification.id}).scalars()
        if notification.policy.closing_at_last(results) is None:
            return
    close(connection, notification, why, at=at, made_at=made_at)


def close(
    connection: Connection, notification: AnyRow, why: Closing, *, at: datetime, made_at: datetime
) -> None:
    """Close the tickets of a notification that were over at `made_at`, as News.closes_tickets says.

    As unreached only where nobody else is to be told.
    """
    if not notification.news.closes_tickets(why):
        return
    condition: list[ColumnElement[bool]] = []
    if notification.news is News.WITHDRAWN:
        condition.append(tickets.c.incident_id.is_(None))
    if why is Closing.UNREACHED:
        condition.append(~_awaited_by_others)
    closed = {"state": TicketState.CLOSED, "closing": why, "closed_at": at}
    connection.execute(
        _OVER.where(*condition).values(closed),
        {"notification": notification.id, "made_at": made_at},
    )


def end_requests(connection: Connection, notification: AnyRow, at: datetime) -> None:
    """Let the requests of these telephones end, but for tickets that still wait; only the end answers them."""
    if notification.news is News.TICKET or notification.news.goes_on:
        return
    telephones = other_ways.numbers_of(connection, notification)
    about = {"notification": notification.id, "telephones": telephones, "now": at}
    connection.execute(_END_REQUESTS, about)


def reopen_tickets(connection: Connection, notification: AnyRow, at: datetime) -> None:
    """Note a "no" to "does it work?"; somebody else's "yes" may have closed the ticket before."""
    about = {"notification": notification.id}
    ids = list(connection.execute(_these, about).scalars())
    ticket_rows.open_again(connection, ids)
    waiting.join_what_covers(connection, points_of(connection, ids), at)
    connection.execute(_STILL_OUT, about)
    connection.execute(_STILL_OUT_AFTER, about | {"incident": notification.incident_id})


def note_told(
    connection: Connection,
    notification: AnyRow,
    at: datetime,
    *,
    source: str,
    means: Means,
    told_at: datetime,
) -> None:
    """Keep in the ledger that the person was told at `told_at`, and take it back if it has been untrue since."""
    incident = IncidentId(notification.incident_id)
    standing = connection.execute(_STANDING, {"incident": incident}).one()
    promised = notification.news is News.REOPENED
    entry = LedgerEntry(
        at=told_at,
        number=notification.number,
        source=source,
        means=means,
        told=Told(notification.news),
        incident_id=incident,
        revision=standing.number,
        etr=standing.etr if promised else None,
        next_news=standing.next_news if promised else None,
    )
    ledger.write(connection, [entry])
    if standing.state is State.ACTIVE and notification.news is News.RESTORED:
        about = {"notification": notification.id, "incident": incident}
        again = list(connection.execute(_OUT_AGAIN, about).scalars())
        again_in = campaign_rows.join(connection, incident, News.REOPENED, at) if again else None
        campaigns.tell(
            connection, incident, again, News.REOPENED, policy=notification.policy, at=at, campaign=again_in
        )
