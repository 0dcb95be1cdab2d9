"""The duty board: the most urgent incident first, and the state of the line."""

import re
from datetime import timedelta

import pytest

from ivr.observability.parts import Condition, Part, PartState
from tests.support.web_visits import NOTICE, get, post
from tests.support.web_world import Client, World


async def publish_three(manager: Client) -> None:
    """Publish three drafts for one place, each though the earlier ones cover it."""
    for number in (1, 2, 3):
        shown = [("overlap", str(other)) for other in range(1, number)]
        await post(manager, f"/incidents/{number}/publish", shown)


async def test_the_board_puts_what_is_overdue_first(manager: Client, world: World) -> None:
    for choice in ("unknown", "4h", "1h"):
        await post(manager, "/incidents", NOTICE | {"etr_choice": choice})
    await publish_three(manager)
    world.clock.advance(timedelta(hours=1, minutes=20))
    _, page = await get(manager, "/overview")
    assert re.findall(r'<h2><a href="/incidents/(\d)">', page) == ["3", "2", "1"]
    assert "срок вышел 20 мин назад" in page
    assert "осталось 2 ч 40 мин" in page
    assert "срок неизвестен" in page
    assert page.count('class="card lapsed"') == 1


async def test_promises_that_need_their_manager_stand_at_the_top(manager: Client, world: World) -> None:
    news = {"etr_choice": "unknown", "next_news_at": "2026-11-21T16:10"}
    for times in ({"etr_choice": "4h"}, {"etr_choice": "1h"}, news):
        await post(manager, "/incidents", NOTICE | times)
    await publish_three(manager)
    assert "Обещания звонящим" not in (await get(manager, "/overview"))[1]
    world.clock.advance(timedelta(minutes=58))
    _, page = await get(manager, "/overview")
    top = page[page.index("Обещания звонящим") : page.index('class="cards"')]
    assert re.findall(r'<li class="(\w+)"><a href="/incidents/(\d)">', top) == [
        ("lapsing", "2"),
        ("lapsing", "3"),
    ]
    world.clock.advance(timedelta(minutes=2))
    _, page = await get(manager, "/overview")
    assert re.findall(r'<li class="(\w+)"><a href="/incidents/(\d)">', page) == [
        ("lapsed", "2"),
        ("lapsing", "3"),
    ]
    assert "новости обещаны 16:10" in page


async def test_the_status_line_names_what_is_ill_and_who_speaks(manager: Client, world: World) -> None:
    _, page = await get(manager, "/")
    assert "Всё работает" in page
    assert "rhvoice" in page
    world.parts.append(Part("asterisk", PartState.DOWN, "no answer"))
    _, page = await get(manager, "/")
    assert "Всё работает" not in page
    assert "Asterisk: не работает" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Разговоры: короткие – линия заполняется"),
        ("en", "Conversations: short, the line is filling up"),
    ],
)
async def test_the_status_line_tells_in_plain_words_how_short_conversations_are_kept(
    manager: Client, world: World, language: str, words: str
) -> None:
    world.parts.append(Part("conversations", PartState.DEGRADED, "notice only; 80%", Condition.LEVEL_NOTICE))
    _, page = await get(manager, f"/?lang={language}")
    assert words in page
    assert "80%" not in page
