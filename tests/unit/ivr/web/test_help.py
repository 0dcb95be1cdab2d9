"""Each page has its help in a sentence, in both languages."""

import pytest
from aiohttp import web

from ivr.web.site import build_web
from ivr.web.texts.help import HelpTexts
from tests.support.web_visits import get, sign_in
from tests.support.web_world import Client, World

#: Parts of pages, answers for scripts, and pages of those who are not signed in.
_NO_PAGES = {"/login", "/overview", "/suggest", "/find", "/remark", "/healthz", "/metrics", "/desk/calls"}
_PARTS = ("/api/", "/static/", "/live", "/watch", "/recorded", "/entries", ".wav", "/receipts/", "/texts/")


def pages_of(site: web.Application) -> set[str]:
    """Return the addresses of the site's pages, with 1 for whatever number or name they contain."""
    routes = [one for one in site.router.routes() if one.method == "GET" and one.resource is not None]
    paths = {
        one.resource.canonical.replace("{id}", "1").replace("{call}", "1") for one in routes if one.resource
    }
    return {one for one in paths if one not in _NO_PAGES and not any(part in one for part in _PARTS)}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_has_a_sentence_and_every_sentence_a_page(world: World, language: str) -> None:
    texts, pages = HelpTexts(language), pages_of(build_web(world.services()))
    assert [one for one in sorted(pages) if not texts.of_page(one)] == []
    assert set(texts.of.values()) == {texts.of_page(one) for one in pages}


async def test_the_help_is_at_hand_without_scripts(client: Client) -> None:
    await sign_in(client, "anton", "battery staple")
    _, page = await get(client, "/tickets")
    assert '<details class="help">' in page
    assert HelpTexts("ru").of["tickets"] in page
