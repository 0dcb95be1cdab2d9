"""What all pages have in common: nothing typed becomes markup, and each visitor reads their own language."""

import re

import pytest

from outages.errors import StoreError
from tests.support.web_visits import NOTICE, get, only_incident, post, publish_notice
from tests.support.web_world import Client, World


async def test_what_is_typed_never_becomes_markup(manager: Client, world: World) -> None:
    evil = "</textarea><script>alert(1)</script>"
    await post(manager, "/incidents", NOTICE | {"note": evil})
    for path in ("/", "/incidents/1"):
        _, page = await get(manager, path)
        assert evil not in page
    _, page = await post(manager, "/incidents", NOTICE | {"place": f'"{evil}', "note": evil})
    assert evil not in page
    assert "&lt;script&gt;" in page
    assert only_incident(world).note == evil


async def test_pages_hold_no_inline_script_or_style(manager: Client) -> None:
    await publish_notice(manager)
    for path in ("/", "/incidents/1"):
        _, page = await get(manager, path)
        assert re.findall(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page) == []


async def test_every_answer_is_fenced_in(client: Client) -> None:
    for path in ("/login", "/api/v1/incidents", "/static/style.css", "/nothing", "/healthz"):
        async with client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "outage-ivr"
            expected = "no-cache" if path.startswith("/static/") else "no-store"
            assert answer.headers["Cache-Control"] == expected


async def test_an_error_is_a_page_in_the_visitors_language(manager: Client, world: World) -> None:
    status, page = await get(manager, "/incidents/9")
    assert (status, "Такой страницы нет" in page) == (404, True)
    world.incidents.error = StoreError("db.internal refused")
    status, page = await get(manager, "/incidents/9", {"Accept-Language": "en"})
    assert (status, "Not available now" in page, "db.internal" in page) == (503, True, False)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "ru"),
        ("de-DE,de;q=0.9", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("ru;q=0.5,en;q=0.9", "en"),
        ("en;q=x,ru", "ru"),
    ],
)
async def test_the_browsers_language_is_spoken(client: Client, header: str, code: str) -> None:
    _, page = await get(client, "/login", {"Accept-Language": header})
    assert f'<html lang="{code}">' in page


async def test_a_chosen_language_is_remembered(client: Client) -> None:
    russian = {"Accept-Language": "ru"}
    assert '<html lang="en">' in (await get(client, "/login?lang=en", russian))[1]
    assert '<html lang="en">' in (await get(client, "/login", russian))[1]


async def test_a_language_nobody_speaks_is_passed_over(client: Client) -> None:
    assert '<html lang="ru">' in (await get(client, "/login?lang=xx", {"Cookie": "lang=yy"}))[1]


async def test_both_languages_show_every_page_in_full(manager: Client) -> None:
    await publish_notice(manager)
    for path in ("/", "/incidents/1", "/login", "/nothing"):
        for code in ("ru", "en"):
            _, page = await get(manager, f"{path}?lang={code}")
            assert "{" not in page
