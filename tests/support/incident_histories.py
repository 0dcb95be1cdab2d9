"""Random histories of incidents, callers and their requests: what may happen, and what must hold of it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import Connection, select

from outages.errors import ConflictError, InvalidError, OptedOutError
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind
from outages.interruptions import services_out
from outages.news import News
from outages.notifications import DueNotification, Result
from outages.places import AreaId
from outages.scopes import ScopeItem
from outages.store import SQLOptOutRepository
from outages.store.following import catch_up
from outages.store.notification_tables import consents
from outages.store.subscribers import PLACED, POINT, point_of
from outages.store.tables import ticket_incidents, tickets
from outages.subscribers import Service, ServicePoint
from outages.tickets import Channel, Consent, Ticket, TicketState
from tests.support.awaited import Awaited, SeenError, find_awaited
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, forget_histories, redraft, whole

T = TypeVar("T")
#: The loop in which the machine works: Hypothesis' rules are plain functions.
LOOP = asyncio.new_event_loop()

AREAS = st.sampled_from([2, 3, 4, 5, 6, 7, 8, 9, 10])
SERVICES = st.sampled_from(
    [frozenset({Service.INTERNET}), frozenset({Service.TV}), frozenset({Service.INTERNET, Service.TV})]
)
POINTS = st.integers(1, 5)
PHONES = st.sampled_from([ANNA, BORIS, VERA])
INDEX = st.integers(0, 50)
ANSWERS = st.sampled_from(
    [Result.HEARD, Result.WORKS, Result.STILL_OUT, Result.BUSY, Result.ENDED_EARLY, Result.OPTED_OUT]
)
_MINUTE = timedelta(minutes=1)


class Histories(RuleBasedStateMachine):
    """Does what managers, callers, the clock and the dialer do, in any order, and listens to what is told."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.known: dict[IncidentId, Incident] = {}
        self.points: dict[int, ServicePoint] = {}
        #: When a service was last out at a point, and when a telephone last heard that it is back there.
        self.last_out: dict[tuple[int, Service], datetime] = {}
        self.heard_back: dict[tuple[str, int, Service], datetime] = {}
        #: The telephones that want to be told nothing more by a channel.
        self.opted_out: set[tuple[str, Channel]] = set()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return LOOP.run_until_complete(work)

    @initialize()
    def settle(self) -> None:
        self.run(self.town.store.write(forget_histories))
        rows = self.run(
            self.town.store.read(lambda one: one.execute(select(*POINT).select_from(PLACED)).all())
        )
        self.points = {row.point_id: point_of(row) for row in rows}

    # What managers do.

    @rule(area=AREAS, services=SERVICES)
    def fault(self, area: int, services: frozenset[Service]) -> None:
        self._publish(IncidentDraft(IncidentKind.UNPLANNED, services, whole(area), Cause.POWER))

    @rule(area=AREAS, services=SERVICES, ahead=st.integers(1, 20), by_clock=st.booleans())
    def work(self, area: int, services: frozenset[Service], ahead: int, by_clock: bool) -> None:  # noqa: FBT001 - Hypothesis names them
        starts_at = self.now + ahead * _MINUTE
        self._publish(
            IncidentDraft(
                IncidentKind.PLANNED,
                services,
                whole(area),
                Cause.MAINTENANCE,
                etr=starts_at + 5 * _MINUTE,
                starts_at=starts_at,
                ends_by_clock=by_clock,
            )
        )

    @rule(which=INDEX, area=AREAS, services=SERVICES)
    def edit(self, which: int, area: int, services: frozenset[Service]) -> None:
        self._try(
            which,
            lambda one: self.town.incidents.edit(
                one.id,
                redraft(one, services=services, scope=whole(area)),
                author=AUTHOR,
                at=self.now,
                seen=one.version,
            ),
        )

    @rule(which=INDEX, later=st.integers(1, 20))
    def move_work(self, which: int, later: int) -> None:
        starts_at = self.now + later * _MINUTE
        self._try(
            which,
            lambda one: self.town.incidents.edit(
                one.id,
                redraft(one, starts_at=starts_at),
                author=AUTHOR,
                at=self.now,
                seen=one.version,
            ),
        )

    @rule(which=INDEX)
    def restore(self, which: int) -> None:
        self._try(which, lambda one: self.town.incidents.restore(one.id, author=AUTHOR, at=self.now))

    @rule(which=INDEX, area=AREAS)
    def restore_part(self, which: int, area: int) -> None:
        item = ScopeItem(AreaId(area))
        self._try(
            which, lambda one: self.town.incidents.restore_part(one.id, [item], author=AUTHOR, at=self.now)
        )

    @rule(which=INDEX)
    def reopen(self, which: int) -> None:
        self._try(which, lambda one: self.town.incidents.reopen(one.id, None, author=AUTHOR, at=self.now))

    @rule(which=INDEX)
    def cancel(self, which: int) -> None:
        self._try(which, lambda one: self.town.incidents.cancel(one.id, author=AUTHOR, at=self.now))

    @rule(which=INDEX, into=INDEX)
    def merge(self, which: int, into: int) -> None:
        other = self._choose(into)
        if other is not None:
            self._try(
                which, lambda one: self.town.incidents.merge(one.id, other.id, author=AUTHOR, at=self.now)
            )

    @rule(which=INDEX, area=AREAS)
    def split(self, which: int, area: int) -> None:
        item = ScopeItem(AreaId(area))
        self._try(which, lambda one: self.town.incidents.split(one.id, [item], author=AUTHOR, at=self.now))

    # What callers do.

    @rule(point=POINTS, number=PHONES, asks=st.booleans(), channel=st.sampled_from(Channel))
    def call(self, point: int, number: str, asks: bool, channel: Channel) -> None:  # noqa: FBT001 - Hypothesis names them
        ticket = self._open(point, number)
        if asks:
            call = f"call-{self.now.isoformat()}"
            consent = Consent(ticket.id, channel, number, "ru", "1", call, self.now, asked_by=number)
            self.run(self.town.tickets.record_consent(consent))
            self.opted_out.discard((number, channel))

    @rule(point=POINTS, number=PHONES, other=PHONES, channel=st.sampled_from(Channel))
    def call_and_ask_for_another(self, point: int, number: str, other: str, channel: Channel) -> None:
        ticket = self._open(point, number)
        consent = Consent(ticket.id, channel, other, "ru", "1", "another", self.now, asked_by=number)
        try:
            self.run(self.town.tickets.record_consent(consent))
        except OptedOutError:
            assert number != other
            assert (other, channel) in self.opted_out
        else:
            assert number == other or (other, channel) not in self.opted_out
            self.opted_out.discard((other, channel))

    @rule(number=PHONES, channel=st.sampled_from(Channel))
    def opt_out(self, number: str, channel: Channel) -> None:
        opt_outs = SQLOptOutRepository(self.town.store)
        self.run(opt_outs.opt_out(number, channel, author=AUTHOR, at=self.now))
        self.opted_out.add((number, channel))
        self._tick(_MINUTE)

    @rule(point=POINTS, number=PHONES)
    def call_and_withdraw(self, point: int, number: str) -> None:
        ticket = self._open(point, number)
        self.run(self.town.tickets.withdraw_consents(ticket.id, call_id="call", caller=number, at=self.now))

    # What people at the provider do to tickets.

    @rule(point=POINTS)
    def close_by_hand(self, point: int) -> None:
        for ticket in self._tickets(TicketState.OPEN):
            if ticket.point_id == point:
                self.run(self.town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=self.now))

    @rule(point=POINTS)
    def reopen_by_hand(self, point: int) -> None:
        for ticket in self._tickets(TicketState.CLOSED)[:1]:
            if ticket.point_id == point:
                try:
                    reopen = self.town.tickets.reopen
                    self.run(reopen(ticket.number, reason="called", author=AUTHOR, at=self.now))
                except ConflictError:
                    continue

    # What the line does. Changes that concern more than one ticket are left for later.

    @rule(which=INDEX)
    def one_ticket_follows(self, which: int) -> None:
        known = self._tickets(TicketState.OPEN) + self._tickets(TicketState.CLOSED)
        if known:
            chosen = known[which % len(known)].id
            self.run(self.town.store.write(partial(catch_up, ids=[chosen], now=self.now)))

    @rule()
    def all_tickets_follow(self) -> None:
        self.run(self.town.incidents.carry_out(at=self.now))

    @rule(minutes=st.integers(1, 12))
    def wait(self, minutes: int) -> None:
        self._tick(minutes * _MINUTE)

    @rule(channel=st.sampled_from(Channel), answer=ANSWERS)
    def ring(self, channel: Channel, answer: Result) -> None:
        claimed = self._claim(channel)
        for due in claimed:
            self._listen(due)
        for due in claimed:
            self._settle(due, answer)

    @rule(answer=ANSWERS, which=INDEX)
    def reopen_while_it_rings(self, answer: Result, which: int) -> None:
        claimed = self._claim(Channel.CALL)
        for due in claimed:
            self._listen(due)
        self.reopen(which)
        for due in claimed:
            self._settle(due, answer)

    def teardown(self) -> None:
        """End everything: then everybody who waited has been told."""
        if not self.points:
            return
        self._tick(timedelta(hours=1))
        for key in list(self.known):
            self._try_this(
                self.known[key], lambda one: self.town.incidents.restore(one.id, author=AUTHOR, at=self.now)
            )
        self.all_tickets_follow()
        for _ in range(3):
            self._tick(timedelta(minutes=1))
            for channel in Channel:
                self.ring(channel, Result.HEARD)
        assert self._requests_left() == []

    # The laws.

    @invariant()
    def open_tickets_wait_for_whatever_keeps_their_service_out(self) -> None:
        out = [one for one in self.known.values() if one.is_out(self.now)]
        rows = self._look_at_each_ticket() if self.points else []
        for ticket, point, state, awaited in rows:
            covering = {one.id for one in out if one.covers(self.points[point])}
            if state is TicketState.OPEN:
                assert awaited == covering, (ticket, awaited, covering)
            else:
                assert awaited <= covering, (ticket, awaited, covering)

    @invariant()
    def a_point_has_one_open_ticket(self) -> None:
        points = [one.point_id for one in self._tickets(TicketState.OPEN)] if self.points else []
        assert len(points) == len(set(points))

    # How.

    def _publish(self, draft: IncidentDraft) -> None:
        made = self.run(self.town.incidents.create(draft, author=AUTHOR, at=self.now))
        self.run(self.town.incidents.publish(made.id, author=AUTHOR, at=self.now))
        self._tick(_MINUTE)

    def _choose(self, which: int) -> Incident | None:
        keys = sorted(self.known)
        return self.known[keys[which % len(keys)]] if keys else None

    def _try(self, which: int, change: Callable[[Incident], Coroutine[Any, Any, Incident]]) -> None:
        chosen = self._choose(which)
        if chosen is not None:
            self._try_this(chosen, change)

    def _try_this(
        self, incident: Incident, change: Callable[[Incident], Coroutine[Any, Any, Incident]]
    ) -> None:
        """Change an incident; what the rules refuse changes nothing."""
        try:
            self.run(change(incident))
        except (ConflictError, InvalidError):
            assert self.run(self.town.incidents.get(incident.id)) == incident
        self._tick(_MINUTE)

    def _tick(self, step: timedelta) -> None:
        """Let time pass, a minute at a time for the clock's own changes, and note what is out."""
        self._look()
        self.now += step
        for incident in self.run(self.town.incidents.turn(at=self.now)):
            # Work that began and ended meanwhile was out.
            self._note_out(incident, incident.restored_at or self.now)
        self._look()

    def _look(self) -> None:
        found = self.run(self.town.incidents.find(limit=500))
        self.known = {one.id: one for one in found}
        for incident in found:
            if incident.is_out(self.now):
                self._note_out(incident, self.now)

    def _note_out(self, incident: Incident, at: datetime) -> None:
        for point in filter(incident.covers, self.points.values()):
            for service in incident.services & point.services:
                self.last_out[point.id, service] = max(at, self.last_out.get((point.id, service), at))

    def _open(self, point: int, number: str) -> Ticket:
        covering = [
            one.id for one in self.known.values() if one.is_out(self.now) and one.covers(self.points[point])
        ]
        return self.run(
            self.town.tickets.open_or_join(
                self.points[point].id, covering, call_id="call", at=self.now, caller=number
            )
        )

    def _look_at_each_ticket(self) -> list[Awaited]:
        """Return what tickets wait for once each has followed, but leave them as they are."""

        def look(connection: Connection) -> None:
            catch_up(connection, list(connection.execute(select(tickets.c.id)).scalars()), self.now)
            raise SeenError(find_awaited(connection))

        with pytest.raises(SeenError) as seen:
            self.run(self.town.store.write(look))
        return seen.value.rows

    def _tickets(self, state: TicketState) -> list[Ticket]:
        return self.run(self.town.tickets.find(states=[state], limit=500))

    def _claim(self, channel: Channel) -> list[DueNotification]:
        claim = self.town.notifications.claim
        return self.run(claim(channel, limit=50, at=self.now, lease=timedelta(seconds=60)))

    def _settle(self, due: DueNotification, answer: Result) -> None:
        if answer is Result.OPTED_OUT:
            self.opted_out.add((due.number, Channel.CALL))
        if due.news is News.RESTORED and answer in (
            Result.HEARD,
            Result.WORKS,
            Result.STILL_OUT,
            Result.OPTED_OUT,
        ):
            for told in due.points:
                self.heard_back |= {(due.number, told.point.id, one): self.now for one in told.services}
        self.run(self.town.notifications.settle(due.attempt.id, answer, at=self.now))
        self._tick(_MINUTE)

    def _listen(self, due: DueNotification) -> None:
        """Check that what is told is true and new, and told to nobody who opted out."""
        assert due.points
        assert (due.number, due.channel) not in self.opted_out
        for told in due.points:
            out = services_out(self.known.values(), told.point, self.now)
            if due.news is News.REOPENED:
                assert told.services <= out
                continue
            assert not told.services & out, f"{told.services} are out at {told.point.id}"
            for service in told.services if due.news is News.RESTORED else ():
                heard = self.heard_back.get((due.number, told.point.id, service))
                was_out = self.last_out.get((told.point.id, service))
                assert was_out is not None, "told that a service is back that was never out"
                assert heard is None or heard < was_out, f"{due.number} hears twice that {service} is back"

    def _requests_left(self) -> list[tuple[int, str]]:
        """Return the requests that hold although their ticket has waited, and nothing is out any more."""
        query = (
            select(consents.c.ticket_id, consents.c.number)
            .join(ticket_incidents, ticket_incidents.c.ticket_id == consents.c.ticket_id)
            .where(
                consents.c.withdrawn_at.is_(None),
                consents.c.ended_at.is_(None),
                consents.c.at <= ticket_incidents.c.over_at,
            )
        )
        return self.run(self.town.store.read(lambda one: [tuple(row) for row in one.execute(query)]))
