"""Random histories of telling: two nodes, workers that die, a clock that goes on; when somebody may be told, and how often."""

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from outages.errors import ConflictError, TooManyRequestsError
from outages.hours import DaysOff, Hours
from outages.notifications import AttemptState, DueNotification, NotificationState, Policy, Result, node_of
from outages.store import SQLCampaignRepository, SQLNotificationRepository
from outages.store.notification_tables import attempts, notifications
from outages.store.types import AnyRow
from outages.subscribers import ServicePointId
from outages.throttles import BEARABLE
from outages.tickets import Channel, Consent
from tests.support.incident_histories import LOOP
from tests.support.store_world import ANNA, AUTHOR, BORIS, VERA, Town, forget_histories

T = TypeVar("T")
LEASE = timedelta(seconds=30)
QUIET, DAYS_OFF = Hours(22 * 60, 8 * 60), DaysOff(Hours(20 * 60, 11 * 60), frozenset({date(2026, 12, 2)}))
POLICY = Policy(quiet=QUIET, zone="Europe/Moscow", tries=6)
#: The people at these service points, and a Monday noon.
HOMES, BEGIN = ((1, ANNA), (2, BORIS), (4, VERA)), datetime(2026, 11, 30, 9, tzinfo=UTC)
FINAL = {
    NotificationState.DONE,
    NotificationState.FAILED,
    NotificationState.OPTED_OUT,
    NotificationState.STOPPED,
}
#: What a person doesn't notice.
UNNOTICED = (Result.LATE, Result.UNAVAILABLE)
RESULTS = st.sampled_from(
    [
        Result.HEARD,
        Result.WORKS,
        Result.BUSY,
        Result.NO_ANSWER,
        Result.UNAVAILABLE,
        Result.LATE,
        Result.LEFT_MESSAGE,
        Result.BROKEN_OFF,
        Result.UNKNOWN,
    ]
)


CHANNELS = st.lists(st.sampled_from(Channel), min_size=3, max_size=3)


@dataclass
class Try:
    """An attempt as its worker knows it."""

    due: DueNotification
    at: datetime
    result: Result | None = None


class DispatchHistories(RuleBasedStateMachine):
    """Restores outages, claims on two nodes, settles, dies, and lets time pass."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.tries: dict[str, Try] = {}
        self.before: dict[str, AttemptState] = {}
        self.ended: dict[int, NotificationState] = {}
        self.nodes = {
            node: SQLNotificationRepository(self.town.store, node=node, days_off=DAYS_OFF) for node in "ab"
        }
        self.campaigns = SQLCampaignRepository(self.town.store)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return LOOP.run_until_complete(work)

    @initialize(hours=st.integers(0, 7 * 24), channels=CHANNELS)
    def settle_down(self, hours: int, channels: list[Channel]) -> None:
        self.run(self.town.store.write(forget_histories))
        self._pass(timedelta(hours=hours))
        self.an_outage_ends(channels)

    @rule(channels=CHANNELS)
    def an_outage_ends(self, channels: list[Channel]) -> None:
        incident = self.run(self.town.outage(2))
        for (point, number), channel in zip(HOMES, channels, strict=True):
            ticket = self.run(
                self.town.tickets.open_or_join(
                    ServicePointId(point), [incident.id], call_id="call", at=self.now, caller=number
                )
            )
            consent = Consent(ticket.id, channel, number, "ru", "1", "call", self.now, asked_by=number)
            with suppress(TooManyRequestsError):
                self.run(self.town.tickets.record_consent(consent))
        self._pass(timedelta(seconds=1))
        self.run(self.town.incidents.restore(incident.id, author=AUTHOR, at=self.now))
        self.run(self.town.incidents.carry_out(at=self.now))
        self._pass(timedelta(seconds=1))

    @rule(seconds=st.sampled_from([1, 5, 31, 60, 300, 900, 3600, 6 * 3600]))
    def wait(self, seconds: int) -> None:
        self._pass(timedelta(seconds=seconds))

    @rule(node=st.sampled_from("ab"), channel=st.sampled_from(Channel))
    def claim(self, node: str, channel: Channel) -> None:
        for due in self.run(self.nodes[node].claim(channel, limit=2, at=self.now, lease=LEASE)):
            self._may_be_told(due)
            self.tries[due.attempt.id] = Try(due, self.now)

    @rule(result=st.sampled_from([Result.BUSY, Result.NO_ANSWER, Result.LATE]), minutes=st.integers(1, 6))
    def keep_trying(self, result: Result, minutes: int) -> None:
        for _ in range(12):
            for node in "ab":
                for channel in Channel:
                    self.claim(node, channel)
            for key in self._going_on():
                self._settle(key, result)
            self._pass(timedelta(minutes=minutes))

    @precondition(lambda self: any(one.result is None for one in self.tries.values()))
    @rule(which=st.integers(0, 9), result=RESULTS)
    def settle(self, which: int, result: Result) -> None:
        """Settle one, in time or by a worker that wakes up after others have."""
        going_on = self._going_on()
        self._settle(going_on[which % len(going_on)], result)

    @precondition(lambda self: any(one.result for one in self.tries.values()))
    @rule(which=st.integers(0, 9), result=RESULTS)
    def settle_again(self, which: int, result: Result) -> None:
        settled = [key for key, one in self.tries.items() if one.result]
        self.run(self.town.notifications.settle(settled[which % len(settled)], result, at=self.now))

    @rule(lost=st.sampled_from("ab"), found=st.sampled_from([Result.NO_ANSWER, Result.LATE, Result.HEARD]))
    def take_over(self, lost: str, found: Result) -> None:
        """Settle what a dead worker has left: its Asterisk tells, or it is lost with its node."""
        for lease in self.run(self.town.leases.expired(at=self.now)):
            known = lease.channel is Channel.CALL and node_of(lease.attempt_id) != lost
            self._settle(lease.attempt_id, found if known else Result.UNKNOWN)

    @rule(per_minute=st.sampled_from([None, 1, 2, 6]))
    def slow(self, per_minute: int | None) -> None:
        for one in self.run(self.campaigns.find(unfinished=True)):
            with suppress(ConflictError):
                self.run(self.campaigns.set_pace(one.id, per_minute, author=AUTHOR, at=self.now))

    @rule(pauses=st.booleans())
    def hold(self, *, pauses: bool) -> None:
        for one in self.run(self.campaigns.find(unfinished=True)):
            deed = self.campaigns.pause if pauses else self.campaigns.resume
            with suppress(ConflictError):
                self.run(deed(one.id, author=AUTHOR, at=self.now))

    def teardown(self) -> None:
        """Let days pass: then everybody was told, or it is written why not."""
        self.hold(pauses=False)
        for _ in range(60):
            self._pass(timedelta(hours=1))
            for node in "ab":
                for channel in Channel:
                    self.claim(node, channel)
            for key in self._going_on():
                self._settle(key, Result.HEARD)
        self.states_only_go_forward()
        assert set(self.ended.values()) <= FINAL
        assert len(self.ended) == len(self._read_notifications())

    @invariant()
    def states_only_go_forward(self) -> None:
        rows = self.run(
            self.town.store.read(lambda one: one.execute(select(attempts.c.id, attempts.c.state)).all())
        )
        for row in rows:
            was = self.before.get(row.id, AttemptState.SENDING)
            assert row.state is was or was.may_become(row.state), (row.id, was, row.state)
            self.before[row.id] = row.state
        for row in self._read_notifications():
            assert self.ended.get(row.id, row.state) is row.state
            if row.state in FINAL:
                self.ended[row.id] = row.state

    def _read_notifications(self) -> Sequence[AnyRow]:
        query = select(notifications.c.id, notifications.c.state)
        return self.run(self.town.store.read(lambda one: one.execute(query).all()))

    def _going_on(self) -> list[str]:
        return [key for key, one in self.tries.items() if one.result is None]

    def _pass(self, step: timedelta) -> None:
        self.now += step

    def _settle(self, attempt: str, result: Result) -> None:
        self.tries[attempt].result = result
        self.run(self.town.notifications.settle(attempt, result, at=self.now))

    def _may_be_told(self, due: DueNotification) -> None:
        local = self.now.astimezone(ZoneInfo("Europe/Moscow"))
        quiet = DAYS_OFF.quiet if DAYS_OFF.hold(local.date()) else QUIET
        # E-mail and webhooks wake nobody.
        assert due.channel not in BEARABLE or not quiet.hold(local), f"{due.number} is told at {local}"
        of_person = [
            one
            for one in self.tries.values()
            if (one.due.number, one.due.channel) == (due.number, due.channel)
        ]
        assert all(one.result for one in of_person), f"{due.number} is told twice at once"
        noticed = [one.at for one in of_person if one.result not in UNNOTICED]
        for throttle in BEARABLE.get(due.channel, ()):
            lately = [at for at in noticed if at > self.now - throttle.within]
            assert len(lately) < throttle.most, f"{due.number} is told too often by {due.channel}"
