"""Whom calls don't reach is told another way, on a whole line: by SMS, by people, by e-mail and by webhook."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from outages.gateways.hook_http import sign
from tests.acceptance.test_known_outage import in_three_hours
from tests.acceptance.test_ring_back import asks_to_be_told
from tests.support.mail_server import MailServer, serve_mail
from tests.support.running_line import Household, RunningLine

MOBILE, LANDLINE, MAILED, HOOKED = "+79991170001", "+74951170002", "+79991170003", "+79991170004"
SECRET = "a secret of some length"


class HookServer:
    """Keeps the tellings whose signature is right; the first call of each is lost."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.lost: list[str] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        wanted = sign(SECRET, request.headers["X-Outage-Timestamp"], body)
        assert request.headers["X-Outage-Signature"] == f"sha256={wanted}"
        key = request.headers["Idempotency-Key"]
        if key not in self.lost:
            self.lost.append(key)
            return web.Response(status=503)
        self.kept.append(json.loads(body))
        return web.Response(status=204)


@asynccontextmanager
async def telling_line(
    folder: Path, prompt_store: Path, mails: MailServer, hooks: HookServer
) -> AsyncIterator[RunningLine]:
    """Run a line that calls once, with a mail server and an outside system."""
    app = web.Application()
    app.router.add_post("/told", hooks.take)
    async with TestServer(app) as server:
        settings = {
            "OUTAGE_IVR_CALLBACK_TRIES": "1",
            "OUTAGE_IVR_SMS_GATEWAY": "file",
            "OUTAGE_IVR_SMTP_HOST": "127.0.0.1",
            "OUTAGE_IVR_SMTP_PORT": str(mails.port),
            "OUTAGE_IVR_SMTP_SECURITY": "none",
            "OUTAGE_IVR_SMTP_FROM": "line@example.org",
            "OUTAGE_IVR_WEBHOOK_URL": str(server.make_url("/told")),
            "OUTAGE_IVR_WEBHOOK_SECRET": SECRET,
        }
        with RunningLine.opened(folder, prompt_store, settings) as line:
            line.imports(
                Household(MOBILE, "улица Блока", "1"),
                Household(LANDLINE, "улица Блока", "2"),
                Household(MAILED, "улица Блока", "3", email="boris@example.org"),
                Household(HOOKED, "улица Блока", "4"),
            )
            yield line


async def test_everybody_is_told_once_by_the_way_that_reaches_them(
    own_folder: Path, prompt_store: Path
) -> None:
    hooks = HookServer()
    async with (
        serve_mail() as mails,
        telling_line(own_folder, prompt_store, mails, hooks) as line,
    ):
        incident = await line.posts_outage("улица Блока", etr=in_three_hours())
        for number in (MOBILE, LANDLINE, MAILED, HOOKED):
            await asks_to_be_told(line, number, "1")
        await takes_down(line, MAILED, "email")
        await takes_down(line, HOOKED, "webhook")
        async with await line.phone_at_trunk() as phone:
            await line.restores(incident)
            for _ in (MOBILE, LANDLINE):
                await (await phone.is_rung()).is_busy()
            await line.until(lambda: told(line))
        assert [one["number"] for one in line.sent_sms()] == [MOBILE]
        ((_, recipients, mail),) = mails.taken
        assert recipients == ["boris@example.org"]
        assert "работает" in mail.get_content()
        (telling,) = hooks.kept
        assert (telling["number"], telling["news"]) == (HOOKED, "restored")
        await an_agent_calls_the_last_one(line)


async def takes_down(line: RunningLine, number: str, channel: str) -> None:
    """Have an agent keep that somebody wants to be told by a channel."""
    (ticket,) = await line.tickets(number=number)
    await line.asks("POST", f"/tickets/{ticket['number']}/requests", {"channel": channel})


async def told(line: RunningLine) -> bool:
    """Tell whether all but the landline have been told."""
    closings = [(await line.tickets(number=one))[0]["closing"] for one in (MOBILE, MAILED, HOOKED)]
    return closings == ["told"] * 3


async def an_agent_calls_the_last_one(line: RunningLine) -> None:
    listed = await line.asks("GET", "/call-list")
    (entry,) = listed["items"]
    assert (entry["number"], [one["result"] for one in entry["tries"]]) == (LANDLINE, ["busy"])
    await line.asks("POST", f"/call-list/{entry['id']}/take")
    await line.asks("POST", f"/call-list/{entry['id']}/settle", {"outcome": "told"})
    (ticket,) = await line.tickets(number=LANDLINE)
    assert (ticket["state"], ticket["closing"]) == ("closed", "told")
    assert (await line.asks("GET", "/call-list"))["total"] == 0
