"""The world that the web's tests start from, and a browser in it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.web_visits import sign_in
from tests.support.web_world import Client, World, browse, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield client


@pytest.fixture
async def manager(client: Client) -> Client:
    return await sign_in(client, "maria", "correct horse")
