"""An outage that reports point to is logged once, and told to callers while it is open."""

from dataclasses import replace
from datetime import UTC

from structlog.testing import capture_logs

from ivr.notices.live import Notices
from ivr.notices.proposals import ProposalWatch
from ivr.observability.metrics import Metrics
from outages.detection.proposals import ProposalState
from tests.support.fake_proposals import FakeProposals, proposal_in
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakePrerendering, point_at


class Watch:
    """A watch over proposals in memory, with what it tells."""

    def __init__(self) -> None:
        self.areas, self.clock, self.metrics = FakeAreas(), FakeClock(NOON), Metrics()
        self.proposals = FakeProposals()
        self.notices = Notices(
            incidents=FakeIncidents(self.areas),
            areas=self.areas,
            prerendering=FakePrerendering(),
            clock=self.clock,
            zone=UTC,
        )
        self.watch = ProposalWatch(self.proposals, self.notices, self.clock, self.metrics)

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


async def test_each_proposal_is_logged_and_counted_once() -> None:
    scene = Watch()
    scene.proposals.untold = [proposal_in(3, at=NOON)]
    with capture_logs() as logs:
        await scene.watch.settle()
        await scene.watch.settle()
    assert [one["event"] for one in logs] == ["outage_proposed"]
    assert scene.figure("outage_ivr_proposals_total", strength="strong") == 1
    assert scene.figure("outage_ivr_proposals_total", strength="weak") == 0
    assert scene.proposals.settled == [NOON, NOON]


async def test_callers_hear_of_a_proposal_until_it_is_decided() -> None:
    scene, proposal = Watch(), proposal_in(3, at=NOON)
    point = point_at()
    proposal = replace(proposal, sighting=replace(proposal.sighting, areas=point.house_lineage[-1:]))
    scene.proposals.add(proposal)
    await scene.watch.refresh()
    assert scene.notices.proposed(point) == proposal
    assert scene.figure("outage_ivr_proposals_open") == 1
    scene.proposals.add(replace(proposal, state=ProposalState.DISMISSED))
    await scene.watch.refresh()
    assert scene.notices.proposed(point) is None
    assert scene.figure("outage_ivr_proposals_open") == 0


async def test_reports_are_looked_at_as_of_now() -> None:
    scene = Watch()
    await scene.watch.scan()
    assert scene.proposals.scanned == [NOON]
