"""E-mail and webhook: one contract for both, against a real mail server and a real HTTP server, then each one's own."""

import asyncio
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from outages.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.gateways.hook_http import HookSettings, HTTPHookGateway
from outages.gateways.mail_smtp import SMTPMailGateway, SMTPSettings
from outages.hooks import HookCall
from outages.mails import Mail, MailSecurity, is_email
from outages.notifications import Result
from tests.support.fakes import FakeClock
from tests.support.mail_server import MailServer, serve_mail
from tests.support.web_world import NOON

SECRET = "a secret of some length"
MAIL = Mail(
    "attempt-1", "maria@example.org", "Услуга снова работает", "Свет вернулся: «Ёлки», 12/3 <b>.\n", "ru"
)
CALL = HookCall("17", {"id": "17", "news": "restored", "text": "Свет вернулся"})


@dataclass
class HookServer:
    """Takes calls, and answers as a test wants."""

    status: int = 204
    silent: bool = False
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((dict(request.headers), await request.read()))
        if self.silent:
            await asyncio.sleep(3600)
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


def smtp(
    port: int, security: MailSecurity = MailSecurity.NONE, user: str = "", password: str = ""
) -> SMTPMailGateway:
    settings = SMTPSettings(
        host="127.0.0.1" if security is MailSecurity.NONE else "localhost",
        port=port,
        security=security,
        sender="line@example.org",
        user=user,
        password=password,
        seconds=5,
    )
    return SMTPMailGateway(settings, FakeClock(NOON))


@asynccontextmanager
async def hook(server: HookServer, seconds: float = 5) -> AsyncIterator[HTTPHookGateway]:
    app = web.Application()
    app.router.add_post("/hook", server.take)
    async with TestServer(app) as listening, aiohttp.ClientSession() as session:
        settings = HookSettings(url=str(listening.make_url("/hook")), secret=SECRET, seconds=seconds)
        yield HTTPHookGateway(settings, session, FakeClock(NOON))


@dataclass
class Rig:
    """Sends through a working peer, one that refuses for good, one that refuses for now, and one that is not there."""

    send: Callable[[], Awaitable[Result]]
    refused: Callable[[], Awaitable[Result]]
    put_off: Callable[[], Awaitable[Result]]
    nowhere: Callable[[], Awaitable[Result]]
    taken: Callable[[], int]


@asynccontextmanager
async def mail_rig() -> AsyncIterator[Rig]:
    async with (
        serve_mail() as good,
        serve_mail(MailServer(rcpt="550 no such user")) as bad,
        serve_mail(MailServer(rcpt="451 try later")) as busy,
    ):
        nowhere = unused_port()
        yield Rig(
            lambda: smtp(good.port).send(MAIL),
            lambda: smtp(bad.port).send(MAIL),
            lambda: smtp(busy.port).send(MAIL),
            lambda: smtp(nowhere).send(MAIL),
            lambda: len(good.taken),
        )


@asynccontextmanager
async def hook_rig() -> AsyncIterator[Rig]:
    good = HookServer()
    async with (
        hook(good) as gateway,
        hook(HookServer(410)) as bad,
        hook(HookServer(503)) as busy,
        aiohttp.ClientSession() as session,
    ):
        settings = HookSettings(url=f"http://127.0.0.1:{unused_port()}/", secret=SECRET)
        nowhere = HTTPHookGateway(settings, session, FakeClock(NOON))
        yield Rig(
            lambda: gateway.send(CALL),
            lambda: bad.send(CALL),
            lambda: busy.send(CALL),
            lambda: nowhere.send(CALL),
            lambda: len(good.taken),
        )


@pytest.mark.parametrize("make", [mail_rig, hook_rig])
async def test_the_contract(make: Callable[[], AbstractAsyncContextManager[Rig]]) -> None:
    async with make() as rig:
        assert [await rig.send(), await rig.send()] == [Result.DELIVERED] * 2
        assert rig.taken() == 2
        for send, error in (
            (rig.refused, PermanentDeliveryError),
            (rig.put_off, TemporaryDeliveryError),
            (rig.nowhere, TemporaryDeliveryError),
        ):
            with pytest.raises(DeliveryError) as caught:
                await send()
            assert type(caught.value) is error


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with serve_mail() as server:
        await smtp(server.port).send(MAIL)
    ((sender, recipients, message),) = server.taken
    assert (sender, recipients) == ("line@example.org", ["maria@example.org"])
    assert message["Message-ID"] == "<attempt-1@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<mailto:line@example.org?subject=STOP>"
    assert (message["Subject"], message["Content-Language"]) == ("Услуга снова работает", "ru")
    assert message["Date"] == "Sat, 21 Nov 2026 12:00:00 +0000"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(
    ("server", "error"),
    [
        (MailServer(data="554 looks like spam"), PermanentDeliveryError),
        (MailServer(data="452 disk full"), TemporaryDeliveryError),
        (MailServer(silent=True), UnknownDeliveryError),
    ],
)
async def test_what_becomes_of_the_content(server: MailServer, error: type[DeliveryError]) -> None:
    async with serve_mail(server):
        with pytest.raises(DeliveryError) as caught:
            await smtp(server.port).send(MAIL)
    assert type(caught.value) is error


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Return a server's context, whose authority this process trusts."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return context


async def test_a_login_goes_over_tls_alone(tls: ssl.SSLContext) -> None:
    async with serve_mail(tls=tls, login=True) as server:
        gateway = smtp(server.port, MailSecurity.STARTTLS, "line", "hunter2")
        assert await gateway.send(MAIL) is Result.DELIVERED
        assert (server.logins, server.encrypted) == ([b"hunter2"], [True])
        with pytest.raises(TemporaryDeliveryError) as caught:
            await smtp(server.port, MailSecurity.STARTTLS, "line", "wrong one").send(MAIL)
        assert "wrong one" not in str(caught.value)


@pytest.mark.usefixtures("tls")
async def test_a_server_without_tls_or_of_a_stranger_gets_nothing() -> None:
    async with serve_mail() as server:
        with pytest.raises(TemporaryDeliveryError):
            await smtp(server.port, MailSecurity.STARTTLS, "line", "hunter2").send(MAIL)
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(stranger)
    async with serve_mail(tls=stranger) as other:
        with pytest.raises(TemporaryDeliveryError):
            await smtp(other.port, MailSecurity.STARTTLS).send(MAIL)
    assert server.taken == other.taken == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("maria@example.org", True),
        ("m.s+line@mail.example.co.uk", True),
        ("maria@example", False),
        ("maria", False),
        ("", False),
        ("maria@example.org\r\nBcc: all@example.org", False),
        ("Maria <maria@example.org>", False),
        ("a@example.org,b@example.org", False),
        ("мария@пример.рф", False),
    ],
)
def test_an_address_is_one_address_and_nothing_else(address: str, good: bool) -> None:  # noqa: FBT001 - a table
    assert is_email(address) is good


async def test_a_call_is_signed_with_the_time_and_says_which_telling_it_is() -> None:
    server = HookServer()
    async with hook(server) as gateway:
        await gateway.send(CALL)
    ((headers, body),) = server.taken
    at = headers["X-Outage-Timestamp"]
    wanted = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Outage-Signature"] == f"sha256={wanted}"
    assert (int(at), headers["Idempotency-Key"]) == (NOON.timestamp(), "17")
    assert json.loads(body) == CALL.telling


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, TemporaryDeliveryError),
        (400, PermanentDeliveryError),
        (401, TemporaryDeliveryError),
        (404, TemporaryDeliveryError),
        (429, TemporaryDeliveryError),
        (500, TemporaryDeliveryError),
    ],
)
async def test_an_answer_says_whether_to_call_again_and_no_redirect_is_followed(
    status: int, error: type[DeliveryError]
) -> None:
    server = HookServer(status)
    async with hook(server) as gateway:
        with pytest.raises(DeliveryError) as caught:
            await gateway.send(CALL)
    assert (type(caught.value), len(server.taken)) == (error, 1)


async def test_a_system_that_does_not_answer_is_called_again() -> None:
    async with hook(HookServer(silent=True), seconds=0.05) as gateway:
        with pytest.raises(TemporaryDeliveryError):
            await gateway.send(CALL)


def test_secrets_do_not_show_in_a_log() -> None:
    shown = repr(HookSettings(url="http://127.0.0.1/", secret=SECRET))
    assert SECRET not in shown
    settings = SMTPSettings(host="h", port=25, security=MailSecurity.NONE, sender="a@b.c", password="hunter2")
    assert "hunter2" not in repr(settings)
