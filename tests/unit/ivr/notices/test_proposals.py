"""The duty manager is told once of an outage that reports point to, and callers while it is open."""

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from ivr.notices.live import Notices
from ivr.notices.proposals import ProposalWatch
from ivr.observability.metrics import Metrics
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.detection.proposals import ProposalState
from outages.places import AreaKind
from outages.sms_text import count_segments
from tests.support.fake_proposals import FakeProposals, proposal_in
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakePrerendering, point_at
from tests.unit.ivr.notices.test_promise_alerts import Gateway

DUTY = ("+79990000001", "+79990000002")


class Watch:
    """A watch over proposals in memory, with what it tells."""

    def __init__(self, language: str = "ru", *, dead: str = "") -> None:
        self.areas, self.clock, self.metrics = FakeAreas(), FakeClock(NOON), Metrics()
        self.areas.add(AreaKind.REGION, "Московская область")
        self.areas.add(AreaKind.CITY, "Московская область", "Химки")
        self.areas.add(AreaKind.STREET, "Московская область", "Химки", "улица Ленина")
        self.proposals, self.gateway = FakeProposals(), Gateway(dead)
        self.notices = Notices(
            incidents=FakeIncidents(self.areas),
            areas=self.areas,
            prerendering=FakePrerendering(),
            clock=self.clock,
            zone=UTC,
        )
        texts = DutyTexts(
            self.areas, words=PageTexts(language), clock=self.clock, zone=ZoneInfo("Europe/Moscow")
        )
        self.watch = ProposalWatch(
            self.proposals,
            self.notices,
            gateway=self.gateway,
            numbers=DUTY,
            clock=self.clock,
            write=texts.proposal,
            metrics=self.metrics,
        )

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "Похоже на аварию: улица Ленина, Химки, 5 сообщений за 15 мин."),
        ("en", "Looks like an outage: улица Ленина, Химки, 5 reports in 15 min."),
    ],
)
async def test_each_duty_number_is_told_once(language: str, said: str) -> None:
    scene = Watch(language)
    scene.proposals.untold = [proposal_in(3, at=NOON)]
    with capture_logs() as logs:
        await scene.watch.settle()
        await scene.watch.settle()
    assert [one["event"] for one in logs] == ["outage_proposed"]
    assert [one.number for one in scene.gateway.taken] == list(DUTY)
    assert scene.gateway.taken[0].text.startswith(said)
    assert count_segments(scene.gateway.taken[0].text) <= 2
    assert scene.figure("outage_ivr_proposals_total", strength="strong") == 1
    assert scene.figure("outage_ivr_proposals_total", strength="weak") == 0
    assert scene.proposals.settled == [NOON, NOON]


async def test_a_number_that_cant_be_reached_keeps_nobody_else_from_being_told() -> None:
    scene = Watch(dead=DUTY[0])
    scene.proposals.untold = [proposal_in(3, at=NOON)]
    with capture_logs() as logs:
        await scene.watch.settle()
    assert [one.number for one in scene.gateway.taken] == [DUTY[1]]
    assert logs[-1]["event"] == "duty_not_told"


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
