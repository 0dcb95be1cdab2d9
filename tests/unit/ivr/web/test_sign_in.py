"""Who gets in, how long they stay, and which forms of other sites are refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from outages.incidents import State
from tests.support.web_visits import NOTICE, SAME_SITE, get, only_incident, post, publish_notice, sign_in
from tests.support.web_world import Client, World, browse


@pytest.mark.parametrize(
    "path", ["/", "/overview", "/suggest?q=x", "/incidents/1", "/incidents/1/sound/ru.wav"]
)
async def test_strangers_are_sent_to_sign_in(client: Client, path: str) -> None:
    async with client.get(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/login")


async def test_strangers_change_nothing(client: Client, world: World) -> None:
    for path in ("/incidents", "/incidents/1/publish", "/incidents/1/etr", "/incidents/1/restore"):
        assert (await post(client, path, NOTICE))[0] == 303
    assert world.incidents.kept == {}


async def test_the_session_cookie_is_for_this_site_and_no_script(client: Client) -> None:
    data = {"login": "maria", "password": "correct horse"}
    async with client.post("/login", data=data, headers=SAME_SITE, allow_redirects=False) as answer:
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == str(12 * 3600)


async def test_behind_https_the_cookie_never_leaves_it(world: World) -> None:
    async with browse(world, replace(world.services(), secure_cookies=True)) as client:
        data = {"login": "maria", "password": "correct horse"}
        async with client.post("/login", data=data, headers=SAME_SITE, allow_redirects=False) as answer:
            cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-session"]
    assert (cookie["secure"], cookie["domain"]) == (True, "")


async def test_a_session_ends_with_its_time(manager: Client, world: World) -> None:
    assert (await get(manager, "/"))[0] == 200
    world.clock.advance(timedelta(hours=12))
    assert (await get(manager, "/"))[0] == 303


async def test_signing_out_ends_the_session_in_the_repository_too(manager: Client, world: World) -> None:
    secret = next(iter(world.accounts.expiries))
    assert (await post(manager, "/logout"))[0] == 303
    assert secret not in world.accounts.bearers
    assert (await get(manager, "/"))[0] == 303


async def test_a_wrong_password_keeps_the_login_and_not_the_password(client: Client) -> None:
    status, page = await post(client, "/login", {"login": "maria", "password": "hunter2"})
    assert status == 422
    assert 'value="maria"' in page
    assert "Логин и пароль не подходят" in page
    assert "hunter2" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
    ],
)
async def test_a_form_of_another_site_does_nothing(
    manager: Client, world: World, headers: Mapping[str, str]
) -> None:
    assert (await post(manager, "/incidents", NOTICE, headers))[0] == 403
    assert (await post(manager, "/logout", {}, headers))[0] == 403
    assert world.incidents.kept == {}


async def test_an_old_browser_is_known_by_the_origin(manager: Client) -> None:
    origin = {"Origin": f"http://{manager.host}:{manager.port}"}
    assert (await post(manager, "/incidents", NOTICE, origin))[0] == 303


async def test_an_agent_sees_and_changes_nothing(client: Client, world: World) -> None:
    await sign_in(client, "maria", "correct horse")
    await publish_notice(client)
    await sign_in(client, "anton", "battery staple")
    _, board = await get(client, "/")
    assert 'action="/incidents' not in board
    _, page = await get(client, "/incidents/1")
    assert "/incidents/1/restore" not in page
    assert (await post(client, "/incidents/1/restore"))[0] == 403
    assert only_incident(world).state is State.ACTIVE
