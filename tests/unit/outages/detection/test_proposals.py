"""How a proposal grows, what belongs to it, and what decisions teach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.detection.area import Candidate, Discovery
from outages.detection.baseline import KnownBranch, Level
from outages.detection.proposals import (
    GOES_ON_FOR,
    GROWS_FOR,
    Proposal,
    ProposalId,
    ProposalState,
    Sighting,
    concerns,
    grow,
    is_quiet,
)
from outages.detection.record import Strength, TrackRecord, strength_of
from outages.detection.scan import Count
from outages.places import AreaId
from outages.reports import ReportId
from outages.subscribers import Service

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUSE, STREET = AreaId(4), AreaId(3)
PROPOSAL = Proposal(
    id=ProposalId(1),
    state=ProposalState.OPEN,
    sighting=Sighting((HOUSE,), Level.HOUSE, 3, 40, 15, 0.001),
    runner_up=None,
    likelihood=21.0,
    chance=0.5,
    model=None,
    provisional=True,
    said={Service.INTERNET: 3},
    raised_at=NOON,
    first_at=NOON - 12 * MINUTE,
    last_at=NOON,
    reports=frozenset(map(ReportId, (1, 2, 3))),
)


def _finding(area: AreaId, likelihood: float, *, reports: int = 5, chance: float = 0.1) -> Discovery:
    branch = KnownBranch(area, Level.STREET, 200, 0.4, 1)
    return Discovery(
        chance, Candidate((area,), Count(branch, reports, 20 * MINUTE, 0.01, chance, likelihood)), None
    )


def test_a_young_proposal_takes_the_area_that_explains_more() -> None:
    grown = grow(PROPOSAL, _finding(STREET, 30.0), at=NOON + 5 * MINUTE)
    assert grown.sighting == Sighting((STREET,), Level.STREET, 5, 200, 20, 0.01)
    assert (grown.chance, grown.likelihood, grown.last_at) == (0.1, 30.0, NOON + 5 * MINUTE)


def test_it_keeps_an_area_that_explains_more_than_the_new_one() -> None:
    grown = grow(PROPOSAL, _finding(STREET, 20.0, chance=2.0), at=NOON + 5 * MINUTE)
    assert (grown.sighting, grown.chance) == (PROPOSAL.sighting, 0.5)
    assert grown.last_at == NOON + 5 * MINUTE


def test_the_same_area_is_counted_anew() -> None:
    grown = grow(PROPOSAL, _finding(HOUSE, 20.0, reports=4), at=NOON + 25 * MINUTE)
    assert grown.sighting.reports == 4


def test_an_older_one_keeps_its_area() -> None:
    grown = grow(PROPOSAL, _finding(STREET, 99.0), at=NOON + GROWS_FOR + MINUTE)
    assert grown.sighting == PROPOSAL.sighting


@pytest.mark.parametrize(
    ("lineage", "reports", "minutes", "belongs"),
    [
        ((STREET, HOUSE), {9}, 10, True),
        ((STREET, AreaId(5)), {3, 9}, 10, True),
        ((STREET, AreaId(5)), {9}, 10, False),
        ((STREET, HOUSE), {9}, 61, False),
    ],
)
def test_a_report_belongs_where_it_lies_in_the_area_or_was_seen_with_its_reports(
    lineage: tuple[AreaId, ...], reports: set[int], minutes: int, *, belongs: bool
) -> None:
    behind = frozenset(map(ReportId, reports))
    assert concerns(PROPOSAL, lineage, behind, NOON + minutes * MINUTE) is belongs
    assert timedelta(minutes=61) > GOES_ON_FOR


def test_what_was_dismissed_comes_back_only_when_it_is_much_rarer() -> None:
    dismissed = replace(PROPOSAL, state=ProposalState.DISMISSED)
    assert is_quiet(dismissed, 0.06)
    assert not is_quiet(dismissed, 0.05)
    assert not is_quiet(PROPOSAL, 0.06)


@pytest.mark.parametrize(
    ("chance", "strength"),
    [(0.1, Strength.STRONG), (0.11, Strength.MEDIUM), (1.0, Strength.MEDIUM), (10.0, Strength.WEAK)],
)
def test_strength_is_how_rarely_chance_shows_it(chance: float, strength: Strength) -> None:
    assert strength_of(chance) is strength


def test_thirty_decisions_tell_more_than_a_model() -> None:
    assert not TrackRecord(25, 4).tells
    assert TrackRecord(26, 4).tells


def test_the_interval_is_that_of_beta() -> None:
    """36 of 40: Beta(37, 5); nobody asked yet: anything goes."""
    low, high = TrackRecord(36, 4).interval()
    assert (low, high) == pytest.approx((0.789, 0.951), abs=0.002)
    assert TrackRecord().interval() == pytest.approx((0.05, 0.95))
    assert TrackRecord(36, 4).false_alarms == pytest.approx(5 / 42)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_interval_holds_the_share_and_narrows(confirmed: int, dismissed: int) -> None:
    record, doubled = TrackRecord(confirmed, dismissed), TrackRecord(2 * confirmed, 2 * dismissed)
    low, high = record.interval()
    assert 0 <= low < 1 - record.false_alarms < high <= 1
    assert doubled.interval()[1] - doubled.interval()[0] <= high - low + 1e-9
