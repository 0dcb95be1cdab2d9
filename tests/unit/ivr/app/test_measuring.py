"""The gauges follow the line's state, whatever else fails."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asterisk.ari.errors import ARIUnreachableError
from ivr.app.measuring import Measurer, watch_lag
from ivr.calls.queue.agents import Attendance
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.observability.metrics import Metrics
from ivr.observability.parts import Part, PartState
from outages.campaigns import StillOut
from outages.errors import StoreError
from outages.incidents import Incident
from outages.replies.repository import IncomingReply, ReplyId
from outages.tickets import Channel
from tests.support.branch_cases import HELD
from tests.support.fake_branches import FakeBranches
from tests.support.fake_call_list import FakeCallList, make_entry
from tests.support.fake_campaigns import FakeCampaigns
from tests.support.fake_replies import FakeReplies
from tests.support.fake_telephony import FakeQueue, due_notification
from tests.support.fakes import NOON, FakeClock, incident_in
from tests.support.patience import excused


class Notifications(FakeQueue):
    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        if self.down:
            raise StoreError("the disk is full")
        return await super().count_due(at=at)


@dataclass
class State:
    """A line, and what is measured of it; `agents` is None while Asterisk doesn't answer."""

    states: dict[str, PartState] = field(default_factory=dict)
    active: list[Incident] = field(default_factory=list)
    calls: list[QueuedCall] = field(default_factory=list)
    agents: int | None = 1
    notifications: Notifications = field(default_factory=Notifications)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    replies: FakeReplies = field(default_factory=FakeReplies)
    branches: FakeBranches = field(default_factory=FakeBranches)
    call_list: FakeCallList = field(default_factory=FakeCallList)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    metrics: Metrics = field(default_factory=Metrics)

    async def parts(self) -> list[Part]:
        return [Part(name, state) for name, state in self.states.items()]

    async def look(self) -> list[QueuedCall]:
        return self.calls

    async def attendance(self) -> Attendance:
        if self.agents is None:
            raise ARIUnreachableError("no answer")
        return Attendance(self.agents, self.agents)

    async def number_of(self, call_id: str) -> str | None:
        raise AssertionError(call_id)

    async def measured(self, name: str, **labels: str) -> float | None:
        measurer = Measurer(
            self.metrics,
            health=self,
            notices=self,
            notifications=self.notifications,
            campaigns=self.campaigns,
            replies=self.replies,
            branches=self.branches,
            call_list=self.call_list,
            queue_view=self,
            agents=self,  # type: ignore[arg-type]
            clock=self.clock,
        )
        await measurer.measure()
        return self.metrics.registry.get_sample_value(f"outage_ivr_{name}", labels)


async def test_each_part_is_graded_as_healthz_says_it() -> None:
    line = State({"asterisk": PartState.OK, "trunk": PartState.DEGRADED, "database": PartState.DOWN})
    assert await line.measured("part_health", part="asterisk") == 0
    assert await line.measured("part_health", part="trunk") == 1
    assert await line.measured("part_health", part="database") == 2
    line.states["database"] = PartState.OK
    assert await line.measured("part_health", part="database") == 0


async def test_promises_that_have_passed_are_counted_until_they_are_renewed() -> None:
    line = State(active=[incident_in(etr=NOON + timedelta(hours=1)), incident_in(etr=None)])
    assert await line.measured("active_incidents") == 2
    assert await line.measured("promises_overdue") == 0
    line.clock.advance(timedelta(hours=1))
    assert await line.measured("promises_overdue") == 1
    line.active[0] = incident_in(etr=NOON + timedelta(hours=2))
    assert await line.measured("promises_overdue") == 0


async def test_callers_waiting_for_an_agent_and_agents_there_are_counted() -> None:
    line = State(calls=[QueuedCall("1", QueueStage.TALKING, NOON), QueuedCall("2", QueueStage.WAITING, NOON)])
    assert await line.measured("queue_calls", stage="waiting") == 1
    assert await line.measured("queue_calls", stage="talking") == 1
    assert await line.measured("queue_calls", stage="ringing") == 0
    assert await line.measured("persons_there") == 1
    line.calls, line.agents = [], 0
    assert await line.measured("queue_calls", stage="waiting") == 0
    assert await line.measured("persons_there") == 0


async def test_due_notifications_are_counted_by_channel() -> None:
    line = State(notifications=Notifications(due=[due_notification()]))
    assert await line.measured("notifications_due", channel="call") == 1
    assert await line.measured("notifications_due", channel="sms") == 0


async def test_messages_that_nobody_has_read_are_counted() -> None:
    line = State()
    await line.replies.take(IncomingReply("+79991234567", "оператор"), at=NOON)
    assert await line.measured("replies_waiting") == 1
    await line.replies.finish(ReplyId(1), author="anton", at=NOON)
    assert await line.measured("replies_waiting") == 0


async def test_branches_that_wait_for_a_manager_are_counted() -> None:
    line = State()
    assert await line.measured("branches_held") == 0
    line.branches.kept[HELD.id] = HELD
    assert await line.measured("branches_held") == 1


async def test_those_whom_people_are_to_call_are_counted() -> None:
    line = State()
    line.call_list.add(make_entry(1, NOON))
    assert await line.measured("call_list") == 1


async def test_those_who_say_that_it_is_still_out_are_counted() -> None:
    line = State()
    assert await line.measured("tickets_still_out") == 0
    line.campaigns.unrestored = StillOut(4, ())
    assert await line.measured("tickets_still_out") == 4


async def test_a_database_that_is_away_leaves_the_other_figures_as_they_were() -> None:
    line = State({"database": PartState.DOWN}, notifications=Notifications(down=True))
    assert await line.measured("part_health", part="database") == 2
    assert await line.measured("persons_there") == 1


async def test_an_asterisk_that_is_away_leaves_the_other_figures_as_they_were() -> None:
    line = State(
        {"asterisk": PartState.DOWN}, agents=None, notifications=Notifications(due=[due_notification()])
    )
    assert await line.measured("part_health", part="asterisk") == 2
    assert await line.measured("notifications_due", channel="call") == 1


def test_counters_begin_at_zero() -> None:
    registry = Metrics().registry
    assert registry.get_sample_value("outage_ivr_lapses_total", {"stage": "lapsed"}) == 0
    failed = {"direction": "inbound", "outcome": "failed"}
    assert registry.get_sample_value("outage_ivr_calls_total", failed) == 0
    attempt = {"channel": "sms", "result": "unavailable"}
    assert registry.get_sample_value("outage_ivr_attempts_total", attempt) == 0


def test_a_process_exposes_its_own_cpu_and_memory() -> None:
    registry = Metrics().registry
    assert (registry.get_sample_value("process_cpu_seconds_total") or 0) > 0
    assert (registry.get_sample_value("process_resident_memory_bytes") or 0) > 0


async def test_a_hiccup_of_the_event_loop_is_no_lag_and_a_constant_delay_is_one() -> None:
    told: list[float] = []
    began = time.monotonic()
    watching = asyncio.create_task(watch_lag(told.append))
    await asyncio.sleep(0.1)
    time.sleep(0.9)  # noqa: ASYNC251 - this is what makes it late
    while len(told) < 3:
        await asyncio.sleep(0.05)
    assert max(told) < 0.3 + excused(began, time.monotonic())
    while max(told) < 0.3:
        await asyncio.sleep(0.01)
        time.sleep(0.9)  # noqa: ASYNC251
    watching.cancel()
    assert len(told) < 10
