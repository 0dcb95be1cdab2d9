"""What gateways over HTTP answer and report, as odd and hostile as it may be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

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
from outages.gateways.signatures import sign, token_of
from outages.gateways.sms_http import HTTPReceiptReader, HTTPSettings, HTTPSMSGateway
from outages.gateways.texts import AddressedTexts, TextFields
from outages.http_templates import TEMPLATES, HTTPTemplate, flatten
from outages.notifications import Result
from outages.text_messages import DeliveryReport, TextMessage, WrittenText
from tests.support.fake_reports import FakeReports
from tests.support.http_gateways import OWN

MESSAGE = TextMessage("node.0123456789", "+79991234567", "Свет вернулся: {password} {user} 🙂")


def settings(template: HTTPTemplate, url: str = "http://127.0.0.1:9/") -> HTTPSettings:
    return HTTPSettings(
        name="main",
        template=replace(template, url=url),
        user="line",
        password="hunter2",
        sender="Outages",
        reports_url="https://line.example.org/receipts/main",
        reports_key="key",
        answer_seconds=0.5,
    )


@asynccontextmanager
async def answering(
    status: int, body: bytes, template: HTTPTemplate, *, whole: bool = True
) -> AsyncIterator[tuple[HTTPSMSGateway, FakeReports, list[str]]]:
    """Yield a gateway whose peer answers so, what it notes, and what it was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(await request.text())
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        await response.write(body)
        if not whole:
            assert request.transport is not None
            request.transport.abort()
        return response

    app, reports = web.Application(), FakeReports()
    app.router.add_post("/", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield HTTPSMSGateway(settings(template, str(server.make_url("/"))), session, reports), reports, asked


@pytest.mark.parametrize(
    ("kind", "status", "body", "error"),
    [
        # Taken or not: nobody knows.
        ("smsc.ru", 200, b"", UnknownDeliveryError),
        ("smsc.ru", 200, b"OK - 1 SMS", UnknownDeliveryError),
        ("smsc.ru", 200, b"{}", UnknownDeliveryError),
        ("smsc.ru", 200, b"[" * 50_000, UnknownDeliveryError),
        ("smsaero", 200, b'{"success": false, "data": {"id": 1}}', UnknownDeliveryError),
        ("twilio", 500, b"<html>", UnknownDeliveryError),
        ("exolve", 504, b"", UnknownDeliveryError),
        # Not taken.
        ("smsc.ru", 200, b'{"error": "?", "error_code": 99}', TemporaryDeliveryError),
        ("exolve", 503, b"", TemporaryDeliveryError),
        ("exolve", 302, b"", TemporaryDeliveryError),
        ("twilio", 400, b'{"code": 99999}', PermanentDeliveryError),
        ("exolve", 422, b"\xff\xfe", PermanentDeliveryError),
    ],
)
async def test_what_an_answer_means(kind: str, status: int, body: bytes, error: type[DeliveryError]) -> None:
    async with answering(status, body, TEMPLATES[kind]) as (gateway, reports, _):
        with pytest.raises(error) as caught:
            await gateway.send(MESSAGE)
    assert (type(caught.value), reports.sent) == (error, [])
    assert "hunter2" not in str(caught.value)


async def test_an_answer_that_breaks_off_is_a_doubt() -> None:
    async with answering(200, b'{"id": "1', TEMPLATES["smsc.ru"], whole=False) as (gateway, _, _):
        with pytest.raises(UnknownDeliveryError):
            await gateway.send(MESSAGE)


async def test_a_huge_answer_is_read_no_further_than_of_use() -> None:
    body = json.dumps({"id": "1", "more": "x" * 200_000}).encode()
    async with answering(200, body, TEMPLATES["smsc.ru"]) as (gateway, _, _):
        with pytest.raises(UnknownDeliveryError):
            await gateway.send(MESSAGE)


async def test_an_id_that_nothing_can_hold_is_not_kept() -> None:
    body = json.dumps({"id": "9" * 500}).encode()
    async with answering(200, body, TEMPLATES["smsc.ru"]) as (gateway, reports, _):
        assert await gateway.send(MESSAGE) is Result.ACCEPTED
    assert reports.sent == []


async def test_a_text_is_sent_as_it_is() -> None:
    async with answering(202, b'{"message": {"id": 1}}', OWN) as (gateway, _, asked):
        await gateway.send(MESSAGE)
    sent = json.loads(asked[0])
    assert (sent["words"], sent["to"]) == (MESSAGE.text, MESSAGE.number)
    assert sent["report"] == (
        f"https://line.example.org/receipts/main?attempt=node.0123456789&signature={sign('key', MESSAGE.id)}"
    )


async def test_a_gateway_without_reports_has_told_with_its_answer() -> None:
    silent = replace(OWN, report_state="", delivered=(), undelivered=())
    async with answering(202, b'{"message": {"id": 1}}', silent) as (gateway, _, _):
        assert await gateway.send(MESSAGE) is Result.DELIVERED


async def test_nobody_there_may_be_tried_again_and_silence_may_not() -> None:
    over = asyncio.Event()

    async def fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        over.set()

    async with aiohttp.ClientSession() as session:
        away = settings(OWN, f"http://127.0.0.1:{unused_port()}/")
        with pytest.raises(TemporaryDeliveryError):
            await HTTPSMSGateway(away, session, FakeReports()).send(MESSAGE)
        server = await asyncio.start_server(fall_silent, "127.0.0.1", 0)
        async with server:
            silent = settings(OWN, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            with pytest.raises(UnknownDeliveryError):
                await HTTPSMSGateway(silent, session, FakeReports()).send(MESSAGE)
            await over.wait()


TOKEN = {"token": token_of("key", "main")}
SIGNED = {"attempt": "a-1", "signature": sign("key", "a-1")}


@pytest.mark.parametrize(
    ("kind", "fields", "report"),
    [
        ("smsc.ru", TOKEN | {"id": "7", "status": "1"}, DeliveryReport(Result.DELIVERED, "", "7")),
        ("smsc.ru", TOKEN | {"id": "7", "status": "25"}, DeliveryReport(Result.UNDELIVERED, "", "7")),
        ("smsc.ru", TOKEN | {"id": "7", "status": "-1"}, DeliveryReport(None, "", "7")),
        ("twilio", SIGNED | {"MessageStatus": "sent"}, DeliveryReport(None, "a-1")),
        ("twilio", SIGNED | {"MessageStatus": "failed"}, DeliveryReport(Result.UNDELIVERED, "a-1")),
    ],
)
def test_reports_say_what_became_of_a_message(
    kind: str, fields: dict[str, str], report: DeliveryReport
) -> None:
    assert HTTPReceiptReader(settings(TEMPLATES[kind])).read_receipt(fields) == report


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        ("smsc.ru", {"id": "7", "status": "1"}, "token"),
        ("smsc.ru", {"token": token_of("key", "other"), "id": "7", "status": "1"}, "token"),
        ("smsc.ru", {"token": token_of("other", "main"), "id": "7", "status": "1"}, "token"),
        ("smsc.ru", {"token": "ж\ud800", "id": "7", "status": "1"}, "token"),
        # The signature of a message is no token.
        ("smsc.ru", SIGNED | {"token": SIGNED["signature"], "id": "7", "status": "1"}, "token"),
        ("smsc.ru", TOKEN | {"status": "1"}, "id"),
        ("smsc.ru", TOKEN | {"id": "7"}, "status"),
        ("twilio", SIGNED | {"attempt": "a-2", "MessageStatus": "delivered"}, "signature"),
        ("twilio", TOKEN | {"attempt": "a-1", "MessageStatus": "delivered"}, "signature"),
        ("twilio", SIGNED, "MessageStatus"),
    ],
)
def test_a_forged_or_malformed_report_is_refused(kind: str, fields: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidError) as caught:
        HTTPReceiptReader(settings(TEMPLATES[kind])).read_receipt(fields)
    assert caught.value.field == named


def test_what_people_write_is_read_from_a_gateways_own_fields() -> None:
    reader = AddressedTexts("main", "key", TextFields(number="phone", text="mes", message_id="id"))
    written = {"phone": "79991234567", "mes": "НЕТ", "id": "t-1"}
    assert reader.read_text(TOKEN | written) == WrittenText("+79991234567", "НЕТ", "t-1")
    # In an address a plus is a blank.
    assert reader.read_text(TOKEN | {"phone": " 79991234567"}) == WrittenText("+79991234567", "")
    assert reader.read_text(TOKEN | {"phone": "Bank", "mes": "x"}).number == "Bank"
    for fields in (written, TOKEN | {"mes": "x"}):
        with pytest.raises(InvalidError):
            reader.read_text(fields)


def test_a_document_is_read_by_the_names_that_lead_into_it() -> None:
    document = {"a": {"b": [1, {"c": None, "d": True}]}, "e": "x"}
    assert flatten(document) == {"a.b.0": "1", "a.b.1.d": "true", "e": "x"}
