"""Where a request comes from: what proxies say counts as far as they are trusted."""

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from ivr.web.auth.sender import Sender, network_of, sender_of
from ivr.web.services import SERVICES
from tests.support.web_world import Client, World, browse

TRUSTED = tuple(map(ip_network, ("127.0.0.1", "10.1.0.0/16", "2001:db8::/48")))


def told(world: World, peer: str, *headers: tuple[str, str]) -> Sender:
    app = web.Application()
    app[SERVICES] = replace(world.services(), trusted_proxies=TRUSTED)
    request = make_mocked_request("GET", "/", headers=CIMultiDict(headers), app=app)
    return sender_of(request.clone(remote=peer))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.1", (), "198.51.100.1"),
        # Nobody believes a stranger.
        ("198.51.100.1", ("203.0.113.1",), "198.51.100.1"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("203.0.113.1",), "203.0.113.1"),
        # What the stranger wrote himself stands left of what the proxy saw.
        ("127.0.0.1", ("10.9.9.9, 203.0.113.1",), "203.0.113.1"),
        ("127.0.0.1", ("10.9.9.9", "203.0.113.1"), "203.0.113.1"),
        ("127.0.0.1", ("10.9.9.9, 203.0.113.1, 10.1.2.3",), "203.0.113.1"),
        ("127.0.0.1", ("10.1.2.4, 10.1.2.3",), "10.1.2.4"),
        ("127.0.0.1", ("203.0.113.1, nonsense",), "127.0.0.1"),
        ("127.0.0.1", ("nonsense, 10.1.2.3",), "10.1.2.3"),
        ("127.0.0.1", ("203.0.113.1:49152",), "203.0.113.1"),
        ("127.0.0.1", ("[2001:db8:1::7]:49152",), "2001:db8:1::7"),
        ("127.0.0.1", ("2001:db8:1::7",), "2001:db8:1::7"),
        ("::ffff:10.1.0.9", ("203.0.113.1",), "203.0.113.1"),
        ("2001:db8::1", ("::ffff:203.0.113.1",), "203.0.113.1"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("127.0.0.1", (", ,",), "127.0.0.1"),
        ("127.0.0.1", ("9" * 5000,), "127.0.0.1"),
        ("", ("203.0.113.1",), ""),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_has(
    world: World, peer: str, forwarded: tuple[str, ...], address: str
) -> None:
    assert told(world, peer, *(("X-Forwarded-For", one) for one in forwarded)).address == address


@pytest.mark.parametrize(
    ("peer", "schemes", "secure"),
    [
        ("127.0.0.1", ("https",), True),
        ("127.0.0.1", ("http",), False),
        ("127.0.0.1", ("http", "HTTPS"), True),
        ("127.0.0.1", ("https, http",), False),
        ("127.0.0.1", (), False),
        ("198.51.100.1", ("https",), False),
    ],
)
def test_a_trusted_proxy_says_whether_the_way_begins_with_https(
    world: World, peer: str, schemes: tuple[str, ...], *, secure: bool
) -> None:
    assert told(world, peer, *(("X-Forwarded-Proto", one) for one in schemes)).secure is secure


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.1"),
        ("", ""),
    ],
)
def test_an_ipv6_subscriber_has_a_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.fixture
async def proxied(world: World) -> AsyncIterator[Client]:
    async with browse(world, replace(world.services(), trusted_proxies=TRUSTED)) as client:
        yield client


@pytest.mark.parametrize(("scheme", "told_so"), [("https", True), ("http", False)])
async def test_browsers_are_told_to_stay_with_https_behind_a_proxy(
    proxied: Client, scheme: str, *, told_so: bool
) -> None:
    for path in ("/login", "/api/v1/incidents", "/nothing"):
        async with proxied.get(path, headers={"X-Forwarded-Proto": scheme}) as answer:
            assert ("Strict-Transport-Security" in answer.headers) is told_so


async def test_browsers_are_told_so_too_when_the_proxy_forgets_to_say_it(world: World) -> None:
    async with (
        browse(world, replace(world.services(), secure_cookies=True)) as client,
        client.get("/login") as answer,
    ):
        assert "Strict-Transport-Security" in answer.headers
