"""Guessing passwords gets nowhere, and locks nobody out."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import aiohttp
import pytest
from structlog.testing import capture_logs

from ivr.web.auth.throttle import Failures, LoginThrottle
from tests.support.web_visits import SAME_SITE, get, post, sign_in
from tests.support.web_world import NOON, Client, World, browse

RIGHT = {"login": "maria", "password": "correct horse"}
WRONG = {"login": "maria", "password": "x"}
OWNER = SAME_SITE | {"X-Forwarded-For": "203.0.113.1"}


@pytest.fixture
async def proxied(world: World) -> AsyncIterator[Client]:
    services = replace(world.services(), trusted_proxies=(ip_network("127.0.0.0/8"),))
    async with browse(world, services) as client:
        yield client


async def guess(client: Client, address: str, form: dict[str, str] = WRONG) -> int:
    """Send the form from a browser without cookies at this address, and return the status."""
    headers = SAME_SITE | {"X-Forwarded-For": address}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as stranger,
        stranger.post(client.make_url("/login"), data=form, headers=headers, allow_redirects=False) as answer,
    ):
        return answer.status


async def test_guessing_is_slowed_down_and_forgiven_later(client: Client, world: World) -> None:
    for _ in range(5):
        assert (await post(client, "/login", {"login": "Maria", "password": "x"}))[0] == 422
    assert (await post(client, "/login", RIGHT))[0] == 429
    world.clock.advance(timedelta(minutes=5))
    assert (await post(client, "/login", RIGHT))[0] == 303


async def test_parallel_guesses_are_counted_before_their_passwords_are_checked(client: Client) -> None:
    answers = await asyncio.gather(*(post(client, "/login", WRONG) for _ in range(60)))
    statuses = [status for status, _ in answers]
    assert (statuses.count(422), statuses.count(429)) == (5, 55)


async def test_strangers_elsewhere_lock_nobody_out(proxied: Client) -> None:
    for last in range(9):
        address = f"198.51.100.{last}"
        assert [await guess(proxied, address) for _ in range(6)] == [*[422] * 5, 429]
    assert await guess(proxied, "203.0.113.1", RIGHT) == 303


async def test_a_known_browser_gets_in_whatever_strangers_do(proxied: Client) -> None:
    await sign_in(proxied, "maria", "correct horse")
    assert [await guess(proxied, f"198.51.100.{last}") for last in range(51)] == [*[422] * 50, 429]
    assert await guess(proxied, "203.0.113.1", RIGHT) == 429
    assert (await post(proxied, "/login", RIGHT, OWNER))[0] == 303


async def test_a_known_browser_may_not_guess_for_ever_either(proxied: Client) -> None:
    await sign_in(proxied, "maria", "correct horse")
    statuses = [(await post(proxied, "/login", WRONG, OWNER))[0] for _ in range(11)]
    assert statuses == [*[422] * 10, 429]


async def test_a_browser_known_to_one_login_is_a_stranger_to_another(proxied: Client) -> None:
    await sign_in(proxied, "anton", "battery staple")
    statuses = [(await post(proxied, "/login", WRONG, OWNER))[0] for _ in range(6)]
    assert statuses == [*[422] * 5, 429]


async def test_at_a_desk_that_two_share_both_are_known(proxied: Client) -> None:
    await sign_in(proxied, "maria", "correct horse")
    await sign_in(proxied, "anton", "battery staple")
    for _ in range(5):
        await guess(proxied, "203.0.113.1")
    assert (await post(proxied, "/login", RIGHT, OWNER))[0] == 303


@pytest.mark.parametrize("forged", ["x", "x.", ".", "abc.0123", "é.é", "a" * 4000])
async def test_a_forged_cookie_makes_no_browser_known(proxied: Client, forged: str) -> None:
    await sign_in(proxied, "maria", "correct horse")
    (name,) = {one.key for one in proxied.session.cookie_jar if one.key.startswith("browser-")}
    headers = OWNER | {"Cookie": f"{name}={forged}"}
    proxied.session.cookie_jar.clear()
    statuses = [(await post(proxied, "/login", WRONG, headers))[0] for _ in range(6)]
    assert statuses == [*[422] * 5, 429]


async def test_one_address_may_not_try_many_logins(proxied: Client) -> None:
    forms = [{"login": f"name{number}", "password": "x"} for number in range(21)]
    assert [await guess(proxied, "198.51.100.7", form) for form in forms] == [*[422] * 20, 429]
    assert await guess(proxied, "198.51.100.8", RIGHT) == 303


async def test_addresses_of_one_ipv6_network_are_one(proxied: Client) -> None:
    statuses = [await guess(proxied, f"2001:db8:1:2::{last}") for last in range(6)]
    assert statuses == [*[422] * 5, 429]
    assert await guess(proxied, "2001:db8:1:3::1", RIGHT) == 303


async def test_a_long_login_is_counted_and_not_looked_up(client: Client) -> None:
    form = {"login": "x" * 200_000, "password": "x"}
    for _ in range(5):
        status, page = await post(client, "/login", form)
        assert (status, len(page) < 10_000) == (422, True)
    assert (await post(client, "/login", form))[0] == 429


def test_many_long_logins_take_little_memory() -> None:
    throttle = LoginThrottle()
    tracemalloc.start()
    try:
        for number in range(10_000):
            with throttle.attempt(f"{number}" * 200, f"10.0.{number % 256}.{number // 256}", None, NOON):
                pass
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 20_000_000


def test_who_is_blocked_stays_so_however_many_others_fail() -> None:
    failures = Failures(most=2, keys=10)
    for _ in range(2):
        failures.add("blocked", NOON)
    for number in range(100):
        assert not failures.blocks(f"other {number}", NOON)
        failures.add(f"other {number}", NOON)
    assert failures.blocks("blocked", NOON)
    assert not failures.blocks("other 99", NOON)


def test_when_all_room_is_taken_by_who_is_blocked_strangers_wait() -> None:
    failures = Failures(most=1, keys=10)
    for number in range(10):
        failures.add(f"blocked {number}", NOON)
    assert failures.blocks("new", NOON)
    assert not failures.blocks("new", NOON + timedelta(minutes=5))


def test_a_clock_set_back_blocks_nobody_for_longer() -> None:
    failures = Failures(most=1)
    failures.add("key", NOON)
    assert not failures.blocks("key", NOON - timedelta(days=365))


def test_a_success_takes_back_its_own_count_only() -> None:
    throttle = LoginThrottle()
    for succeeded in (False, False, False, False, True, False):
        with throttle.attempt("maria", "10.0.0.1", None, NOON) as attempt:
            assert attempt.admitted
            attempt.forgiven = succeeded
    with throttle.attempt("maria", "10.0.0.1", None, NOON) as attempt:
        assert not attempt.admitted


async def test_while_the_database_is_away_nothing_is_counted(client: Client, world: World) -> None:
    world.accounts.down = True
    for _ in range(10):
        assert (await post(client, "/login", RIGHT))[0] == 503
    world.accounts.down = False
    assert (await post(client, "/login", RIGHT))[0] == 303


async def test_of_a_crowd_of_strangers_few_are_checked_at_a_time_and_known_browsers_come_through() -> None:
    throttle = LoginThrottle()
    going_on = [throttle.attempt(f"login {number}", f"10.0.0.{number}", None, NOON) for number in range(8)]
    assert all(one.__enter__().admitted for one in going_on)
    with throttle.attempt("ninth", "10.0.0.9", None, NOON) as attempt:
        assert not attempt.admitted
    with throttle.attempt("maria", "10.0.0.9", "browser", NOON) as attempt:
        assert attempt.admitted
    for one in going_on:
        one.__exit__(None, None, None)
    with throttle.attempt("ninth", "10.0.0.9", None, NOON) as attempt:
        assert attempt.admitted


async def test_failures_do_not_shut_out_who_is_signed_in(proxied: Client) -> None:
    await sign_in(proxied, "maria", "correct horse")
    for last in range(51):
        await guess(proxied, f"198.51.100.{last}")
    assert (await get(proxied, "/"))[0] == 200


async def test_failures_are_logged_with_the_address_and_without_what_was_typed(proxied: Client) -> None:
    with capture_logs() as logs:
        for _ in range(6):
            await guess(proxied, "198.51.100.7", {"login": "hunter2", "password": "hunter3"})
    assert [(one["event"], one["address"]) for one in logs] == [
        *[("sign_in_failed", "198.51.100.7")] * 5,
        ("sign_in_blocked", "198.51.100.7"),
    ]
    assert "hunter" not in str(logs)
