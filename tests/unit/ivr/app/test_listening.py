"""Connections that take and give nothing, on real sockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from asterisk.server.ports import Port
from ivr.app.listening import DoorLimits, GuardedRunner, GuardedSite
from tests.support.asterisk_server import free_ports

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
#: More than the buffers of both ends hold.
LARGE = b"x" * 20_000_000


@contextlib.asynccontextmanager
async def serving(limits: DoorLimits) -> AsyncIterator[tuple[GuardedRunner, int]]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=b"ok")

    async def answer_at_length(_request: web.Request) -> web.Response:
        return web.Response(body=LARGE)

    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_get("/large", answer_at_length)
    runner = GuardedRunner(app, limits)
    await runner.setup()
    (number,) = free_ports(1)
    await GuardedSite(runner, Port("HTTP", socket.SOCK_STREAM, "127.0.0.1", number)).start()
    try:
        yield runner, number
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@pytest.mark.parametrize("sent", [b"", b"GET", REQUEST[:-2], b"POST / HTTP/1.1\r\nHost: x\r\nX: y"])
async def test_who_does_not_finish_the_head_of_a_request_is_not_waited_for(sent: bytes) -> None:
    async with serving(DoorLimits(head=0.05)) as (_, port), connected(port) as (reader, writer):
        writer.write(sent)
        assert await reader.read() == b""


async def test_who_has_sent_a_request_may_send_another_later() -> None:
    async with serving(DoorLimits(head=0.05)) as (_, port), connected(port) as (reader, writer):
        for _ in range(2):
            writer.write(REQUEST)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(2) == b"ok"
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost"])
async def test_who_sends_no_further_request_is_not_waited_for(sent: bytes) -> None:
    async with serving(DoorLimits(idle=0.05)) as (_, port), connected(port) as (reader, writer):
        writer.write(REQUEST + sent)
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


async def test_one_connection_too_many_is_closed_and_the_others_stay() -> None:
    async with serving(DoorLimits(connections=2)) as (runner, port), contextlib.AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(connected(port)) for _ in range(2)]
        assert runner.server
        while len(runner.server.connections) < 2:
            await asyncio.sleep(0.01)
        reader, _ = await stack.enter_async_context(connected(port))
        assert await reader.read() == b""
        for reader, writer in (first, second):
            writer.write(REQUEST)
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")


async def test_who_takes_nothing_of_an_answer_is_not_waited_for() -> None:
    async with serving(DoorLimits(unread=0.5)) as (runner, port), connected(port) as (_, writer):
        writer.write(REQUEST.replace(b"/ ", b"/large "))
        assert runner.server
        while not runner.server.connections:
            await asyncio.sleep(0.01)
        # Nobody reads: the kernel finds the window closed, and ends the connection.
        while runner.server.connections:
            await asyncio.sleep(0.05)
