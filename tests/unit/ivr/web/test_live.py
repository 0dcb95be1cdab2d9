"""Live parts of pages are sent again when they have changed, rendered once for all, for as long as somebody is signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from ivr.web.pages.live import LIVE, LiveParts, close_live
from outages.campaigns import StillOut
from outages.errors import StoreError
from tests.support.fake_asterisk import until
from tests.support.fake_call_list import make_entry
from tests.support.web_visits import get, post, publish_notice, sign_in
from tests.support.web_world import NOON, Client, World, browse, build_site, make_world

EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
async def manager(world: World) -> AsyncIterator[Client]:
    async with serving(world, every=0.02) as client:
        yield client


@asynccontextmanager
async def serving(world: World, *, every: float) -> AsyncIterator[Client]:
    """Serve pages that look so often, in seconds, to a manager who has posted a notice."""
    app = build_site(world.services())
    app[LIVE] = LiveParts(every)
    async with TestClient(TestServer(app)) as client:
        await sign_in(client, "maria", "correct horse")
        await publish_notice(client)
        yield client


class Watch:
    """What a page hears."""

    def __init__(self, answer: ClientResponse) -> None:
        self._answer = answer

    async def hears(self) -> tuple[str, str]:
        """Return the next event and its data."""
        event, data = "message", []
        while line := (await self._answer.content.readline()).decode().removesuffix("\n"):
            name, _, said = line.partition(":")
            if name == "event":
                event = said.strip()
            else:
                data.append(said.removeprefix(" "))
        return event, "\n".join(data)

    async def hears_news(self) -> str:
        """Return the next part that has changed."""
        while True:
            event, data = await self.hears()
            if event != "beat":
                return data


@asynccontextmanager
async def watching(client: Client, path: str = "/overview") -> AsyncIterator[Watch]:
    async with client.get(path, headers=EVENTS) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        yield Watch(answer)


async def test_a_part_is_sent_at_once_and_again_when_it_has_changed(manager: Client, world: World) -> None:
    async with watching(manager) as watch:
        shown = await watch.hears_news()
        assert shown.splitlines() == (await get(manager, "/overview"))[1].splitlines()
        assert await watch.hears() == ("beat", "")
        world.campaigns.unrestored = StillOut(2, ())
        assert "2 абонента говорят" in await watch.hears_news()


async def test_it_is_rendered_once_for_all_who_see_the_same(world: World) -> None:
    async with serving(world, every=60) as client:
        before = world.tallies.asked
        async with watching(client) as one, watching(client) as two:
            assert await one.hears_news() == await two.hears_news()
        assert world.tallies.asked == before + 1


async def test_a_personal_part_is_rendered_for_each(manager: Client, world: World) -> None:
    world.call_list.add(make_entry(1, NOON))
    async with TestClient(TestServer(manager.app)) as other:
        await sign_in(other, "anton", "battery staple")
        assert (await post(other, "/call-list/1/take"))[0] == 303
        async with (
            watching(manager, "/call-list/entries") as one,
            watching(other, "/call-list/entries") as two,
        ):
            assert "Вы звоните" not in await one.hears_news()
            assert "Вы звоните" in await two.hears_news()


async def test_it_goes_on_when_the_database_is_back(manager: Client, world: World) -> None:
    async with watching(manager) as watch:
        await watch.hears_news()
        before, world.tallies.error = world.tallies.asked, StoreError("away")
        await until(lambda: world.tallies.asked > before)
        world.tallies.error = None
        world.campaigns.unrestored = StillOut(2, ())
        assert "2 абонента говорят" in await watch.hears_news()


async def test_who_is_signed_out_is_told_so(manager: Client) -> None:
    async with watching(manager) as watch:
        await watch.hears_news()
        await post(manager, "/logout")
        while (await watch.hears())[0] != "over":
            pass


async def test_nobody_who_is_signed_out_hears_anything(world: World) -> None:
    async with browse(world) as stranger:
        answer = await stranger.get("/overview", headers=EVENTS, allow_redirects=False)
        assert answer.status == 303


async def test_no_page_keeps_the_service_from_stopping(manager: Client) -> None:
    async with watching(manager) as watch:
        await watch.hears_news()
        await close_live(manager.app)
        while await watch.hears() != ("message", ""):
            pass
