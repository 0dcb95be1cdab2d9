"""Opt-outs in the database: kept, obeyed and ended, never deleted."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from typing_extensions import override

from outages.errors import ConflictError, NotFoundError, OptedOutError
from outages.notifications import NotificationState
from outages.opt_outs import OptOut, OptOutId, OptOutRepository, OptOutSource
from outages.store import settlement
from outages.store.audit import note
from outages.store.conditions import HOLDS
from outages.store.engine import Store, by_dialect
from outages.store.notification_tables import HOLDING, consents, notifications, opt_outs
from outages.store.types import AnyRow, Instant
from outages.tickets import Channel, Closing, Consent

_about = {"number": bindparam("telephone"), "channel": bindparam("by", type_=opt_outs.c.channel.type)}
_NEW = by_dialect(
    lambda insertion: insertion(opt_outs).on_conflict_do_nothing(
        index_elements=["number", "channel"], index_where=HOLDING
    )
)
_HOLDING = select(opt_outs).where(
    opt_outs.c.number == _about["number"],
    opt_outs.c.channel == _about["channel"],
    opt_outs.c.ended_at.is_(None),
)
_BY_ID = select(opt_outs).where(opt_outs.c.id == bindparam("wanted")).with_for_update()
_END = (
    update(opt_outs)
    .where(opt_outs.c.id == bindparam("wanted"), opt_outs.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=Instant), ended_by=bindparam("who"))
)
_WITHDRAW = (
    update(consents)
    .where(consents.c.number == _about["number"], consents.c.channel == _about["channel"], HOLDS)
    .values(withdrawn_at=bindparam("now", type_=Instant), withdrawn_by_call=bindparam("call"))
)
_PENDING = (
    select(notifications)
    .where(
        notifications.c.number == _about["number"],
        notifications.c.channel == _about["channel"],
        notifications.c.state == NotificationState.PENDING,
    )
    .order_by(notifications.c.id)
    .with_for_update()
)


class SQLOptOutRepository(OptOutRepository):
    """An OptOutRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def opt_out(self, number: str, channel: Channel, *, author: str, at: datetime) -> OptOut:
        return await self._store.write(
            partial(_opt_out_by_people, number=number, channel=channel, author=author, at=at)
        )

    @override
    async def end(self, opt_out: OptOutId, *, author: str, at: datetime) -> OptOut:
        return await self._store.write(partial(_end_by_people, key=opt_out, author=author, at=at))

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        holding: bool | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> Sequence[OptOut]:
        query = select(opt_outs).order_by(opt_outs.c.id.desc()).limit(limit)
        if number is not None:
            query = query.where(opt_outs.c.number == number)
        if holding is not None:
            query = query.where(
                opt_outs.c.ended_at.is_(None) if holding else opt_outs.c.ended_at.is_not(None)
            )
        if before is not None:
            query = query.where(opt_outs.c.id < before)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [_opt_out_of(row) for row in rows]


def opt_out_by_key(connection: Connection, *, number: str, call: str, at: datetime) -> None:
    """Keep that a person who was rung back wants no more calls."""
    _keep(connection, number, Channel.CALL, source=OptOutSource.RING_BACK, author=call, at=at)


def opt_out_by_reply(connection: Connection, *, number: str, reply: str, at: datetime) -> None:
    """Keep that a person wrote that they want neither calls nor messages any more."""
    for channel in Channel:
        _keep(connection, number, channel, source=OptOutSource.SMS, author=reply, at=at)


def end_by_reply(connection: Connection, *, number: str, reply: str, at: datetime) -> None:
    """End the opt-outs of a telephone that writes so itself; what it had asked for before does not come back."""
    for channel in Channel:
        row = connection.execute(_HOLDING, {"telephone": number, "by": channel}).one_or_none()
        if row is not None:
            connection.execute(_END, {"wanted": row.id, "now": at, "who": reply})


def check(connection: Connection, consent: Consent) -> None:
    """End the opt-out of a telephone that asks for itself; raise OptedOutError if somebody else asks for it."""
    about = {"telephone": consent.number, "by": consent.channel}
    row = connection.execute(_HOLDING, about).one_or_none()
    if row is None:
        return
    if consent.asked_by != consent.number:
        raise OptedOutError(f"{consent.number} has opted out of being told by {consent.channel}")
    connection.execute(_END, {"wanted": row.id, "now": consent.at, "who": consent.call_id})


def drop(connection: Connection, notification: AnyRow, at: datetime) -> None:
    """End a notification untold; its tickets close as those of somebody who can't be reached."""
    settlement.end(connection, notification, NotificationState.OPTED_OUT, at)
    settlement.close_tickets(connection, notification, Closing.UNREACHED, at=at, made_at=at)
    settlement.end_requests(connection, notification, at)


def _keep(
    connection: Connection, number: str, channel: Channel, *, source: OptOutSource, author: str, at: datetime
) -> AnyRow:
    """Return the opt-out that holds, a new one if none did; the requests are withdrawn, and nothing is told any more."""
    row = {"number": number, "channel": channel, "at": at, "source": source, "author": author}
    connection.execute(_NEW[connection.dialect.name], row)
    about = {"telephone": number, "by": channel}
    call = None if source is OptOutSource.AGENT else author
    connection.execute(_WITHDRAW, about | {"now": at, "call": call})
    for pending in connection.execute(_PENDING, about).all():
        drop(connection, pending, at)
    return connection.execute(_HOLDING, about).one()


def _opt_out_by_people(
    connection: Connection, number: str, channel: Channel, author: str, at: datetime
) -> OptOut:
    row = _keep(connection, number, channel, source=OptOutSource.AGENT, author=author, at=at)
    note(connection, "opt_out", ("opt_out", row.id), author=author, at=at, detail={"channel": channel})
    return _opt_out_of(row)


def _end_by_people(connection: Connection, key: OptOutId, author: str, at: datetime) -> OptOut:
    row = connection.execute(_BY_ID, {"wanted": key}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no opt-out {key}")
    if row.ended_at is not None:
        raise ConflictError(f"the opt-out {key} has ended already")
    connection.execute(_END, {"wanted": key, "now": at, "who": author})
    detail = {"channel": row.channel}
    note(connection, "end_opt_out", ("opt_out", key), author=author, at=at, detail=detail)
    return _opt_out_of(connection.execute(_BY_ID, {"wanted": key}).one())


def _opt_out_of(row: AnyRow) -> OptOut:
    return OptOut(
        id=OptOutId(row.id),
        number=row.number,
        channel=row.channel,
        at=row.at,
        source=row.source,
        author=row.author,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
