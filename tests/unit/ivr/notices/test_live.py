"""The notices that callers hear: true to the book, and shown when their prompts exist."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.notices.live import Notices
from outages.calls import HeardPromise, Promise
from outages.errors import StoreError
from outages.incidents import (
    Cause,
    Delay,
    Incident,
    IncidentDraft,
    IncidentId,
    IncidentKind,
    Scope,
    ScopeItem,
    State,
)
from outages.places import AreaId, AreaKind
from outages.subscribers import Service
from prompts.wording.announcements import Announcement
from prompts.wording.languages import wording_for
from tests.support.fake_books import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, point_at, same

RUSSIAN = wording_for("ru")


@dataclass
class Rehearsals:
    """Remembers what was to be rendered; renders once it is `open`."""

    incidents: list[list[int]] = field(default_factory=list)
    general: list[list[Announcement]] = field(default_factory=list)
    over: list[list[int]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def prerender(self, incidents: list[Incident], general: list[Announcement]) -> None:
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
        return [one.id for one in self.notices.board.covering(point_at(area=self.street.id))]


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


async def test_an_estimate_that_passes_is_told_as_such(world: World) -> None:
    incident = await world.posts()
    await world.notices.refresh()
    news = world.notices.news(incident, point_at(area=world.street.id))
    assert "etr" in [one.id for one in RUSSIAN.outage(news, at=NOON, zone=UTC)]
    later = NOON + timedelta(hours=4)
    assert "etr_passed" in [one.id for one in RUSSIAN.outage(news, at=later, zone=UTC)]


async def _fails(world: World, days_ago: float, kind: IncidentKind = IncidentKind.UNPLANNED) -> Incident:
    """Add an outage of the street that ended that many days ago."""
    incident = await world.posts(kind=kind)
    ended = world.clock.now() - timedelta(days=days_ago)
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

    present = await world.posts()
    await world.notices.refresh()
    assert world.notices.times(point) == 3
    assert world.notices.news(present, point).times == 3
    assert world.notices.news(replace(present, kind=IncidentKind.PLANNED), point).times == 1
    assert world.notices.times(point_at(area=AreaId(77))) == 0


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

    assert world.notices.board.covering(point) == []
    assert world.notices.times(point) == 1


async def test_a_caller_hears_the_whole_notice_and_what_has_moved(world: World) -> None:
    incident = await world.posts()
    point = point_at(area=world.street.id)
    promise = Promise(incident.id, 1, NOON + timedelta(hours=1))
    heard = [_heard(replace(promise, incident_id=IncidentId(99))), _heard(promise)]
    incident = replace(
        incident,
        kind=IncidentKind.PLANNED,
        starts_at=NOON,
        revisions=(replace(incident.promise, next_news=NOON + timedelta(hours=4)),),
        remarks={"ru": same("Меняем кабель.")},
        scope=replace(incident.scope, restored=(ScopeItem(AreaId(77)),)),
    )

    news = world.notices.news(incident, point, heard)
    assert news.heard_etr == promise.etr
    assert (news.starts_at, news.next_news) == (NOON, NOON + timedelta(hours=4))
    assert (news.partly_restored, news.remarks) == (True, {"ru": same("Меняем кабель.")})
    assert world.notices.news(incident, point, heard[:1]).heard_etr is None


def _heard(promise: Promise) -> HeardPromise:
    return HeardPromise(
        promise, NOON, IncidentKind.UNPLANNED, frozenset({Service.INTERNET}), State.ACTIVE, None
    )
