"""Whoever asked and was not told, without a reason, is counted and logged."""

from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from ivr.notices.reach_watch import ReachWatch
from ivr.observability.metrics import Metrics
from outages.incidents import IncidentId, State
from outages.reach import TellingOutcome
from tests.support.fake_campaigns import FakeCampaigns
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import FakeClock
from tests.unit.outages.test_incidents import ACTIVE, NOON

RESTORED = replace(ACTIVE, id=IncidentId(4), state=State.RESTORED, restored_at=NOON)


async def test_the_forgotten_are_counted_and_logged_until_two_days_have_passed() -> None:
    incidents, campaigns, metrics, clock = (
        FakeIncidents(FakeAreas()),
        FakeCampaigns(),
        Metrics(),
        FakeClock(NOON),
    )
    incidents.kept[RESTORED.id] = RESTORED
    watch = ReachWatch(incidents, campaigns, metrics, clock)

    async def forgotten() -> float | None:
        await watch.check()
        return metrics.registry.get_sample_value("outage_ivr_forgotten_persons")

    campaigns.reached = {TellingOutcome.TOLD: 5, TellingOutcome.NOT_ASKED: 2}
    assert await forgotten() == 0
    campaigns.reached = {TellingOutcome.TOLD: 5, TellingOutcome.FORGOTTEN: 2}
    with capture_logs() as log:
        assert await forgotten() == 2
    assert [(one["event"], one["incident"], one["count"]) for one in log] == [("persons_forgotten", 4, 2)]
    clock.advance(timedelta(days=2, seconds=1))
    assert await forgotten() == 0
