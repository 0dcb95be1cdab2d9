"""Notification requests that people of the provider take down, in the database."""

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select
from typing_extensions import override

from outages.errors import ConflictError
from outages.notifications import Policy
from outages.requests import BY_AGENT, RequestLimits, RequestRepository, RequestRules, check_channel
from outages.store import requests, ticket_rows
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.tables import subscribers
from outages.tickets import Channel, Consent, TicketState

_HOLDER = select(subscribers).where(subscribers.c.id == bindparam("subscriber"))


class SQLRequestRepository(RequestRepository):
    """A RequestRepository in a Store; `channels` are those by which the line can tell people."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        *,
        channels: Collection[Channel],
        rules: RequestRules,
        limits: RequestLimits,
    ) -> None:
        self._store, self._policy, self._channels = store, policy, channels
        self._rules, self._limits = rules, limits

    @override
    async def ask(
        self, ticket: str, channel: Channel, *, number: str | None, author: str, at: datetime
    ) -> Consent:
        return await self._store.write(
            partial(self._ask, ticket=ticket, channel=channel, number=number, author=author, at=at)
        )

    def _ask(
        self,
        connection: Connection,
        *,
        ticket: str,
        channel: Channel,
        number: str | None,
        author: str,
        at: datetime,
    ) -> Consent:
        about = ticket_rows.lock(connection, ticket)
        if about.state is TicketState.CLOSED:
            raise ConflictError(f"the ticket {ticket} is closed")
        holder = connection.execute(_HOLDER, {"subscriber": about.subscriber_id}).one()
        telephone = check_channel(
            channel, number, holder.phones, email=holder.email, able=self._channels, rules=self._rules
        )
        consent = Consent(
            ticket_id=about.id,
            channel=channel,
            number=telephone,
            language=holder.language,
            key=BY_AGENT,
            call_id=f"{BY_AGENT}-{uuid.uuid4().hex}",
            at=at,
            asked_by=telephone,
        )
        requests.record(connection, consent, self._policy, self._limits)
        note(connection, "ask", ("ticket", about.id), author=author, at=at, detail={"channel": channel})
        return consent
