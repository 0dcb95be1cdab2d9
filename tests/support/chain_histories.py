"""Random histories of people whom one way after another is to tell that it is over: told once, and nobody forgotten."""

from collections import Counter
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from outages.call_list import CallListOutcome
from outages.errors import ConflictError
from outages.incidents import IncidentId
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import AttemptState, NotificationState, Result
from outages.store import SQLCallListRepository, SQLLedger, SQLOptOutRepository
from outages.store.notification_tables import attempts, call_list, consents, notifications
from outages.store.types import AnyRow
from outages.tickets import Channel, TicketState
from tests.support.chains import MOBILE, SECOND, STRANGE
from tests.support.incident_histories import LOOP
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town, forget_histories

T = TypeVar("T")
CHANNELS = st.sampled_from([Channel.CALL, Channel.SMS])
NUMBERS = st.sampled_from([ANNA, MOBILE, SECOND, BORIS, STRANGE])
CALLED = st.sampled_from(
    [
        *(Result.HEARD, Result.WORKS, Result.STILL_OUT, Result.BUSY, Result.NO_ANSWER, Result.DECLINED),
        *(Result.BLOCKED, Result.LEFT_MESSAGE, Result.ENDED_EARLY, Result.BROKEN_OFF, Result.UNAVAILABLE),
        *(Result.BAD_NUMBER, Result.UNREACHABLE, Result.UNKNOWN, Result.OPTED_OUT),
    ]
)
WRITTEN = st.sampled_from(
    [Result.DELIVERED, Result.ACCEPTED, Result.UNDELIVERED, Result.BAD_NUMBER, Result.UNKNOWN]
)
OUTCOMES = st.sampled_from([CallListOutcome.TOLD, CallListOutcome.STILL_OUT, CallListOutcome.UNREACHED])
_TOLD = (
    *(Result.HEARD, Result.WORKS, Result.STILL_OUT, Result.OPTED_OUT, Result.DELIVERED, Result.ACCEPTED),
)
_UNFINISHED = (NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT)


class ChainHistories(RuleBasedStateMachine):
    """Restores one outage, and does what the line, carriers, agents and callers do from then on, in any order."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.incident = IncidentId(0)
        #: How a row stood when it was last looked at.
        self.seen: dict[int, NotificationState] = {}
        self.tried: dict[str, AttemptState] = {}
        self.told_by_people: Counter[int] = Counter()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return LOOP.run_until_complete(work)

    @initialize(
        asked=st.lists(st.tuples(st.sampled_from([1, 2, 5]), NUMBERS, CHANNELS), min_size=1, max_size=5)
    )
    def restore(self, asked: list[tuple[int, str, Channel]]) -> None:
        self.run(self.town.store.write(forget_histories))
        incident = self.run(self.town.outage(2))
        for point, number, channel in asked:
            ticket = self.run(self.town.ticket(point, incident))
            self.run(self.town.wish(ticket, number, channel=channel))
        self.run(self.town.incidents.restore(incident.id, author=AUTHOR, at=NOON))
        self.incident = incident.id

    # What the line and the carriers do.

    @rule(answer=CALLED)
    def ring(self, answer: Result) -> None:
        self._try(Channel.CALL, answer)

    @rule(answer=WRITTEN)
    def write(self, answer: Result) -> None:
        self._try(Channel.SMS, answer)

    @rule(answer=st.sampled_from([Result.DELIVERED, Result.UNDELIVERED]))
    def report(self, answer: Result) -> None:
        for row in self._rows(attempts):
            if row.state is AttemptState.SENT:
                self.run(self.town.notifications.settle(row.id, answer, at=self.now))

    @rule(minutes=st.sampled_from([1, 20, 90, 600]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def keep_the_list(self) -> None:
        self.run(self._calls.end_needless(at=self.now))

    # What people do.

    @rule(outcome=OUTCOMES)
    def call_by_hand(self, outcome: CallListOutcome) -> None:
        for entry in self.run(self._calls.find(at=self.now))[:1]:
            self.run(self._calls.take(entry.id, author="olga", at=self.now))
            self.run(self._calls.settle(entry.id, outcome, author="olga", at=self.now))
            (row,) = [one for one in self._rows(call_list) if one.id == entry.id]
            self.told_by_people[row.notification_id] += outcome is not CallListOutcome.UNREACHED

    @rule(number=NUMBERS)
    def hear_it_in_a_call_of_theirs(self, number: str) -> None:
        entry = LedgerEntry(self.now, number, "call", Means.CALL, Told.RESTORED, self.incident, 1)
        self.run(SQLLedger(self.town.store).note([entry]))

    @rule(number=NUMBERS, channel=CHANNELS)
    def opt_out(self, number: str, channel: Channel) -> None:
        opt_outs = SQLOptOutRepository(self.town.store)
        self.run(opt_outs.opt_out(number, channel, author=AUTHOR, at=self.now))

    @rule()
    def close_a_ticket(self) -> None:
        for ticket in self.run(self.town.tickets.find(states=[TicketState.OPEN]))[:1]:
            try:
                self.run(self.town.tickets.close(ticket.number, reason="done", author=AUTHOR, at=self.now))
            except ConflictError:
                continue

    # The laws.

    @invariant()
    def states_only_go_forward(self) -> None:
        for row in self._rows(notifications):
            before = self.seen.get(row.id, NotificationState.PENDING)
            assert before in _UNFINISHED or row.state is before, (row.id, before, row.state)
            self.seen[row.id] = row.state
        for row in self._rows(attempts):
            state = self.tried.get(row.id, AttemptState.SENDING)
            assert row.state is state or state.may_become(row.state), (row.id, state, row.state)
            self.tried[row.id] = row.state

    @invariant()
    def news_goes_one_way_at_a_time(self) -> None:
        ways = Counter(_first(row) for row in self._rows(notifications) if row.state in _UNFINISHED)
        ways += Counter(row.notification_id for row in self._rows(call_list) if row.ended_at is None)
        assert all(count == 1 for count in ways.values()), ways

    @invariant()
    def nobody_is_told_twice(self) -> None:
        chains = {row.id: _first(row) for row in self._rows(notifications)}
        told = Counter(chains[row.notification_id] for row in self._rows(attempts) if row.result in _TOLD)
        assert all(count == 1 for count in (told + self.told_by_people).values()), told

    def teardown(self) -> None:
        """Let time pass: then everybody was told, is on no list any more, or it is written down why not."""
        if not self.incident:
            return
        for hours in (1, 30, 30):
            self.now += timedelta(hours=hours)
            for channel in Channel:
                self._try(channel, Result.NO_ANSWER)
            self.report(Result.DELIVERED)
            self.keep_the_list()
        self.states_only_go_forward()
        self.nobody_is_told_twice()
        rows = self._rows(notifications)
        assert [row.id for row in rows if row.state in _UNFINISHED] == []
        assert [row.id for row in self._rows(call_list) if row.outcome is None] == []
        assert [
            row.id for row in self._rows(consents) if row.ended_at is None and row.withdrawn_at is None
        ] == []
        opened = self.run(self.town.tickets.find(states=[TicketState.OPEN]))
        assert [one.number for one in opened if not one.still_out] == []

    # How.

    @property
    def _calls(self) -> SQLCallListRepository:
        return SQLCallListRepository(self.town.store)

    def _rows(self, table: Any) -> list[AnyRow]:  # noqa: ANN401 - a table
        return self.run(self.town.store.read(lambda one: list(one.execute(select(table)).all())))

    def _try(self, channel: Channel, answer: Result) -> None:
        for due in self.run(self.town.ring(self.now, channel)):
            self.run(self.town.notifications.settle(due.attempt.id, answer, at=self.now))


def _first(row: AnyRow) -> int:
    """Return the first notification of the news that a row carries on."""
    return int(row.origin_id or row.id)
