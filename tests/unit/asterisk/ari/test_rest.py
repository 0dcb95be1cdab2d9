"""Requests on the wire, and the meaning of the answers."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from asterisk.ari.errors import (
    ARIFailedError,
    ARIRefusedError,
    ARIUnansweredError,
    ARIUnreachableError,
    ChannelGone,
)
from tests.support.fake_asterisk import Asked, FakeAsterisk, make_client


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with FakeAsterisk() as server:
        yield server


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ARIRefusedError),
        (401, ARIRefusedError),
        (404, ChannelGone),
        (409, ChannelGone),
        (412, ChannelGone),
        (422, ARIRefusedError),
        (500, ARIFailedError),
        (503, ARIFailedError),
    ],
)
async def test_the_status_of_an_answer_about_a_channel_maps_to_an_error(
    asterisk: FakeAsterisk, status: int, error: type[Exception]
) -> None:
    asterisk.answers["POST channels/call/variable"] = (status, {"message": "why"})
    async with make_client(asterisk) as client:
        with pytest.raises(error) as raised:
            await client.set_variable("call", "N", "1")
    assert type(raised.value) is error
    assert "why" in str(raised.value)


async def test_unreachable_and_unanswered_are_different_errors(asterisk: FakeAsterisk) -> None:
    hanging = asyncio.Event()

    async def hang(_: Asked) -> None:
        await hanging.wait()

    asterisk.before_answer = hang
    async with make_client(asterisk, timeout=0.05) as client:
        with pytest.raises(ARIUnansweredError):
            await client.set_variable("call", "N", "1")
    hanging.set()
    await asterisk.__aexit__(None, None, None)
    async with make_client(asterisk) as client:
        with pytest.raises(ARIUnreachableError):
            await client.set_variable("call", "N", "1")
    assert client.counters.failed_requests == 1


async def test_an_answer_without_its_promised_fields_is_a_failure(asterisk: FakeAsterisk) -> None:
    asterisk.answers["GET channels/call"] = (200, {"id": "call"})
    async with make_client(asterisk) as client:
        with pytest.raises(ARIFailedError):
            await client.get_channel("call")


async def test_every_part_of_an_address_is_quoted(asterisk: FakeAsterisk) -> None:
    async with make_client(asterisk) as client:
        await client.set_variable("../a/b?c;2 %я", "N", "1&x=2+3")
    [asked] = asterisk.asked
    assert asked.path == "channels/..%2Fa%2Fb%3Fc%3B2%20%25%D1%8F/variable"
    assert asked.query == {"variable": "N", "value": "1&x=2+3"}


@pytest.mark.parametrize("segment", ["", ".", ".."])
async def test_a_part_that_would_change_the_address_is_refused(asterisk: FakeAsterisk, segment: str) -> None:
    async with make_client(asterisk) as client:
        with pytest.raises(ValueError, match="segment"):
            await client.set_variable(segment, "N", "1")
    assert asterisk.asked == []


async def test_a_client_that_was_not_entered_raises(asterisk: FakeAsterisk) -> None:
    with pytest.raises(RuntimeError):
        await make_client(asterisk).set_variable("call", "N", "1")
