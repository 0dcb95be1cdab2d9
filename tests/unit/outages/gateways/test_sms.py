"""The SMS gateways: one contract for both, then Kannel's own behaviour."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from outages.errors import (
    DeliveryError,
    InvalidError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.gateways.sms_file import FileSMSGateway, SMSFile
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.notifications import Result
from outages.text_messages import DeliveryReport, SMSGateway, TextMessage
from tests.support.fakes import FakeClock
from tests.support.web_world import NOON

RUSSIAN = TextMessage("attempt-1", "+79991234567", "Свет вернулся: «Ёлки», 12/3 🙂\nзаявка 1234567")
ENGLISH = TextMessage("attempt-2", "+79991234567", "Service is back @ 12/3.")


@dataclass
class FakeKannel:
    """Accepts a POST to sendsms and answers as a test wants."""

    status: int = 202
    silent: bool = False
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def send_sms(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        if self.silent:
            await asyncio.sleep(3600)
        return web.Response(status=self.status, text="0: Accepted for delivery")


@dataclass
class Rig:
    """A working gateway, one whose peer is unreachable, and the messages that arrived."""

    gateway: SMSGateway
    unreachable: SMSGateway
    arrived: Callable[[], list[tuple[str, str]]]


def settings(url: str, answer_seconds: float = 5.0) -> KannelSettings:
    return KannelSettings(
        sendsms_url=url,
        username="ivr",
        password="hunter2",
        sender="1234",
        receipts_url="http://127.0.0.1:8080/receipts/sms",
        receipts_key="key",
        answer_seconds=answer_seconds,
    )


@asynccontextmanager
async def kannel_rig(_folder: Path) -> AsyncIterator[Rig]:
    kannel = FakeKannel()
    app = web.Application()
    app.router.add_post("/cgi-bin/sendsms", kannel.send_sms)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield Rig(
            KannelSMSGateway(settings(str(server.make_url("/cgi-bin/sendsms"))), session),
            KannelSMSGateway(settings(f"http://127.0.0.1:{unused_port()}/"), session),
            lambda: [(headers["X-Kannel-To"], text) for headers, text in kannel.requests],
        )


@asynccontextmanager
async def file_rig(folder: Path) -> AsyncIterator[Rig]:
    path, clock = folder / "sms.jsonl", FakeClock(NOON)

    def arrived() -> list[tuple[str, str]]:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        return [(line["number"], line["text"]) for line in lines]

    yield Rig(FileSMSGateway(path, clock), FileSMSGateway(folder / "no" / "such", clock), arrived)


@pytest.fixture(params=[file_rig, kannel_rig], ids=["file", "kannel"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with request.param(tmp_path) as rig:
        yield rig


async def test_messages_arrive_whole_and_in_order(rig: Rig) -> None:
    results = [await rig.gateway.send(message) for message in (RUSSIAN, ENGLISH)]
    assert set(results) <= {Result.ACCEPTED, Result.DELIVERED}
    assert rig.arrived() == [(one.number, one.text) for one in (RUSSIAN, ENGLISH)]


async def test_messages_sent_at_once_do_not_mix(rig: Rig) -> None:
    many = [TextMessage(f"a{n}", "+79991234567", f"{n} " * 200) for n in range(20)]
    await asyncio.gather(*(rig.gateway.send(message) for message in many))
    assert sorted(rig.arrived()) == sorted((one.number, one.text) for one in many)


async def test_a_peer_that_cannot_be_reached_may_be_tried_again(rig: Rig) -> None:
    with pytest.raises(TemporaryDeliveryError):
        await rig.unreachable.send(RUSSIAN)


async def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    assert await FileSMSGateway(tmp_path / "sms.jsonl", FakeClock(NOON)).send(RUSSIAN) is Result.DELIVERED
    assert (tmp_path / "sms.jsonl").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "sms.jsonl").read_text())["at"] == "2026-11-21T12:00:00+00:00"


async def _send_daily(path: Path, *messages: TextMessage) -> None:
    """Send one message a day, the first at noon."""
    clock = FakeClock(NOON)
    for message in messages:
        await FileSMSGateway(path, clock).send(message)
        clock.advance(timedelta(days=1))


def _ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def _files(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_old_messages_leave_the_file_and_it_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"
    await _send_daily(path, RUSSIAN, ENGLISH)
    assert await SMSFile(path).forget(before=NOON) == 0
    assert await SMSFile(path).forget(before=NOON + timedelta(seconds=1)) == 1
    assert (_ids(path), path.stat().st_mode & 0o777) == (["attempt-2"], 0o600)
    assert _files(tmp_path) == ["sms.jsonl"]


async def test_a_line_that_a_crash_cut_off_goes_with_the_one_above_it(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"
    await _send_daily(path, RUSSIAN)
    with path.open("a") as file:
        file.write('{"at": "2026-11-\n"none"\n')
    assert await SMSFile(path).forget(before=NOON) == 0
    assert await SMSFile(path).forget(before=NOON + timedelta(days=1)) == 3
    assert path.read_text() == ""


async def test_messages_to_a_person_are_found_and_erased_by_number_and_attempt(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"
    other = TextMessage("attempt-3", "+79991234568", "Service is back.")
    await _send_daily(path, RUSSIAN, ENGLISH, other)
    file = SMSFile(path)
    found = await file.find(["+79991234567"], ["attempt-3"])
    assert [one["text"] for one in found] == [RUSSIAN.text, ENGLISH.text, other.text]
    assert await file.erase(["+7999123456"], ["attempt"]) == 0
    assert await file.erase(["+79991234567"], []) == 2
    assert _ids(path) == ["attempt-3"]


async def test_without_a_file_nothing_is_found_and_none_is_made(tmp_path: Path) -> None:
    file = SMSFile(tmp_path / "sms.jsonl")
    assert (await file.forget(before=NOON), await file.find(["+79991234567"], [])) == (0, [])
    assert _files(tmp_path) == []


async def test_no_message_is_lost_while_old_ones_leave(tmp_path: Path) -> None:
    path, clock = tmp_path / "sms.jsonl", FakeClock(NOON)
    gateway, sent = (
        FileSMSGateway(path, clock),
        [TextMessage(f"new-{one}", "+79991234567", "") for one in range(50)],
    )
    await _send_daily(path, *[TextMessage(f"old-{one}", "+79991234567", "") for one in range(50)])
    clock.advance(timedelta(days=60))
    cuts = [SMSFile(path).forget(before=NOON + timedelta(days=day)) for day in range(1, 51)]
    await asyncio.gather(*[one for pair in zip(cuts, map(gateway.send, sent), strict=True) for one in pair])
    assert sorted(_ids(path)) == sorted(one.id for one in sent)


@asynccontextmanager
async def fake_kannel(kannel: FakeKannel, answer_seconds: float = 5.0) -> AsyncIterator[SMSGateway]:
    app = web.Application()
    app.router.add_post("/sendsms", kannel.send_sms)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield KannelSMSGateway(settings(str(server.make_url("/sendsms")), answer_seconds), session)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, TemporaryDeliveryError),
        (400, PermanentDeliveryError),
        (403, TemporaryDeliveryError),
        (429, TemporaryDeliveryError),
        (500, UnknownDeliveryError),
        (503, TemporaryDeliveryError),
        (504, UnknownDeliveryError),
    ],
)
async def test_a_refusal_says_whether_to_try_again(status: int, error: type[DeliveryError]) -> None:
    async with fake_kannel(FakeKannel(status)) as gateway:
        with pytest.raises(error) as caught:
            await gateway.send(RUSSIAN)
        assert type(caught.value) is error
        assert "hunter2" not in str(caught.value)


async def test_an_answer_that_never_comes_is_unknown() -> None:
    async with fake_kannel(FakeKannel(silent=True), answer_seconds=0.05) as gateway:
        with pytest.raises(UnknownDeliveryError):
            await gateway.send(RUSSIAN)


async def test_a_connection_cut_after_the_request_is_unknown() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    await _expect_unknown(cut)


async def test_an_answer_that_is_not_http_is_unknown() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"what?\r\n\r\n")
        writer.close()

    await _expect_unknown(babble)


async def _repeat(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Send a piece again and again until the other side has had enough."""
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)


async def test_a_head_that_drips_in_for_ever_is_unknown() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 202 Accepted\r\n")
        await _repeat(writer, b"X: y\r\n")

    await _expect_unknown(drip)


async def test_a_body_without_end_changes_nothing_about_the_status() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 999999999999\r\n\r\n")
        await _repeat(writer, b"x" * 100_000)

    async with _peer(babble) as gateway:
        assert await gateway.send(RUSSIAN) is Result.ACCEPTED


async def test_a_body_that_never_comes_changes_nothing_about_the_status() -> None:
    async def fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\n")
        await reader.read()

    async with _peer(fall_silent) as gateway:
        assert await gateway.send(RUSSIAN) is Result.ACCEPTED


Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _peer(peer: Peer) -> AsyncIterator[KannelSMSGateway]:
    """Yield a gateway that is quick to give up, and speaks to this peer."""
    over = asyncio.Event()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await peer(reader, writer)
        finally:
            writer.close()
            over.set()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server:
        async with aiohttp.ClientSession() as session:
            yield KannelSMSGateway(replace(settings(url, 0.3), connect_seconds=0.3), session)
        await over.wait()


async def _expect_unknown(peer: Peer) -> None:
    async with _peer(peer) as gateway:
        with pytest.raises(UnknownDeliveryError):
            await gateway.send(RUSSIAN)


async def test_only_text_beyond_gsm_is_sent_as_utf_16() -> None:
    kannel = FakeKannel()
    async with fake_kannel(kannel) as gateway:
        for text in ("Hello @ 5_000 $", "Привет", "a`b", "{a}"):
            await gateway.send(TextMessage("a", "+79991234567", text))
    assert [headers["X-Kannel-Coding"] for headers, _ in kannel.requests] == ["0", "2", "2", "2"]


async def _report_for(attempt_id: str) -> dict[str, str]:
    """Return the fields of Kannel's callback before it fills in the status."""
    kannel = FakeKannel()
    async with fake_kannel(kannel) as gateway:
        await gateway.send(TextMessage(attempt_id, "+79991234567", "x"))
    # Kannel's escapes; any other one would be a mistake.
    escapes = {"%%": "%", "%d": "STATUS"}
    url = re.sub("%.", lambda found: escapes[found[0]], kannel.requests[0][0]["X-Kannel-DLR-Url"])
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("1", Result.DELIVERED),
        ("2", Result.UNDELIVERED),
        ("4", None),
        ("8", None),
        ("16", Result.UNDELIVERED),
    ],
)
async def test_a_report_brings_back_attempt_and_result(status: str, result: Result | None) -> None:
    report = await _report_for("cb/1 %d:7") | {"status": status}
    assert KannelReceiptReader("key").read_receipt(report) == DeliveryReport(result, "cb/1 %d:7")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"attempt": "another"}, "signature"),
        ({"signature": ""}, "signature"),
        ({"signature": "ж"}, "signature"),
        ({"status": "3"}, "status"),
        ({"status": ""}, "status"),
    ],
)
async def test_a_forged_or_malformed_report_is_refused(change: dict[str, str], named: str) -> None:
    report = await _report_for("a") | {"status": "1"} | change
    with pytest.raises(InvalidError) as caught:
        KannelReceiptReader("key").read_receipt(report)
    assert caught.value.field == named


async def test_a_report_signed_with_another_key_is_refused() -> None:
    report = await _report_for("a") | {"status": "1"}
    with pytest.raises(InvalidError):
        KannelReceiptReader("other").read_receipt(report)


def test_secrets_do_not_show_in_a_log() -> None:
    assert "hunter2" not in repr(settings("http://127.0.0.1/"))
