"""The notices that callers hear: true to the book, and shown when their prompts exist."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.notices.live import Notices
from outages.board import Board
from outages.errors import StoreError
from outages.estimates import Delay
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from prompts.wording.announcements import Announcement
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, point_at


@dataclass
class Rehearsals:
    """Remembers what was to be rendered; renders once it is `open`."""

    incidents: list[list[int]] = field(default_factory=list)
    general: list[list[Announcement]] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    over: list[list[int]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def prerender(self, incidents: list[Incident], general: list[Announcement], board: Board) -> None:
        self.boards.append(board)
        self.incidents.append(sorted(one.id for one in incidents))
        self.general.append(general)
        await self.open.wait()

    async def prerender_end(self, over: list[Incident]) -> None:
        self.over.append([one.id for one in over])


@dataclass
class Book(FakeIncidents):
    """A book that can be away."""

    down: bool = False
    asked_since: list[datetime] = field(default_factory=list)

    async def restored_since(self, moment: datetime) -> list[Incident]:
        self.asked_since.append(moment)
        return await super().restored_since(moment)

    async def version(self) -> int:
        if self.down:
            raise StoreError("the database is away")
        return await super().version()


class World:
    """A repository of incidents on one street, and the notices made from it."""

    def __init__(self) -> None:
        self.areas, self.clock, self.prerendering = FakeAreas(), FakeClock(), Rehearsals()
        self.prerendering.open.set()
        self.areas.add(AreaKind.REGION, "Приморская область")
        self.areas.add(AreaKind.CITY, "Приморская область", "Светлогорск")
        self.street = self.areas.add(AreaKind.STREET, "Приморская область", "Светлогорск", "улица Ленина")
        self.repository = Book(self.areas)
        self.notices = Notices(
            incidents=self.repository,
            areas=self.areas,
            prerendering=self.prerendering,
            clock=self.clock,
            zone=UTC,
        )

    async def posts(self, *, general: bool = False, kind: IncidentKind = IncidentKind.UNPLANNED) -> Incident:
        """Publish an outage of the street for the next three hours."""
        draft = IncidentDraft(
            kind,
            frozenset({Service.INTERNET}),
            Scope((ScopeItem(self.street.id),)),
            Cause.LINE_DAMAGE,
            etr=self.clock.now() + timedelta(hours=3),
            general=general,
        )
        incident = await self.repository.create(draft, author="manager", at=self.clock.now())
        return await self.repository.publish(incident.id, author="manager", at=self.clock.now())

    def covering(self) -> list[int]:
        """Return the incidents of a house of the street."""
        return [one.id for one in self.notices.covering(point_at(area=self.street.id))]


@pytest.fixture
def world() -> World:
    return World()


async def test_a_published_incident_is_shown_and_a_restored_one_is_not(world: World) -> None:
    incident = await world.posts()
    assert world.covering() == []
    await world.notices.refresh()
    assert world.covering() == [incident.id]
    await world.repository.restore(incident.id, author="manager", at=world.clock.now())
    await world.notices.refresh()
    assert world.covering() == []


async def test_nothing_is_done_while_nothing_changes(world: World) -> None:
    await world.posts()
    await world.notices.refresh()
    await world.notices.refresh()
    assert world.prerendering.incidents == [[1]]


async def test_only_what_changed_is_rendered_again(world: World) -> None:
    first, second = await world.posts(), await world.posts()
    await world.notices.refresh()
    later = world.clock.now() + timedelta(hours=5)
    await world.repository.move_etr(
        second.id, later, reason=Delay.SPARE_PART, author="manager", at=world.clock.now()
    )
    await world.notices.refresh()
    assert world.prerendering.incidents == [[first.id, second.id], [second.id]]


async def test_an_incident_is_shown_when_its_prompts_exist(world: World) -> None:
    await world.posts()
    world.prerendering.open.clear()
    refreshing = asyncio.create_task(world.notices.refresh())
    while not world.prerendering.incidents:
        await asyncio.sleep(0)
    assert world.covering() == []
    world.prerendering.open.set()
    await refreshing
    assert world.covering() == [1]


async def test_an_ended_incident_disappears_while_others_are_being_rendered(world: World) -> None:
    over = await world.posts()
    await world.notices.refresh()
    await world.repository.restore(over.id, author="manager", at=world.clock.now())
    await world.posts()
    world.prerendering.open.clear()
    refreshing = asyncio.create_task(world.notices.refresh())
    while len(world.prerendering.incidents) < 2:
        await asyncio.sleep(0)
    assert world.covering() == []
    world.prerendering.open.set()
    await refreshing
    assert world.covering() == [2]


async def test_two_refreshes_at_once_render_once(world: World) -> None:
    await world.posts()
    await asyncio.gather(world.notices.refresh(), world.notices.refresh())
    assert world.prerendering.incidents == [[1]]


async def test_a_repository_that_fails_leaves_the_board_as_it_was(world: World) -> None:
    await world.posts()
    await world.notices.refresh()
    world.repository.down = True
    with pytest.raises(StoreError):
        await world.notices.refresh()
    assert world.covering() == [1]


async def test_a_general_incident_is_announced_by_its_street(world: World) -> None:
    await world.posts(general=True)
    await world.posts()
    await world.notices.refresh()
    assert [news.areas for news in world.notices.general_news] == [("улица Ленина",)]
    assert [[news.areas for news in general] for general in world.prerendering.general] == [
        [("улица Ленина",)]
    ]


async def test_what_is_rendered_is_seen_beside_everything_that_is_about_to_be_shown(world: World) -> None:
    await world.posts()
    await world.notices.refresh()
    await world.posts()
    await world.notices.refresh()
    point = point_at(area=world.street.id)
    assert [len(board.covering(point, NOON)) for board in world.prerendering.boards] == [1, 2]


async def test_strangers_hear_no_more_of_what_has_ended_while_others_are_being_rendered(world: World) -> None:
    over = await world.posts(general=True)
    await world.notices.refresh()
    await world.repository.restore(over.id, author="manager", at=world.clock.now())
    await world.posts()
    world.prerendering.open.clear()
    refreshing = asyncio.create_task(world.notices.refresh())
    while len(world.prerendering.incidents) < 2:
        await asyncio.sleep(0)
    assert world.notices.general_news == []
    world.prerendering.open.set()
    await refreshing


async def _fails(world: World, days_ago: float, kind: IncidentKind = IncidentKind.UNPLANNED) -> Incident:
    """Add an outage of the street that lasted an hour and ended that many days ago."""
    incident = await world.posts(kind=kind)
    ended = world.clock.now() - timedelta(days=days_ago)
    began = replace(incident, published_at=ended - timedelta(hours=1))
    world.repository.kept[incident.id] = began
    return await world.repository.restore(incident.id, author="manager", at=ended)


async def test_outages_of_the_last_thirty_days_are_counted_with_the_present_one(world: World) -> None:
    point = point_at(area=world.street.id)
    for days_ago in (1, 29, 31):
        await _fails(world, days_ago)
    await _fails(world, 2, IncidentKind.PLANNED)
    cancelled = await world.posts()
    await world.repository.cancel(cancelled.id, author="manager", at=world.clock.now())
    await world.notices.refresh()
    assert world.notices.times(point) == 2

    await world.posts()
    await world.notices.refresh()
    assert world.notices.times(point) == 3
    assert world.notices.times(point_at(area=AreaId(77))) == 0


async def test_three_notices_of_one_night_are_one_outage(world: World) -> None:
    for _ in range(3):
        await world.posts()
    await world.notices.refresh()
    assert world.notices.times(point_at(area=world.street.id)) == 1


async def test_an_end_stated_afterwards_is_remembered_too(world: World) -> None:
    incident = await world.posts()
    world.repository.kept[incident.id] = replace(incident, published_at=NOON - timedelta(days=1))
    await world.notices.refresh()
    earlier = NOON - timedelta(hours=5)
    await world.repository.restore(incident.id, author="manager", at=NOON, ended_at=earlier)
    await world.notices.refresh()
    assert world.notices.times(point_at(area=world.street.id)) == 1
    assert world.prerendering.over == [[], [incident.id]]


async def test_a_reopened_outage_goes_on_and_counts_once(world: World) -> None:
    incident = await world.posts()
    await world.notices.refresh()
    world.clock.advance(timedelta(hours=1))
    await world.repository.restore(incident.id, author="manager", at=world.clock.now())
    await world.notices.refresh()
    world.clock.advance(timedelta(hours=1))
    await world.repository.reopen(incident.id, None, author="manager", at=world.clock.now())
    await world.notices.refresh()
    assert world.covering() == [incident.id]
    assert world.notices.times(point_at(area=world.street.id)) == 1


async def test_what_was_out_is_read_once_and_then_only_what_ended_since(world: World) -> None:
    await _fails(world, 20)
    await world.notices.refresh()
    world.clock.advance(timedelta(hours=1))
    await _fails(world, 0)
    await world.notices.refresh()

    assert [NOON - since for since in world.repository.asked_since] == [
        timedelta(days=30),
        timedelta(minutes=5),
    ]
    assert world.prerendering.over == [[], [2]]
    assert world.notices.times(point_at(area=world.street.id)) == 2


async def test_what_ends_after_the_clock_was_set_back_is_remembered(world: World) -> None:
    await world.notices.refresh()
    world.clock.advance(timedelta(hours=-1))
    await _fails(world, 0)
    await world.notices.refresh()
    assert world.prerendering.over[-1] == [1]
    assert world.notices.times(point_at(area=world.street.id)) == 1


async def test_what_ended_long_ago_is_forgotten(world: World) -> None:
    await _fails(world, 0)
    await world.notices.refresh()
    world.clock.advance(timedelta(days=31))
    await world.posts()
    await world.notices.refresh()

    assert world.notices.times(point_at(area=world.street.id)) == 1


async def test_a_restored_part_was_hit_all_the_same(world: World) -> None:
    incident = await world.posts()
    house = world.areas.add(AreaKind.HOUSE, "Приморская область", "Светлогорск", "улица Ленина", "12")
    point = point_at(area=world.street.id)
    point = replace(point, house_lineage=(*point.house_lineage, house.id))
    await world.repository.restore_part(
        incident.id, [ScopeItem(house.id)], author="manager", at=world.clock.now()
    )
    await world.notices.refresh()

    assert world.notices.covering(point) == []
    assert world.notices.times(point) == 1
