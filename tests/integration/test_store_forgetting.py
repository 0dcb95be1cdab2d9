"""Random histories that are forgotten by age: nothing open is touched, nothing dangles, and the line still never lies."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant, rule
from sqlalchemy import Connection, Select, select

from outages.calls import CallOutcome, CallRecord, Direction, Promise
from outages.ledger import LedgerLine
from outages.retention import SHORTEST, DataKind
from outages.store import SQLLedger, SQLRetentionRepository
from outages.store.call_tables import calls, ledger
from outages.store.conditions import HOLDS, WAITS
from outages.store.notification_tables import attempts, consents, notification_tickets, notifications
from outages.store.retention import UNFINISHED
from outages.store.tables import tickets
from outages.tickets import TicketState
from tests.support.histories import tell_histories
from tests.support.incident_histories import PHONES, POINTS, Histories

#: What a history holds that nobody may delete yet.
_OPEN: Mapping[str, Select[Any]] = {
    "tickets": select(tickets).where(tickets.c.state == TicketState.OPEN),
    "waiting tickets": select(tickets).where(WAITS),
    "calls": select(calls).join(tickets).where(tickets.c.state == TicketState.OPEN),
    "requests": select(consents).join(tickets).where(HOLDS, (tickets.c.state == TicketState.OPEN) | WAITS),
    "notifications": select(notifications).where(UNFINISHED),
    "attempts": select(attempts).join(notifications).where(UNFINISHED),
    "lists": select(notification_tickets).join(notifications).where(UNFINISHED),
}
_NOTIFICATIONS = select(notifications.c.id, notifications.c.ticket_id)
_LISTED = select(notification_tickets.c.notification_id, notification_tickets.c.ticket_id)


class ForgettingHistories(Histories):
    """Lets months pass and forgets what the shortest settings allow."""

    @rule(point=POINTS, number=PHONES)
    def hear(self, point: int, number: str) -> None:
        """Call, and hear a promise of everything that is out there."""
        ticket = self._open(point, number)
        promises = [
            Promise(one.id, one.promise.number, self.now + timedelta(minutes=5))
            for one in self.known.values()
            if one.is_out(self.now) and one.covers(self.points[point])
        ]
        record = CallRecord(
            f"heard-{self.now.isoformat()}",
            Direction.INBOUND,
            number,
            ticket.subscriber_id,
            ticket.id,
            "ru",
            self.now,
            self.now,
            CallOutcome.COMPLETED,
            promises=tuple(promises),
        )
        self.run(self.town.calls.write([record]))
        self._tick(timedelta(minutes=1))

    @rule()
    def let_a_month_pass(self) -> None:
        self._tick(SHORTEST + timedelta(minutes=1))

    @rule()
    def forget(self) -> None:
        before, judged = self._open_rows(), self._ledger()
        repository = SQLRetentionRepository(self.town.store)
        for kind in DataKind:
            while self.run(repository.forget(kind, before=self.now - SHORTEST)):
                pass
        assert self._open_rows() == before
        left = self._ledger()
        assert left == {key: line for key, line in judged.items() if key in left}

    @invariant()
    def every_notification_is_about_a_ticket_that_is_there(self) -> None:
        if self.points:
            told, listed = self._rows(_NOTIFICATIONS), self._rows(_LISTED)
            assert set(told) <= set(listed)

    def _tick(self, step: timedelta) -> None:
        """Let time pass; months leave tickets that nobody cares for, and those are closed every hour."""
        super()._tick(step)
        self.run(self.town.tickets.close_abandoned(at=self.now))

    def _open_rows(self) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        return {name: self._rows(query) for name, query in _OPEN.items()}

    def _rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        def read(connection: Connection) -> list[tuple[Any, ...]]:
            return sorted(tuple(row) for row in connection.execute(query))

        return self.run(self.town.store.read(read))

    def _ledger(self) -> Mapping[int, LedgerLine]:
        found = self.run(SQLLedger(self.town.store).find(at=self.now, limit=10_000))
        assert len(found) == len(self._rows(select(ledger.c.id)))
        return {line.id: line for line in found}


def test_no_history_that_is_forgotten_makes_the_line_lie(database: str) -> None:
    tell_histories(ForgettingHistories, database, examples=8, steps=30)


@pytest.mark.long
def test_no_long_history_that_is_forgotten_makes_the_line_lie(database: str) -> None:
    tell_histories(ForgettingHistories, database, examples=300, steps=60)
