"""Bodies that no browser sends are refused as the sender's mistake, in time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from ivr.web.bodies import BodyLimits
from tests.support.web_visits import NOTICE, SAME_SITE, only_incident, post, publish_notice
from tests.support.web_world import MANAGER, Client, World, browse

FILE = b'--x\r\nContent-Disposition: form-data; name="sound"; filename="a.wav"\r\n'
MULTIPART = SAME_SITE | {"Content-Type": "multipart/form-data; boundary=x"}
DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"garbage",
        b"--x\r\nno colon\r\n\r\na\r\n--x--",
        b"--x\r\n\xff\xfe: y\r\n\r\na\r\n--x--",
        b"--x\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\na\r\n--x--",
        FILE + b"".join(b"X-%d: y\r\n" % number for number in range(20_000)) + b"\r\na\r\n--x--\r\n",
    ],
    ids=range(7),
)
async def test_an_upload_that_cannot_be_taken_apart_is_a_bad_request(manager: Client, body: bytes) -> None:
    async with manager.post("/prompts/ru/greeting", data=body, headers=MULTIPART) as answer:
        assert answer.status == 400


async def test_a_file_in_an_unknown_encoding_is_taken_as_it_is_or_refused(manager: Client) -> None:
    body = FILE + b"Content-Encoding: gzip\r\n\r\nno gzip\r\n--x--\r\n"
    async with manager.post("/prompts/ru/greeting", data=body, headers=MULTIPART) as answer:
        assert answer.status < 500


async def test_a_token_that_is_no_text_opens_nothing(client: Client) -> None:
    headers = {"Authorization": b"Bearer \xff\xfe".decode("utf-8", "surrogateescape")}
    async with client.get("/api/v1/incidents", headers=headers) as answer:
        assert answer.status == 401
    async with client.get("/", headers={"Cookie": "session=\udcff"}, allow_redirects=False) as answer:
        assert answer.status == 303


@pytest.mark.parametrize("path", ["/incidents/1/restore-part", "/incidents/1/split"])
@pytest.mark.parametrize("form", [{"part": DIGITS}, {"place": NOTICE["place"], "houses": DIGITS}])
async def test_a_part_with_numbers_that_no_computer_counts_is_refused(
    manager: Client, world: World, path: str, form: dict[str, str]
) -> None:
    await publish_notice(manager)
    assert (await post(manager, path, form))[0] == 422
    assert only_incident(world).scope.exclude == ()


@pytest.mark.parametrize(
    "body",
    [
        f'{{"version": {DIGITS}}}',
        f'{{"version": 1e{DIGITS}}}',
        "[" * 100_000,
        b'{"version": "\xff"}',
        '"\\ud800"',
    ],
)
async def test_a_document_that_no_computer_reads_is_refused(manager: Client, body: bytes | str) -> None:
    await publish_notice(manager)
    headers = MANAGER | {"Content-Type": "application/json"}
    async with manager.post("/api/v1/incidents/1/restore", data=body, headers=headers) as answer:
        assert answer.status in {400, 422}


@pytest.fixture
async def hurried(world: World) -> AsyncIterator[Client]:
    async with browse(world, limits=BodyLimits(form=0.05, upload=0.05)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/login", SAME_SITE | {"Content-Type": "application/x-www-form-urlencoded"}),
        ("/api/v1/incidents", MANAGER | {"Content-Type": "application/json"}),
    ],
)
async def test_who_sends_a_body_without_end_is_told_that_it_took_too_long(
    hurried: Client, path: str, headers: dict[str, str]
) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    async with hurried.post(path, data=drip(), headers=headers) as answer:
        assert answer.status == 408
