"""What people write by SMS: taken from a gateway that knows the key, shown to agents, and done with once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from ivr.observability.metrics import Metrics
from ivr.replies.intake import ReplyIntake
from outages.gateways.signatures import token_of
from outages.gateways.texts import AddressedTexts
from outages.replies.repository import AnswerState
from outages.tickets import TicketId
from tests.support.caller_scene import CALL, NUMBER, fill
from tests.support.fakes import FakeClock
from tests.support.web_visits import get, post, sign_in
from tests.support.web_world import AGENT, NOON, Client, World, browse

KEY, PATH = "0123456789abcdef", "/texts/kannel"
TOKEN = token_of(KEY, "kannel")
TEXTS = {"kannel": AddressedTexts("kannel", KEY)}
PLAIN = {"Content-Type": "text/plain; charset=UTF-8"}


@pytest.fixture
async def gateway(world: World) -> AsyncIterator[Client]:
    intake = ReplyIntake(world.replies, FakeClock(NOON), Metrics(), region="RU")
    async with browse(world, replace(world.services(), replies=intake, texts=TEXTS)) as client:
        yield client


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    """Sign in as an agent, after three messages of the hospital's telephone."""
    await fill(world)
    intake = ReplyIntake(world.replies, FakeClock(NOON), Metrics(), region="RU")
    for text in ("Да", "То есть, то <b>нет</b>", "пахнет газом"):
        await intake.on_text(NUMBER, text, "")
    world.replies.about = {TicketId(1): [one.id for one in world.replies.kept]}
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


async def bring(
    client: Client, body: bytes, headers: dict[str, str] = PLAIN, *, token: str = TOKEN, number: str = NUMBER
) -> int:
    """Hand over a message as a gateway does; return the status."""
    query = {"token": token, "number": number, "id": "id-1"}
    async with client.post(PATH, params=query, data=body, headers=headers) as answer:
        assert answer.status != 200 or await answer.read() == b"", "Kannel would send it on"
        return answer.status


async def call(client: Client, method: str, path: str) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", headers=AGENT) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("НЕТ".encode(), "text/plain; charset=UTF-8"),
        ("НЕТ".encode(), "text/plain"),
        ("НЕТ".encode("utf-16-be"), 'text/plain; charset="UTF-16BE"'),
        ("НЕТ".encode("cp1251"), "text/plain; charset=windows-1251"),
    ],
)
async def test_a_text_is_read_in_the_encoding_that_the_gateway_names(
    gateway: Client, world: World, body: bytes, kind: str
) -> None:
    assert await bring(gateway, body, {"Content-Type": kind}) == 200
    assert [(one.number, one.text) for one in world.replies.kept] == [(NUMBER, "НЕТ")]


async def test_what_is_no_text_is_kept_as_far_as_it_can_be_read(gateway: Client, world: World) -> None:
    assert await bring(gateway, b"\xff\xfe\x00\x01") == 200
    (kept,) = world.replies.kept
    assert kept.text.isprintable()


@pytest.mark.parametrize("token", ["", TOKEN[:-1], "ключ"])
async def test_nobody_without_the_token_writes_in_other_peoples_names(
    gateway: Client, world: World, token: str
) -> None:
    assert await bring(gateway, b"net", token=token) == 422
    assert world.replies.kept == []


async def test_an_encoding_or_number_that_is_missing_is_the_senders_mistake(gateway: Client) -> None:
    assert await bring(gateway, b"net", {"Content-Type": "text/plain; charset=rot13"}) == 422
    assert await bring(gateway, b"net", number="") == 422
    assert await bring(gateway, b"x" * 300_000) == 413


async def test_a_gateway_brings_again_what_could_not_be_kept(gateway: Client, world: World) -> None:
    world.replies.broken = True
    assert await bring(gateway, b"net") == 503
    world.replies.broken = False
    assert [await bring(gateway, b"net") for _ in range(2)] == [200, 200]
    assert len(world.replies.kept) == 1


async def test_where_no_answers_are_taken_there_is_nothing_to_hand_them_to(world: World) -> None:
    intake = ReplyIntake(world.replies, FakeClock(NOON), Metrics(), region="RU")
    for services in (replace(world.services(), texts=TEXTS), replace(world.services(), replies=intake)):
        async with browse(world, services) as client:
            assert await bring(client, b"net") == 404


# For agents


async def test_the_page_shows_what_waits_for_a_person_and_what_is_done_leaves_it(client: Client) -> None:
    _, page = await get(client, "/replies")
    assert "пахнет газом" in page
    assert "То есть, то &lt;b&gt;нет&lt;/b&gt;" in page
    assert page.count('class="said"') == 2
    status, _ = await post(client, "/replies/2/done", {})
    assert status == 303
    _, page = await get(client, "/replies?done=finish")
    assert "Сообщение разобрано." in page
    assert page.count('class="said"') == 1
    _, page = await get(client, "/replies?list=all")
    assert page.count('class="said"') == 3
    assert "разобрал(а) anton" in page


async def test_the_desktop_says_how_many_wait(client: Client) -> None:
    _, page = await get(client, "/desk")
    assert "2 сообщения абонентов ждут человека" in page
    for key in (2, 3):
        await post(client, f"/replies/{key}/done", {})
    _, page = await get(client, "/desk")
    assert "ждут человека" not in page


async def test_danger_comes_first_until_it_is_done_with(client: Client, world: World) -> None:
    intake = ReplyIntake(world.replies, FakeClock(NOON), Metrics(), region="RU")
    await intake.on_text(NUMBER, "оператор", "")
    _, page = await get(client, "/replies")
    assert page.index("пахнет газом") < page.index("оператор</p>")
    await post(client, "/replies/3/done", {})
    _, page = await get(client, "/replies?list=all")
    assert page.index("пахнет газом") > page.index("оператор</p>")


async def test_what_somebody_else_has_done_is_said(client: Client) -> None:
    await post(client, "/replies/2/done", {})
    status, page = await post(client, "/replies/2/done", {})
    assert (status, "уже разобрал кто-то другой" in page) == (409, True)
    assert (await post(client, "/replies/404/done", {}))[0] == 404


async def test_the_calls_page_and_the_tickets_tell_what_was_written(client: Client, world: World) -> None:
    world.replies.kept[1] = replace(
        world.replies.kept[1], answer_state=AnswerState.SENT, answered="Прочтёт оператор.", answered_at=NOON
    )
    _, page = await get(client, f"/calls/{CALL}")
    assert "Сообщения за неделю" in page
    assert "Прочтёт оператор." in page
    for path in (f"/calls/{CALL}", "/tickets"):
        _, page = await get(client, path)
        assert "«пахнет газом»" in page
        assert "«Да»" not in page, "it says nothing that is left to do"


async def test_the_rest_api_lists_them_and_notes_who_has_read_one(client: Client) -> None:
    _, listed = await call(client, "GET", f"/replies?number=%2B{NUMBER[1:]}")
    assert [(one["text"], one["meaning"], one["outcome"]) for one in listed["items"]] == [
        ("пахнет газом", "danger", "for_person"),
        ("То есть, то <b>нет</b>", "doubtful", "for_person"),
        ("Да", "works", "nothing"),
    ]
    status, done = await call(client, "POST", "/replies/3/finish")
    assert (status, done["done_by"]) == (200, "Антон")
    assert (await call(client, "POST", "/replies/3/finish"))[0] == 409
    _, waiting = await call(client, "GET", "/replies?waiting=true")
    assert [one["id"] for one in waiting["items"]] == [2]
    _, card = await call(client, "GET", f"/calls/{CALL}/card")
    assert [one["id"] for one in card["replies"]] == [3, 2, 1]
