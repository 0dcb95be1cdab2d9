"""What callers are told of their neighbours' reports that no notice covers."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from ivr.dialogs.session import ReportsFrom
from ivr.notices.live import LiveOutages, Notices
from outages.callers import Caller
from outages.detection.baseline import Level
from outages.detection.proposals import Proposal, ProposalId, ProposalState, Sighting
from outages.places import AreaId
from outages.subscribers import Service, ServicePoint
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakePrerendering, caller_at, point_at

PROPOSAL = Proposal(
    id=ProposalId(1),
    state=ProposalState.OPEN,
    sighting=Sighting((AreaId(500), AreaId(9)), Level.HOUSE, 3, 40, 15, 0.001),
    runner_up=None,
    likelihood=21.0,
    chance=0.5,
    model=None,
    provisional=True,
    said={Service.INTERNET: 3},
    raised_at=NOON,
    first_at=NOON,
    last_at=NOON,
)
STREET = Sighting((AreaId(3),), Level.STREET, 6, 400, 15, 0.01)


def reports_heard(caller: Caller, *proposals: Proposal) -> ReportsFrom | None:
    areas, clock = FakeAreas(), FakeClock()
    incidents = FakeIncidents(areas)
    notices = Notices(
        incidents=incidents, areas=areas, prerendering=FakePrerendering(), clock=clock, zone=UTC
    )
    notices.show_proposals(proposals)
    return LiveOutages(caller, notices, clock).reports()


def flat(key: int, *, house: int = 500) -> ServicePoint:
    """Return a flat with internet."""
    lineage = (AreaId(1), AreaId(2), AreaId(3), AreaId(house))
    return replace(point_at(key=key), services=frozenset({Service.INTERNET}), house_lineage=lineage)


@pytest.mark.parametrize(
    ("points", "proposal", "heard"),
    [
        ((1,), PROPOSAL, ReportsFrom.HOUSE),
        ((1,), replace(PROPOSAL, sighting=STREET), ReportsFrom.STREET),
        (
            (1,),
            replace(PROPOSAL, sighting=Sighting((AreaId(2),), Level.NETWORK_4, 9, 400, 15, 0.1)),
            ReportsFrom.BRANCH,
        ),
        # With two houses of theirs, nobody knows which one "yours" would be.
        ((1, 2), PROPOSAL, ReportsFrom.BRANCH),
        ((2,), PROPOSAL, None),
        # Two are not several.
        ((1,), replace(PROPOSAL, sighting=replace(PROPOSAL.sighting, reports=2)), None),
        # The whole town may call about something else.
        ((1,), replace(PROPOSAL, sighting=Sighting((AreaId(2),), Level.CITY, 64, 9000, 15, 9.0)), None),
        ((1,), replace(PROPOSAL, said={Service.WATER: 3}), None),
        ((1,), replace(PROPOSAL, state=ProposalState.DISMISSED), None),
        ((1,), replace(PROPOSAL, last_at=NOON - timedelta(minutes=61)), None),
    ],
)
def test_reports_of_neighbours_are_told_while_somebody_checks_them(
    points: tuple[int, ...], proposal: Proposal, heard: ReportsFrom | None
) -> None:
    houses = {1: 500, 2: 600}
    caller = caller_at(*(flat(one, house=houses[one]) for one in points))
    assert reports_heard(caller, proposal) is heard


def test_of_two_proposals_the_smaller_one_is_told() -> None:
    larger = replace(PROPOSAL, id=ProposalId(2), sighting=STREET)
    caller = caller_at(flat(1))
    assert reports_heard(caller, larger, PROPOSAL) is reports_heard(caller, PROPOSAL, larger)
    assert reports_heard(caller, larger, PROPOSAL) is ReportsFrom.HOUSE
