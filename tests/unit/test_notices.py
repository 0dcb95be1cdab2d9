"""The notices that callers hear: true to the book, and shown when their prompts exist."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, timedelta

import pytest

from ivr.notices import Notices
from outages.errors import StoreError
from outages.incidents import Cause, Delay, Incident, IncidentDraft, Kind, Scope, ScopeItem
from outages.places import AreaKind
from outages.subscribers import Service
from prompts.announcements import Announcement
from prompts.wording import wording_for
from tests.fake_books import FakeAreas, FakeIncidents
from tests.fakes import NOON, FakeClock, point_at

RUSSIAN = wording_for("ru")


@dataclass
class Rehearsals:
    """Remembers what was to be rendered; renders once it is `open`."""

    incidents: list[list[int]] = field(default_factory=list)
    general: list[list[Announcement]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def rehearse(self, incidents: list[Incident], general: list[Announcement]) -> None:
        self.incidents.append(sorted(one.id for one in incidents))
        self.general.append(general)
        await self.open.wait()


@dataclass
class Book(FakeIncidents):
    """A book that can be away."""

    down: bool = False

    async def version(self) -> int:
        if self.down:
            raise StoreError("the database is away")
        return await super().version()


class World:
    """A book of incidents on one street, and the notices made of it."""

    def __init__(self) -> None:
        self.areas, self.clock, self.rehearsal = FakeAreas(), FakeClock(), Rehearsals()
        self.rehearsal.open.set()
        self.areas.add(AreaKind.REGION, "Приморская область")
        self.areas.add(AreaKind.CITY, "Приморская область", "Светлогорск")
        self.street = self.areas.add(AreaKind.STREET, "Приморская область", "Светлогорск", "улица Ленина")
        self.book = Book(self.areas)
        self.notices = Notices(
            incidents=self.book, areas=self.areas, rehearsal=self.rehearsal, clock=self.clock, zone=UTC
        )

    async def posts(self, *, general: bool = False) -> Incident:
        """Publish an outage of the street for the next three hours."""
        draft = IncidentDraft(
            Kind.UNPLANNED,
            frozenset({Service.INTERNET}),
            Scope((ScopeItem(self.street.id),)),
            Cause.LINE_DAMAGE,
            etr=self.clock.now() + timedelta(hours=3),
            general=general,
        )
        incident = await self.book.create(draft, author="manager", at=self.clock.now())
        return await self.book.publish(incident.id, author="manager", at=self.clock.now())

    def covering(self) -> list[int]:
        """Return the incidents of a house of the street."""
        return [one.id for one in self.notices.board.covering(point_at(area=self.street.id))]


@pytest.fixture
def world() -> World:
    return World()


async def test_a_published_incident_is_shown_and_a_restored_one_is_not(world: World) -> None:
    incident = await world.posts()
    assert world.covering() == []
    await world.notices.refresh()
    assert world.covering() == [incident.id]
    await world.book.restore(incident.id, author="manager", at=world.clock.now())
    await world.notices.refresh()
    assert world.covering() == []


async def test_nothing_is_done_while_nothing_changes(world: World) -> None:
    await world.posts()
    await world.notices.refresh()
    await world.notices.refresh()
    assert world.rehearsal.incidents == [[1]]


async def test_only_what_changed_is_rendered_again(world: World) -> None:
    first, second = await world.posts(), await world.posts()
    await world.notices.refresh()
    later = world.clock.now() + timedelta(hours=5)
    await world.book.move_etr(
        second.id, later, reason=Delay.SPARE_PART, author="manager", at=world.clock.now()
    )
    await world.notices.refresh()
    assert world.rehearsal.incidents == [[first.id, second.id], [second.id]]


async def test_an_incident_is_shown_when_its_prompts_exist(world: World) -> None:
    await world.posts()
    world.rehearsal.open.clear()
    refreshing = asyncio.create_task(world.notices.refresh())
    while not world.rehearsal.incidents:
        await asyncio.sleep(0)
    assert world.covering() == []
    world.rehearsal.open.set()
    await refreshing
    assert world.covering() == [1]


async def test_what_is_over_is_not_told_while_others_are_being_rendered(world: World) -> None:
    over = await world.posts()
    await world.notices.refresh()
    await world.book.restore(over.id, author="manager", at=world.clock.now())
    await world.posts()
    world.rehearsal.open.clear()
    refreshing = asyncio.create_task(world.notices.refresh())
    while len(world.rehearsal.incidents) < 2:
        await asyncio.sleep(0)
    assert world.covering() == []
    world.rehearsal.open.set()
    await refreshing
    assert world.covering() == [2]


async def test_two_refreshes_at_once_render_once(world: World) -> None:
    await world.posts()
    await asyncio.gather(world.notices.refresh(), world.notices.refresh())
    assert world.rehearsal.incidents == [[1]]


async def test_a_book_that_fails_leaves_the_board_as_it_was(world: World) -> None:
    await world.posts()
    await world.notices.refresh()
    world.book.down = True
    with pytest.raises(StoreError):
        await world.notices.refresh()
    assert world.covering() == [1]


async def test_anybody_may_hear_of_a_general_incident_by_its_street(world: World) -> None:
    await world.posts(general=True)
    await world.posts()
    await world.notices.refresh()
    phrases = world.notices.general(RUSSIAN)
    assert [one.id for one in phrases] == ["outage_areas", "outage_known", "cause_line_damage", "etr"]
    assert "улица Ленина" in phrases[0].text
    assert [[news.areas for news in general] for general in world.rehearsal.general] == [[("улица Ленина",)]]


async def test_an_estimate_that_passes_is_told_as_such(world: World) -> None:
    incident = await world.posts()
    await world.notices.refresh()
    point = point_at(area=world.street.id)
    assert "etr" in [one.id for one in world.notices.outage(incident, point, RUSSIAN)]
    world.clock.at = NOON + timedelta(hours=4)
    assert "etr_passed" in [one.id for one in world.notices.outage(incident, point, RUSSIAN)]
