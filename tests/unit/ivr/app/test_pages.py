"""The pages on real sockets: one worker serves them, the next when it ends, and a stranger at the port is reported."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from asterisk.errors import AsteriskError
from asterisk.server.locks import Lock
from asterisk.server.ports import PortError
from ivr.app.listening import GuardedRunner
from ivr.app.opening import confirm_open
from ivr.app.pages import Pages
from ivr.cluster.start import check_role, check_start, hold_place
from ivr.config.settings import Settings
from ivr.errors import IVRError, SettingsError
from outages.presence import ServiceRole
from tests.support.asterisk_server import free_ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    http, ari, sip = free_ports(3)
    return Settings(home=tmp_path, http_port=http, ari_port=ari, sip_port=sip, workers=2, worker=1)


@contextlib.asynccontextmanager
async def serving(settings: Settings, name: str) -> AsyncIterator[Pages]:
    """Let a worker want to serve pages that say its name, until the block ends."""
    app = web.Application()

    async def say_name(_request: web.Request) -> web.Response:
        return web.Response(text=name)

    app.router.add_get("/", say_name)
    runner = GuardedRunner(app)
    await runner.setup()
    pages = Pages(settings, runner, alone=False, look=0.01)
    task = asyncio.create_task(pages.serve())
    try:
        yield pages
    finally:
        task.cancel()
        await pages.close()


async def who_serves(settings: Settings) -> str:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{settings.http_port}/") as answer:
        return await answer.text()


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not happened():
            await asyncio.sleep(0.01)


async def test_one_worker_serves_the_pages_and_the_next_when_it_ends(settings: Settings) -> None:
    async with serving(settings, "second-to-be") as second_later, contextlib.AsyncExitStack() as stack:
        await second_later.served.wait()
        first = await stack.enter_async_context(serving(settings, "other"))
        await asyncio.sleep(0.1)
        assert not first.served.is_set()
        assert await who_serves(settings) == "second-to-be"
        await second_later.close()
        await first.served.wait()
        assert await who_serves(settings) == "other"


async def test_another_program_that_takes_the_port_between_two_workers_is_reported_until_it_ends(
    settings: Settings,
) -> None:
    with capture_logs() as logs, socket.create_server(("127.0.0.1", settings.http_port)) as stranger:
        async with serving(settings, "ours") as pages:
            await until(lambda: bool(logs))
            await asyncio.sleep(0.1)
            assert [one["event"] for one in logs] == ["web_not_served"]
            assert "OUTAGE_IVR_HTTP_PORT" in logs[0]["reason"]
            stranger.close()
            await pages.served.wait()
            assert await who_serves(settings) == "ours"


async def test_a_single_worker_does_not_start_on_a_taken_port(settings: Settings) -> None:
    alone = settings.model_copy(update={"workers": 1, "worker": 0})
    runner = GuardedRunner(web.Application())
    await runner.setup()
    with socket.create_server(("127.0.0.1", settings.http_port)), pytest.raises(PortError, match="HTTP_PORT"):
        await Pages(alone, runner, alone=True).open()
    await runner.cleanup()


async def test_nothing_starts_while_another_program_has_the_web_port(settings: Settings) -> None:
    stop = asyncio.Event()
    with socket.create_server(("127.0.0.1", settings.http_port)):
        with pytest.raises(PortError, match="HTTP_PORT"):
            await check_start(settings, stop)
        with pytest.raises(PortError, match="HTTP_PORT"):
            async with hold_place(settings, stop):
                pass
    async with hold_place(settings, stop):
        pass


async def test_a_worker_starts_while_another_worker_has_the_web_port(settings: Settings) -> None:
    async with serving(settings, "first") as first:
        await first.served.wait()
        async with hold_place(settings.model_copy(update={"worker": 2}), asyncio.Event()):
            pass


async def test_each_worker_runs_only_once(settings: Settings) -> None:
    stop = asyncio.Event()
    async with hold_place(settings, stop):
        with pytest.raises(AsteriskError, match=r"Worker 1 of .* runs already"):
            async with hold_place(settings, stop):
                pass
        with pytest.raises(AsteriskError, match=r"The service of .* runs already"):
            await check_start(settings, stop)


async def test_any_number_of_processes_play_one_role(settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        roles = [ServiceRole.DISPATCH, ServiceRole.DISPATCH, ServiceRole.CALLS, ServiceRole.WEB]
        held = [
            await stack.enter_async_context(hold_place(settings, asyncio.Event(), role)) for role in roles
        ]
    assert [one.name for one in held] == ["dispatch-1", "dispatch-2", "worker-1", "web-1"]
    assert [one.app for one in held] == ["dispatch-1", "dispatch-2", "outage-ivr-1", "web-1"]


async def test_only_who_serves_pages_needs_their_port(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.http_port)):
        for role in (ServiceRole.CALLS, ServiceRole.DISPATCH):
            async with hold_place(settings, asyncio.Event(), role) as process:
                assert process.roles == {role}
        with pytest.raises(PortError, match="HTTP_PORT"):
            async with hold_place(settings, asyncio.Event(), ServiceRole.WEB):
                pass


def test_sqlite_has_one_kind_of_process(settings: Settings) -> None:
    check_role(settings, None)
    with pytest.raises(SettingsError, match=r"^--role web needs PostgreSQL in OUTAGE_IVR_DATABASE: .*"):
        check_role(settings, ServiceRole.WEB)
    check_role(settings.model_copy(update={"database": "postgresql://line@db/line"}), ServiceRole.WEB)


async def test_a_worker_that_was_told_to_end_is_waited_for(settings: Settings) -> None:
    ends, stop = asyncio.Event(), asyncio.Event()
    async with contextlib.AsyncExitStack() as earlier:
        await earlier.enter_async_context(hold_place(settings, ends))
        ends.set()
        await until(lambda: bool((one := Lock(settings.home / "worker-1.lock").holder) and one.ending))
        starting = asyncio.create_task(check_start(settings, stop))
        await asyncio.sleep(0.5)
        assert not starting.done()
    await starting


async def test_a_line_that_does_not_answer_is_not_said_to_be_open(settings: Settings) -> None:
    with pytest.raises(IVRError, match=rf"not open: .* Asterisk at 127\.0\.0\.1:{settings.sip_port}"):
        await confirm_open(settings, within=0.5)
