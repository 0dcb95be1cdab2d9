"""Proposals in both databases: which reports count, what they raise, how it grows, and what becomes of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from outages.detection.baseline import Level
from outages.detection.proposals import LAPSES_AFTER, Dismissal, Proposal, ProposalId, ProposalState
from outages.detection.record import Strength, TrackRecord
from outages.errors import ConflictError, NotFoundError
from outages.incidents import Cause, IncidentDraft, IncidentKind
from outages.notifications import Policy
from outages.places import AreaId
from outages.reports import Complaint
from outages.store import (
    SQLBaselineRepository,
    SQLProposalRepository,
    SQLReportRepository,
    Store,
    proposal_rows,
)
from outages.store.detection_tables import area_rates, proposals, report_areas
from outages.store.tables import reports, service_points, versions
from outages.subscribers import Service
from tests.support.store_world import AUTHOR, NOON, Town, settle_town, whole

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NET = frozenset({Service.INTERNET, Service.TV})
#: Flats of house 4, all at switch 9; and of house 5, at switch 10.
HOUSE, SWITCH, STREET = AreaId(4), AreaId(9), AreaId(3)
FLATS, NEIGHBOURS = range(100, 140), range(200, 240)


class Neighbourhood:
    """The town with forty flats in each house of its first street; its detector has learned."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.reports = SQLReportRepository(town.store)
        self.proposals = SQLProposalRepository(town.store, UTC)
        self.baselines = SQLBaselineRepository(town.store, UTC)

    async def report(
        self, point: int, at: datetime, *, out: frozenset[Service] = NET, call: str = ""
    ) -> None:
        ticket = await self.town.ticket(point, None, at=at)
        await self.reports.keep(ticket.id, Complaint(NET), call_id=f"{point} {at}", at=at)

    async def reported(self, points: Sequence[int], *, at: datetime = NOON) -> None:
        """Have these report, a minute after one another, and look at it a moment later."""
        for number, point in enumerate(points):
            await self.report(point, at + number * MINUTE)
        await self.proposals.scan(at=at + (len(points) - 1) * MINUTE)

    async def counted(self) -> list[bool | None]:
        rows = await self.town.store.read(
            lambda connection: connection.execute(select(reports.c.counts).order_by(reports.c.id)).all()
        )
        return [row.counts for row in rows]

    async def everything(self) -> list[Proposal]:
        """Return all proposals, whatever has become of them."""
        keys = await self.town.store.read(
            lambda connection: (
                connection.execute(select(proposals.c.id).order_by(proposals.c.id)).scalars().all()
            )
        )
        return [await self.proposals.get(ProposalId(key)) for key in keys]


@pytest.fixture
async def here(store: Store) -> Neighbourhood:
    town = await settle_town(store, Policy())
    flats = [(point, 4, 9) for point in FLATS] + [(point, 5, 10) for point in NEIGHBOURS]
    rows = [
        {
            "id": point,
            "subscriber_id": 4,
            "house_id": house,
            "node_id": node,
            "flat": str(point),
            "services": NET,
        }
        for point, house, node in flats
    ]
    await store.write(lambda connection: connection.execute(insert(service_points), rows))
    neighbourhood = Neighbourhood(town)
    assert await neighbourhood.baselines.refresh(at=NOON - HOUR)
    return neighbourhood


async def test_neighbours_reports_become_one_proposal_with_its_evidence(here: Neighbourhood) -> None:
    await here.reported(FLATS[:4])
    (proposal,) = await here.proposals.find_open()
    # All of the house's flats are at switch 9, and nobody else is.
    assert proposal.sighting.areas == (HOUSE, SWITCH)
    assert (proposal.sighting.reports, proposal.sighting.points) == (4, 42)
    assert (proposal.first_at, proposal.last_at) == (NOON, NOON + 3 * MINUTE)
    assert proposal.said == {Service.INTERNET: 4, Service.TV: 4}
    assert proposal.chance < 0.1
    assert proposal.provisional
    assert proposal.model is None
    assert proposal.runner_up is not None


async def test_reports_without_a_notice_are_counted_at_every_level(here: Neighbourhood) -> None:
    await here.reported([*FLATS[:2], NEIGHBOURS[0]])
    counted = await here.proposals.count_reports(since=NOON, limit=20)
    assert {area: counted[area] for area in (STREET, HOUSE, SWITCH)} == {STREET: 3, HOUSE: 2, SWITCH: 2}
    assert await here.proposals.count_reports(since=NOON + MINUTE, limit=1) == {AreaId(1): 2}


async def test_looking_again_changes_nothing(here: Neighbourhood) -> None:
    await here.reported(FLATS[:3])
    before = await here.everything()
    assert await here.proposals.scan(at=NOON + HOUR) == 0
    assert await here.everything() == before
    assert len(before) == 1


async def test_workers_that_look_at_once_propose_once(here: Neighbourhood) -> None:
    for number, point in enumerate(FLATS[:6]):
        await here.report(point, NOON + number * MINUTE)
    looks = (here.proposals.scan(at=NOON + 5 * MINUTE) for _ in range(4))
    assert sum(await asyncio.gather(*looks)) == 6
    (proposal,) = await here.everything()
    assert len(proposal.reports) == 6


async def test_a_point_counts_once_in_six_hours(here: Neighbourhood) -> None:
    for minutes in range(4):
        await here.report(FLATS[0], NOON + minutes * MINUTE)
    await here.proposals.scan(at=NOON + 5 * MINUTE)
    assert await here.counted() == [True, False, False, False]
    assert await here.proposals.find_open() == []
    await here.report(FLATS[0], NOON + 7 * HOUR)
    await here.proposals.scan(at=NOON + 7 * HOUR)
    assert await here.counted() == [True, False, False, False, True]


async def test_what_a_notice_covers_does_not_count(here: Neighbourhood) -> None:
    await here.town.outage(HOUSE)
    await here.reported(FLATS[:4])
    assert await here.counted() == [False] * 4
    assert await here.everything() == []


async def test_reports_that_a_notice_covers_by_now_raise_nothing_beside_it(here: Neighbourhood) -> None:
    """Three report from the house before its notice; a fourth from the street is no outage of the street."""
    await here.proposals.scan(at=NOON)
    for number, point in enumerate(FLATS[:3]):
        await here.report(point, NOON + number * MINUTE)
    await here.proposals.scan(at=NOON + 2 * MINUTE)
    await here.town.outage(HOUSE)
    await here.proposals.settle(at=NOON + 3 * MINUTE)
    await here.report(NEIGHBOURS[0], NOON + 4 * MINUTE)
    await here.proposals.scan(at=NOON + 4 * MINUTE)
    assert [one.state for one in await here.everything()] == [ProposalState.CONFIRMED]
    assert await here.counted() == [False, False, False, True]


async def test_reports_from_the_house_next_door_make_it_the_street(here: Neighbourhood) -> None:
    await here.reported(FLATS[:3])
    await here.reported([*NEIGHBOURS[:4]], at=NOON + 5 * MINUTE)
    (proposal,) = await here.everything()
    assert proposal.sighting.areas == (STREET,)
    assert proposal.sighting.reports == 7
    assert len(proposal.reports) == 7


async def test_old_reports_only_teach(here: Neighbourhood) -> None:
    for number, point in enumerate(FLATS[:5]):
        await here.report(point, NOON - 2 * HOUR + number * MINUTE)
    assert await here.proposals.scan(at=NOON) == 5
    assert await here.counted() == [True] * 5
    assert await here.everything() == []


async def test_after_a_standstill_the_last_hour_is_made_up_for(here: Neighbourhood) -> None:
    for number, point in enumerate(FLATS[:4]):
        await here.report(point, NOON + number * MINUTE)
    await here.proposals.scan(at=NOON + 50 * MINUTE)
    assert len(await here.proposals.find_open()) == 1


async def test_nothing_is_looked_at_before_anything_is_learned(store: Store) -> None:
    here = Neighbourhood(await settle_town(store, Policy()))
    await here.report(1, NOON)
    assert await here.proposals.scan(at=NOON) == 0
    assert await here.counted() == [None]


async def test_a_draft_that_is_published_confirms_and_one_that_is_discarded_does_not(
    here: Neighbourhood,
) -> None:
    await here.reported(FLATS[:4])
    (proposal,) = await here.proposals.find_open()
    for deed, state in (("discard", ProposalState.OPEN), ("publish", ProposalState.CONFIRMED)):
        draft = IncidentDraft(IncidentKind.UNPLANNED, NET, whole(SWITCH), Cause.UNKNOWN)
        incident = await here.town.incidents.create(draft, author=AUTHOR, at=NOON)
        await here.proposals.attach(proposal.id, incident.id)
        with pytest.raises(ConflictError):
            await here.proposals.attach(proposal.id, incident.id)
        act = here.town.incidents.cancel if deed == "discard" else here.town.incidents.publish
        await act(incident.id, author=AUTHOR, at=NOON + HOUR)
        await here.proposals.settle(at=NOON + HOUR)
        kept = await here.proposals.get(proposal.id)
        assert kept.state is state
        assert kept.incident == (incident.id if state is ProposalState.CONFIRMED else None)
    with pytest.raises(ConflictError):
        await here.proposals.dismiss(proposal.id, Dismissal.COINCIDENCE, author="olga", at=NOON)


async def test_what_is_dismissed_stays_away_for_the_same_reports(here: Neighbourhood) -> None:
    await here.reported(FLATS[:2])
    (proposal,) = await here.proposals.find_open()
    await here.proposals.dismiss(proposal.id, Dismissal.COINCIDENCE, author="olga", at=NOON + 2 * MINUTE)
    await here.town.store.write(lambda connection: connection.execute(proposals.update().values(chance=1e-9)))
    await here.report(FLATS[2], NOON + 3 * MINUTE)
    await here.proposals.scan(at=NOON + 3 * MINUTE)
    (kept,) = await here.everything()
    assert (kept.state, kept.decided_by, kept.dismissal) == (
        ProposalState.DISMISSED,
        "olga",
        Dismissal.COINCIDENCE,
    )


async def test_what_nobody_decides_lapses_and_teaches_nothing(here: Neighbourhood) -> None:
    await here.reported(FLATS[:4])
    await here.proposals.settle(at=NOON + LAPSES_AFTER)
    assert len(await here.proposals.find_open()) == 1
    await here.proposals.settle(at=NOON + LAPSES_AFTER + 4 * MINUTE)
    assert [one.state for one in await here.everything()] == [ProposalState.LAPSED]
    assert await here.proposals.records() == dict.fromkeys(Strength, TrackRecord())
    left = await here.town.store.read(
        lambda connection: connection.execute(select(func.count()).select_from(report_areas)).scalar_one()
    )
    assert left == 0


async def test_decisions_make_the_track_record(here: Neighbourhood) -> None:
    """Confirmed, dismissed, over by then; and confirmed by a notice that was withdrawn as a mistake."""
    await here.reported(FLATS[:4])
    (first,) = await here.proposals.find_open()
    for state in (*[ProposalState.CONFIRMED] * 2, *[ProposalState.DISMISSED] * 2):
        await _copy(here.town.store, replace(first, state=state))
    incident = await here.town.outage(HOUSE)
    await here.town.incidents.cancel(incident.id, author=AUTHOR, at=NOON)
    await here.town.store.write(
        lambda connection: connection.execute(
            proposals.update().where(proposals.c.id == first.id + 2).values(incident_id=incident.id)
        )
    )
    await here.town.store.write(
        lambda connection: connection.execute(
            proposals.update().where(proposals.c.id == first.id + 3).values(dismissal=Dismissal.OVER)
        )
    )
    assert (await here.proposals.records())[Strength.STRONG] == TrackRecord(2, 2)


async def _copy(store: Store, proposal: Proposal) -> None:
    await store.write(lambda connection: proposal_rows.add(connection, replace(proposal, decided_at=NOON)))


async def test_the_manager_is_told_once(here: Neighbourhood) -> None:
    await here.reported(FLATS[:4])
    assert len(await here.proposals.claim_untold(at=NOON)) == 1
    assert await here.proposals.claim_untold(at=NOON) == []


async def test_an_unknown_proposal_is_not_found(here: Neighbourhood) -> None:
    with pytest.raises(NotFoundError):
        await here.proposals.get(ProposalId(404))


async def test_what_is_usual_is_learned_once_a_day_and_after_an_import(here: Neighbourhood) -> None:
    assert not await here.baselines.refresh(at=NOON)
    assert await here.baselines.refresh(at=NOON + DAY)
    await here.town.store.write(
        lambda connection: connection.execute(versions.update().values(value=versions.c.value + 1))
    )
    assert not await here.baselines.refresh(at=NOON + DAY + HOUR - MINUTE)
    assert await here.baselines.refresh(at=NOON + DAY + HOUR)


async def test_rates_are_learned_from_what_no_outage_explains(here: Neighbourhood) -> None:
    """Ten nights of reports from the first house, and an evening of many from the second, where there was an outage."""
    for night in range(10):
        await here.report(FLATS[night], NOON - (20 - night) * DAY)
    for point in NEIGHBOURS[:20]:
        await here.report(point, NOON + 2 * MINUTE)
    await here.proposals.scan(at=NOON + 2 * HOUR)
    assert await here.counted() == [True] * 30
    incident = await here.town.outage(5)
    await here.town.incidents.restore(incident.id, author=AUTHOR, at=NOON + HOUR)
    assert await here.baselines.refresh(at=NOON + DAY)
    rows = await here.town.store.read(lambda connection: connection.execute(select(area_rates)).all())
    rates = {row.area_id: row.daily for row in rows}
    # Of 85 points, in 21 days: 3.57 reports were to be expected, and ten came, all of them in the first house.
    region = 0.17 * (10 + 10) / (3.57 + 10)
    assert rates[1] == pytest.approx(region, rel=0.01)
    assert rates[HOUSE] > 1.3 * rates[5]
    assert {row.level for row in rows if row.area_id in {8, 9, 10}} == {Level.NETWORK_1, Level.NETWORK_2}
