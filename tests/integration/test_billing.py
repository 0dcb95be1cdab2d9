"""A billing system is asked over HTTP, and its answer is used whole or not at all."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from outages.directory import AskedBy, DirectoryError, Question
from outages.imports import ImportedRow
from tests.support.billing_server import TOKEN, BillingServer, point_of, reach, run_billing

NUMBER = "+74822000001"
BY_NUMBER = Question(AskedBy.NUMBER, NUMBER)
ANNA = point_of(
    "A-1",
    phones=["8 (4822) 00-00-01"],
    node="headend-1/switch-1",
    zone="Europe/Moscow",
    email="a@example.org",
)


@pytest.fixture
async def billing() -> AsyncIterator[BillingServer]:
    async with run_billing() as server:
        yield server


async def ask(
    billing: BillingServer, question: Question = BY_NUMBER, *, token: str = TOKEN, seconds: float = 10
) -> tuple[ImportedRow, ...]:
    async with reach(billing.url, token=token, seconds=seconds) as directory:
        return await directory.ask(question)


def answering(*points: object) -> web.Response:
    return web.json_response({"service_points": points})


async def test_an_answer_is_read_as_a_row_of_a_subscriber_file(billing: BillingServer) -> None:
    billing.instead = answering(ANNA)
    assert await ask(billing) == (
        ImportedRow(
            1,
            "A-1",
            "Анна",
            NUMBER,
            "ru",
            "standard",
            "Тверская область",
            "Тверь",
            "улица Королёва",
            "12",
            "5",
            "internet tv",
            ("headend-1", "switch-1"),
            "Europe/Moscow",
            "a@example.org",
        ),
    )
    assert billing.asked == [{"number": NUMBER}]


async def test_an_account_is_asked_for_by_its_digits(billing: BillingServer) -> None:
    billing.instead = answering(
        ANNA, point_of("A-1", "14", phones=[NUMBER], zone="Europe/Moscow", email="a@example.org")
    )
    rows = await ask(billing, Question(AskedBy.ACCOUNT, "1"))
    assert [(row.line, row.account, row.house) for row in rows] == [(1, "A-1", "12"), (2, "A-1", "14")]
    assert billing.asked == [{"account": "1"}]


async def test_nobody_has_the_number(billing: BillingServer) -> None:
    assert await ask(billing) == ()


async def test_what_may_lack_may_lack(billing: BillingServer) -> None:
    bare = {
        key: value
        for key, value in ANNA.items()
        if key not in {"name", "tier", "flat", "node", "zone", "email"}
    }
    billing.instead = answering(bare)
    (row,) = await ask(billing)
    assert (row.name, row.tier, row.flat, row.node, row.zone, row.email) == (
        "",
        "standard",
        "",
        (),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([ANNA | {"house": ""}], "service_points[0].house: is empty"),
        ([ANNA | {"house": "03.янв"}], "service_points[0].house: … is a date"),
        ([ANNA | {"phones": ["4822"]}], "service_points[0].phones: … has … digits after"),
        ([ANNA | {"account": 1}], "service_points[0].account: must be text"),
        ([ANNA | {"services": [1]}], "service_points[0].services: must be a list of text"),
        ([ANNA | {"name": "\x00"}], "service_points[0].name: has a control character"),
        ([ANNA | {"name": "\ud800"}], "service_points[0].name: has a control character"),
        ([ANNA | {"street": None}], "service_points[0].street: is missing"),
        ([ANNA | {"Анна": ""}], "service_points[0]: has 1 unknown fields"),
        ([ANNA, 7], "service_points[1]: must be an object"),
        ([ANNA, ANNA | {"flat": "6", "name": "Вера"}], "service_points[1].name: contradicts"),
        ([ANNA, ANNA | {"street": "ул. Королёва"}], "service_points[1].flat: repeats"),
        ([ANNA | {"phones": []}], "service_points[0].phones: does not have the number asked for"),
    ],
)
async def test_one_bad_field_refuses_the_answer_without_saying_whose_it_is(
    billing: BillingServer, points: list[object], reason: str
) -> None:
    billing.instead = answering(*points)
    with pytest.raises(DirectoryError) as refused:
        await ask(billing)
    assert str(refused.value).startswith(reason)
    assert not any(word in str(refused.value) for word in ("Анна", "Вера", "4822", "янв", "A-1"))


async def test_an_answer_about_another_account_is_refused(billing: BillingServer) -> None:
    billing.instead = answering(ANNA)
    with pytest.raises(DirectoryError, match=r"account: does not have the account asked for"):
        await ask(billing, Question(AskedBy.ACCOUNT, "2"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (web.Response(text="busy"), "not JSON"),
        (web.Response(text="[" * 200_000), "not JSON"),
        (web.json_response({"points": []}), "service_points: must be a list"),
        (web.json_response([]), "service_points: must be a list"),
        (web.Response(body=b" " * 300_000), "larger than 256 kB"),
        (web.Response(status=404), "answered 404"),
        (web.Response(status=500), "answered 500"),
        (web.Response(status=302, headers={"Location": "/lookup"}), "answered 302"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_nonsense_is_refused(billing: BillingServer, answer: web.Response, reason: str) -> None:
    billing.instead = answer
    with pytest.raises(DirectoryError, match=reason):
        await ask(billing)
    assert len(billing.asked) == 1


async def test_a_wrong_token_is_refused(billing: BillingServer) -> None:
    with pytest.raises(DirectoryError, match="answered 401"):
        await ask(billing, token="")


async def test_it_is_not_waited_for_longer_than_the_time_limit(billing: BillingServer) -> None:
    billing.open.clear()
    with pytest.raises(DirectoryError, match=r"does not answer: \w*Timeout"):
        await ask(billing, seconds=0.05)


async def test_a_server_that_is_down_is_a_directory_error_without_the_number() -> None:
    async with reach(f"http://127.0.0.1:{unused_port()}/lookup") as directory:
        with pytest.raises(DirectoryError, match="does not answer") as refused:
            await directory.ask(BY_NUMBER)
    assert NUMBER not in str(refused.value)


def test_a_question_does_not_show_whom_it_asks_for() -> None:
    assert NUMBER not in repr(BY_NUMBER)
