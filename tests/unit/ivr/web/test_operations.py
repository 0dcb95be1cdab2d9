"""What machines ask of the web: health, metrics, delivery reports, the OpenAPI document."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Counter

from ivr.observability.parts import Part, PartState
from ivr.web import voices
from ivr.web.api import endpoints as api
from ivr.web.api import persons
from ivr.web.api.openapi import document
from outages.errors import InvalidError
from outages.incidents import IncidentId
from outages.notifications import Attempt, Notification, NotificationId, NotificationState, Result
from outages.text_messages import DeliveryReport, WrittenText
from outages.tickets import Channel
from tests.support.fake_reports import FakeReplies, FakeReports
from tests.support.web_world import AGENT, NOON, OWN_TOKEN, Client, World, browse

NUMBER = "+79991234567"


async def test_health_is_well_until_a_part_is_down(client: Client, world: World) -> None:
    world.parts.append(Part("sms", PartState.DEGRADED, "slow"))
    async with client.get("/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "status": "ok",
            "node": "",
            "parts": {
                "speech": {"state": "ok", "detail": "rhvoice"},
                "sms": {"state": "degraded", "detail": "slow"},
            },
        }
    world.parts.append(Part("asterisk", PartState.DOWN, "no answer"))
    async with client.get("/healthz") as answer:
        assert (answer.status, (await answer.json())["status"]) == (503, "down")


async def test_metrics_need_a_token_from_everywhere(world: World) -> None:
    registry = CollectorRegistry()
    Counter("calls", "Calls taken", registry=registry).inc(3)
    own = {"Authorization": f"Bearer {OWN_TOKEN}"}
    async with browse(world, replace(world.services(), registry=registry)) as client:
        # A proxy on this machine may forget to say for whom it asks.
        for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"Authorization": "Bearer x"}):
            async with client.get("/metrics", headers=headers) as answer:
                assert (answer.status, "calls_total" in await answer.text()) == (401, False)
        for headers in (AGENT, own):
            async with client.get("/metrics", headers=headers) as answer:
                assert (answer.status, "calls_total 3.0" in await answer.text()) == (200, True)
        async with client.get("/api/v1/incidents", headers=own) as answer:
            assert answer.status == 401


class FakeReceiptReader:
    """Trusts whoever knows the word."""

    def read_receipt(self, fields: Mapping[str, str]) -> DeliveryReport:
        if fields.get("signature") != "word":
            raise InvalidError("signature", "is not ours")
        if "status" not in fields:
            raise InvalidError("status", "is missing")
        result = Result.DELIVERED if fields["status"] == "1" else None
        return DeliveryReport(result, fields.get("attempt", ""), fields.get("id", ""))


class FakeTextReader:
    """Trusts whoever knows the word."""

    def read_text(self, fields: Mapping[str, str]) -> WrittenText:
        if fields.get("token") != "word":
            raise InvalidError("token", "is not ours")
        return WrittenText(fields["from"], fields["text"], fields.get("id", ""))


@pytest.fixture
def deliveries() -> FakeReports:
    return FakeReports()


@pytest.fixture
def replies() -> FakeReplies:
    return FakeReplies()


@pytest.fixture
async def gateway(world: World, deliveries: FakeReports, replies: FakeReplies) -> AsyncIterator[Client]:
    attempt = Attempt("a-1", NotificationId(1), NOON, NOON + timedelta(minutes=1))
    world.notifications.kept.append(
        Notification(
            NotificationId(1), IncidentId(1), ("1234567",), Channel.SMS, NUMBER, "ru",
            NotificationState.SENT, 1, NOON, None, (attempt,),
        )
    )  # fmt: skip
    services = replace(
        world.services(),
        receipts={"sms": FakeReceiptReader()},
        texts={"sms": FakeTextReader()},
        deliveries=deliveries,
        replies=replies,
    )
    async with browse(world, services) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "status", "settled"),
    [
        ("attempt=a-1&status=1&signature=word", 200, [("a-1", Result.DELIVERED)]),
        ("attempt=a-1&status=8&signature=word", 200, []),
        ("attempt=a-1&status=1&signature=guess", 422, []),
        ("attempt=a-2&status=1&signature=word", 404, []),
        ("attempt=duty-2&status=1&signature=word", 200, []),
        ("attempt=reply-3&status=1&signature=word", 200, []),
    ],
)
async def test_a_delivery_report_settles_its_attempt(
    gateway: Client, world: World, query: str, status: int, settled: list[tuple[str, Result]]
) -> None:
    async with gateway.get(f"/receipts/sms?{query}") as answer:
        assert answer.status == status
    assert world.notifications.settled == settled


async def test_reports_come_as_forms_and_documents_too(
    gateway: Client, world: World, deliveries: FakeReports
) -> None:
    address = "/receipts/sms?signature=word"
    async with gateway.post(address, data={"id": "m-1", "status": "1"}) as answer:
        assert answer.status == 200
    async with gateway.post(address, json={"id": 7, "status": 1}) as answer:
        assert answer.status == 200
    # What the address says is ours: nobody overrules it.
    async with gateway.post(f"{address}&attempt=a-1", json={"attempt": "a-2", "status": "1"}) as answer:
        assert answer.status == 200
    assert deliveries.taken == [("m-1", Result.DELIVERED), ("7", Result.DELIVERED)]
    assert world.notifications.settled == [("a-1", Result.DELIVERED)]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 422),
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'"status"', "application/json", 422),
        (b"x" * 300_000, "application/json", 413),
        (b"<status/>", "text/xml", 415),
    ],
)
async def test_junk_is_refused(
    gateway: Client, deliveries: FakeReports, body: bytes, kind: str, status: int
) -> None:
    headers = {"Content-Type": kind}
    async with gateway.post("/receipts/sms?signature=word", data=body, headers=headers) as answer:
        assert answer.status == status
    assert deliveries.taken == []


async def test_a_gateway_that_reports_nothing_has_no_receipts(client: Client) -> None:
    for address in ("/receipts/sms?attempt=a-1&status=1", "/texts/sms?token=word"):
        async with client.get(address) as answer:
            assert answer.status == 404


async def test_what_people_write_is_taken(gateway: Client, replies: FakeReplies) -> None:
    written = {"from": "+79991234567", "text": "НЕТ", "id": "t-1"}
    async with gateway.post("/texts/sms?token=word", json=written) as answer:
        assert answer.status == 200
    async with gateway.post("/texts/sms?token=guess", json=written) as answer:
        assert answer.status == 422
    replies.failures = 1
    async with gateway.get("/texts/sms", params={"token": "word", "from": "1", "text": ""}) as answer:
        assert answer.status == 503
    assert replies.written == [("+79991234567", "НЕТ", "t-1")]


# The OpenAPI document


def described() -> dict[str, Any]:
    return document(api.ENDPOINTS)


async def test_the_document_is_served_and_open(client: Client) -> None:
    async with client.get("/api/v1/openapi.json") as answer:
        served = await answer.json()
    # The two answers that are no JSON.
    assert served.pop("paths") == {**described()["paths"], **voices.DESCRIBED, **persons.DESCRIBED}
    assert served.items() <= described().items()


def test_every_endpoint_is_described() -> None:
    paths = described()["paths"]
    operations = {(method.upper(), path) for path, one in paths.items() for method in one}
    assert operations == {(one.method, f"/api/v1{one.path}") for one in api.ENDPOINTS}
    names = [operation["operationId"] for one in paths.values() for operation in one.values()]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    whole = described()
    named = set(re.findall(r"'#/components/schemas/(\w+)'", str(whole)))
    assert named == set(whole["components"]["schemas"])


def test_times_forbidden_fields_and_numbers_are_described_as_they_are_checked() -> None:
    whole = described()
    notice = whole["components"]["schemas"]["IncidentIn"]
    assert notice["additionalProperties"] is False
    assert {"type": "string", "format": "date-time"} in notice["properties"]["etr"]["anyOf"]
    tickets = whole["paths"]["/api/v1/tickets"]["get"]["parameters"]
    number = next(one for one in tickets if one["name"] == "number")
    assert number["schema"]["anyOf"][0]["pattern"] == r"^\+[1-9]\d{6,14}$"


def test_errors_are_described_as_problem_documents() -> None:
    etr = described()["paths"]["/api/v1/incidents/{id}/etr"]["post"]
    assert set(etr["responses"]) == {
        "200",
        "400",
        "401",
        "403",
        "404",
        "408",
        "409",
        "413",
        "415",
        "422",
        "503",
    }
    assert list(etr["responses"]["422"]["content"]) == ["application/problem+json"]
    assert etr["requestBody"]["required"] is True
