"""What callers are about to hear exists before they call, and the dialplan never tells what has ended."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.notices.prerendering import Prerenderer, lay_out_dialplan
from outages.board import Board
from outages.calls import Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Cause, Incident, IncidentKind, State
from outages.interruptions import find_interruptions
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Language, Service
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.announcements import (
    Announcement,
    Place,
    announce,
    announce_generally,
    announce_interruption,
)
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from tests.support.fake_speech import FakeEngine
from tests.support.fake_zones import FakeZones
from tests.support.fakes import NOON, FakeClock, FakeHouses, incident_in, point_at, same
from tests.support.patience import PATIENCE
from tests.support.place_order import PLACE

LANGUAGES = [Language("ru"), Language("en")]
STREET = ("улица Ленина",)
HOME = Place("улица Ленина", "12")
OMSK = ZoneInfo("Asia/Omsk")


class World:
    """A prerenderer with a real library, whose engine hums."""

    def __init__(self, folder: Path, patience: float) -> None:
        self.engine, self.clock, self.houses = FakeEngine(), FakeClock(), FakeHouses()
        self.zones = FakeZones()
        self.fallback = folder / "fallback"
        self.library = Library(folder / "prompts", Chain([self.engine]))
        self.prerenderer = Prerenderer(
            library=self.library,
            subscribers=self.houses,
            zones=self.zones,
            languages=LANGUAGES,
            fallback=self.fallback,
            clock=self.clock,
            zone=UTC,
            patience=patience,
        )

    @property
    def announcement(self) -> bytes:
        """What the dialplan would play by itself; empty when that is its apology."""
        file = self.fallback / "announcement.alaw"
        return file.read_bytes() if file.exists() else b""

    async def prerenders(
        self, incidents: list[Incident], general: list[Announcement], *others: Incident
    ) -> None:
        """Render changed incidents that are shown beside others."""
        board = Board()
        board.show([*incidents, *others])
        await self.prerenderer.prerender(incidents, general, board)

    async def shortcomings(self, news: Announcement, at: datetime, zone: tzinfo = UTC) -> list[str]:
        """Return the phrases of an announcement that a caller would have to wait for, in a storm or else."""
        words = [wording_for(code) for code in LANGUAGES]
        phrases = [one for each in words for one in each.outage(news, at=at, zone=zone)]
        return await self.missing(
            [*phrases, *(one for each in words for one in each.outage_brief(news, at=at, zone=zone))]
        )

    async def missing(self, phrases: list[Phrase]) -> list[str]:
        """Return those of the phrases that a caller would have to wait for."""
        there = {one.phrase for one in await self.library.prepare(phrases, within=0)}
        return [one.id for one in phrases if one not in there]

    def hears_of(self, incident: Incident) -> list[Announcement]:
        """Return the general announcement of the incident."""
        return [announce_generally(incident, STREET)]


#: For a test whose engine hangs: how long, in seconds, it is waited for.
HASTY = pytest.mark.parametrize("world", [0.5], indirect=True)


@pytest.fixture
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    made = World(tmp_path, getattr(request, "param", PATIENCE))
    await made.library.load()
    # The first phrase starts the process that shapes sound; the prerenderer's patience isn't meant for that.
    await made.library.prepare([wording_for(LANGUAGES[0]).say(FixedPhrase.GREETING)])
    rendering = asyncio.create_task(made.prerenderer.render_addresses())
    yield made
    assert not rendering.done(), "the rendering of addresses has died"
    rendering.cancel()
    await asyncio.gather(rendering, return_exceptions=True)
    made.engine.open.set()
    await made.library.close()


async def test_all_that_a_caller_hears_is_there_when_the_notice_is(world: World) -> None:
    incident, point = incident_in(), point_at()
    world.houses.points = [point]
    await world.prerenders([incident], [])
    assert await world.shortcomings(announce(incident, point), world.clock.now()) == []


async def test_where_outages_meet_both_are_there_for_the_services_told_and_alone(world: World) -> None:
    three = frozenset({Service.INTERNET, Service.TV, Service.GAS})
    early = replace(incident_in(etr=NOON + timedelta(hours=1)), services=three)
    late = replace(incident_in(key=2, etr=None), services=frozenset({Service.TV}))
    point = point_at()
    world.houses.points = [point]
    await world.prerenders([early], [])
    await world.prerenders([late], [], early)
    told = find_interruptions([early, late], point, NOON)
    assert [one.services for one in told] == [frozenset({Service.INTERNET}), frozenset({Service.TV})]
    assert [
        one
        for interruption in told
        for one in await world.shortcomings(announce_interruption(interruption, point), NOON)
    ] == []


async def settled(world: World) -> None:
    """Wait until what will be said later is rendered too."""
    async with asyncio.timeout(PATIENCE):
        while world.prerenderer._to_come or world.library._rendering:
            await asyncio.sleep(0)


@pytest.mark.parametrize("hours", [0, 2, 5, 7, 14])
async def test_what_will_be_said_of_a_notice_is_there_hours_before(world: World, hours: int) -> None:
    """Planned work begins in an hour, ends in four, promises news in six; at midnight "today" turns."""
    ahead = [NOON + timedelta(hours=wait, minutes=3) for wait in (1, 4, 6)]
    incident = replace(
        incident_in(etr=ahead[1]),
        kind=IncidentKind.PLANNED,
        starts_at=ahead[0],
        remarks={"ru": same("Меняем кабель."), "en": same("We are replacing a cable.")},
        scope=Scope((ScopeItem(AreaId(3)),), restored=(ScopeItem(AreaId(77)),)),
    )
    incident = replace(incident, revisions=(replace(incident.promise, next_news=ahead[2]),))
    await world.prerenders([incident], [])
    await settled(world)

    assert await world.shortcomings(announce_generally(incident, ()), NOON + timedelta(hours=hours)) == []


async def test_callers_who_heard_an_earlier_estimate_hear_that_it_moved(world: World) -> None:
    incident = incident_in(etr=NOON + timedelta(hours=3))
    moved = EtrRevision(2, NOON + timedelta(hours=7), Delay.SPARE_PART, "manager", NOON)
    incident = replace(incident, revisions=(incident.promise, moved))
    await world.prerenders([incident], [])

    heard = Promise(incident.id, 1, incident.revisions[0].etr)
    lacking = await world.shortcomings(announce(incident, point_at(), heard=heard), NOON)
    assert set(lacking) == {*PLACE["ru"], *PLACE["en"]}


async def test_the_time_of_restoration_is_rendered_for_later_callers(world: World) -> None:
    ended = NOON + timedelta(minutes=3)
    over = replace(incident_in(), state=State.RESTORED, restored_at=ended)
    world.clock.advance(timedelta(minutes=3))
    await world.prerenderer.prerender_end([over])

    for minutes in (3, 4, 5, 30):
        at = NOON + timedelta(minutes=minutes)
        told = [
            phrase
            for code in LANGUAGES
            for phrase in wording_for(code).was_restored(sorted(over.services), HOME, ended, at=at, zone=UTC)
        ]
        assert "was_restored" not in await world.missing(told)


async def test_a_restored_part_is_rendered_for_its_callers(world: World) -> None:
    incident = replace(incident_in(), scope=Scope((ScopeItem(AreaId(3)),), restored=(ScopeItem(AreaId(77)),)))
    await world.prerenders([incident], [])
    told = [phrase for code in LANGUAGES for phrase in wording_for(code).restored([Service.INTERNET], HOME)]
    assert "restored" not in await world.missing(told)


@HASTY
async def test_engines_that_hang_hold_no_end_back(world: World) -> None:
    world.engine.open.clear()
    async with asyncio.timeout(PATIENCE):
        await world.prerenderer.prerender_end([replace(incident_in(), restored_at=NOON)])


async def test_the_words_for_an_estimate_that_passes_are_there_before_it_does(world: World) -> None:
    incident = incident_in(etr=NOON + timedelta(minutes=30))
    await world.prerenders([incident], [])
    world.clock.advance(timedelta(minutes=28))
    await world.prerenderer.prerender_soon([incident], [])
    missing = await world.shortcomings(announce_generally(incident, ()), NOON + timedelta(minutes=31))
    assert "etr_passed" not in missing


async def test_tomorrow_becomes_today_before_midnight(world: World) -> None:
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    incident = incident_in(etr=midnight + timedelta(hours=9))
    await world.prerenders([incident], [])
    world.clock.at = midnight - timedelta(minutes=2)
    await world.prerenderer.prerender_soon([incident], [])
    assert "etr" not in await world.shortcomings(
        announce_generally(incident, ()), midnight + timedelta(minutes=1)
    )


async def test_what_is_heard_in_the_zones_of_people_who_are_there_is_rendered_and_no_more(
    world: World,
) -> None:
    world.zones.names = frozenset({"Asia/Omsk", None})
    incident = incident_in(etr=NOON + timedelta(hours=4))
    await world.prerenders([incident], [])
    news = announce_generally(incident, ())
    for zone in (UTC, OMSK):
        assert await world.shortcomings(news, NOON, zone) == []
    assert "etr" in await world.shortcomings(news, NOON, ZoneInfo("Asia/Tokyo"))


async def test_without_the_zones_the_line_s_own_is_rendered(world: World) -> None:
    world.zones.down = True
    incident = incident_in(etr=NOON + timedelta(hours=4))
    await world.prerenders([incident], [])
    assert await world.shortcomings(announce_generally(incident, ()), NOON) == []


async def test_strangers_hear_a_general_notice_in_the_line_s_zone(world: World) -> None:
    world.zones.names = frozenset({"Asia/Omsk"})
    incident = replace(incident_in(etr=NOON + timedelta(hours=4)), general=True)
    await world.prerenders([incident], world.hears_of(incident))
    for zone in (UTC, OMSK):
        assert await world.shortcomings(announce_generally(incident, ()), NOON, zone) == []


async def test_tomorrow_becomes_today_before_midnight_in_each_zone(world: World) -> None:
    """Midnight in Omsk is at 18:00 UTC."""
    world.zones.names = frozenset({"Asia/Omsk", None})
    midnight = NOON.replace(hour=18)
    incident = incident_in(etr=midnight + timedelta(hours=5))
    await world.prerenders([incident], [])
    world.clock.at = midnight - timedelta(minutes=2)
    await world.prerenderer.prerender_soon([incident], [])
    after = midnight + timedelta(minutes=1)
    assert await world.shortcomings(announce_generally(incident, ()), after, OMSK) == []


async def test_the_end_is_told_in_each_zone(world: World) -> None:
    world.zones.names = frozenset({"Asia/Omsk"})
    incident = incident_in()
    await world.prerenders([incident], [])
    over = replace(incident, state=State.RESTORED, restored_at=NOON)
    await world.prerenderer.prerender_end([over])
    services = sorted(over.services)
    told = [
        phrase
        for code in LANGUAGES
        for phrase in wording_for(code).was_restored(services, HOME, NOON, at=NOON, zone=OMSK)
    ]
    assert "was_restored" not in await world.missing(told)


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)])
async def test_words_are_rendered_again_when_the_clock_was_set(world: World, step: timedelta) -> None:
    incident = incident_in(etr=NOON + timedelta(hours=30))
    await world.prerenders([incident], [])
    world.clock.advance(step)
    await world.prerenderer.prerender_soon([incident], [])
    assert await world.shortcomings(announce_generally(incident, ()), NOON + step) == []


async def test_addresses_are_not_spoken_again_because_of_the_clock(world: World) -> None:
    incident = incident_in(etr=NOON + timedelta(minutes=2))
    world.houses.points = [point_at("77")]
    await world.prerenderer.prerender_soon([incident], [])
    assert not any("семьдесят семь" in text for text in world.engine.spoken)


async def test_the_dialplan_has_the_general_announcement_until_it_is_over(world: World) -> None:
    incident = incident_in()
    await world.prerenders([incident], world.hears_of(incident))
    assert world.announcement
    await world.prerenders([], [])
    assert not world.announcement


async def test_an_announcement_left_by_an_earlier_run_is_removed(world: World) -> None:
    world.fallback.mkdir()
    (world.fallback / "announcement.alaw").write_bytes(b"yesterday's")
    await world.prerenders([], [])
    assert not world.announcement


async def test_the_dialplan_says_that_the_estimate_has_passed(world: World) -> None:
    incident = incident_in(etr=NOON + timedelta(minutes=30))
    await world.prerenders([incident], world.hears_of(incident))
    before = world.announcement
    world.clock.advance(timedelta(minutes=31))
    await world.prerenderer.prerender_soon([incident], world.hears_of(incident))
    assert world.announcement not in (before, b"")


async def test_an_ended_announcement_is_removed_though_no_engine_speaks(world: World) -> None:
    over = incident_in()
    await world.prerenders([over], world.hears_of(over))
    world.engine.broken = "no voice today"
    await world.prerenders([replace(incident_in(key=2), cause=Cause.WEATHER)], [])
    assert not world.announcement


async def test_what_cannot_be_spoken_now_is_published_when_it_can(world: World) -> None:
    old, new = incident_in(), replace(incident_in(key=2), cause=Cause.WEATHER)
    await world.prerenders([old], world.hears_of(old))
    world.engine.broken = "no voice today"
    await world.prerenders([new], world.hears_of(new))
    assert not world.announcement
    world.engine.broken = ""
    await world.prerenderer.prerender_soon([new], world.hears_of(new))
    assert world.announcement


@HASTY
async def test_engines_that_hang_hold_no_notice_back(world: World) -> None:
    world.engine.open.clear()
    incident = incident_in()
    async with asyncio.timeout(PATIENCE):
        await world.prerenders([incident], world.hears_of(incident))
    assert not world.announcement


async def test_a_database_that_is_away_costs_the_addresses_only(world: World) -> None:
    incident, world.houses.down = incident_in(), True
    await world.prerenders([incident], [])
    world.houses.down, world.houses.points = False, [point_at()]
    await world.prerenders([incident], [])
    assert await world.shortcomings(announce(incident, point_at()), world.clock.now()) == []


async def test_the_dialplan_speaks_two_languages_and_no_third(world: World) -> None:
    two, three = world.fallback / "two", world.fallback / "three"
    await lay_out_dialplan(world.library, LANGUAGES, two)
    await lay_out_dialplan(world.library, [*LANGUAGES, Language("kk")], three)
    sounds = [(folder / "apology.alaw").read_bytes() for folder in (two, three)]
    assert sounds[0] == sounds[1]


async def test_the_dialplans_own_phrases_are_laid_out(world: World) -> None:
    await lay_out_dialplan(world.library, LANGUAGES, world.fallback)
    assert {file.name for file in world.fallback.glob("*.alaw")} == {
        "apology.alaw",
        "person_unavailable.alaw",
    }
